import Runtime
import Session
import Units
import XCTest

/// A script as cells: how it is parted, what each cell has to do with the others, and that errors keep their place.
final class NotebookTests: XCTestCase {
  private func session(_ write: @escaping @Sendable (String) -> Void = { _ in }) -> Session {
    Session(host: RuntimeHost(write: write, units: UnitTable()))
  }

  private func facts(_ text: String) throws -> CellFacts {
    try XCTUnwrap(try session().notebook(Array(text.utf8), name: "cell").cells.first).facts
  }

  func testMarkersPartAScript() throws {
    let text = "a = 1\n# %% Second\nb = a\n\n# %% [markdown] Words\n# # Title\n# text\n#\n# %%\nc = b\n"
    let cells = try session().notebook(Array(text.utf8), name: "n.twin").cells
    XCTAssertEqual(cells.map(\.title), ["", "Second", "Words", ""])
    XCTAssertEqual(cells.map(\.kind), [.code, .code, .markdown, .code])
    XCTAssertEqual(cells.map(\.line), [1, 3, 6, 10])
    XCTAssertEqual(cells.map(\.text), ["a = 1\n", "b = a\n\n", "# # Title\n# text\n#\n", "c = b\n"])
    XCTAssertEqual(cells[2].markdown, "# Title\ntext\n\n")
  }

  func testWhatACellReadsAndBinds() throws {
    var facts = try facts("y = x + k*2 kW\nz = y")
    XCTAssertEqual(facts.reads, ["x", "k", " kW"])
    XCTAssertEqual(facts.binds, ["y", "z"])
    XCTAssertTrue(facts.changes.isEmpty)

    facts = try self.facts("fn f(a, b = c) = a*b*d")
    XCTAssertEqual(facts.reads, ["c"])
    XCTAssertEqual(facts.functions, ["f": ["d"]])
    XCTAssertEqual(facts.binds, ["f"])
    XCTAssertEqual(try self.facts("fn f(a) = a*d\ny = f(2)").reads, ["d"])

    facts = try self.facts("unit furlong = 201.168 m\ntwin Tank {\n  const k = q\n  state h = 1\n  h' = -k*h*s\n}")
    XCTAssertTrue(facts.reads.isSuperset(of: ["q", "s", " m"]))
    XCTAssertTrue(facts.reads.isDisjoint(with: ["h", "k"]))
    XCTAssertEqual(facts.binds, [" furlong", "Tank"])

    facts = try self.facts("x = x + 1")
    XCTAssertEqual(facts.reads, ["x"])
    XCTAssertEqual(facts.binds, ["x"])
  }

  func testWhatMayKeepItsOldValueIsChanged() throws {
    XCTAssertEqual(try facts("if a { b = 1 }").changes, ["b"])
    // Over an empty range the loop leaves even its variable as it was.
    XCTAssertEqual(try facts("for i in 0..n { s = s + i }").changes, ["i", "s"])
    XCTAssertEqual(try facts("split lab { train 0..5 }").changes, ["lab"])
    XCTAssertTrue(try facts("step opt { mse(model(b.x), b.y) }").changes.isSuperset(of: ["opt", "model"]))
    XCTAssertTrue(try facts("plot \"f.svg\" { line x }").writesFiles)
    XCTAssertFalse(try facts("plot x").writesFiles)
  }

  func testFunctionsThatStepInACircleAreGoneThroughOnce() throws {
    let text = "fn f(n) { step opt { g(n) } }\nfn g(n) { step opt { f(n) } }\nf(1)"
    XCTAssertTrue(try facts(text).changes.contains("opt"))
  }

  func testCellsRunWithTheirPlacesInTheScript() throws {
    let text = "a = 1\n# %%\nb = a + 1\n# %%\n\nexpect b == 3\n"
    let session = session()
    let cells = try session.notebook(Array(text.utf8), name: "n.twin").cells
    XCTAssertTrue(session.evaluate(cells[0]).succeeded)
    XCTAssertTrue(session.evaluate(cells[1]).succeeded)
    let outcome = session.evaluate(cells[2])
    XCTAssertFalse(outcome.succeeded)
    XCTAssertTrue(session.render(outcome.diagnostics, colour: false).contains("n.twin:6:8"))
  }

  func testFilesReadAreKnown() throws {
    let session = session()
    _ = session.evaluate(Array("data lab = csv \"no-such-file.csv\" { * }".utf8), name: "cell")
    XCTAssertEqual(session.host.filesRead, ["no-such-file.csv"])
    _ = session.evaluate(Array("1".utf8), name: "cell")
    XCTAssertTrue(session.host.filesRead.isEmpty)
  }
}
