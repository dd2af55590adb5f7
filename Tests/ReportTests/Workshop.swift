import Documents
import Foundation
import Report
import XCTest

/// A folder with a notebook and its data, and a cache of its own; removed with the test.
final class Workshop {
  let folder: URL
  let cache: ResultCache

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    cache = ResultCache(folder: folder.path + "/cache")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func write(_ text: String, _ name: String) throws {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  /// A runner of its own, as a new process would have, unless one is given.
  func run(
    _ source: String, settings: [(String, String)] = [], with runner: NotebookRunner? = nil
  ) throws -> NotebookRunner.Outcome {
    var options = NotebookRunner.Options()
    options.version = "test"
    options.settings = settings.map { (name: $0.0, value: $0.1) }
    options.cache = cache
    let runner = runner ?? NotebookRunner(folder: folder.path, options: options)
    return try runner.run(Array(source.utf8), name: "note.twin")
  }

  var runner: NotebookRunner {
    var options = NotebookRunner.Options()
    options.version = "test"
    options.cache = cache
    return NotebookRunner(folder: folder.path, options: options)
  }

  /// The built program, beside the tests.
  static func program() throws -> URL {
    let bundle = Bundle(for: Workshop.self).bundleURL
    let places = [bundle, bundle.deletingLastPathComponent()].map { $0.appendingPathComponent("twin") }
    guard let program = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      throw XCTSkip("twin has not been built")
    }
    return program
  }
}

extension NotebookRunner.Outcome {
  /// What each code cell wrote as text, in order.
  var texts: [String] {
    document.cells.compactMap { cell in
      guard case .code(let code) = cell else { return nil }
      return code.outputs.map { output in
        switch output {
        case .text(let text): text
        case .figure(let figure): "<\(figure.title)>"
        case .diagnostic(let message): "[\(message.text.prefix { $0 != "\n" })]"
        }
      }.joined()
    }
  }
}
