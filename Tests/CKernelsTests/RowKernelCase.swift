import CKernels
import XCTest

/// What a kernel of rows computes with.
protocol RowElement: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  static var rowType: ck_type { get }
  /// How far a result of a few operations may be off, relatively.
  static var slack: Double { get }
}
extension Float: RowElement {
  static var rowType: ck_type { CK_FLOAT32 }
  static var slack: Double { 2e-6 }
}
extension Double: RowElement {
  static var rowType: ck_type { CK_FLOAT64 }
  static var slack: Double { 1e-14 }
}

/// Rows of elements at a distance from each other, not aligned, between bytes that nobody may touch. The gaps between
/// the rows have not been touched either if `isIntact`.
final class FencedRows<Element: BitwiseCopyable> {
  private static var fence: Int { 128 }
  private let memory: UnsafeMutableRawBufferPointer
  let rows: Int, columns: Int, distance: Int

  init(rows: Int, columns: Int, gap: Int = 0, filledWith values: [Element] = []) {
    self.rows = rows
    self.columns = columns
    distance = columns + gap
    let size = MemoryLayout<Element>.size
    let bytes = rows * distance * size + 2 * Self.fence + size
    memory = .allocate(byteCount: bytes, alignment: 64)
    memset(memory.baseAddress!, 0xA5, bytes)
    values.withUnsafeBufferPointer { values in
      for row in 0..<(values.isEmpty ? 0 : rows) {
        (base + row * distance).update(from: values.baseAddress! + row * columns, count: columns)
      }
    }
  }

  convenience init(_ values: [Element]) { self.init(rows: 1, columns: values.count, filledWith: values) }

  deinit { memory.deallocate() }

  private var start: Int { Self.fence + MemoryLayout<Element>.size }
  var base: UnsafeMutablePointer<Element> {
    (memory.baseAddress! + start).assumingMemoryBound(to: Element.self)
  }
  var stride: Int64 { Int64(distance) }
  var values: [Element] {
    var values: [Element] = []
    for row in 0..<rows { values += UnsafeBufferPointer(start: base + row * distance, count: columns) }
    return values
  }
  var bytes: [UInt8] { Array(memory) }

  var isIntact: Bool {
    let size = MemoryLayout<Element>.size, end = start + rows * distance * size
    guard isUntouched(0..<start) && isUntouched(end..<memory.count) else { return false }
    return distance == columns
      || (0..<rows).allSatisfy { row in
        isUntouched(start + (row * distance + columns) * size..<start + (row + 1) * distance * size)
      }
  }

  /// Whether each byte there is as it was, and so the same as the one before.
  private func isUntouched(_ range: Range<Int>) -> Bool {
    guard let first = range.first else { return true }
    let place = memory.baseAddress! + first
    return memory[first] == 0xA5 && memcmp(place, place + 1, range.count - 1) == 0
  }
}

/// Runs kernels in every way that must not change their results.
class RowKernelCase: XCTestCase {
  enum Way: CaseIterable { case oneThread, twoThreads, tasksBackwards }

  /// Whether results are compared with what is expected: once at each level, for they are the same in every way.
  private var compares = true

  override func tearDown() {
    ck_set_level(ck_best_level())
    ck_set_threads(2)
  }

  /// Carries out all tasks.
  func run<Arguments>(
    _ kernel: @escaping ck_kernel, _ arguments: Arguments, tasks: Int64, scratch: Int64, _ way: Way
  ) {
    withUnsafePointer(to: arguments) { pointer in
      guard way == .tasksBackwards else {
        ck_set_threads(way == .oneThread ? 1 : 2)
        let step = ck_step(kernel: kernel, arguments: pointer, tasks: tasks, scratch: scratch, cost: 1_000_000)
        XCTAssertTrue(ck_run([step], 1))
        return
      }
      let room = UnsafeMutableRawPointer.allocate(byteCount: Int(scratch), alignment: 64)
      defer { room.deallocate() }
      for task in (0..<tasks).reversed() {
        room.initializeMemory(as: UInt8.self, repeating: 0xFF, count: Int(scratch))
        kernel(pointer, task, task + 1, room)
      }
    }
  }

  /// Calls `body` at every level and in every way; what it returns must not depend on the way.
  func inEveryWay(
    _ message: @autoclosure () -> String, file: StaticString = #filePath, line: UInt = #line,
    _ body: (Way) -> [[UInt8]]
  ) {
    for level in 0...ck_best_level().rawValue {
      ck_set_level(ck_level(rawValue: level))
      let first = body(.oneThread)
      compares = false
      defer { compares = true }
      for way in Way.allCases.dropFirst() where body(way) != first {
        XCTFail("\(message()) depends on the division: \(way), level \(level)", file: file, line: line)
      }
    }
  }

  /// Numbers in -1 ..< 1, the same in every run.
  func numbers<Element: BinaryFloatingPoint>(_ count: Int, seed: UInt64) -> [Element] {
    var state = seed &* 0xD129_0D3B_7F4A_7C15 | 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Element(Float(state >> 40) / Float(1 << 23) - 1)
    }
  }

  func assertClose<Element: BinaryFloatingPoint>(
    _ actual: [Element], _ expected: [Double], _ slack: Double, _ message: @autoclosure () -> String,
    file: StaticString = #filePath, line: UInt = #line
  ) {
    guard compares else { return }
    XCTAssertEqual(actual.count, expected.count, message(), file: file, line: line)
    for (index, (a, e)) in zip(actual, expected).enumerated() {
      let a = Double(a)
      if a == e || (a.isNaN && e.isNaN) || abs(a - e) <= slack * (1 + abs(e)) { continue }
      XCTFail(
        "\(message()): \(a) for \(e) at \(index), level \(ck_current_level().rawValue)", file: file, line: line)
      return
    }
  }
}
