import Foundation
import Runtime
import Session
import Units
import XCTest

/// What a session remembers of how it came about: staleness, refreshing, and the script that makes it anew.
final class WorkspaceTests: XCTestCase {
  /// A session that is fed cells as a prompt would, and keeps what it writes.
  private final class Bench {
    final class Written: @unchecked Sendable { var text = "" }
    let written = Written()
    let workspace: Workspace
    private var number = 0

    init() {
      let host = RuntimeHost(write: { [written] in written.text += $0 }, units: UnitTable())
      workspace = Workspace(session: Session(host: host))
    }

    func run(_ cells: String..., file: StaticString = #filePath, line: UInt = #line) {
      for cell in cells {
        number += 1
        let outcome = workspace.evaluate(cell, number: number)
        let text = workspace.session.render(outcome.diagnostics, colour: false)
        XCTAssertTrue(outcome.succeeded, text, file: file, line: line)
      }
    }

    /// The value of an expression as it is printed.
    func value(_ expression: String) -> String {
      written.text = ""
      _ = workspace.session.evaluate(Array("print(\(expression))".utf8), name: "value")
      return written.text.trimmingCharacters(in: .newlines)
    }

    func stale() -> [String: String] {
      var result: [String: String] = [:]
      for variable in workspace.variables where variable.staleness != nil { result[variable.name] = variable.staleness }
      return result
    }
  }

  func testResultsHaveNames() {
    let bench = Bench()
    bench.run("3 kWh -> MJ", "x = 2", "_1*x")
    XCTAssertEqual(bench.value("_3"), "21.6 MJ")
    XCTAssertNil(bench.workspace.session.value(of: "_2"))
    bench.run("print(\"no value\")")
    XCTAssertNil(bench.workspace.session.value(of: "_4"))
  }

  func testWhatIsMadeOfWhatHasChangedIsStale() {
    let bench = Bench()
    bench.run("a = 1", "b = a + 1", "c = b + 1", "d = 5", "n = 0", "n = n + 1")
    XCTAssertEqual(bench.stale(), [:])
    bench.run("a = 10")
    XCTAssertEqual(bench.stale(), ["b": "a has changed in [7]", "c": "b is stale"])
    let refresh = bench.workspace.refresh()
    XCTAssertEqual(refresh.refreshed, [2, 3])
    XCTAssertEqual(bench.value("[a, b, c, d, n]"), "[10, 11, 12, 5, 1]")
    XCTAssertEqual(bench.stale(), [:])
    XCTAssertEqual(bench.workspace.refresh().refreshed, [])
  }

  func testUnitsFunctionsAndTwinsMakeStale() {
    let bench = Bench()
    bench.run("unit stride = 0.7 m", "k = 2", "fn f(x) = k*x", "d = 10 stride", "e = f(d)")
    bench.run("unit stride = 0.8 m")
    XCTAssertEqual(bench.stale(), ["d": "the unit stride has changed in [6]", "e": "d is stale"])
    bench.run("k = 3")
    // A function looks `k` up when it is called: it is never stale, but what it gave is.
    XCTAssertEqual(bench.stale()["e"], "d is stale")
    XCTAssertNil(bench.stale()["f"])
    XCTAssertEqual(bench.workspace.refresh().refreshed, [4, 5])
    XCTAssertEqual(bench.value("e -> m"), "24 m")
  }

  func testACellThatBindsSeveralNamesDoesNotSetLaterOnesBack() {
    let bench = Bench()
    bench.run("a = 1", "b = a\nc = a", "c = 7", "a = 2")
    // The second cell runs again for b, and the third again for c.
    XCTAssertEqual(bench.workspace.refresh().refreshed, [2, 3])
    XCTAssertEqual(bench.value("[a, b, c]"), "[2, 2, 7]")
  }

  func testAFailingRefreshChangesNothingAndSaysSo() {
    let bench = Bench()
    bench.run("a = 4", "b = sqrt(a)", "a = \"text\"")
    let refresh = bench.workspace.refresh()
    XCTAssertEqual(refresh.failure?.number, 2)
    XCTAssertEqual(bench.value("b"), "2")
  }

  func testAChangedFileMakesStale() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("lab.csv")
    try "v\n1\n2\n".write(to: file, atomically: true, encoding: .utf8)
    let bench = Bench()
    bench.run("data lab = csv \"\(file.path)\" { v }", "m = mean(lab.v)")
    XCTAssertEqual(bench.stale(), [:])
    try "v\n1\n2\n9\n".write(to: file, atomically: true, encoding: .utf8)
    XCTAssertEqual(bench.stale(), ["lab": "\(file.path) has changed", "m": "lab is stale"])
    XCTAssertEqual(bench.workspace.refresh().refreshed, [1, 2])
    XCTAssertEqual(bench.value("m"), "4")
  }

  func testTheScriptHasWhatIsNeededAndNoMore() throws {
    let bench = Bench()
    bench.run(
      "a = 1", "print(a)", "x = 5", "x = 2", "3 kW", "7", "y = x + a", "p = _5*2", "fn f(v) = v*y", "a = 100",
      "for i in 0..3 { s = i }")
    let script = try bench.workspace.script(folder: "")
    // `a` as it was when `y` was made of it, `x` only as it was last, the result that became `p`.
    XCTAssertEqual(
      script.text,
      "a = 1\nx = 2\n_5 = 3 kW\ny = x + a\np = _5*2\nfn f(v) = v*y\na = 100\nfor i in 0..3 { s = i }\n")
    XCTAssertEqual(script.cells, [1, 4, 5, 7, 8, 9, 10, 11])
  }

  func testAScriptThatWouldMakeSomethingElseIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("lab.csv")
    try "v\n1\n2\n".write(to: file, atomically: true, encoding: .utf8)
    let bench = Bench()
    bench.run("data lab = csv \"\(file.path)\" { v }", "m = mean(lab.v)")
    try "v\n1\n8\n".write(to: file, atomically: true, encoding: .utf8)
    XCTAssertThrowsError(try bench.workspace.script(folder: "")) { error in
      let message = (error as? Workspace.ScriptFailure)?.message ?? ""
      XCTAssertTrue(message.contains("another `lab`") || message.contains("another `m`"), message)
      XCTAssertTrue(message.contains(":refresh"), message)
    }
    try FileManager.default.removeItem(at: file)
    XCTAssertThrowsError(try bench.workspace.script(folder: "")) { error in
      let failure = error as? Workspace.ScriptFailure
      XCTAssertEqual(failure?.message, "the script does not run by itself")
      XCTAssertTrue(failure?.diagnostics.contains("lab.csv") == true)
    }
  }

  /// Whatever is bound again in whatever order, the script makes the same session; and where no name is made of one that was
  /// made of it, nothing is stale after a refresh.
  func testRandomSessionsAreSavedAndRefreshed() throws {
    var state: UInt64 = 0x5EED
    func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    let names = ["a", "b", "c", "d", "e"]
    for round in 0..<200 {
      let bench = Bench()
      let isAcyclic = round % 2 == 0
      bench.run("a = 1\nb = 2\nc = 3\nd = 4\ne = 5", "fn f(x) = x + a")
      var cells: [String] = []
      for _ in 0..<(3 + below(25)) {
        var drawn = [below(5), below(5), below(5)]
        if isAcyclic { drawn = [2 + below(3), 1, 0] }
        let (x, y, z) = (names[drawn[0]], names[drawn[1]], names[drawn[2]])
        switch below(7) {
        case 0: cells.append("\(x) = \(y) + \(below(10))")
        case 1: cells.append("\(x) = \(x) + \(y)")
        case 2: cells.append(isAcyclic ? "\(y) = \(below(9))" : "\(x) = \(y)\n\(z) = \(x) + 1")
        case 3: cells.append(isAcyclic ? "\(z) = \(below(9))\n\(x) = \(z)" : "if \(x) > 5 { \(y) = \(z) }")
        case 4: cells.append("\(x)*2")
        case 5: cells.append("fn f(x) = x + \(y)")
        default: cells.append("\(x) = f(\(y))")
        }
        bench.run(cells[cells.count - 1])
      }
      XCTAssertNoThrow(try bench.workspace.script(folder: ""), "round \(round): \(cells)")
      guard isAcyclic else { continue }
      XCTAssertNil(bench.workspace.refresh().failure)
      let stale = bench.stale().filter { !$0.key.hasPrefix("_") }
      XCTAssertEqual(stale, [:], "round \(round): \(cells)")
      XCTAssertNoThrow(try bench.workspace.script(folder: ""), "round \(round), refreshed: \(cells)")
    }
  }

  func testATrainedModelComesBackByTrainingItAgain() throws {
    let bench = Bench()
    bench.run(
      "net Line {\n  in x: [1]\n  out y: [1] = linear(x, 1)\n}",
      "d = dataset(64, fn(i) = {x: [i/64], y: [3*i/64]})",
      "train m = Line on d { loss mse, adam 1e-2, batch 16, epochs 2, seed 1 }",
      "opt = adam(m, 1e-2)",
      "for b in batches(d, 16, seed: 1) { step opt { mse(m(b.x), b.y) } }",
      "q = m([0.5])")
    let script = try bench.workspace.script(folder: "")
    XCTAssertEqual(script.cells, [1, 2, 3, 4, 5, 6])
  }

  func testStepsInsideFunctionsAreKept() throws {
    let bench = Bench()
    bench.run(
      "net Line {\n  in x: [1]\n  out y: [1] = linear(x, 1)\n}", "m = init(Line, seed: 1)", "opt = adam(m, 1e-1)",
      "fn loss_now() = mse(m([0.5]), [2])", "fn train_it(n) {\n  for i in 0..n { step opt { loss_now() } }\n}",
      "train_it(5)", "q = m([0.5])")
    XCTAssertEqual(try bench.workspace.script(folder: "").cells, [1, 2, 3, 4, 5, 6, 7])
  }
}
