import CKernels
import XCTest

/// Permuting copies, place by place.
final class CopyTests: RowKernelCase {
  private struct Case {
    var extent: [Int], from: [Int], to: [Int]
  }

  /// The strides of a tensor whose axes lie in memory in the given order.
  private func strides(_ extent: [Int], order: [Int], gap: Int = 0) -> [Int] {
    var strides = Array(repeating: 0, count: extent.count), step = 1
    for axis in order.reversed() {
      strides[axis] = step
      step = step * extent[axis] + (axis == order.last ? gap : 0)
    }
    return strides
  }

  private var cases: [Case] {
    var cases = [
      Case(extent: [], from: [], to: []), Case(extent: [0, 3], from: [3, 1], to: [3, 1]),
      Case(extent: [5], from: [1], to: [1]), Case(extent: [5], from: [0], to: [1]),
      Case(extent: [7, 3], from: [0, 1], to: [3, 1]), Case(extent: [7, 40], from: [-40, 1], to: [40, 1]),
      Case(extent: [7, 9], from: [9, -1], to: [9, 1]), Case(extent: [6, 5], from: [10, 2], to: [15, 3]),
      Case(extent: [10_000], from: [1], to: [1]), Case(extent: [3, 3000], from: [3000, 1], to: [3001, 1]),
    ]
    // Transposes, of whole squares, of parts and of slivers.
    for extent in [[16, 16], [64, 33], [17, 70], [3, 100], [100, 3], [130, 5], [1, 9]] {
      cases.append(
        Case(extent: extent, from: strides(extent, order: [1, 0], gap: 1), to: strides(extent, order: [0, 1])))
      cases.append(
        Case(extent: extent, from: strides(extent, order: [1, 0]), to: strides(extent, order: [0, 1], gap: 3)))
    }
    let four = [3, 5, 4, 18]
    for order in [[0, 2, 1, 3], [3, 2, 1, 0], [0, 2, 3, 1], [1, 3, 0, 2]] {
      cases.append(Case(extent: four, from: strides(four, order: order), to: strides(four, order: [0, 1, 2, 3])))
      cases.append(
        Case(extent: four, from: strides(four, order: [0, 1, 2, 3]), to: strides(four, order: order, gap: 1)))
    }
    let eight = [2, 1, 3, 2, 2, 1, 3, 2], order = [5, 3, 1, 7, 0, 2, 6, 4]
    cases.append(Case(extent: eight, from: strides(eight, order: order), to: strides(eight, order: Array(0..<8))))
    return cases
  }

  func testEveryPlace() {
    for test in cases {
      check(test, CK_FLOAT32, UInt32.self)
      check(test, CK_FLOAT64, UInt64.self)
      check(test, CK_BOOL, UInt8.self)
    }
  }

  private func check<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ test: Case, _ type: ck_type, _: T.Type) {
    let count = test.extent.reduce(1, *)
    // The places of a tensor in row-major order, from the lowest.
    func places(_ strides: [Int]) -> [Int] {
      let places = (0..<count).map { index in
        var rest = index, place = 0
        for axis in test.extent.indices.reversed() {
          place += rest % test.extent[axis] * strides[axis]
          rest /= test.extent[axis]
        }
        return place
      }
      return places
    }
    let from = places(test.from), to = places(test.to), lowest = from.min() ?? 0
    let source = FencedRows<T>((0...(from.max() ?? 0) - lowest).map { T(truncatingIfNeeded: $0 * 7 + 1) })
    inEveryWay("\(test)") { way in
      let target = FencedRows<T>(Array(repeating: 0xA5, count: (to.max() ?? 0) + 1))
      var copy = ck_copy()
      copy.type = type
      copy.axes = Int32(test.extent.count)
      copy.from = UnsafeRawPointer(source.base - lowest)
      copy.to = UnsafeMutableRawPointer(target.base)
      withUnsafeMutableBytes(of: &copy.extent) {
        $0.copyBytes(from: test.extent.map(Int64.init).withUnsafeBytes(Array.init))
      }
      withUnsafeMutableBytes(of: &copy.from_stride) {
        $0.copyBytes(from: test.from.map(Int64.init).withUnsafeBytes(Array.init))
      }
      withUnsafeMutableBytes(of: &copy.to_stride) {
        $0.copyBytes(from: test.to.map(Int64.init).withUnsafeBytes(Array.init))
      }
      run(ck_copy_run, copy, tasks: ck_copy_tasks(&copy), scratch: ck_copy_scratch(&copy), way)
      var expected: [T] = Array(repeating: 0xA5, count: target.columns)
      for (f, t) in zip(from, to) { expected[t] = source.base[f - lowest] }
      XCTAssertTrue(target.values == expected, "\(test) \(T.self), level \(ck_current_level().rawValue)")
      XCTAssertTrue(target.isIntact && source.isIntact)
      return [target.bytes]
    }
  }
}
