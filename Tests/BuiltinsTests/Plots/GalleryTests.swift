import Builtins
import Diagnostics
import Foundation
import FoundationXML
import Plotting
import Runtime
import Session
import Units
import XCTest

/// `docs/charts.md`: each script that is followed by a picture draws just that picture. `RECORD=1` draws them anew, and then fails, so
/// that they are looked at.
///
/// The places in a picture depend on the fonts of the machine, and what was learned, in its last digits, on its instruction set. So what is
/// compared is the structure of a picture: the texts in it, whatever digits they have, and how many elements of each kind there are.
final class GalleryTests: XCTestCase {
  private let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs")

  func testEveryPictureIsWhatItsScriptDraws() throws {
    try skipWithoutGnuplotHere()
    let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"
    let folder = try PlotFolder()
    var drawn: Set<String> = []
    for entry in try entries() {
      let file = folder.file(entry.picture)
      let problem = draw(entry.script, to: file)
      guard problem.isEmpty else {
        XCTFail("\(entry.picture): \(problem)")
        continue
      }
      let picture = try Data(contentsOf: URL(fileURLWithPath: file))
      let place = docs.appendingPathComponent("images/charts/" + entry.picture)
      drawn.insert(entry.picture)
      if isRecording {
        try picture.write(to: place)
      } else {
        XCTAssertEqual(try Structure(picture), try Structure(Data(contentsOf: place)), entry.picture)
      }
    }
    XCTAssertGreaterThan(drawn.count, 25)
    let pictures = try FileManager.default.contentsOfDirectory(
      atPath: docs.appendingPathComponent("images/charts").path)
    XCTAssertEqual(Set(pictures), drawn, "pictures that no script draws")
    if isRecording { XCTFail("recorded \(drawn.count) pictures") }
  }

  // MARK: The page

  private struct Entry {
    let script: String
    let picture: String
  }

  /// Scripts with the name of the picture below them; a continued one begins with those before it.
  private func entries() throws -> [Entry] {
    let text = try String(contentsOf: docs.appendingPathComponent("charts.md"), encoding: .utf8)
    var entries: [Entry] = []
    var (script, block): (String, String?) = ("", nil)
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("```") {
        if let finished = block {
          script += finished
          block = nil
        } else {
          if !line.contains("continued") { script = "" }
          block = ""
        }
      } else if block != nil {
        block? += line + "\n"
      } else if let start = line.range(of: "](images/charts/"), let end = line.range(of: ".svg)") {
        entries.append(Entry(script: script, picture: line[start.upperBound..<end.lowerBound] + ".svg"))
      }
    }
    return entries
  }

  /// Runs a script and writes the last figure that it shows.
  private func draw(_ script: String, to file: String) -> String {
    let host = RuntimeHost(write: { _ in }, writeStatus: { _ in }, units: UnitTable())
    let session = Session(host: host)
    var last: Figure?
    host.resource { FigureDisplay() }.show = { (figure: Figure, _: Plotting.Renderer) throws(PlotError) -> [PlotNote] in
      last = figure
      return []
    }
    let outcome = session.evaluate(Array(script.utf8), name: "charts.twin")
    guard outcome.diagnostics.isEmpty else {
      return Diagnostics.Renderer(sources: session.sources).render(outcome.diagnostics)
    }
    guard let figure = last else { return "nothing was shown" }
    do {
      _ = try Plotting.Renderer().render(figure, to: .file(file))
      return ""
    } catch {
      return "\(error)"
    }
  }
}

/// What a picture is made of, without the numbers.
private struct Structure: Equatable {
  var texts: [String] = []
  var elements: [String: Int] = [:]

  init(_ svg: Data) throws {
    let reader = Reader()
    let parser = XMLParser(data: svg)
    parser.delegate = reader
    XCTAssertTrue(parser.parse())
    texts = reader.texts.map { String($0.map { $0.isNumber ? "0" : $0 }) }.sorted()
    elements = reader.elements
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var texts: [String] = []
    var elements: [String: Int] = [:]
    private var text: String?

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      elements[name, default: 0] += 1
      if name == "text" { text = "" }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text? += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      guard name == "text", let found = text else { return }
      texts.append(found.trimmingCharacters(in: .whitespacesAndNewlines))
      text = nil
    }
  }
}
