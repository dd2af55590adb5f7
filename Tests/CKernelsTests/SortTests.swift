import CKernels
import XCTest

/// Sorted rows against a stable sort of pairs.
final class SortTests: RowKernelCase {
  func testSortsEveryType() {
    for (rows, columns) in [(0, 4), (3, 0), (2, 1), (30, 7), (5, 16), (3, 100), (2, 255), (2, 1500)] {
      for descending in [false, true] {
        for count in Set([0, columns, min(columns, 3), columns / 2]) {
          // Many equal numbers, both zeros, infinities and missing numbers among them.
          let special = [0, -0.0, .infinity, -.infinity, .nan, -.nan, 1e-40, -1e-40]
          let wide = (numbers(rows * columns, seed: 20) as [Double]).enumerated().map { index, x in
            index % 9 == 4 ? special[index / 9 % special.count] : index % 3 == 0 ? (x * 8).rounded() : x * 1e6
          }
          check(CK_FLOAT64, rows, columns, count, descending, wide) { $0.isNaN ? nil : $0 }
          check(CK_FLOAT32, rows, columns, count, descending, wide.map { Float($0) }) { $0.isNaN ? nil : $0 }
          let whole = wide.map { $0.isFinite ? Int32($0) : $0 > 0 ? Int32.max : Int32.min }
          check(CK_INT32, rows, columns, count, descending, whole) { $0 }
        }
      }
    }
  }

  /// `key` is nil for what comes last.
  private func check<T: BitwiseCopyable & Sendable, Key: Comparable>(
    _ type: ck_type, _ rows: Int, _ columns: Int, _ count: Int, _ descending: Bool, _ x: [T], key: (T) -> Key?
  ) {
    var order: [Int32] = []
    for row in 0..<rows {
      let line = x[(row * columns)..<((row + 1) * columns)].map(key)
      let places = line.indices.sorted { a, b in
        switch (line[a], line[b]) {
        case (let p?, let q?): return p == q ? a < b : descending ? p > q : p < q
        case (nil, nil): return a < b
        case (let p, _): return p != nil
        }
      }
      order += places.prefix(count).map { Int32($0) }
    }
    let label = "\(type) \(rows)×\(columns), \(count) \(descending)"
    inEveryWay(label) { way in
      let input = FencedRows(rows: rows, columns: columns, gap: 1, filledWith: x)
      let values = FencedRows<T>(rows: rows, columns: count, gap: 2)
      let indices = FencedRows<Int32>(rows: rows, columns: count, gap: 3)
      var sort = ck_sort()
      sort.type = type
      sort.descending = descending
      sort.rows = Int64(rows)
      sort.columns = Int64(columns)
      sort.count = Int64(count)
      sort.x = UnsafeRawPointer(input.base)
      sort.x_row = input.stride
      sort.values = UnsafeMutableRawPointer(values.base)
      sort.values_row = values.stride
      sort.indices = indices.base
      sort.indices_row = indices.stride
      run(ck_sort_run, sort, tasks: ck_sort_tasks(&sort), scratch: ck_sort_scratch(&sort), way)
      XCTAssertEqual(indices.values, order, label)
      // The very bits, which tell apart zeros and missing numbers.
      let expected = order.enumerated().map { x[$0 / max(count, 1) * columns + Int($1)] }
      XCTAssertTrue(
        values.values.withUnsafeBytes(Array.init) == expected.withUnsafeBytes(Array.init), label)
      XCTAssertTrue(input.isIntact && values.isIntact && indices.isIntact, label)
      sort.values = UnsafeMutableRawPointer(input.base)
      sort.values_row = input.stride
      sort.indices = nil
      run(ck_sort_run, sort, tasks: ck_sort_tasks(&sort), scratch: ck_sort_scratch(&sort), way)
      let inPlace = (0..<rows).flatMap { row in (0..<count).map { input.base[row * input.distance + $0] } }
      XCTAssertTrue(inPlace.withUnsafeBytes(Array.init) == expected.withUnsafeBytes(Array.init), label + " in place")
      XCTAssertTrue(input.isIntact, label)
      return [values.bytes, indices.bytes]
    }
  }
}
