import Documents
import XCTest

final class JupyterTests: XCTestCase {
  private func read(_ text: String) throws -> JupyterNotebook { try JupyterNotebook(parsing: Array(text.utf8)) }

  private func notebook(_ cells: String, metadata: String = "{}") -> String {
    "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": \(metadata), \"cells\": [\(cells)]}"
  }

  func testCells() throws {
    let notebook = try read(
      notebook(
        """
        {"cell_type": "markdown", "metadata": {}, "source": ["# A\\n", "\\n", "b"]},
        {"cell_type": "raw", "metadata": {}, "source": "%not ours"},
        {"cell_type": "code", "metadata": {"title": "T"}, "source": "x = 1\\r\\n%%", "outputs": 7}
        """.replacingOccurrences(of: "%%", with: "y = 2")))
    XCTAssertEqual(
      notebook.program, "# %% [markdown]\n# # A\n#\n# b\n\n# %% T\nx = 1\ny = 2\n")
  }

  func testRefusals() {
    let rows: [(String, String)] = [
      ("[]", "the notebook should be an object and is a list"),
      ("{\"nbformat\": 3}", "it is of nbformat 3, and twin reads nbformat 4"),
      ("{\"nbformat\": 4}", "`cells` should be a list and is missing"),
      ("{\"cells\": []}", "`nbformat` should be a number and is missing"),
      (notebook("7"), "`cell_type` of cell 1 should be a text and is missing"),
      (notebook("{\"cell_type\": \"x\", \"source\": \"\"}"), "should be code, markdown or raw and is `x`"),
      (
        notebook("{\"cell_type\": \"code\", \"source\": [7]}"),
        "a line of `source` of cell 1 should be a text and is a number"
      ),
      (notebook("{\"cell_type\": \"code\"}"), "`source` of cell 1 should be a text or a list of texts and is missing"),
      (
        notebook("{\"cell_type\": \"code\", \"source\": \"a\\n  %matplotlib inline\"}"),
        "cell 1 begins with `%matplotlib inline`"
      ),
      (notebook("{\"cell_type\": \"code\", \"source\": \"!ls\"}"), "take that line out"),
      (notebook("", metadata: "{\"kernelspec\": {\"language\": \"python\"}}"), "its code is python"),
      ("{\"nbformat\": 4,", "it is not valid JSON: line 1, column 16"),
    ]
    for (text, message) in rows {
      XCTAssertThrowsError(try read(text), text) { XCTAssertTrue("\($0)".contains(message), "\($0)") }
    }
  }

  func testWhatIsWrittenReadsAsTheProgram() throws {
    let notebook = try read(JupyterWriter.written(Sample.document))
    XCTAssertEqual(
      notebook.cells.map(\.source), ["# Cup\n\nIt *cools*: $T' = -k T$.", "x = 3 kW\nprint(x)", "y = 1"])
    XCTAssertEqual(notebook.cells.map(\.title), ["", "First", ""])
    XCTAssertEqual(notebook.record?.json, ResultRecord(Sample.document).json)
  }

  /// Damaged notebooks are read or refused, never more.
  func testDamagedNotebooks() {
    let whole = Array(JupyterWriter.written(Sample.document).utf8)
    var generator = SystemRandomNumberGenerator.seeded(11)
    let marks = Array("{}[]\",:0-e\\u\n".utf8) + [0, 0xFF]
    for round in 0..<3000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch round % 3 {
        case 0: bytes[place] = marks.randomElement(using: &generator) ?? 0
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...30, using: &generator)))
        default: bytes.insert(marks.randomElement(using: &generator) ?? 0, at: place)
        }
      }
      if let notebook = try? JupyterNotebook(parsing: bytes) { _ = notebook.program }
    }
  }
}
