import Builtins
import Checking
import Syntax

/// Everything that has help without a session: functions, layers, words, options, the library.
enum HelpTopics {
  /// Each with a line, in alphabetical order.
  static let all: [Session.Candidate] = {
    var lines: [String: String] = [:]
    for (name, rules) in options { lines[name] = rules.first?.rule.help }
    for (name, definition) in LibraryText.definitions { lines[name] = definition.summary }
    for signature in BuiltinTable.layers.values { lines[signature.name] = HelpText.firstLine(signature.summary) }
    for (name, form) in DeclarationHelp.forms { lines[name] = HelpText.firstLine(form.summary) }
    for signature in BuiltinTable.signatures.values { lines[signature.name] = HelpText.firstLine(signature.summary) }
    return lines.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
  }()

  /// The options of the declarations by name, each with where it stands: `sensor`, `fit … match`.
  static let options: [String: [(place: String, rule: OptionRule)]] = {
    var found: [String: [(place: String, rule: OptionRule)]] = [:]
    func add(_ rules: [OptionRule], _ place: String, _ depth: Int) {
      for rule in rules {
        if !(found[rule.name] ?? []).contains(where: { $0.rule.help == rule.help }) {
          found[rule.name, default: []].append((place, rule))
        }
        guard depth < 4 else { continue }
        add(rule.words, "\(place) … \(rule.name)", depth + 1)
        add(rule.options, "\(place) … \(rule.name)", depth + 1)
      }
    }
    for keyword in Declaration.Keyword.allCases { add(OptionRule.options(of: keyword), keyword.rawValue, 0) }
    add(OptionRule.options(of: Member.Kind.state), "state", 0)
    return found
  }()

  /// The examples that the help shows, by name; each runs as it stands, in an empty folder.
  static let examples: [(name: String, code: String)] = {
    var all = DeclarationHelp.forms.map { (name: $0.key, code: $0.value.example) }
    all += (Array(BuiltinTable.signatures.values) + BuiltinTable.layers.values).map { ($0.name, $0.example) }
    all += LibraryText.definitions.values.map { ($0.name, $0.example) }
    return all.filter { !$0.code.isEmpty }.sorted { ($0.name, $0.code) < ($1.name, $1.code) }
  }()

  /// The functions that the summary of one names, and those that stand near it in its area.
  static func related(to signature: BuiltinSignature) -> [String] {
    let name = signature.name
    let named = signature.summary.split(separator: "`").map(String.init).filter {
      BuiltinTable.signatures[$0] != nil || DeclarationHelp.forms[$0] != nil
    }
    let near = BuiltinTable.areas.flatMap { area -> ArraySlice<String> in
      guard let place = area.firstIndex(of: name) else { return [] }
      // Five that stand around it, more to one side at an end.
      let start = max(0, min(place - 2, area.count - 6))
      return area[start..<min(area.count, start + 6)]
    }
    var seen: Set<String> = [name]
    return (named + near).filter { seen.insert($0).inserted }.prefix(6).map { $0 }
  }
}
