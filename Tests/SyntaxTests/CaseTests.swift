import Diagnostics
import Syntax
import XCTest

/// `Cases/<area>/name.twin` beside `name.out`. The areas `lexing` and `parsing` hold scripts with the diagnostics they give, `formatting`
/// scripts with their layout. With `RECORD=1` in the environment the outputs are written anew, and the test fails.
final class CaseTests: XCTestCase {
  private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")
  private let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"

  func testLexing() throws { try check("lexing", atLeast: 25, diagnose) }
  func testParsing() throws { try check("parsing", atLeast: 60, diagnose) }
  func testFormatting() throws { try check("formatting", atLeast: 8, format) }

  private func check(_ area: String, atLeast count: Int, _ run: (String, [UInt8]) throws -> String) throws {
    let area = folder.appendingPathComponent(area)
    let names = try FileManager.default.contentsOfDirectory(atPath: area.path).filter { $0.hasSuffix(".twin") }.sorted()
    XCTAssertGreaterThanOrEqual(names.count, count)
    for name in names {
      let script = area.appendingPathComponent(name)
      let output = script.deletingPathExtension().appendingPathExtension("out")
      let found = try run(name, Array(try Data(contentsOf: script)))
      if isRecording { try Data(found.utf8).write(to: output) }
      let expected = (try? Data(contentsOf: output)).map { String(decoding: $0, as: UTF8.self) }
      XCTAssertEqual(found, expected, name)
    }
    if isRecording { XCTFail("recorded \(names.count) cases; run again without RECORD=1") }
  }

  private func diagnose(_ name: String, _ bytes: [UInt8]) throws -> String {
    var sources = SourceMap()
    let id = sources.add(SourceFile(name: name, bytes: bytes))
    var parser = Parser(bytes, source: id, units: SampleUnits())
    _ = parser.parseProgram()
    return Renderer(sources: sources).render(parser.diagnostics)
  }

  private func format(_ name: String, _ bytes: [UInt8]) throws -> String {
    String(decoding: try Formatter.format(bytes, source: 0, units: SampleUnits()).get(), as: UTF8.self)
  }
}
