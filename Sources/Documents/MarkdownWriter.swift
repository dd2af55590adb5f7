/// Writes a document as markdown: text cells as they are, code and output in fenced blocks, figures as files beside it.
public struct MarkdownWriter {
  /// The name of the folder that the figures go to, as the text refers to it.
  public let folder: String

  public init(folder: String) { self.folder = folder }

  /// The text, and the files that belong in `folder` by name.
  public func written(_ document: Document) -> (text: String, files: [(name: String, content: String)]) {
    var parts: [String] = []
    var files: [(name: String, content: String)] = []
    func addCode(_ cell: Document.CodeCell) {
      if !cell.title.isEmpty { parts.append("**\(Self.escaped(cell.title))**") }
      let source = cell.source.trimmingBlankLines
      if !source.isEmpty { parts.append(Self.fenced(source, "twin")) }
      for output in cell.outputs {
        switch output {
        case .text(let text): parts.append(Self.fenced(text.trimmingBlankLines, "text"))
        case .diagnostic(let message): parts.append(Self.fenced(message.text.trimmingBlankLines, "text"))
        case .figure(let figure):
          let number = files.count + 1
          let name = "figure-\(number).svg"
          files.append((name, figure.svg))
          let title = figure.title.isEmpty ? "Figure \(number)" : figure.title
          let target = "\(folder)/\(name)".replacing(" ", with: "%20")
          parts.append("![\(Self.escaped(title))](\(target))")
        }
      }
    }
    for cell in document.cells {
      switch cell {
      case .markdown(let cell): parts.append(cell.text.trimmingBlankLines)
      case .code(let cell): addCode(cell)
      }
    }
    if let stopped = document.foot.stopped { parts.append("**\(Self.escaped(stopped))**") }
    parts.append("---")
    parts.append(FootText.summary(document))
    let foot = document.foot
    if !foot.settings.isEmpty { parts.append("Settings: " + foot.settings.map(Self.code).joined(separator: ", ")) }
    if !foot.files.isEmpty {
      let items = foot.files.map { "- \(Self.code($0.path)) \(FootText.digest($0))" }
      parts.append("Files read:\n\n" + items.joined(separator: "\n"))
    }
    files.append((Self.recordName, ResultRecord(document).json.written(indentation: 1) + "\n"))
    return (parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n", files)
  }

  /// The file, beside the figures, that the check of the report reads.
  public static let recordName = "results.json"

  private static func longestRun(of character: Character, in text: String) -> Int {
    var longest = 0
    var run = 0
    for other in text {
      run = other == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// A block whose fence is longer than any within.
  private static func fenced(_ text: String, _ language: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }

  private static func code(_ text: String) -> String {
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    return fence.count == 1 ? "`\(text)`" : "\(fence) \(text) \(fence)"
  }

  private static func escaped(_ text: String) -> String {
    text.map { "\\`*_[]<>#".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
