import CKernels
import XCTest

/// Random numbers follow from key, stream and place alone, as the face says.
final class ElementwiseRandomTests: XCTestCase {
  private let key: UInt64 = 0x0123_4567_89AB_CDEF

  /// The words of block `block` of `stream`, as the paper has it.
  private func philox(_ block: UInt64, _ stream: UInt64) -> [UInt32] {
    var x = UInt32(truncatingIfNeeded: block), y = UInt32(block >> 32)
    var z = UInt32(truncatingIfNeeded: stream), w = UInt32(stream >> 32)
    var first = UInt32(truncatingIfNeeded: key), second = UInt32(key >> 32)
    for _ in 0..<10 {
      let a = UInt64(x) * 0xD251_1F53, b = UInt64(z) * 0xCD9E_8D57
      (x, y) = (UInt32(b >> 32) ^ y ^ first, UInt32(truncatingIfNeeded: b))
      (z, w) = (UInt32(a >> 32) ^ w ^ second, UInt32(truncatingIfNeeded: a))
      first &+= 0x9E37_79B9
      second &+= 0xBB67_AE85
    }
    return [x, y, z, w]
  }

  private func uniform(_ place: Int, _ stream: UInt64, _ type: ck_type) -> Double {
    if type == CK_FLOAT32 { return Double(philox(UInt64(place / 4), stream)[place % 4] >> 8) * 0x1p-24 }
    let words = philox(UInt64(place / 2), stream)
    let word = UInt64(words[place % 2 * 2]) | UInt64(words[place % 2 * 2 + 1]) << 32
    return Double(word >> 11) * 0x1p-53
  }

  private func draw(_ opcode: ck_opcode, _ type: ck_type, _ extents: [Int], stream: Int, strides: [Int]? = nil)
    -> [Double]
  {
    let program = ElementwiseProgram(type, extents)
    program.key = key
    let out = GuardedArray(type, [Double](repeating: 7, count: extents.reduce(1, *)))
    program.output(out, from: program.add(opcode, stream: stream), strides: strides)
    program.run()
    return out.values
  }

  func testUniformNumbersAreThoseOfTheFace() {
    for type in [CK_FLOAT32, CK_FLOAT64] {
      for stream in [0, 7, 65_535] {
        let expected = (0..<5000).map { uniform($0, UInt64(stream), type) }
        forEachLevel { _ in XCTAssertEqual(draw(CK_UNIFORM, type, [5000], stream: stream), expected) }
      }
    }
  }

  func testTilesThreadsAndLevelsDoNotMatter() {
    let extents = [6, 50, 111]
    let count = extents.reduce(1, *)
    for type in [CK_FLOAT32, CK_FLOAT64] {
      for opcode in [CK_UNIFORM, CK_NORMAL] {
        var first: [Double] = []
        forEachLevel { _ in
          for threads in [1, 2] {
            ck_set_threads(Int32(threads))
            let whole = draw(opcode, type, [count], stream: 3)
            XCTAssertEqual(draw(opcode, type, extents, stream: 3), whole)
            // Another layout of the output has other tiles.
            let turned = draw(opcode, type, [111, 50], stream: 3, strides: [1, 111])
            for i in 0..<111 { for j in 0..<50 { XCTAssertEqual(turned[i + 111 * j], whole[50 * i + j]) } }
            if first.isEmpty { first = whole }
            let tolerance = opcode == CK_UNIFORM ? 0 : type == CK_FLOAT32 ? 4e-6 : 4e-15
            XCTAssertNil(whole.indices.first { abs(whole[$0] - first[$0]) > tolerance })
          }
        }
      }
    }
  }

  func testRectanglesDrawAtTheirPlaces() {
    let extents = [3, 20, 70]
    for type in [CK_FLOAT32, CK_FLOAT64] {
      forEachLevel { _ in
        let whole = draw(CK_UNIFORM, type, extents, stream: 1)
        let program = ElementwiseProgram(type, extents)
        program.key = key
        let out = GuardedArray(type, [Double](repeating: 7, count: whole.count))
        program.output(out, from: program.add(CK_UNIFORM, stream: 1))
        program.withArguments { arguments in
          let scratch = UnsafeMutableRawPointer.allocate(
            byteCount: Int(ck_elementwise_scratch(arguments)), alignment: 64)
          defer { scratch.deallocate() }
          ck_elementwise_rectangle(arguments, 2, 3, 9, 5, 41, scratch)
        }
        for i in 0..<20 {
          for j in 0..<70 {
            let place = (2 * 20 + i) * 70 + j
            let isInside = (3..<12).contains(i) && (5..<46).contains(j)
            XCTAssertEqual(out[place], isInside ? whole[place] : 7)
          }
        }
      }
    }
  }

  func testNormalNumbersHaveTheNormalDistribution() {
    for type in [CK_FLOAT32, CK_FLOAT64] {
      let values = draw(CK_NORMAL, type, [40_000], stream: 0)
      let moments = (1...4).map { power in
        values.reduce(0.0) { sum, x in sum + (1...power).reduce(1) { product, _ in product * x } } / 40_000
      }
      XCTAssertEqual(moments[0], 0, accuracy: 0.02)
      XCTAssertEqual(moments[1], 1, accuracy: 0.03)
      XCTAssertEqual(moments[2], 0, accuracy: 0.08)
      XCTAssertEqual(moments[3], 3, accuracy: 0.2)
      // The words are those of the uniform numbers, of which the normal ones are quantiles.
      let uniforms = draw(CK_UNIFORM, type, [40_000], stream: 0)
      let order = uniforms.indices.sorted { uniforms[$0] < uniforms[$1] }
      for (i, j) in zip(order, order.dropFirst()) { XCTAssertLessThanOrEqual(values[i], values[j] + 1e-6) }
      XCTAssert(values.allSatisfy { $0.isFinite })
    }
  }
}
