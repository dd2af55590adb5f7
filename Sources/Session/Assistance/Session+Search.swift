import Builtins
import Checking
import Diagnostics

extension Session {
  /// What `?"two words"` shows: the names whose name, summary, unit or comment hold all the words, a line each, the likeliest first.
  public func search(_ words: String) -> String {
    let wanted = words.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    let asked = wanted.joined(separator: " ")
    guard !wanted.isEmpty else { return "Write what to look for: `?\"moving average\"`.\n" }
    let topics = searchTopics
    func ranked(_ isWhole: Bool) -> [SearchTopic] {
      topics.compactMap { topic in score(topic, wanted, isWhole: isWhole).map { (topic, $0) } }
        .sorted { ($1.1, $0.0.name.count, $0.0.name) < ($0.1, $1.0.name.count, $1.0.name) }.map(\.0)
    }
    let whole = ranked(true)
    let found = whole.isEmpty && wanted.count > 1 ? ranked(false) : whole
    guard !found.isEmpty else {
      let near = wanted.flatMap { nearest(to: $0, among: topics.map(\.name)) }
      return "Nothing found for \(asked).\(near.isEmpty ? "" : " Near to it: \(near.joined(separator: ", ")).")\n"
    }
    let most = 20
    var help = HelpText(usage: "\(found.count) found for \(asked)")
    if whole.isEmpty { help.usage = "Nothing has all of \(asked); \(found.count) found for a part of it" }
    help.rows = found.prefix(most).map { ($0.name, $0.line) }
    if found.count > most { help.notes = ["… and \(found.count - most) more; another word narrows it."] }
    return help.text(width: host.terminal?.columns ?? 80)
  }

  private struct SearchTopic {
    let name: String
    let line: String
    /// Whatever else may hold the words.
    var text = ""
  }

  private var searchTopics: [SearchTopic] {
    var topics = Names.own(scope).map {
      SearchTopic(name: $0.text, line: $0.help, text: scope.documentation[$0.text] ?? "")
    }
    for signature in Array(BuiltinTable.signatures.values) + BuiltinTable.layers.values {
      topics.append(
        .init(
          name: signature.name, line: HelpText.firstLine(signature.summary), text: signature.summary + signature.usage))
    }
    for (name, form) in DeclarationHelp.forms {
      topics.append(.init(name: name, line: HelpText.firstLine(form.summary), text: form.summary + form.usage))
    }
    for definition in LibraryText.definitions.values {
      topics.append(.init(name: definition.name, line: definition.summary, text: definition.prose + definition.module))
    }
    for (name, places) in HelpTopics.options
    where DeclarationHelp.forms[name] == nil && BuiltinTable.signatures[name] == nil {
      guard let first = places.first else { continue }
      topics.append(
        .init(name: name, line: "\(first.place): \(first.rule.help)", text: places.map(\.rule.help).joined()))
    }
    for name in scope.units.names {
      guard let definition = scope.units.definition(of: name), definition.name == name else { continue }
      let kind = (try? scope.units.lookup(name))?.dimension.commonName ?? ""
      let line = "a unit\(kind.isEmpty ? "" : " of \(kind)"): \(HelpText.firstLine(definition.doc))"
      topics.append(
        .init(name: name, line: line, text: definition.doc + " " + definition.aliases.joined(separator: " ")))
    }
    return topics
  }

  /// How well a topic fits: a word counts most as the name, then in the name, then in the line, then elsewhere. Nil where one
  /// is missing, or for a part of them all.
  private func score(_ topic: SearchTopic, _ words: [String], isWhole: Bool) -> Int? {
    let (name, line, text) = (topic.name.lowercased(), topic.line.lowercased(), topic.text.lowercased())
    var score = 0
    for word in words {
      // `averages` finds what speaks of an average.
      let stem = word.count > 4 && word.hasSuffix("s") ? String(word.dropLast()) : word
      if name == word || name == stem {
        score += 8
      } else if name.contains(stem) {
        score += 4
      } else if Self.holds(stem, in: line) {
        score += 3
      } else if Self.holds(stem, in: text) {
        score += 1
      } else if isWhole {
        return nil
      }
    }
    return score > 0 ? score : nil
  }

  /// Whether a text has a word that begins so.
  private static func holds(_ beginning: String, in text: String) -> Bool {
    var rest = text[...]
    while let place = rest.firstRange(of: beginning) {
      let isBeginning = place.lowerBound == text.startIndex || !text[text.index(before: place.lowerBound)].isLetter
      if isBeginning { return true }
      rest = text[place.upperBound...]
    }
    return false
  }
}
