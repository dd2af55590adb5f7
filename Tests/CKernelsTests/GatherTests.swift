import CKernels
import XCTest

/// Gather, scatter and one-hot rows, place by place.
final class GatherTests: RowKernelCase {
  private struct Case {
    var outer: Int, axis: Int, inner: Int, count: Int
    /// Strides of the indices; 0 where an index serves all.
    var indexOuter: Int, indexCount: Int, indexInner: Int
    var adds = false
  }

  private let cases = [
    // Rows of an embedding.
    Case(outer: 1, axis: 10, inner: 64, count: 30, indexOuter: 0, indexCount: 1, indexInner: 0),
    Case(outer: 1, axis: 200, inner: 19, count: 300, indexOuter: 0, indexCount: 1, indexInner: 0, adds: true),
    Case(outer: 1, axis: 5, inner: 700, count: 9, indexOuter: 0, indexCount: 1, indexInner: 0),
    // An index for every element; the last axis; shared by all of `outer`.
    Case(outer: 3, axis: 7, inner: 5, count: 4, indexOuter: 20, indexCount: 5, indexInner: 1),
    Case(outer: 40, axis: 33, inner: 1, count: 33, indexOuter: 33, indexCount: 1, indexInner: 0, adds: true),
    Case(outer: 4, axis: 50, inner: 3, count: 60, indexOuter: 0, indexCount: 1, indexInner: 0),
    // Nothing to gather, from or into.
    Case(outer: 2, axis: 3, inner: 4, count: 0, indexOuter: 0, indexCount: 1, indexInner: 0),
    Case(outer: 2, axis: 0, inner: 4, count: 3, indexOuter: 0, indexCount: 1, indexInner: 0),
    Case(outer: 2, axis: 3, inner: 0, count: 3, indexOuter: 0, indexCount: 1, indexInner: 0),
  ]

  private func indices(_ test: Case) -> [Int32] {
    let count =
      1 + max(test.outer - 1, 0) * test.indexOuter + max(test.count - 1, 0) * test.indexCount
      + max(test.inner - 1, 0) * test.indexInner
    return (0..<count).map { place in
      if place % 13 == 11 { return [-1, Int32(test.axis), .min, .max][place / 13 % 4] }
      return test.axis == 0 ? 0 : Int32((place * place * 7 + place) % test.axis)
    }
  }

  /// Calls `body` with the place in `picked`, and that in `table` unless it is out of range.
  private func walk(_ test: Case, _ indices: [Int32], _ body: (Int, Int?) -> Void) {
    for o in 0..<test.outer {
      for i in 0..<test.count {
        for n in 0..<test.inner {
          let index = Int(indices[o * test.indexOuter + i * test.indexCount + n * test.indexInner])
          let picked = (o * test.count + i) * test.inner + n
          body(picked, index >= 0 && index < test.axis ? (o * test.axis + index) * test.inner + n : nil)
        }
      }
    }
  }

  private func gather<T>(
    _ test: Case, _ type: ck_type, table: FencedRows<T>, indices: FencedRows<Int32>, picked: FencedRows<T>
  ) -> ck_gather {
    var gather = ck_gather()
    gather.type = type
    gather.outer = Int64(test.outer)
    gather.axis = Int64(test.axis)
    gather.inner = Int64(test.inner)
    gather.count = Int64(test.count)
    gather.table = UnsafeMutableRawPointer(table.base)
    gather.table_axis = table.stride
    gather.table_outer = table.stride * Int64(test.axis)
    gather.indices = UnsafePointer(indices.base)
    gather.index_outer = Int64(test.indexOuter)
    gather.index_count = Int64(test.indexCount)
    gather.index_inner = Int64(test.indexInner)
    gather.picked = UnsafeMutableRawPointer(picked.base)
    gather.picked_count = picked.stride
    gather.picked_outer = picked.stride * Int64(test.count)
    gather.adds = test.adds
    return gather
  }

  func testGather() {
    for test in cases {
      checkGather(test, CK_FLOAT32, missing: Float.nan)
      checkGather(test, CK_FLOAT64, missing: Double.nan)
      checkGather(test, CK_INT32, missing: Float(bitPattern: 0))
      checkGather(test, CK_BOOL, missing: UInt8(0))
    }
  }

  private func checkGather<T: BitwiseCopyable & Sendable & Numeric>(_ test: Case, _ type: ck_type, missing: T) {
    let values = (0..<(test.outer * test.axis * test.inner)).map { T(exactly: $0 % 120 + 1)! }
    let indices = indices(test)
    var expected: [T] = Array(repeating: missing, count: test.outer * test.count * test.inner)
    walk(test, indices) { if let place = $1 { expected[$0] = values[place] } }
    inEveryWay("\(test)") { way in
      let table = FencedRows(rows: test.outer * test.axis, columns: test.inner, gap: 1, filledWith: values)
      let picked = FencedRows<T>(rows: test.outer * test.count, columns: test.inner, gap: 2),
        places = FencedRows(indices)
      var arguments = gather(test, type, table: table, indices: places, picked: picked)
      run(ck_gather_run, arguments, tasks: ck_gather_tasks(&arguments), scratch: ck_gather_scratch(&arguments), way)
      for (actual, expected) in zip(picked.values, expected) where actual != expected {
        XCTAssertTrue(actual != actual && expected != expected, "\(test) \(T.self)")
      }
      XCTAssertTrue(table.isIntact && picked.isIntact && places.isIntact, "\(test) \(T.self)")
      return [picked.bytes]
    }
  }

  func testScatter() {
    for test in cases {
      checkScatter(test, Float.self)
      checkScatter(test, Double.self)
    }
  }

  private func checkScatter<T: RowElement>(_ test: Case, _: T.Type) {
    let before: [T] = numbers(test.outer * test.axis * test.inner, seed: 15)
    let values: [T] = numbers(test.outer * test.count * test.inner, seed: 16)
    let indices = indices(test)
    var expected = before.map { test.adds ? Double($0) : 0 }
    walk(test, indices) { if let place = $1 { expected[place] += Double(values[$0]) } }
    inEveryWay("\(test)") { way in
      let table = FencedRows(rows: test.outer * test.axis, columns: test.inner, gap: test.inner % 2, filledWith: before)
      let picked = FencedRows(rows: test.outer * test.count, columns: test.inner, gap: 2, filledWith: values)
      let places = FencedRows(indices)
      var arguments = gather(test, T.rowType, table: table, indices: places, picked: picked)
      run(ck_scatter_run, arguments, tasks: ck_scatter_tasks(&arguments), scratch: ck_scatter_scratch(&arguments), way)
      assertClose(table.values, expected, 10 * T.slack, "\(test) \(T.self)")
      XCTAssertTrue(table.isIntact && picked.isIntact && places.isIntact, "\(test) \(T.self)")
      return [table.bytes]
    }
  }

  func testOneHot() {
    checkOneHot(CK_FLOAT32, zero: Float(0), one: 1, missing: .nan)
    checkOneHot(CK_FLOAT64, zero: Double(0), one: 1, missing: .nan)
    checkOneHot(CK_INT32, zero: Int32(0), one: 1, missing: 0)
    checkOneHot(CK_BOOL, zero: UInt8(0), one: 1, missing: 0)
  }

  private func checkOneHot<T: BitwiseCopyable & Sendable & Equatable>(_ type: ck_type, zero: T, one: T, missing: T) {
    for (classes, count) in [(5, 900), (1, 4), (0, 3), (3, 0)] {
      let indices = (0..<count).map { Int32($0 % (classes + 3)) - 2 }
      inEveryWay("one-hot") { way in
        let places = FencedRows(indices), out = FencedRows<T>(rows: count, columns: classes, gap: 1)
        var arguments = ck_one_hot()
        arguments.type = type
        arguments.count = Int64(count)
        arguments.classes = Int64(classes)
        arguments.indices = UnsafePointer(places.base)
        arguments.out = UnsafeMutableRawPointer(out.base)
        arguments.out_row = out.stride
        run(
          ck_one_hot_run, arguments, tasks: ck_one_hot_tasks(&arguments), scratch: ck_one_hot_scratch(&arguments), way)
        for (place, value) in out.values.enumerated() {
          let index = indices[place / classes]
          if index < -1 || index >= classes {
            XCTAssertTrue(value == missing || missing != missing && value != value)
          } else {
            XCTAssertEqual(value, Int(index) == place % classes ? one : zero)
          }
        }
        XCTAssertTrue(out.isIntact)
        return [out.bytes]
      }
    }
  }
}
