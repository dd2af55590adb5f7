import Foundation
import RandomCells
import Runtime
import Session
import Synchronization
import Units
import XCTest

/// A long session of cells that succeed, fail in any phase, or are interrupted, ends with the bindings that a session of
/// only those that succeeded has. `TWIN_FUZZ=100000` makes it so many cells.
final class RandomSessionTests: XCTestCase {
  private final class Recorded {
    let session: Session
    init() {
      let text = TextSink()
      session = Session(host: RuntimeHost(write: { text.append($0) }, units: UnitTable()))
      sink = text
    }

    private let sink: TextSink

    /// What a cell writes and says.
    func answer(to cell: String) -> String {
      sink.clear()
      let outcome = session.evaluate(Array(cell.utf8), name: "probe")
      return sink.text + session.render(outcome.diagnostics, colour: false)
    }
  }

  func testOnlyCellsThatSucceedLeaveATrace() throws {
    let count = ProcessInfo.processInfo.environment["TWIN_FUZZ"].flatMap(Int.init) ?? 1000
    let rounds = (count + 999) / 1000
    for round in 0..<rounds { try run(cells: min(count, 1000), seed: 0x5E55 + UInt64(round)) }
  }

  private func run(cells count: Int, seed: UInt64) throws {
    var random = RandomCells(seed: seed)
    let messy = Recorded()
    var succeeded: [String] = []
    var failures: [String: Int] = [:]
    for _ in 0..<count {
      let cell = random.next()
      let interrupter = cell.isLong && !cell.keepsWhenInterrupted ? Interrupter(messy.session, random.below(4000)) : nil
      let outcome = messy.session.evaluate(Array(cell.text.utf8), name: "cell")
      interrupter?.wait()
      if outcome.succeeded {
        succeeded.append(cell.text)
      } else {
        failures[outcome.diagnostics.first { $0.severity == .error }?.code ?? "", default: 0] += 1
      }
    }
    // The generator is of use only if much of everything happens.
    XCTAssertGreaterThan(succeeded.count, count / 10)
    XCTAssertGreaterThan(failures.count, 10, "\(failures)")
    XCTAssertGreaterThan(failures["interrupted"] ?? 0, 2, "\(failures)")
    XCTAssertNil(failures["internal"])

    let clean = Recorded()
    for cell in succeeded {
      let outcome = clean.session.evaluate(Array(cell.utf8), name: "cell")
      XCTAssertTrue(
        outcome.succeeded, "seed \(seed): \(clean.session.render(outcome.diagnostics, colour: false))\n\(cell)")
    }
    var shown = 0
    for probe in RandomCells.probes {
      let (expected, found) = (clean.answer(to: probe), messy.answer(to: probe))
      XCTAssertEqual(found, expected, "seed \(seed): \(probe)")
      if !expected.contains("error[") { shown += 1 }
    }
    XCTAssertGreaterThan(shown, RandomCells.probes.count / 3)
  }
}

/// Text from a session's host.
private final class TextSink: Sendable {
  private let content = Mutex("")

  var text: String { content.withLock { $0 } }
  func append(_ more: String) { content.withLock { $0 += more } }
  func clear() { content.withLock { $0 = "" } }
}

/// Interrupts a session after some microseconds, on a thread of its own.
private final class Interrupter: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)

  init(_ session: Session, _ microseconds: Int) {
    // A session may be interrupted from any thread.
    nonisolated(unsafe) let session = session
    Thread.detachNewThread { [done] in
      usleep(UInt32(microseconds))
      session.interrupt()
      done.signal()
    }
  }

  /// Until it has happened, so that it does not reach the next cell.
  func wait() { done.wait() }
}
