import Documents
import Foundation
import Report
import Session
import XCTest

final class RunnerTests: XCTestCase {
  func testOutputsKeepTheirOrder() throws {
    let shop = try Workshop()
    let outcome = try shop.run(
      """
      # %% [markdown]
      # # Title
      #
      # Text.

      # %% First
      print("before")
      plot [1, 2, 3] { title "Curve" }
      print("after")

      # %%
      param k = 2
      print(k)
      """)
    XCTAssertTrue(outcome.succeeded)
    XCTAssertEqual(outcome.document.title, "Title")
    XCTAssertEqual(outcome.texts, ["before\n<Curve>after\n", "2\n"])
    guard case .markdown(let text)? = outcome.document.cells.first else { return XCTFail("no text") }
    XCTAssertEqual(text.text, "# Title\n\nText.")
    let figure = try XCTUnwrap(outcome.document.figures.first)
    XCTAssertTrue(figure.svg.contains("<svg"))
    XCTAssertTrue(figure.data.contains { $0.columns.contains { $0.samples == [1, 2, 3] } }, "\(figure.data)")
  }

  func testAFigureThatGoesToAFileIsShownToo() throws {
    let shop = try Workshop()
    let outcome = try shop.run("plot \"\(shop.path("a.svg"))\" { title \"Kept\", line [1, 2] }")
    XCTAssertEqual(outcome.texts, ["<Kept>"])
    XCTAssertTrue(try shop.text("a.svg").contains("<svg"))
  }

  func testAFailingCellStopsTheRest() throws {
    let shop = try Workshop()
    let outcome = try shop.run("# %%\nprint(1)\n# %% Bad\nprint(2)\nexpect 1 > 2\n# %%\nprint(3)\n")
    XCTAssertFalse(outcome.succeeded)
    XCTAssertEqual(outcome.texts.count, 3)
    XCTAssertEqual(outcome.texts[0], "1\n")
    XCTAssertTrue(outcome.texts[1].hasPrefix("2\n[error["), outcome.texts[1])
    XCTAssertEqual(outcome.texts[2], "")
    XCTAssertEqual(outcome.document.foot.stopped, "The cell at line 4 failed, and the cells after it were not run.")
    guard case .code(let cell) = outcome.document.cells[1], case .diagnostic(let message)? = cell.outputs.last else {
      return XCTFail("no diagnostic")
    }
    XCTAssertTrue(message.text.contains("note.twin:5:"), message.text)
  }

  func testEndlessTextIsCut() throws {
    let shop = try Workshop()
    let outcome = try shop.run("for i in 0..60000 { print(\"a line of more than twenty letters\") }")
    let text = try XCTUnwrap(outcome.texts.first)
    XCTAssertLessThan(text.utf8.count, 1_100_000)
    XCTAssertTrue(text.hasSuffix("… the cell wrote more, which is left out here\n"))
  }

  func testSettings() throws {
    let shop = try Workshop()
    let source = "# %%\nparam k = 2\n# %%\nprint(k)\n# %%\nprint(1)\n"
    XCTAssertEqual(try shop.run(source).texts, ["", "2\n", "1\n"])
    let changed = try shop.run(source, settings: [("k", "5")])
    XCTAssertEqual(changed.texts, ["", "5\n", "1\n"])
    XCTAssertEqual(changed.ran, 2)
    XCTAssertEqual(changed.document.foot.settings, ["k=5"])
    XCTAssertThrowsError(try shop.run(source, settings: [("kk", "5")]))
  }

  /// A notebook, its report as a Jupyter notebook, and that run as a program say the same.
  func testRoundTripByWayOfJupyter() throws {
    let shop = try Workshop()
    let source = "# %% [markdown]\n# # T\n# %% A\nx = 3 kW\nprint(x)\n\n# %% B\nprint(x -> W)\nplot [1, 2]\n"
    let outcome = try shop.run(source)
    try ReportFile(shop.path("a.ipynb")).write(outcome.document, folder: "", isUnit: { _ in false })
    let notebook = try JupyterNotebook(parsing: Array(try shop.text("a.ipynb").utf8))
    let again = try shop.run(notebook.program)
    XCTAssertEqual(again.texts, outcome.texts)
    let differences = ReportComparison(tolerance: 0).differences(
      from: ResultRecord(outcome.document), to: ResultRecord(again.document))
    XCTAssertEqual(differences.filter { !$0.what.contains("the text is not") }.map(\.description), [])
  }

  func testRecordsComeBackFromEachKindOfReport() throws {
    let shop = try Workshop()
    try shop.write("time,T\n0,20\n1,21.5\n2,22\n", "a.csv")
    let source = """
      data d = csv "a.csv" { time time: s, T: degC }
      # %%
      print(mean(d.T) -> degC)
      plot d.T { title "</script> & more" }
      """
    let document = try shop.run(source).document
    for name in ["r.html", "r.md", "r.ipynb", "r.pdf"] {
      let report = try ReportFile(shop.path(name))
      do throws(ReportFailure) {
        try report.write(document, folder: shop.folder.path, isUnit: { _ in false })
      } catch {
        guard case .libraryMissing = error else { throw error }
        continue
      }
      let comparison = ReportComparison(tolerance: 1e-6)
      let same = ResultRecord(try shop.run(source).document)
      XCTAssertEqual(comparison.differences(from: try report.record(), to: same), [], name)
      try shop.write("time,T\n0,20\n1,21.50000001\n2,22\n", "a.csv")
      let near = ResultRecord(try shop.run(source).document)
      XCTAssertEqual(comparison.differences(from: try report.record(), to: near), [], name)
      try shop.write("time,T\n0,20\n1,21.6\n2,22\n", "a.csv")
      let other = ResultRecord(try shop.run(source).document)
      let lines = comparison.differences(from: try report.record(), to: other).map(\.line)
      XCTAssertEqual(lines, [3, 3], name)
      try shop.write("time,T\n0,20\n1,21.5\n2,22\n", "a.csv")
    }
    XCTAssertTrue(FileManager.default.fileExists(atPath: shop.path("r_files/figure-1.svg")))
    XCTAssertThrowsError(try ReportFile("x.docx"))
    try shop.write("<html></html>", "other.html")
    XCTAssertThrowsError(try ReportFile(shop.path("other.html")).record()) {
      XCTAssertEqual($0 as? ReportFailure, .noRecord(path: shop.path("other.html")))
    }
  }

  /// The example's report is made, and says the same a second time.
  func testExample() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appendingPathComponent("examples/report")
    let source = try String(contentsOf: folder.appendingPathComponent("heater-report.twin"), encoding: .utf8)
    let outcome = try NotebookRunner(folder: folder.path, options: .init()).run(Array(source.utf8), name: "heater")
    XCTAssertTrue(outcome.succeeded, outcome.texts.joined())
    XCTAssertEqual(outcome.document.figures.count, 2)
    XCTAssertEqual(outcome.document.foot.files.map(\.path), ["../data/heater.csv"])
    let shop = try Workshop()
    let report = try ReportFile(shop.path("heater.html"))
    try report.write(outcome.document, folder: folder.path, isUnit: { _ in false })
    XCTAssertLessThan(try shop.text("heater.html").utf8.count, 300_000)
    XCTAssertFalse(try shop.text("heater.html").contains("class=\"tex\""), "a formula is not understood")
  }
}
