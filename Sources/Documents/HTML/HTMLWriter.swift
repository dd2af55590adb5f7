/// Writes a document as one page that opens from disk: style, figures and pictures stand in it, and nothing is fetched.
/// The page's own policy forbids scripts and requests, whatever a notebook's text should contrive.
public struct HTMLWriter {
  /// Whether a name is a unit, for the colouring of code.
  public var isUnit: (String) -> Bool = { _ in false }
  /// The content of a picture that a markdown cell names by a path beside the notebook; nil where there is none.
  public var picture: (String) -> Picture? = { _ in nil }
  /// A script of the writer's own, such as that of a page that reloads itself; the policy then allows it alone.
  public var script: PageScript?

  public struct PageScript {
    public let text: String
    /// A word that the page's policy knows it by, which nobody can guess.
    public let nonce: String
    /// What the policy says of where the script may connect to.
    public let connections: String

    public init(text: String, nonce: String, connections: String) {
      self.text = text
      self.nonce = nonce
      self.connections = connections
    }
  }

  public init() {}

  /// The whole page.
  public func page(_ document: Document) -> String {
    var body = ""
    var figures = 0
    for cell in document.cells {
      switch cell {
      case .markdown(let cell): body += blocks(Markdown(cell.text).blocks)
      case .code(let cell): body += section(cell, &figures)
      }
    }
    if let stopped = document.foot.stopped { body += "<p class=\"stopped\">\(escapedHTML(stopped))</p>\n" }
    let nonce = script.map { " script-src 'nonce-\($0.nonce)';" } ?? ""
    let policy =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:;\(nonce)"
      + (script.map { " connect-src \($0.connections);" } ?? "") + " base-uri 'none'; form-action 'none'"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="generator" content="twin \(escapedHTML(document.foot.version))">
      <title>\(escapedHTML(document.title))</title>
      <style>
      \(HTMLStyle.sheet)</style>
      </head>
      <body>
      <main>
      \(body)\(foot(document))</main>
      <script type="application/json" id="twin-record">\(record(document))</script>
      \(script.map { "<script nonce=\"\($0.nonce)\">\($0.text)</script>\n" } ?? "")</body>
      </html>

      """
  }

  // MARK: Cells

  private func section(_ cell: Document.CodeCell, _ figures: inout Int) -> String {
    var text = "<section class=\"code\">\n"
    if !cell.title.isEmpty { text += "<span class=\"label\">\(escapedHTML(cell.title))</span>\n" }
    let source = cell.source.trimmingBlankLines
    if !source.isEmpty { text += "<pre class=\"source\"><code>\(highlighted(source))</code></pre>\n" }
    for output in cell.outputs {
      switch output {
      case .text(let output): text += "<pre class=\"output\">\(escapedHTML(output.trimmingBlankLines))</pre>\n"
      case .diagnostic(let message):
        let kind = message.isError ? "message error" : "message"
        text += "<pre class=\"\(kind)\">\(escapedHTML(message.text.trimmingBlankLines))</pre>\n"
      case .figure(let figure):
        figures += 1
        text += "<figure>\(InlineSVG.prepared(figure.svg, number: figures, title: figure.title))</figure>\n"
      }
    }
    return text + "</section>\n"
  }

  func highlighted(_ code: String) -> String {
    Highlighting.pieces(of: code, isUnit: isUnit).map { piece in
      let text = escapedHTML(piece.text)
      return piece.kind == .plain ? text : "<span class=\"\(piece.kind.rawValue)\">\(text)</span>"
    }.joined()
  }

  /// Only texts of a JSON document hold a `<`, and an escaped one ends no element.
  private func record(_ document: Document) -> String {
    let text = ResultRecord(document).json.written()
    return text.utf8.contains(UInt8(ascii: "<"))
      ? text.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c") : text
  }

  // MARK: Foot

  private func foot(_ document: Document) -> String {
    let foot = document.foot
    var text = "<footer>\n<p>\(escapedHTML(FootText.summary(document)))</p>\n"
    if !foot.settings.isEmpty {
      text += "<p>Settings: \(foot.settings.map { "<code>\(escapedHTML($0))</code>" }.joined(separator: ", "))</p>\n"
    }
    if !foot.files.isEmpty {
      let items = foot.files.map { file in
        "<li><code>\(escapedHTML(file.path))</code> \(escapedHTML(FootText.digest(file)))</li>\n"
      }
      text += "<p>Files read:</p>\n<ul>\n\(items.joined())</ul>\n"
    }
    return text + "</footer>\n"
  }
}

/// What the foot of a report says, whatever kind of report it is.
enum FootText {
  static func summary(_ document: Document) -> String {
    "Made by twin \(document.foot.version). The cells took \(duration(document.seconds)) when they ran."
  }

  static func digest(_ file: Document.Foot.File) -> String {
    file.digest.map { "SHA-256 \($0.prefix(16))…" } ?? "not found"
  }

  static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.0995: "\(Int((seconds * 1000).rounded(.up))) ms"
    case ..<9.95: "\((seconds * 10).rounded() / 10) s"
    case ..<120: "\(Int(seconds.rounded())) s"
    default: "\(Int((seconds / 60).rounded())) min"
    }
  }
}

extension String {
  /// Without the blank lines at its start and end; the indentation of the first line stays.
  var trimmingBlankLines: String {
    let lines = split(separator: "\n", omittingEmptySubsequences: false)
    let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
    guard let first = lines.firstIndex(where: { !isBlank($0) }), let last = lines.lastIndex(where: { !isBlank($0) })
    else {
      return ""
    }
    return lines[first...last].joined(separator: "\n")
  }
}
