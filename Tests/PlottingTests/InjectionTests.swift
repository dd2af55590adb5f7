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

  /// The text wherever the other marks show text.
  private func marks(_ text: String) -> Figure {
    let map = HeatMap(
      values: [1, 2, 3, 4], rows: 2, columns: 2, label: text, unit: text, texts: [text, "a", text, "b"])
    let flow = Flow(weights: [1, 2], rows: 1, columns: 2, rowLabels: [text], columnLabels: [text, "b"])
    let line = Mark(.line(x: [0, 1], y: [0, 1]), label: text)
    let axis = Axis(label: text, unit: text)
    let panels: [[Mark]] = [
      [
        line, Mark(.event(at: 0.3), label: text), Mark(.region(from: 0.5, to: 0.6), label: text),
        Mark(.level(0.5), label: text), Mark(.diagonal, label: text),
      ],
      [Mark(.density(values: [1, 2, 3], bandwidth: nil), label: text), Mark(.ecdf(values: [1, 2]), label: text)],
      [Mark(.box(values: [1, 2, 3]), label: text), Mark(.violin(values: [1, 2, 3]), label: text)],
      [Mark(.heat(map), label: text)], [Mark(.contour(map, levels: [2.5]), label: text), line],
      [Mark(.surface(map), label: text)],
      [Mark(.arrows(x: [0, 1], y: [0, 1], dx: [1, 1], dy: [1, 0]), label: text)],
      [Mark(.flow(flow), label: text)], [Mark(.stack(x: [0, 1], layers: [[1, 2], [2, 1]], names: [text, "b"]))],
      [Mark(.intervals(names: [text, "b"], starts: [0, 1], ends: [1, 2], groups: nil), label: text)],
      [Mark(.tornado(names: [text, "b"], low: [0, 1], high: [2, 2], base: 1), label: text)],
    ]
    return Figure(
      panels: panels.map { Panel(title: text, marks: $0, xAxis: axis, yAxis: axis) },
      size: Figure.Size(width: 30, height: 60), columns: 2)
  }

  func testTextOfEveryMarkIsDrawnAndNeverRun() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    let renderer = Renderer()
    // All attacks take the same way; a third of them shows that every mark's text takes it.
    for attack in attacks(folder.file("bait")).enumerated().filter({ $0.offset % 3 == 0 }).map(\.element) {
      var figure = marks(attack)
      figure.theme.resolution = 36
      let drawn = try renderer.render(figure, to: .picture(.svg))
      XCTAssertTrue(XMLParser(data: Data(drawn.bytes)).parse(), attack)
      let text = try renderer.render(figure, to: .terminal(columns: 60, rows: 0, colour: false)).text
      XCTAssertFalse(text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, attack)
    }
    XCTAssertEqual(folder.names, [])
  }

  func testNothingIsACommandToTeX() throws {
    try skipWithoutGnuplot()
    let folder = try ScratchFolder()
    let renderer = Renderer()
    let texts =
      attacks(folder.file("bait")).enumerated().filter { $0.offset % 3 == 1 }.map(\.element) + [
        "\\input{/etc/passwd}", "\\write18{touch x}", "}\\end{picture}\\input x", "[t]{x}", "{[t]}", "$x^2_3$ & #1 ~ %",
        "^^5cinput x", "100 % of $5 & more_less #1", "--- <<a>> \"b\" `c'", "θ₁ Ω µm 10⁻³ °C … ≤",
      ]
    let known =
      /\\(?:fontsize\{[0-9.]+\}\{[0-9.]+\}|selectfont\{\}|bfseries\{\}|ensuremath\{[-^_a-zA-Z0-9\\{}']*\}|text(?:backslash|asciicircum|asciitilde|less|greater|bar)\{\}|[lr]brack\{\}|char[0-9]+\{\}|ldots\{\}|[{}$&#_%])|-\{\}/
    for text in texts {
      _ = try renderer.render(marks(text), to: .file(folder.file("fig.tex")))
      let tex = String(decoding: try folder.contents("fig.tex"), as: UTF8.self)
      let set = tex.split(separator: "\n").filter { $0.contains("\\put(") && $0.contains("\\strut{}") }
      XCTAssertGreaterThan(set.count, 10)
      for line in set {
        guard let start = line.firstRange(of: "\\strut{}"), line.hasSuffix("}}%") || line.hasSuffix("}}}%") else {
          XCTFail("\(line)")
          continue
        }
        let closing = line.hasSuffix("}}}%") && line.contains("\\rotatebox") ? 4 : 3
        let inner = line[start.upperBound...].dropLast(closing).replacing(known, with: "")
        XCTAssertFalse(inner.contains { "\\{}$&#^_%~[]".contains($0) }, "\(inner) of \(line)")
      }
    }
    XCTAssertEqual(folder.names, ["fig.pdf", "fig.tex"])
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
