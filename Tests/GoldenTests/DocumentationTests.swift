import Builtins
import Foundation
import Syntax
import XCTest

/// The code in `README.md` and `docs/*.md` does what the text says. A fenced block's first word says what it is:
///
/// - `twin`: a whole script, which must run; `twin error` must fail; `twin continued` goes on from the script before it, and all of
///   it runs again; `twin fragment` is a piece that only has to parse.
/// - `file NAME`: a file, such as data or a module, for the scripts of the same page.
/// - `text output`: what the script before it prints, its diagnostics included. `RECORD=1` writes what it does print into the page,
///   and then fails, so that a recording is always looked at.
///
/// Paths begin at a folder that holds the page's files and the checkout's `examples` and their `data`.
final class DocumentationTests: XCTestCase {
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  func testPages() throws {
    let folder = root.appendingPathComponent("docs")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }.sorted()
    XCTAssertFalse(names.isEmpty)
    var pages = names.map { folder.appendingPathComponent($0) }
    let readme = root.appendingPathComponent("README.md")
    if FileManager.default.fileExists(atPath: readme.path) { pages.append(readme) }
    for page in pages { try check(page) }
  }

  /// The table of `docs/functions.md` is that of the builtins. `RECORD=1` writes it.
  func testFunctions() throws {
    let page = root.appendingPathComponent("docs/functions.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let head = "| call | |\n|---|---|\n"
    let start = try XCTUnwrap(text.range(of: head), "functions.md has no table").lowerBound
    func cell(_ text: String) -> String {
      text.replacingOccurrences(of: "|", with: "\\|").replacingOccurrences(of: "\n", with: "<br>")
    }
    // What nets alone can call stands behind what may go by the same name elsewhere.
    let known = BuiltinTable.signatures.values.map { ($0, 0) } + BuiltinTable.layers.values.map { ($0, 1) }
    let rows = known.sorted { ($0.0.name, $0.1) < ($1.0.name, $1.1) }.map(\.0).map { signature in
      let examples = signature.example.split(separator: "\n").map { "<br>`\(cell(String($0)))`" }.joined()
      return "| `\(cell(signature.usage))` | \(cell(signature.summary))\(examples) |\n"
    }
    let expected = text[..<start] + head + rows.joined()
    guard text != expected else { return }
    if ProcessInfo.processInfo.environment["RECORD"] == nil {
      XCTFail("functions.md is not what the table of builtins says; RECORD=1 writes it")
    } else {
      try String(expected).write(to: page, atomically: true, encoding: .utf8)
      XCTFail("recorded functions.md")
    }
  }

  private func check(_ page: URL) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let examples = root.appendingPathComponent("examples")
    for (name, target) in [("examples", examples), ("data", examples.appendingPathComponent("data"))] {
      try FileManager.default.createSymbolicLink(at: folder.appendingPathComponent(name), withDestinationURL: target)
    }

    var text = try MarkdownPage(page)
    var script = ""
    var printed = ""
    for (index, block) in text.blocks.enumerated() {
      let place = "\(page.lastPathComponent):\(block.line)"
      switch block.words.first {
      case "twin" where block.words.contains("fragment"):
        var parser = Parser(Array(block.content.utf8), source: 0)
        _ = parser.parseProgram()
        XCTAssertTrue(parser.diagnostics.isEmpty, "\(place): \(parser.diagnostics.map(\.message))")
      case "twin":
        let before = block.words.contains("continued") ? (script: script + "\n", output: printed) : ("", "")
        script = before.0 + block.content
        let file = folder.appendingPathComponent("script.twin")
        try script.write(to: file, atomically: true, encoding: .utf8)
        let transcript = try Transcript(of: file)
        XCTAssertEqual(transcript.succeeded, !block.words.contains("error"), "\(place):\n\(transcript.text)")
        printed = transcript.text.replacingOccurrences(of: "[failed]\n", with: "")
        text.output = String(printed.dropFirst(printed.hasPrefix(before.1) ? before.1.count : 0))
      case "file":
        guard let name = block.words.dropFirst().first, !name.contains("/") else {
          XCTFail("\(place): a file needs a name")
          continue
        }
        try block.content.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
      case "text" where block.words.contains("output"):
        guard text.output != block.content else { continue }
        if ProcessInfo.processInfo.environment["RECORD"] == nil {
          XCTAssertEqual(text.output, block.content, place)
        } else {
          text.replace(index, with: text.output)
          XCTFail("recorded \(place)")
        }
      default: break
      }
    }
    try text.save()
  }
}

/// A Markdown file as its fenced blocks.
private struct MarkdownPage {
  struct Block {
    /// The words behind the opening fence.
    let words: [String]
    /// Of the opening fence, counted from 1.
    let line: Int
    let content: String
    /// The lines between the fences.
    let range: Range<Int>
  }

  private let url: URL
  private let lines: [String]
  private var replacements: [Int: String] = [:]
  let blocks: [Block]
  /// What the script before printed.
  var output = ""

  init(_ url: URL) throws {
    self.url = url
    lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
    var blocks: [Block] = []
    var opening: Int?
    for (index, line) in lines.enumerated() where line.hasPrefix("```") {
      guard let start = opening else {
        opening = index
        continue
      }
      let content = lines[(start + 1)..<index].map { $0 + "\n" }.joined()
      let words = lines[start].dropFirst(3).split(separator: " ").map(String.init)
      blocks.append(Block(words: words, line: start + 1, content: content, range: (start + 1)..<index))
      opening = nil
    }
    self.blocks = blocks
  }

  mutating func replace(_ block: Int, with content: String) { replacements[block] = content }

  func save() throws {
    guard !replacements.isEmpty else { return }
    var result = lines
    for (index, block) in blocks.enumerated().reversed() {
      guard let content = replacements[index] else { continue }
      result.replaceSubrange(block.range, with: content.components(separatedBy: "\n").dropLast())
    }
    try result.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
  }
}
