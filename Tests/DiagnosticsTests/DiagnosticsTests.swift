import Diagnostics
import XCTest

/// Draws `diagnostics` labels over a text; each label is the nth occurrence of a piece of the text.
func drawn(
  _ text: String, name: String = "tank.twin", message: String = "here", code: String = "test",
  labels: [(piece: String, text: String)], notes: [String] = [], help: [String] = []
) -> String {
  var sources = SourceMap()
  let id = sources.add(SourceFile(name: name, text: text))
  let bytes = Array(text.utf8)
  let placed = labels.map { label in
    let wanted = Array(label.piece.utf8)
    let start = (0...max(0, bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) } ?? bytes.count
    return Diagnostic.Label(Span(source: id, start: start, end: start + wanted.count), label.text)
  }
  return Renderer(sources: sources).render(
    Diagnostic(code: code, message, at: placed, notes: notes, help: help))
}

final class RendererTests: XCTestCase {
  func testTwoLabelsMeetAtTheirEquals() {
    var sources = SourceMap()
    let lines = Array(repeating: "", count: 8) + ["  TH' = (Ua*(Ta - TH) + (Ua + P))/Ch", ""]
    let id = sources.add(SourceFile(name: "tank.twin", text: lines.joined(separator: "\n")))
    let diagnostic = Diagnostic(
      code: "unit-mismatch", "cannot add W/K and W",
      at: [
        Diagnostic.Label(Span(source: id, start: 33, end: 35), "W/K = kg·m²·s⁻³·K⁻¹"),
        Diagnostic.Label(Span(source: id, start: 38, end: 39), "W = kg·m²·s⁻³"),
      ], help: ["multiply `Ua` by a temperature, such as `Ua*(Ta - TH)`"])
    XCTAssertEqual(
      Renderer(sources: sources).render(diagnostic),
      """
      error[unit-mismatch]: cannot add W/K and W
        ┌─ tank.twin:9:26
      9 │   TH' = (Ua*(Ta - TH) + (Ua + P))/Ch
        │                          ──   ─ W        = kg·m²·s⁻³
        │                          W/K             = kg·m²·s⁻³·K⁻¹
        = help: multiply `Ua` by a temperature, such as `Ua*(Ta - TH)`

      """)
  }
}
