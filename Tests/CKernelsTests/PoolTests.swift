import CKernels
import XCTest

/// The pool carries out every task of every step exactly once, in the order of the steps, with any number of threads.
final class PoolTests: XCTestCase {
  private struct Doubling {
    var cells: UnsafeMutablePointer<Int64>
    var addend: Int64
  }

  func testEveryTaskRunsOnceAndStepsFollowEachOther() {
    defer { ck_set_threads(2) }
    let count = 1000
    let cells = UnsafeMutablePointer<Int64>.allocate(capacity: count)
    defer { cells.deallocate() }
    for threads in [1, 2, 3, 8, 2] {
      ck_set_threads(Int32(threads))
      cells.update(repeating: 0, count: count)
      var arguments = (0..<20).map { Doubling(cells: cells, addend: Int64($0)) }
      let steps = arguments.withUnsafeMutableBufferPointer { arguments in
        (0..<20).map { index in
          ck_step(
            kernel: { raw, begin, end, _ in
              let arguments = raw!.assumingMemoryBound(to: Doubling.self).pointee
              for task in begin..<end {
                arguments.cells[Int(task)] = 2 * arguments.cells[Int(task)] + arguments.addend
              }
            },
            arguments: UnsafeRawPointer(arguments.baseAddress! + index), tasks: Int64(count), scratch: 64,
            cost: index % 3 == 0 ? 0 : 1_000_000)
        }
      }
      withExtendedLifetime(arguments) { XCTAssertTrue(ck_run(steps, Int64(steps.count))) }
      let expected = (0..<20).reduce(Int64(0)) { 2 * $0 + Int64($1) }
      XCTAssertTrue(UnsafeBufferPointer(start: cells, count: count).allSatisfy { $0 == expected }, "\(threads) threads")
    }
  }

  func testAStepMayRunOthers() {
    var inner = ck_step(
      kernel: { raw, _, _, _ in
        UnsafeMutableRawPointer(mutating: raw!).assumingMemoryBound(to: Int32.self).pointee += 1
      }, arguments: nil, tasks: 1, scratch: 128, cost: 0)
    let counter = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    counter.pointee = 0
    defer { counter.deallocate() }
    inner.arguments = UnsafeRawPointer(counter)
    withUnsafePointer(to: inner) { pointer in
      let outer = ck_step(
        kernel: { raw, _, _, _ in
          XCTAssertTrue(ck_run(raw!.assumingMemoryBound(to: ck_step.self), 1))
        }, arguments: UnsafeRawPointer(pointer), tasks: 1, scratch: 0, cost: 0)
      XCTAssertTrue(ck_run([outer], 1))
    }
    XCTAssertEqual(counter.pointee, 1)
  }
}
