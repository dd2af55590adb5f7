import TensorCore
import XCTest

final class RandomTests: XCTestCase {
  /// The known answers published with Random123 (kat_vectors).
  func testPhiloxKnownAnswers() {
    let all: UInt32 = 0xffff_ffff
    let rows: [(counter: Philox.Block, key: SIMD2<UInt32>, answer: Philox.Block)] = [
      ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      ([all, all, all, all], [all, all], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ]
    for row in rows { XCTAssertEqual(Philox(key: row.key).block(at: row.counter), row.answer) }
  }

  func testAWordIsHalfABlock() {
    var stream = RandomStream(seed: 0)
    XCTAssertEqual(stream.next(), 0xe169_c58d_6627_e8d5)
    XCTAssertEqual(stream.next(), 0x9b00_dbd8_bc57_ac4c)
    XCTAssertEqual(stream.position, 2)
  }

  /// The numbers of a seed, which no later version and no other machine may change; they agree with SciPy's `ndtri`
  /// of the uniform numbers to 1e-15. The last two lie in the tails.
  func testASeedMeansTheSameForEver() {
    let rows: [(position: UInt64, normal: Double)] = [
      (0, -0.07882346885253179), (1, -0.4101129427956514), (2, -0.4480366278979277), (953, 3.459982728979597),
      (16_411_737, -5.536132250191362),
    ]
    for row in rows {
      var stream = RandomStream(seed: 42, position: row.position)
      XCTAssertEqual(stream.normal(), row.normal)
    }
  }

  func testDrawingInPartsIsDrawingAtOnce() throws {
    var whole = RandomStream(seed: 7, stream: 3)
    var parts = RandomStream(seed: 7, stream: 3)
    let all = try whole.normal([7])
    XCTAssertEqual(all, try Tensor.concatenate([parts.normal([3]), parts.normal([4])]))
    var later = RandomStream(seed: 7, stream: 3, position: 5)
    XCTAssertEqual(try later.normal([2]), try all(.range(5, nil)))
    var other = RandomStream(seed: 7, stream: 4)
    XCTAssertNotEqual(try other.normal([7]), all)
  }

  /// Moments within five standard errors.
  func testMoments() throws {
    let count = 200_000
    var stream = RandomStream(seed: 2026)
    let uniform = try stream.uniform([count], from: -1, to: 3)
    XCTAssertEqual(try uniform.mean().item(), 1, accuracy: 5 * 1.1547 / Double(count).squareRoot())
    XCTAssertEqual(try uniform.variance().item(), 4 / 3, accuracy: 0.015)
    XCTAssertTrue(uniform.elements.allSatisfy { -1 <= $0 && $0 < 3 })
    let normal = try stream.normal([count], mean: 10, sd: 2)
    XCTAssertEqual(try normal.mean().item(), 10, accuracy: 5 * 2 / Double(count).squareRoot())
    XCTAssertEqual(try normal.sd().item(), 2, accuracy: 0.016)
    let standard = try (normal - 10) / 2
    XCTAssertEqual(try Tensor.power(standard, Tensor(4)).mean().item(), 3, accuracy: 0.11)
    XCTAssertEqual(try standard.quantile(0.975).item(), 1.959964, accuracy: 0.03)
  }

  func testPermutations() throws {
    var stream = RandomStream(seed: 1)
    XCTAssertEqual(try stream.permutation(0), [])
    XCTAssertEqual(try stream.permutation(100).sorted(), Array(0..<100))
    var counts = [[Int]: Int]()
    for _ in 0..<6000 { counts[try stream.permutation(3), default: 0] += 1 }
    XCTAssertEqual(counts.count, 6)
    XCTAssertTrue(counts.values.allSatisfy { 850...1150 ~= $0 })
  }

  func testBadArguments() {
    var stream = RandomStream(seed: 1)
    XCTAssertThrowsError(try stream.uniform([2], from: 1, to: 0))
    XCTAssertThrowsError(try stream.uniform([2], from: -1e308, to: 1e308))
    XCTAssertThrowsError(try stream.normal([2], sd: -1))
    XCTAssertThrowsError(try stream.normal([-2]))
    XCTAssertThrowsError(try stream.permutation(-1))
    XCTAssertThrowsError(try stream.permutation(.max))
  }
}
