import Runtime
import Session
import Units
import XCTest

/// A cell that fails, in whatever phase, leaves every earlier binding as it was.
final class TransactionTests: XCTestCase {
  private func session() -> Session { Session(host: RuntimeHost(write: { _ in }, units: UnitTable())) }

  private func evaluate(_ session: Session, _ text: String) -> Bool {
    session.evaluate(Array(text.utf8), name: "cell").succeeded
  }

  func testAnErrorInAnyPhaseChangesNothing() {
    let session = session()
    XCTAssertTrue(evaluate(session, "a = 1\nb = [1, 2]\nfn f(x) = a*x\nunit stride = 0.7 m"))
    for failing in [
      "a = 2\nb = (", "a = 2\nb = nowhere", "a = 2 m\nb = \"x\"\nfn f(x) = 0\nexpect false",
      "a = 5\nb = append(b, 3)\nc = b[7 + a]",
      "unit stride = 0.9 m\nexpect false", "fn f(x) = 100*x\nexpect f(1) == 1",
    ] {
      XCTAssertFalse(evaluate(session, failing), failing)
      XCTAssertTrue(evaluate(session, "expect a == 1"), failing)
      XCTAssertTrue(evaluate(session, "expect b == [1, 2]"), failing)
      XCTAssertTrue(evaluate(session, "expect f(3) == 3"), failing)
      XCTAssertTrue(evaluate(session, "expect 10 stride ~= 7 m"), failing)
      XCTAssertFalse(evaluate(session, "x = c"), failing)
    }
  }

  func testNamesMayChangeTypeFromCellToCell() {
    let session = session()
    XCTAssertTrue(evaluate(session, "x = 3 m\nfn double(v) = 2*v\ny = double(x)"))
    XCTAssertTrue(evaluate(session, "x = \"text\""))
    XCTAssertTrue(evaluate(session, "expect x == \"text\" and y == 6 m"))
    XCTAssertTrue(evaluate(session, "x = 4"))
    XCTAssertTrue(evaluate(session, "expect x == 4 and double(x) == 8"))
  }

  func testListsWrittenOutMayBeLong() {
    let numbers = (0..<100_000).map(String.init).joined(separator: ", ")
    XCTAssertTrue(
      evaluate(session(), "x = [\(numbers)]\nexpect len(x) == 100000 and x[99999] == 99999 and sum(x) == 4999950000"))
    let words = (0..<3000).map { "\"\($0)\"" }.joined(separator: ", ")
    XCTAssertTrue(evaluate(session(), "x = [\(words)]\nexpect len(x) == 3000 and x[2999] == \"2999\""))
  }

  func testACellTooLargeForTheMachineLeavesFunctionsUsable() {
    let session = session()
    XCTAssertTrue(evaluate(session, "fn g(x) = 2*x"))
    let variables = (0..<70_000).map { "v\($0) = \($0)" }.joined(separator: "\n")
    let outcome = session.evaluate(Array("y = g(1)\n\(variables)".utf8), name: "cell")
    XCTAssertEqual(outcome.diagnostics.first { $0.severity == .error }?.code, "too-large")
    XCTAssertTrue(evaluate(session, "expect g(3) == 6"))
  }

  func testFunctionsSeeLaterGlobals() {
    let session = session()
    XCTAssertTrue(evaluate(session, "k = 2\nfn scale(x) = k*x"))
    XCTAssertTrue(evaluate(session, "k = 3 m"))
    XCTAssertTrue(evaluate(session, "expect scale(2) == 6 m"))
  }

  func testIncompleteInputAsksForMore() {
    for text in ["fn f(x) {", "x = [1,", "y = 1 +", "if x > 0 {\n  y = 1", "plot \"f.svg\" {"] {
      XCTAssertFalse(Session.isComplete(text), text)
    }
    for text in ["x = 1", "fn f(x) { return x }", "x = )", "", "# only a comment", "\"unclosed"] {
      XCTAssertTrue(Session.isComplete(text), text)
    }
  }
}
