import Builtins
import Checking
import StandardLibrary
import Syntax
import Units

/// The place of a word in a source: what is read before it, and what may stand there.
struct Place {
  typealias Candidate = Session.Candidate

  let completer: Completer
  let reading: SourceReading
  /// Where the word begins.
  let start: Int
  /// The index that the word's token has.
  let index: Int

  init(_ completer: Completer, _ reading: SourceReading, _ start: Int) {
    self.completer = completer
    self.reading = reading
    self.start = start
    index = reading.endOfCode
  }

  var scope: GlobalScope { completer.scope }
  var block: SourceReading.Block { reading.last }
  private var isItemStart: Bool { index <= block.itemStart }
  var key: String { reading.text(block.itemStart) }

  func found(_ bound: Set<String>) -> Completer.Found {
    if let module = module() { return module }
    if reading.kind(index - 1) == .dot { return Completer.Found(start: start, groups: [fields()]) }
    if reading.isUnitPlace(index) {
      // A column's or member's unit; an expression may stand behind a record's colon only, which is no such place.
      return Completer.Found(start: start, groups: units())
    }
    return Completer.Found(start: start, groups: groups(bound))
  }

  private func groups(_ bound: Set<String>) -> [[Candidate]] {
    let names = Names.bound(reading.bound.union(bound), except: scope) + Names.own(scope)
    switch block.kind {
    case .options, .columns: if let groups = optionGroups(names) { return groups }
    case .parameters where isItemStart: return []
    default: break
    }
    if let head = block.head, reading.endsOperand(index - 1), index > head.at + 1 {
      return [Names.words([SourceReading.joints[head.keyword] ?? "", "and", "or", "in"])]
    }
    // Behind a value only an operator can follow.
    if !isItemStart, reading.endsOperand(index - 1), block.kind != .options, reading.roles[index - 1] != .keyword {
      return [Names.words(["and", "or", "in", "within", "then", "else"])]
    }
    if let head = block.head, index == head.at + 1, SourceReading.named.contains(head.keyword) { return [] }
    var groups: [[Candidate]] = []
    if block.kind == .parentheses, isItemStart, let callee = block.callee { groups.append(labels(of: callee)) }
    if block.head?.keyword == .plot, index == (block.head?.at ?? 0) + 1 { groups.append(Names.words(["live"])) }
    groups.append(names)
    if block.kind == .statements, isItemStart { groups += statementWords() }
    if block.owner == .net || block.owner == .layer { groups.append(Names.layers) }
    if !isItemStart || block.kind != .statements { groups.append(Names.words(["if", "fn", "not", "true", "false"])) }
    if [.equal, .leftParenthesis].contains(reading.kind(index - 1)) {
      groups.append(Names.declarations([.simulate, .evaluate, .attention]))
    }
    return groups + [Names.builtins]
  }

  private func statementWords() -> [[Candidate]] {
    guard block.owner == nil || block.owner == .step else {
      return [Names.members(of: block.owner), Names.words(["if", "for", "return"])]
    }
    return [
      Names.declarations(Declaration.Keyword.allCases),
      Names.words(["if", "for", "while", "fn", "return", "use", "show", "expect", "break", "continue"]),
    ]
  }

  // MARK: Modules

  /// `use nn.en`: the whole path is replaced.
  private func module() -> Completer.Found? {
    var first = index
    while first > 0, [.dot, .name].contains(reading.kind(first - 1)) { first -= 1 }
    guard reading.kind(first - 1) == .keyword, reading.text(first - 1) == "use" else { return nil }
    let start = first < index ? reading.tokens[first].start : self.start
    let modules = StandardLibrary.names.filter { !$0.hasPrefix("units/") }
    return .init(
      start: start,
      groups: [
        modules.map {
          Candidate($0.replacing("/", with: "."), LibraryText.heading(of: $0))
        }
      ])
  }

  // MARK: Fields

  private func fields() -> [Candidate] {
    guard let type = typeBeforeDot() else { return [] }
    return type.fields.map { Candidate($0.name, TypeText.describe($0.type, scope.units)) }
  }

  /// The type of what stands before the dot: names, fields, indices and calls, as far back as they belong together.
  private func typeBeforeDot() -> Type? {
    type(endingAt: index - 2)
  }

  /// The type of the value whose last token is `end`, whatever operators stand before it.
  func type(endingAt end: Int) -> Type? {
    var first = end
    loop: while first >= 0 {
      switch reading.kind(first) {
      case .rightParenthesis, .rightBracket, .rightBrace:
        guard let opening = opening(of: first) else { return nil }
        first = opening
        // A call's name, or an indexed value, goes on to the left.
        guard [.name, .rightParenthesis, .rightBracket].contains(reading.kind(first - 1)),
          reading.kind(first) != .leftBrace
        else { break loop }
        first -= 1
        continue
      case .name, .string:
        guard reading.kind(first - 1) == .dot else { break loop }
        first -= 2
      default: return nil
      }
    }
    return type(first, end)
  }

  /// The type of the tokens from `first` to `end`, read as an expression.
  private func type(_ first: Int, _ end: Int) -> Type? {
    guard first >= 0, end >= first, reading.tokens.indices.contains(end) else { return nil }
    let text = String(decoding: completer.bytes[reading.tokens[first].start..<reading.tokens[end].end], as: UTF8.self)
    let outermost = reading.blocks[0].itemStart
    let before = outermost > 0 && outermost < reading.tokens.count ? reading.tokens[outermost].start : 0
    let isOwn = !reading.bound.isEmpty
    return completer.session.type(
      of: text,
      behind: isOwn ? Array(completer.bytes[reading.tokens[0].start..<max(before, reading.tokens[0].start)]) : [])
  }

  private func opening(of closing: Int) -> Int? {
    var depth = 0
    for index in (0...closing).reversed() {
      switch reading.kind(index) {
      case .rightParenthesis, .rightBracket, .rightBrace: depth += 1
      case .leftParenthesis, .leftBracket, .leftBrace:
        depth -= 1
        if depth == 0 { return index }
      default: break
      }
    }
    return nil
  }

  // MARK: Units

  /// The type of all that stands before `->` in its brackets, as far as the last `=`, comma or word.
  private func typeBeforeArrow() -> Type? {
    var first = index - 1
    while first > 0 {
      switch reading.kind(first - 1) {
      case .equal, .comma, .keyword, .leftParenthesis, .leftBracket, .leftBrace, .newline, .colon: break
      case .rightParenthesis, .rightBracket, .rightBrace:
        guard let opening = opening(of: first - 1) else { return nil }
        first = opening
        continue
      default:
        first -= 1
        continue
      }
      break
    }
    return type(first, index - 2)
  }

  /// The units that fit first, where that is known.
  private func units() -> [[Candidate]] {
    let all = Names.units(scope.units)
    guard reading.kind(index - 1) == .arrow, let dimension = typeBeforeArrow()?.quantity?.dimension else {
      return [all]
    }
    let usual = scope.units.preferredUnit(for: dimension, value: 1).symbol
    let fitting = all.filter { (try? scope.units.lookup($0.text))?.dimension == dimension }
    // A quantity with a name has a usual unit, which may be a quotient, as W/K is.
    let isNamed = !usual.isEmpty && dimension.commonName != nil
    let first = fitting.first { $0.text == usual } ?? Candidate(usual, "the usual unit")
    return [isNamed ? [first] : [], fitting, all]
  }

  // MARK: Options

  private func optionGroups(_ names: [Candidate]) -> [[Candidate]]? {
    if isItemStart {
      if block.kind == .columns { return [columns(), Names.options(block.rules), Names.words(["time"])] }
      if block.declaration?.keyword == .train, block.rules.isEmpty { return [] }
      let used = usedOptions()
      return [Names.options(block.rules.filter { $0.isRepeatable || !used.contains($0.name) })]
    }
    if block.kind == .columns, block.rules.named(key) == nil || key == "time" {
      return [columns(), Names.words(["as"])]
    }
    let position = index - block.itemStart
    if let twin = twin(), ["drive", "set", "match"].contains(key), position == 1 {
      let entries = key == "drive" ? twin.inputs : key == "set" ? twin.settable : twin.observed
      return [entries.map { Candidate($0.name, TypeText.describe(.number($0.quantity), scope.units)) }]
    }
    guard let rule = block.rules.named(key), !rule.words.isEmpty else { return nil }
    let words = Names.options(rule.words)
    return rule.takesExpressions ? [words, names, Names.words(["fn"])] : [words]
  }

  /// The options that the block has already.
  private func usedOptions() -> Set<String> {
    var used: Set<String> = []
    var depth = 0
    for at in (0..<index).reversed() {
      switch reading.kind(at) {
      case .rightBrace, .rightBracket, .rightParenthesis: depth += 1
      case .leftBrace, .leftBracket, .leftParenthesis:
        depth -= 1
        if depth < 0 { return used }
      default: if depth == 0, reading.roles[at] == .option { used.insert(reading.text(at)) }
      }
    }
    return used
  }

  /// The twin that a `simulate` or `fit` is of.
  private func twin() -> TwinType? {
    guard let declaration = block.declaration, [.simulate, .fit].contains(declaration.keyword) else { return nil }
    var at = declaration.at + 1
    if declaration.keyword == .fit { at += 2 }
    guard reading.kind(at) == .name else { return nil }
    switch type(endingAt: at) {
    case .twin(let twin): return twin
    case .fit(let fit): return fit.twin
    default: return nil
    }
  }

  /// The columns of the file that a `data` declaration reads.
  private func columns() -> [Candidate] {
    guard let declaration = block.declaration, declaration.keyword == .data,
      let path = (declaration.at..<index).first(where: { reading.kind($0) == .string }).map(reading.text)
    else { return [] }
    return completer.session.header(of: String(path.dropFirst().dropLast())).map { name in
      Candidate(Parser.isPlainName(name) ? name : "\"\(name)\"", "a column of the file")
    }
  }

  // MARK: Calls

  /// The labels that a call takes.
  private func labels(of callee: Int) -> [Candidate] {
    let name = reading.text(callee)
    if let binding = scope.environment[name] {
      guard case .function(.closure(let declaration, _)) = binding.type else { return [] }
      return declaration.syntax.parameters.map { Candidate("\($0.name.text):", "a parameter of \(name)") }
    }
    let signatures = [BuiltinTable.signatures[name], BuiltinTable.layers[name]].compactMap { $0 }
    return signatures.flatMap { signature in
      signature.parameters.filter(\.isLabelled).map { Candidate("\($0.name):", "an option of \(signature.name)") }
    }
  }
}
