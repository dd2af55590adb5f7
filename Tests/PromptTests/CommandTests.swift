import Foundation
import Prompt
import REPL
import Runtime
import Session
import Units
import XCTest

/// The commands of the prompt, as typed and as answered.
final class CommandTests: XCTestCase {
  private final class Screen: @unchecked Sendable { var text = "" }

  private let screen = Screen()
  private var number = 1
  private lazy var evaluator: SessionEvaluator = {
    let host = RuntimeHost(write: { [screen] in screen.text += $0 }, units: UnitTable())
    host.namesResults = true
    return SessionEvaluator(session: Session(host: host))
  }()
  private var folder = URL(fileURLWithPath: "/")

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("twin prompt \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  override func tearDown() { try? FileManager.default.removeItem(at: folder) }

  /// Everything that the terminal would show for an input.
  private func type(_ source: String) -> String {
    screen.text = ""
    let outcome = evaluator.evaluate(source, number: number)
    if outcome.takesNumber { number += 1 }
    return screen.text + outcome.text + outcome.diagnostics
  }

  func testResultsAreShownWithTheirNames() {
    XCTAssertEqual(type("3 kWh -> MJ"), "_1 = 10.8 MJ\n")
    XCTAssertEqual(type("[[1, 2], [3, 4]]"), "_2 =\n[[1, 2],\n [3, 4]]\n")
    XCTAssertEqual(type("_1/2"), "_3 = 5.4 MJ\n")
    XCTAssertEqual(type("print(1)"), "1\n")
    XCTAssertTrue(type("1 +* 2").contains("[5]:1:4"))
  }

  func testVariablesAndRefresh() {
    _ = type("x = 3 kW")
    _ = type("y = [x, 2*x]")
    _ = type("x = 5 kW")
    XCTAssertEqual(
      type(":vars"),
      """
      name  type    unit  shape  size
      y     tensor  kW    [2]    16 B  stale: x has changed in [3]
      x     number  kW            8 B

      """)
    XCTAssertEqual(type(":refresh"), "ran [2] again\n")
    XCTAssertEqual(type(":refresh"), "nothing is stale\n")
    XCTAssertEqual(type("y"), "_4 = [5, 10] kW\n")
    XCTAssertEqual(type(":reset"), "forgot everything\n")
    XCTAssertEqual(type(":vars"), "nothing is defined yet\n")
  }

  func testCommandsTakeNoNumberButCellsInsideThemDo() {
    XCTAssertFalse(evaluator.evaluate(":vars", number: 1).takesNumber)
    XCTAssertFalse(evaluator.evaluate("?sin", number: 1).takesNumber)
    XCTAssertTrue(evaluator.evaluate(":time 1 + 1", number: 1).takesNumber)
    XCTAssertFalse(evaluator.isComplete(":time sum(["))
    XCTAssertTrue(evaluator.isComplete(":save sum(["))
    XCTAssertTrue(evaluator.isComplete("?("))
  }

  func testSaveAndLoad() throws {
    let path = folder.appendingPathComponent("session.twin").path
    _ = type("x = 3 kW")
    _ = type("print(x)")
    _ = type("fn f(a) = a*x")
    XCTAssertEqual(type(":save \(path)"), "wrote \(path): 2 cells, run once to be sure\n")
    XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), "x = 3 kW\nfn f(a) = a*x\n")
    _ = type(":reset")
    XCTAssertEqual(type(":load \"\(path)\""), "")
    XCTAssertEqual(type("f(2)"), "_5 = 6 kW\n")
    // What the session itself has written it may write again; another's file it leaves alone until told.
    XCTAssertTrue(type(":save \(path)").hasPrefix("wrote"))
    let other = folder.appendingPathComponent("other.twin").path
    try "mine".write(toFile: other, atomically: true, encoding: .utf8)
    XCTAssertTrue(type(":save \(other)").contains("there is a file"))
    XCTAssertEqual(try String(contentsOfFile: other, encoding: .utf8), "mine")
    XCTAssertTrue(type(":save! \(other)").hasPrefix("wrote"))
    XCTAssertTrue(type(":save \(folder.path)/none/x.twin").contains("cannot be written"))
    XCTAssertTrue(type(":load \(folder.path)/none.twin").contains("there is no file"))
  }

  func testALoadedScriptReadsFromItsOwnFolder() throws {
    try "v\n1\n3\n".write(to: folder.appendingPathComponent("lab.csv"), atomically: true, encoding: .utf8)
    try "data lab = csv \"lab.csv\" { v }\nm = mean(lab.v)\n".write(
      to: folder.appendingPathComponent("lab.twin"), atomically: true, encoding: .utf8)
    XCTAssertEqual(type(":load \(folder.path)/lab.twin"), "")
    XCTAssertEqual(type("m"), "_2 = 2\n")
    let beside = folder.appendingPathComponent("again.twin").path
    XCTAssertTrue(type(":save \(beside)").hasPrefix("wrote"))
    // Elsewhere the script would not find its data.
    let away = folder.appendingPathComponent("away")
    try FileManager.default.createDirectory(at: away, withIntermediateDirectories: true)
    XCTAssertTrue(type(":save \(away.path)/again.twin").contains("the script does not run by itself"))
  }

  func testTimeAndPlan() {
    XCTAssertTrue(type(":time 1 + 1").hasPrefix("_1 = 2\ntook "))
    XCTAssertTrue(type(":plan 1 + 1").contains("no tensor plans"))
    _ = type("net Line {\n  in x: [3]\n  out y: [2] = linear(x, 2)\n}")
    _ = type("m = init(Line)")
    let plan = type(":plan m([1, 2, 3])")
    XCTAssertTrue(plan.contains("ran once"), plan)
    XCTAssertTrue(plan.contains("matmul") || plan.contains("product"), plan)
  }

  func testMistakesAreAnswered() {
    XCTAssertTrue(type(":var").contains("did you mean `:vars`?"))
    XCTAssertTrue(type(":save").contains("`:save FILE`"))
    XCTAssertTrue(type(":vars x").contains("takes nothing behind it"))
    XCTAssertTrue(type(":cd /no/such/folder").contains("cannot go to"))
    XCTAssertTrue(type("?heatt").contains("nothing is called `heatt`"))
    XCTAssertTrue(type(":help").contains(":refresh"))
    XCTAssertEqual(evaluator.evaluate(":quit", number: 1).exit, 0)
  }
}
