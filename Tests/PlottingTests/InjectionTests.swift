import Foundation
import FoundationXML
import Plotting
import XCTest

/// Text and names that would be commands, were they ever read as such.
final class InjectionTests: XCTestCase {
  private func attacks(_ bait: String) -> [String] {
    [
      "\"; system('touch \(bait)')", "'; system(\"touch \(bait)\"); '", "'.system('touch \(bait)').'",
      "`touch \(bait)`", "$(touch \(bait))", "\n!touch \(bait)\n", "\r!touch \(bait)\r", "\u{2028}!touch \(bait)",
      "\\\"`touch \(bait)`", "'\\''`touch \(bait)`", "@system", "%s %n %d 100 %", "{/Symbol a}^2_3 {}}{", "^_@{&}~",
      "\\", "'", "''", "'''", "\"", "\\'", "\\n\\t", "$1 $0", "# comment", "a\\", "a \\\n!touch \(bait)",
      "|touch \(bait)", "<touch \(bait)", "<script>alert(1)</script>&amp;", "\u{1B}[31m\u{7}\u{0}\u{9B}", "\u{202E}abc",
      "'''; system('touch \(bait)'); '''", "''; system('touch \(bait)') #", "a''''; system('touch \(bait)') #",
      "'\"; system('touch \(bait)') #", "'`touch \(bait)`", "'\\\"`touch \(bait)`", "'\\141\\", "' @system % %d {x}",
      "温度 ☃ ϑ é\u{301}", String(repeating: "very long ", count: 3000), String(repeating: "x", count: 30_000), "", " ",
    ]
  }

  private func figure(_ text: String) -> Figure {
    let x: [Double] = [0, 1, 2]
    let first = Panel(
      title: text,
      marks: [
        Mark(.line(x: x, y: [1, 3, 2]), label: text), Mark(.points(x: x, y: [3, 1, 2]), label: text),
        Mark(.band(x: x, lower: [0, 0, 0], upper: [1, 1, 1], centre: nil), label: text + "."),
      ], xAxis: Axis(label: text, unit: text), yAxis: Axis(label: text, unit: text))
    let heat = HeatMap(
      values: [1, 2, 3, 4], rows: 2, columns: 2, rowLabels: [text, "b"], columnLabels: ["a", text], label: text,
      unit: text)
    return Figure(title: text, panels: [first, Panel(title: text, marks: [Mark(.heat(heat), label: text)])])
  }

  func testTextIsDrawnAndNeverRun() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    let renderer = Renderer()
    let bait = folder.file("bait")
    for attack in attacks(bait) {
      for format in [Format.svg, .png, .pdf] {
        let drawn = try renderer.render(figure(attack), to: .picture(format))
        XCTAssertFalse(drawn.bytes.isEmpty)
        XCTAssertEqual(drawn.notes, [], attack)
        if format == .svg { XCTAssertTrue(XMLParser(data: Data(drawn.bytes)).parse(), attack) }
      }
      let text = try renderer.render(figure(attack), to: .terminal(columns: 60, rows: 0, colour: false)).text
      XCTAssertFalse(text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, attack)
    }
    XCTAssertEqual(folder.names, [])
  }

  func testThemeFontIsQuoted() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    var figure = SampleFigures.histogram()
    figure.theme.font = "'; system('touch \(folder.file("bait"))'); '\n!touch \(folder.file("bait"))"
    for font in [figure.theme.font, "\" onload=\"alert(1)", "A,12;B", ""] {
      figure.theme.font = font
      let drawn = try Renderer().render(figure, to: .picture(.svg))
      let svg = String(decoding: drawn.bytes, as: UTF8.self)
      XCTAssertFalse(svg.contains("onload=\"") || svg.contains(":Bold"))
    }
    XCTAssertEqual(folder.names, [])
  }

  func testTextOfASvgIsEscaped() throws {
    try skipWithoutGnuplot()
    let drawn = try Renderer().render(figure("<script>alert('50 %')</script>&"), to: .picture(.svg))
    let svg = String(decoding: drawn.bytes, as: UTF8.self)
    XCTAssertFalse(svg.contains("<script>"))
    XCTAssertTrue(svg.contains("&lt;script>alert('50 %')&lt;/script>&amp;"))
    XCTAssertTrue(XMLParser(data: Data(drawn.bytes)).parse())
  }

  func testTextIsKeptLiterally() throws {
    try skipWithoutGnuplot()
    let literal = "`a` $b @c {d}^2_3 50 %d it's \\n"
    let svg = String(decoding: try Renderer().render(figure(literal), to: .picture(.svg)).bytes, as: UTF8.self)
    // Title, panel titles, legend and categories.
    XCTAssertGreaterThanOrEqual(svg.components(separatedBy: literal).count - 1, 5)
    let quotes = "''a''''b'% \\101"
    let other = String(decoding: try Renderer().render(figure(quotes), to: .picture(.svg)).bytes, as: UTF8.self)
    XCTAssertGreaterThanOrEqual(other.components(separatedBy: quotes).count - 1, 5)
  }

  func testNamesAreFilesAndNeverCommands() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    let renderer = Renderer()
    let bait = folder.file("bait")
    let names = [
      "|touch bait", "<touch bait", "`touch bait`", "$(touch bait)", "'; system('touch bait'); '", "\"; !touch bait",
      "a'b''c", "~", "$data", "%d", "-", "with space", "温度", "a\\", "@macro", "{x}", "line\nbreak", "tab\tbed",
    ]
    for name in names {
      for provenance in [false, true] {
        let file = folder.file(name + ".svg")
        let hasControl = name.contains { $0 == "\n" || $0 == "\t" }
        let error = plotError {
          _ = try renderer.render(SampleFigures.histogram(), to: .file(file), provenance: provenance)
        }
        if provenance, hasControl {
          XCTAssertEqual(error, .provenanceName(path: file))
          continue
        }
        XCTAssertNil(error, name)
        let drawn = try folder.contents(name + ".svg")
        XCTAssertFalse(drawn.isEmpty)
        guard provenance else { continue }
        try FileManager.default.removeItem(atPath: file)
        XCTAssertEqual(
          try runProgram("/usr/bin/env", ["gnuplot", "-d", "./" + name + ".gp"], in: folder.path), 0, name)
        XCTAssertEqual(try folder.contents(name + ".svg"), drawn, name)
      }
    }
    XCTAssertFalse(FileManager.default.fileExists(atPath: bait))
    XCTAssertFalse(folder.names.contains { $0.hasPrefix(".twin-") })
  }
}
