import Builtins
import Checking
import Diagnostics
import Syntax
import Units

extension Session {
  /// What `?name` and `twin doc NAME` show: how it is written, what it does, an example that runs, and what to look at next. Of a name of
  /// the session's own its type, its comment and where it was defined. Nil for a name that nothing is known of.
  public func help(_ name: String) -> String? { Help(session: self).text(of: name) }

  /// What `??name` shows: the text of a definition of the session or of the library; of what is built in the help, saying so. Nil for a
  /// name that nothing is known of.
  public func source(_ name: String) -> String? { Help(session: self).source(of: name) }

  /// The examples that the help shows.
  public static var helpExamples: [(name: String, code: String)] { HelpTopics.examples }
}

/// Puts together the pages of help.
struct Help {
  let session: Session

  private var scope: GlobalScope { session.scope }
  private var width: Int { session.host.terminal?.columns ?? 80 }

  func text(of name: String) -> String? {
    // What a shell or a habit adds: `?sum()`, `? sum`.
    let name = Self.plain(name)
    if name.isEmpty { return nil }
    if let binding = scope.environment[name], !name.hasPrefix("#") { return own(name, binding).text(width: width) }
    var pages = [BuiltinTable.signatures[name], BuiltinTable.layers[name]].compactMap { $0.map(builtin) }
    if let form = DeclarationHelp.forms[name] { pages.append(declaration(name, form)) }
    if pages.isEmpty, let definition = LibraryText.definitions[name] { pages.append(library(definition)) }
    if pages.isEmpty, let unit = unit(name) { pages.append(unit) }
    if let options = option(name) { pages.append(options) }
    return pages.isEmpty ? nil : pages.map { $0.text(width: width) }.joined(separator: "\n")
  }

  static func plain(_ name: String) -> String {
    var name = Substring(name)
    while let first = name.first, first == " " || first == "`" || first == "?" { name.removeFirst() }
    while let last = name.last, " `()".contains(last) { name.removeLast() }
    return String(name)
  }

  // MARK: What comes with the language

  private func builtin(_ signature: BuiltinSignature) -> HelpText {
    HelpText(
      usage: signature.usage, summary: signature.summary, example: signature.example,
      related: HelpTopics.related(to: signature))
  }

  private func declaration(_ name: String, _ form: DeclarationHelp.Form) -> HelpText {
    let rules = Declaration.Keyword(rawValue: name).map { OptionRule.options(of: $0) } ?? []
    return HelpText(
      usage: form.usage, summary: form.summary, rows: rules.map { ($0.name, $0.help) }, example: form.example,
      related: form.related)
  }

  private func library(_ definition: LibraryText.Definition) -> HelpText {
    let others = LibraryText.definitions.values.filter { $0.module == definition.module && $0.name != definition.name }
    return HelpText(
      usage: "\(definition.usage) of \(definition.module)", summary: definition.prose, example: definition.example,
      related: others.map(\.name).sorted())
  }

  private func unit(_ name: String) -> HelpText? {
    guard let unit = try? scope.units.lookup(name) else { return nil }
    var help = HelpText(usage: "\(name): a unit")
    if let common = unit.dimension.commonName { help.usage += " of \(common)" }
    if let doc = scope.units.definition(of: name)?.doc, !doc.isEmpty { help.summary = doc + "\n" }
    let base = scope.units.describe(unit.dimension)
    help.summary += unit.isPoint ? "A difference of 1 \(name) is " : "1 \(name) = "
    help.summary += "\(formatNumber(unit.difference.toSI(1), .significant(12))) \(base == "1" ? "" : base)"
    let others = scope.units.names(ofDimension: unit.dimension).filter { $0 != name }
    if let other = others.first { help.example = "\(unit.isPoint ? "20" : "3") \(name) -> \(other)" }
    help.related = Array(others.prefix(8))
    return help
  }

  private func option(_ name: String) -> HelpText? {
    guard let places = HelpTopics.options[name] else { return nil }
    var help = HelpText(usage: "\(name): an option")
    help.rows = places.map { ("\($0.place) { \(name) }", $0.rule.help) }
    for (place, rule) in places {
      let inPlace = places.count > 1 ? " in \(place)" : ""
      if !rule.words.isEmpty {
        help.notes.append("It takes\(inPlace) \(alternatives(rule.words.map(\.name))).")
      }
      if !rule.options.isEmpty {
        help.notes.append("Its block takes\(inPlace) \(listed(rule.options.map(\.name))).")
      }
    }
    var seen: Set<String> = [name]
    help.related = places.map { String($0.place.prefix { $0 != " " }) }.filter { seen.insert($0).inserted }
    return help
  }

  // MARK: The session's own

  private func own(_ name: String, _ binding: Binding) -> HelpText {
    let kind = TypeText.describe(binding.type, scope.units)
    var help = HelpText(usage: kind.hasPrefix("fn(") ? "\(name)\(kind.dropFirst(2))" : "\(name): \(kind)")
    help.summary = scope.documentation[name] ?? ""
    let place = session.sources.location(of: binding.span)
    if place != "?" { help.notes.append("Defined at \(place); `??\(name)` shows its text.") }
    if BuiltinTable.signatures[name] != nil { help.notes.append("It hides the function `\(name)` of the language.") }
    return help
  }

  func source(of name: String) -> String? {
    let name = Self.plain(name)
    if let binding = scope.environment[name], !name.hasPrefix("#") {
      guard let text = definition(at: binding.span), !text.isEmpty else { return self.text(of: name) }
      return "# \(session.sources.location(of: binding.span))\n\(text)\n"
    }
    if BuiltinTable.signatures[name] == nil, let definition = LibraryText.definitions[name] {
      return "# \(definition.module)\n\(definition.source)\n"
    }
    if let text = session.unitSource(name) { return text }
    return text(of: name).map { "# \(name) is built in\n\n\($0)" }
  }

  /// The whole statement that binds a name at a place, with the comment above it.
  private func definition(at place: Span) -> String? {
    guard let file = session.sources[place.source] else { return nil }
    var parser = Parser(file.bytes, source: place.source, units: session.modules)
    let statements = parser.parseProgram().statements
    guard let statement = statements.first(where: { $0.span.start <= place.start && place.end <= $0.span.end }) else {
      return nil
    }
    let start = commentStart(above: Int(statement.span.start), file.bytes)
    return String(decoding: file.bytes[start..<Int(statement.span.end)], as: UTF8.self)
  }

  /// Where the comment lines right above a place begin.
  private func commentStart(above place: Int, _ bytes: [UInt8]) -> Int {
    var start = place
    while start > 0, bytes[start - 1] == 0x0A {
      let line = (bytes[..<(start - 1)].lastIndex(of: 0x0A) ?? -1) + 1
      guard line < start - 1, bytes[line] == UInt8(ascii: "#"), !bytes[line...].starts(with: Array("# %%".utf8)) else {
        break
      }
      start = line
    }
    return start
  }
}
