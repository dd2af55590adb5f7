import StandardLibrary

/// The library's own words: what its files say of themselves and of what they define.
enum LibraryText {
  /// A layer or function of the library.
  struct Definition: Sendable {
    let name: String
    /// As `use` writes it, `nn.encoder`.
    let module: String
    /// `encoder(x, mechanism, hidden, rate = 0)`.
    let usage: String
    /// The comment above it, without `# `, examples indented by four.
    let comment: [String]
    /// The comment and the definition as they stand in the file.
    let source: String

    /// The first sentence of the comment.
    var summary: String { HelpText.firstLine(comment.first ?? "") }

    /// The lines of the comment that are code.
    var example: String {
      comment.filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }.joined(separator: "\n")
    }

    /// The lines of the comment that are prose.
    var prose: String { comment.filter { !$0.hasPrefix("    ") && !$0.isEmpty }.joined(separator: "\n") }
  }

  /// Every definition of the modules that `use` can name, by name.
  static let definitions: [String: Definition] = {
    var found: [String: Definition] = [:]
    for module in StandardLibrary.names where !module.hasPrefix("units/") {
      let lines = (StandardLibrary.text(of: module) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() {
        guard let definition = definition(lines, at: index, line, module) else { continue }
        found[definition.name] = definition
      }
    }
    return found
  }()

  private static func definition(_ lines: [Substring], at index: Int, _ line: Substring, _ module: String)
    -> Definition?
  {
    let keywords = ["layer ", "fn ", "net ", "attention ", "twin "]
    guard let keyword = keywords.first(where: { line.hasPrefix($0) }) else { return nil }
    let head = line.dropFirst(keyword.count)
    let name = String(head.prefix { $0 == "_" || $0.isLetter || $0.isNumber })
    var usage = String(head.prefix { $0 != "{" && $0 != "=" || head.first == "=" })
    // Defaults hold a `=`, so the parameters are taken whole.
    if let close = head.firstIndex(of: ")") { usage = String(head[...close]) }
    while usage.last == " " { usage.removeLast() }
    let above = lines[..<index].reversed().prefix { $0.hasPrefix("#") }.reversed()
    let isOneLine = !line.hasSuffix("{")
    let end = isOneLine ? index : lines[index...].firstIndex { $0.hasPrefix("}") } ?? lines.count - 1
    return Definition(
      name: name, module: module.replacing("/", with: "."), usage: usage,
      comment: above.map { String($0.dropFirst($0.hasPrefix("# ") ? 2 : 1)) },
      source: (above + lines[index...end]).joined(separator: "\n"))
  }

  /// The first sentence of a module.
  static func heading(of module: String) -> String {
    let line = (StandardLibrary.text(of: module) ?? "").split(separator: "\n").first ?? ""
    return line.hasPrefix("# ") ? HelpText.firstLine(String(line.dropFirst(2))) : ""
  }
}
