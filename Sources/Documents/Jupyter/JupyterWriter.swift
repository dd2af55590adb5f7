/// Writes a document as a Jupyter notebook, nbformat 4.5 (https://nbformat.readthedocs.io): text, code, and the outputs as
/// Jupyter would have stored them.
public enum JupyterWriter {
  public static func written(_ document: Document) -> String {
    var number = 0
    var identifiers: Set<String> = []
    let cells = document.cells.map { cell -> JSON in
      switch cell {
      case .markdown(let cell):
        return .object([
          ("cell_type", .text("markdown")), ("id", .text(identifier("markdown" + cell.text, &identifiers))),
          ("metadata", metadata(cell.title)), ("source", lines(cell.text.trimmingBlankLines)),
        ])
      case .code(let cell):
        number += 1
        return .object([
          ("cell_type", .text("code")), ("execution_count", cell.seconds == nil ? .null : .number(Double(number))),
          ("id", .text(identifier("code" + cell.source, &identifiers))), ("metadata", metadata(cell.title)),
          ("outputs", .array(cell.outputs.map(output))), ("source", lines(cell.source.trimmingBlankLines)),
        ])
      }
    }
    let kernel: JSON = .object([
      ("display_name", .text("Twinscript")), ("language", .text("twin")), ("name", .text("twin")),
    ])
    let language: JSON = .object([("file_extension", .text(".twin")), ("name", .text("twin"))])
    let twin: JSON = .object([
      ("foot", foot(document)), ("record", ResultRecord(document).json), ("version", .text(document.foot.version)),
    ])
    let notebook: JSON = .object([
      ("cells", .array(cells)),
      ("metadata", .object([("kernelspec", kernel), ("language_info", language), ("twin", twin)])),
      ("nbformat", .number(4)), ("nbformat_minor", .number(5)),
    ])
    return notebook.written(indentation: 1) + "\n"
  }

  private static func metadata(_ title: String) -> JSON { .object(title.isEmpty ? [] : [("title", .text(title))]) }

  /// Names that stay the same while the cell does, so that an edit elsewhere does not touch them.
  private static func identifier(_ text: String, _ taken: inout Set<String>) -> String {
    let base = String(SHA256.digest(of: Array(text.utf8)).prefix(8))
    var name = base
    var repetition = 1
    while !taken.insert(name).inserted {
      repetition += 1
      name = "\(base)-\(repetition)"
    }
    return name
  }

  /// A text as Jupyter keeps it, a line an element.
  private static func lines(_ text: String) -> JSON {
    guard !text.isEmpty else { return .array([]) }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let ended = lines.enumerated().map {
      JSON.text($0.offset + 1 < lines.count ? $0.element + "\n" : String($0.element))
    }
    return .array(ended.last == .text("") ? Array(ended.dropLast()) : ended)
  }

  private static func output(_ output: Document.Output) -> JSON {
    switch output {
    case .text(let text): return stream("stdout", text)
    case .figure(let figure):
      let title = figure.title.isEmpty ? "figure" : figure.title
      return .object([
        ("data", .object([("image/svg+xml", lines(figure.svg)), ("text/plain", lines(title))])),
        ("metadata", .object([])), ("output_type", .text("display_data")),
      ])
    case .diagnostic(let message) where !message.isError: return stream("stderr", message.text)
    case .diagnostic(let message):
      let traceback = message.text.split(separator: "\n", omittingEmptySubsequences: false).map {
        JSON.text(String($0))
      }
      let (name, value) = headline(message.text)
      return .object([
        ("ename", .text(name)), ("evalue", .text(value)), ("output_type", .text("error")),
        ("traceback", .array(traceback)),
      ])
    }
  }

  private static func stream(_ name: String, _ text: String) -> JSON {
    .object([("name", .text(name)), ("output_type", .text("stream")), ("text", lines(text))])
  }

  /// `error[unit-mismatch]: cannot add…` as a name and what it says.
  private static func headline(_ text: String) -> (name: String, value: String) {
    let line = text.prefix { $0 != "\n" }
    guard let colon = line.firstRange(of: ": ") else { return ("error", String(line)) }
    return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
  }

  private static func foot(_ document: Document) -> JSON {
    let files = document.foot.files.map { file -> JSON in
      .object([("path", .text(file.path)), ("sha256", file.digest.map(JSON.text) ?? .null)])
    }
    return .object([
      ("files", .array(files)), ("seconds", .number((document.seconds * 1000).rounded() / 1000)),
      ("settings", .array(document.foot.settings.map(JSON.text))),
    ])
  }
}
