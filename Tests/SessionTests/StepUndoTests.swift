import Runtime
import Session
import Units
import XCTest

/// A step of training changes a model where it lies; a cell that fails takes its steps back.
final class StepUndoTests: XCTestCase {
  private let session = Session(host: RuntimeHost(write: { _ in }, units: UnitTable()))

  private func succeeds(_ cell: String) -> Bool { session.evaluate(Array(cell.utf8), name: "cell").succeeded }

  override func setUp() {
    XCTAssertTrue(
      succeeds("net Small {\n  in x: [3]\n  out y: [2] = linear(dropout(x, 0.5), 2)\n}\nmodel = init(Small, seed: 1)"))
    XCTAssertTrue(succeeds("opt = adam(model, 0.1, seed: 2)\nother = adam(model, 0.1)\nfn here() = model([1, 2, 3])"))
  }

  private let step = "step opt { mse(model([1, 2, 3]), [1, 0]) }"

  func testTheStepsOfACellThatFailsAreTakenBack() {
    XCTAssertTrue(succeeds(step))
    XCTAssertTrue(succeeds("before = here()"))
    XCTAssertFalse(succeeds("for i in 0..3 { \(step) }\nstep other { mse(model([0, 1, 0]), [5, 5]) }\nexpect false"))
    XCTAssertTrue(succeeds("expect here() == before"))
  }

  func testTrainingGoesOnAsIfTheCellHadNotBeen() {
    XCTAssertTrue(succeeds("for i in 0..2 { \(step) }"))
    XCTAssertTrue(succeeds("for i in 0..3 { \(step) }\nexpected = here()"))
    XCTAssertTrue(succeeds("model = init(Small, seed: 1)\nopt = adam(model, 0.1, seed: 2)"))
    XCTAssertTrue(succeeds("for i in 0..2 { \(step) }"))
    XCTAssertFalse(succeeds("for i in 0..4 { \(step) }\nx = [1][7]"))
    XCTAssertTrue(succeeds("for i in 0..3 { \(step) }"))
    XCTAssertTrue(succeeds("expect here() == expected"))
  }
}
