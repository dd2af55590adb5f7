import Foundation
import FoundationXML
import XCTest

/// Plots that go into files.
final class PlotFileTests: XCTestCase {
  private let data = """
    T = test_series([0 s, 60 s, 120 s, 180 s], [20 degC, 30 degC, 35 degC, 33 degC])
    hot = test_ensemble([0 s, 60 s, 120 s], [[1 kW, 2 kW, 3 kW], [1.1 kW, 2.2 kW, 3.3 kW], [0.9 kW, 1.8 kW, 2.7 kW]])

    """

  func testEveryKindIsWrittenInSilence() throws {
    try skipWithoutGnuplotHere()
    let folder = try PlotFolder()
    let session = PlotSession()
    let starts: [(String, [UInt8])] = [
      ("pdf", Array("%PDF-".utf8)), ("svg", Array("<?xml".utf8)), ("png", [0x89, 0x50, 0x4E, 0x47]),
      ("txt", Array("    ".utf8)),
    ]
    for (ending, start) in starts {
      let outcome = session.run(data + "plot \"\(folder.file("fig." + ending))\" { line T, title \"A figure\" }")
      XCTAssertEqual(outcome.output + outcome.status + outcome.diagnostics, "", ending)
      XCTAssertEqual(Array(try folder.contents("fig." + ending).prefix(start.count)), start, ending)
    }
    XCTAssertEqual(folder.names, ["fig.pdf", "fig.png", "fig.svg", "fig.txt"])
  }

  func testAPersonIsToldWhatWasWritten() throws {
    let folder = try PlotFolder()
    let path = folder.file("fig.txt")
    let script = data + "plot \"\(path)\" { line T }"
    XCTAssertEqual(PlotSession(isWatched: true).run(script).status, "wrote \(path)\n")
    let coloured = PlotSession(terminal: (100, 30, true), isWatched: true).run(script)
    XCTAssertEqual(coloured.status, "\u{1B}[2mwrote \(path)\u{1B}[0m\n")
    XCTAssertEqual(coloured.output, "")
  }

  func testTerminalGivesWidthAndColour() {
    let piped = PlotSession().run(data + "plot T").output
    XCTAssertFalse(piped.contains("\u{1B}"))
    XCTAssertEqual(piped.split(separator: "\n").map(\.count).max(), 80)
    let narrow = PlotSession(terminal: (50, 24, false)).run(data + "plot T").output
    XCTAssertEqual(narrow.split(separator: "\n").map(\.count).max(), 50)
    XCTAssertTrue(PlotSession(terminal: (90, 24, true)).run(data + "plot T").output.contains("\u{1B}["))
  }

  func testPlainGnuplotRedrawsTheSameBytes() throws {
    try skipWithoutGnuplotHere()
    let folder = try PlotFolder()
    let panels =
      "{ panel \"A 'quoted' % title\" { line T \"it's\", unit degC }, panel \"B\" { band hot 80 % }, provenance }"
    for ending in ["svg", "png"] {
      let outcome = PlotSession().run(data + "plot \"\(folder.file("fig." + ending))\" \(panels)")
      XCTAssertEqual(outcome.diagnostics, "")
      XCTAssertEqual(folder.names, ["fig.data", "fig.\(ending)", "fig.gp"].sorted())
      let drawn = try folder.contents("fig." + ending)
      try FileManager.default.removeItem(atPath: folder.file("fig." + ending))
      let gnuplot = Process()
      gnuplot.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      gnuplot.arguments = ["gnuplot", "fig.gp"]
      gnuplot.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      try gnuplot.run()
      gnuplot.waitUntilExit()
      XCTAssertEqual(gnuplot.terminationStatus, 0)
      XCTAssertEqual(try folder.contents("fig." + ending), drawn, ending)
      try FileManager.default.removeItem(atPath: folder.file("fig." + ending))
    }
  }

  func testTwoFiguresOfOneSessionAreDrawnAlike() throws {
    try skipWithoutGnuplotHere()
    let folder = try PlotFolder()
    let session = PlotSession()
    for name in ["a.svg", "b.svg"] {
      XCTAssertEqual(session.run(data + "plot \"\(folder.file(name))\" { band hot 80 %, line hot }").diagnostics, "")
    }
    XCTAssertEqual(try folder.contents("a.svg"), try folder.contents("b.svg"))
  }

  func testInterruptionStopsDrawing() throws {
    try skipWithoutGnuplotHere()
    let folder = try PlotFolder()
    let script = """
      m = test_matrix(3000, 3000)
      while true { plot "\(folder.file("big.png"))" { heat m } }
      """
    let outcome = PlotSession().run(script, interruptAfter: 1)
    XCTAssertTrue(outcome.diagnostics.contains("interrupted"), outcome.diagnostics)
  }

  func testAFailedFigureLeavesTheOldOne() throws {
    let folder = try PlotFolder()
    let path = folder.file("fig.txt")
    XCTAssertEqual(PlotSession().run(data + "plot \"\(path)\" { line T }").diagnostics, "")
    let before = try folder.contents("fig.txt")
    XCTAssertNotEqual(PlotSession().run(data + "plot \"\(path)\" { band T }").diagnostics, "")
    XCTAssertEqual(try folder.contents("fig.txt"), before)
  }

  // MARK: Hostile text

  private func attacks(_ bait: String) -> [String] {
    [
      "\"; system('touch \(bait)')", "'; system(\"touch \(bait)\"); '", "'.system('touch \(bait)').'",
      "`touch \(bait)`", "$(touch \(bait))", "\n!touch \(bait)\n", "\\\"`touch \(bait)`", "'\\''`touch \(bait)`",
      "@system", "%s %n %d 100 %", "{/Symbol a}^2_3 {}}{", "\\", "'", "''", "\"", "|touch \(bait)", "<touch \(bait)",
      "<script>alert(1)</script>&amp;", "\t\t", "'\"; system('touch \(bait)') #", "", " ", "温度 ϑ",
    ]
  }

  func testTextIsDrawnAndNeverRun() throws {
    try skipWithoutGnuplotHere()
    let folder = try PlotFolder()
    let session = PlotSession()
    for attack in attacks(folder.file("bait")) {
      let text = literal(attack)
      for ending in ["svg", "pdf"] {
        let outcome = session.run(
          """
          x = [1, 3, 2]
          say = \(text)
          plot \(literal(folder.file("fig." + ending))) {
            title say
            panel \(text) { line x \(text), points x say, band x x \(text), x_label say, y_label \(text) }
            panel say { heat [[1, 2], [3, 4]] \(text) }
            panel { bars [say, "b"] [1, 2] }
          }
          """)
        XCTAssertEqual(outcome.diagnostics, "", attack)
      }
      XCTAssertTrue(XMLParser(data: try folder.contents("fig.svg")).parse(), attack)
      let shown = session.run("x = [1, 2]\nplot x { title \(text), y_label \(text) }").output
      XCTAssertFalse(shown.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, attack)
    }
    XCTAssertEqual(folder.names, ["fig.pdf", "fig.svg"])
  }

  func testFileNamesAreNamesOrRefused() throws {
    try skipWithoutGnuplotHere()
    let folder = try PlotFolder()
    let session = PlotSession()
    let names = [
      "|touch bait.svg", "<touch bait.svg", "`touch bait`.svg", "$(touch bait).svg", "'; system('touch bait'); '.svg",
      "\"; system('touch bait').svg", "a\nb.svg", "a\tb.svg", "a b.svg", "-e.svg", "%d.svg", "{}.svg", "\\.svg",
      "#.svg", "温度.svg", "|touch bait", "<touch bait", "fig.svg|touch bait", "a\n!touch bait",
    ]
    var drawn: Set<String> = []
    for name in names {
      for option in ["", ", provenance"] {
        let outcome = session.run("x = [1, 2]\nplot \(literal(folder.file(name))) { line x\(option) }")
        if outcome.diagnostics.isEmpty {
          drawn.insert(name)
        } else {
          XCTAssertTrue(outcome.diagnostics.hasPrefix("error[plot-file]: "), outcome.diagnostics)
        }
      }
    }
    XCTAssertEqual(drawn, Set(names.filter { $0.hasSuffix(".svg") }))
    let stems = Set(drawn.map { String($0.dropLast(4)) })
    for name in folder.names {
      XCTAssertTrue(
        ["svg", "gp", "data"].contains {
          name.hasSuffix("." + $0) && stems.contains(String(name.dropLast($0.count + 1)))
        }, name)
    }
    for place in ["/bait", "/tmp/bait", FileManager.default.currentDirectoryPath + "/bait"] {
      XCTAssertFalse(FileManager.default.fileExists(atPath: place), place)
    }
    // Names that begin with a bar or an angle, as bare as a script would write them.
    for name in ["|touch bait", "<cat /etc/passwd"] {
      XCTAssertTrue(
        session.run("x = [1, 2]\nplot \(literal(name)) { line x }").diagnostics.hasPrefix("error[plot-file]"))
    }
  }

  /// A text as the language writes it.
  private func literal(_ text: String) -> String {
    "\""
      + text.map { character -> String in
        switch character {
        case "\n": return "\\n"
        case "\t": return "\\t"
        case "\"", "\\", "{", "}": return "\\" + String(character)
        default: return String(character)
        }
      }.joined() + "\""
  }
}

/// A folder for one test, gone afterwards.
final class PlotFolder {
  let path = FileManager.default.temporaryDirectory.path + "/plot-tests-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
  func contents(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file(name))) }
  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

func skipWithoutGnuplotHere() throws {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  let found = path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: $0 + "/gnuplot") }
  if !found { throw XCTSkip("gnuplot is not installed (gnuplot-nox)") }
}
