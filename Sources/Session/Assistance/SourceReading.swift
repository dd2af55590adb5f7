import Checking
import Syntax

/// What the tokens of a text are, whole or not, right or not, and in which block of which declaration the text ends.
///
/// The parser gives up a statement that it cannot read, and while one types nearly every statement is such. This reading follows the same
/// grammar with one token to look back and one ahead, so it never fails; where it must guess, it colours or suggests a little wrongly.
struct SourceReading {
  enum Role: UInt8 {
    case keyword, option, word, unit, number, string, call, name, field, label, binding, symbol, bracket, wrong
  }

  /// A pair of brackets that is still open, or the whole text, and how far its present statement, option or element has come.
  struct Block {
    enum Kind { case statements, options, columns, record, parameters, parentheses, brackets }

    var kind: Kind
    /// What the statements of a `twin`, `net`, `layer` or `step` belong to, however deep; nil in plain code.
    var owner: Declaration.Keyword?
    /// Whose options these are, and at which token its head begins.
    var declaration: (keyword: Declaration.Keyword, at: Int)?
    var rules: [OptionRule] = []
    /// Of parentheses the token that is called.
    var callee: Int?

    var itemStart: Int
    /// The declaration that has begun in the item, and where.
    var head: (keyword: Declaration.Keyword, at: Int)?
    var member: Member.Kind?
    /// The item has `if`, `for`, `while`, `fn` or `when` in it, so that a brace opens statements.
    var hasControl = false

    mutating func beginItem(_ index: Int) {
      itemStart = index
      head = nil
      member = nil
      hasControl = false
    }
  }

  let bytes: [UInt8]
  let tokens: [Token]
  let comments: [Comment]
  private(set) var roles: [Role]
  /// The blocks around the end, outermost first.
  private(set) var blocks = [Block(kind: .statements, itemStart: 0)]
  /// The names that the text itself gives a meaning.
  private(set) var bound: Set<String> = []
  private(set) var hasUse = false
  private var isUnit: (String) -> Bool
  private var knownUnits: [String: Bool] = [:]

  /// - Parameters:
  ///   - range: the part of `bytes` to read; all of them without it.
  ///   - isUnit: whether a name is that of a unit; asked once a name.
  init(_ bytes: [UInt8], range: Range<Int>? = nil, isUnit: @escaping (String) -> Bool) {
    let lexer = Lexer(bytes, source: 0, range: range ?? 0..<bytes.count)
    self.bytes = bytes
    self.isUnit = isUnit
    tokens = lexer.tokens
    comments = lexer.comments
    roles = Array(repeating: .symbol, count: tokens.count)
    for index in tokens.indices { read(index) }
  }

  var last: Block { blocks[blocks.count - 1] }

  /// The index that a token behind the text would have.
  var endOfCode: Int {
    var end = tokens.count - 1
    if end > 0, tokens[end - 1].kind == .newline, tokens[end - 1].end == tokens[end - 1].start { end -= 1 }
    return max(0, end)
  }

  func text(_ index: Int) -> String {
    tokens.indices.contains(index)
      ? String(decoding: bytes[tokens[index].start..<tokens[index].end], as: UTF8.self) : ""
  }

  func kind(_ index: Int) -> TokenKind { tokens.indices.contains(index) ? tokens[index].kind : .end }

  /// Nothing stands between two tokens.
  func touches(_ index: Int) -> Bool {
    index + 1 < tokens.count && tokens[index].end == tokens[index + 1].start
  }

  // MARK: One token

  private mutating func read(_ index: Int) {
    let top = blocks.count - 1
    switch tokens[index].kind {
    // The lexer ends the text with a newline of no width, behind which the item still goes on.
    case .newline: if tokens[index].end > tokens[index].start { blocks[top].beginItem(index + 1) }
    case .end: break
    case .comma:
      if blocks[top].kind != .statements { blocks[top].beginItem(index + 1) }
      roles[index] = .bracket
    case .leftBrace: openBrace(index)
    case .leftParenthesis, .leftBracket: open(index)
    case .rightBrace: close(index) { $0 != .parentheses && $0 != .parameters && $0 != .brackets }
    case .rightParenthesis: close(index) { $0 == .parentheses || $0 == .parameters }
    case .rightBracket: close(index) { $0 == .brackets }
    case .number: roles[index] = .number
    case .string, .instant: roles[index] = .string
    case .invalid: roles[index] = .wrong
    case .percent: roles[index] = kind(index - 1) == .number ? .unit : .symbol
    case .dot, .colon, .prime: roles[index] = .bracket
    case .keyword: keyword(index)
    case .name: roles[index] = name(index)
    default: roles[index] = isPartOfUnit(index) ? .unit : .symbol
    }
    if tokens[index].kind == .number, kind(index - 1) == .caret, index > 1, roles[index - 2] == .unit {
      roles[index] = .unit
    }
  }

  private mutating func open(_ index: Int) {
    roles[index] = .bracket
    let (top, isCall) = (last, tokens[index].kind == .leftParenthesis && index > 0 && touches(index - 1))
    var block = Block(kind: .brackets, owner: top.owner, itemStart: index + 1)
    if tokens[index].kind == .leftParenthesis {
      block.kind = .parentheses
      if isCall, kind(index - 1) == .name || text(index - 1) == "fn" { block.callee = index - 1 }
      let isDefinition =
        text(index - 1) == "fn" || text(index - 2) == "fn" || (top.head?.keyword == .layer && index - 2 == top.head?.at)
        || (top.kind == .options && index - 1 == top.itemStart && ["score", "mask"].contains(text(index - 1)))
      if isDefinition { block.kind = .parameters }
    }
    blocks.append(block)
  }

  private mutating func openBrace(_ index: Int) {
    roles[index] = .bracket
    let top = last
    var block = Block(kind: .record, owner: top.owner, itemStart: index + 1)
    if let head = top.head {
      block.declaration = head
      switch head.keyword {
      case .twin, .net, .layer, .step:
        block.kind = .statements
        block.owner = head.keyword
      default:
        block.kind = head.keyword == .data ? .columns : .options
        block.rules = OptionRule.options(of: head.keyword, format: format(of: head.at))
      }
      // What follows the block belongs to it no more.
      blocks[blocks.count - 1].head = nil
    } else {
      switch top.kind {
      case .statements where top.hasControl: block.kind = .statements
      case .statements where top.member != nil && endsOperand(index - 1):
        block.kind = .options
        block.rules = top.member.map { OptionRule.options(of: $0) } ?? []
      case .options,
        .columns where endsOperand(index - 1):
        block.kind = .options
        block.declaration = top.declaration
        block.rules = rules(ofItem: top, before: index)
      case .parentheses, .brackets,
        .parameters where top.hasControl:
        block.kind = .statements
      default: break
      }
    }
    blocks.append(block)
  }

  /// What the block behind the present option takes: that of the last word that has options, else that of the option.
  private func rules(ofItem block: Block, before end: Int) -> [OptionRule] {
    guard let rule = block.rules.named(text(block.itemStart)) else {
      // An output's loss, `level mse { … }`.
      return block.rules.isEmpty
        ? OptionRule.options(of: .train).named("loss")?.words.named(text(block.itemStart + 1))?.options ?? [] : []
    }
    for index in (block.itemStart..<end).reversed() {
      if let word = rule.words.named(text(index)), !word.options.isEmpty { return word.options }
    }
    return rule.options
  }

  private func format(of head: Int) -> String? {
    (head..<min(head + 4, tokens.count)).first { kind($0) == .equal }.map { text($0 + 1) }
  }

  private mutating func close(_ index: Int, _ fits: (Block.Kind) -> Bool) {
    roles[index] = .bracket
    guard let at = blocks.indices.dropFirst().last(where: { fits(blocks[$0].kind) }) else {
      roles[index] = .wrong
      return
    }
    blocks.removeSubrange(at...)
  }

  private mutating func keyword(_ index: Int) {
    roles[index] = .keyword
    let top = blocks.count - 1
    switch text(index) {
    case "if", "else", "for", "while", "fn": blocks[top].hasControl = true
    case "use": hasUse = true
    case "in" where index == blocks[top].itemStart && blocks[top].kind == .statements: blocks[top].member = .input
    default: break
    }
  }

  // MARK: Names

  private mutating func name(_ index: Int) -> Role {
    let top = blocks.count - 1
    let (block, before, after) = (blocks[top], kind(index - 1), kind(index + 1))
    if before == .dot { return .field }
    let text = text(index)
    if isUnitPlace(index) {
      if isUnit(named: text) {
        if [.star, .slash].contains(before) { roles[index - 1] = .unit }
        if before == .leftParenthesis { roles[index - 2] = .unit }
        return .unit
      }
      // Where the cursor may still be, the unit may still become one.
      if before == .number, block.kind == .statements || block.kind == .parentheses, isFarFromEnd(index) {
        return .wrong
      }
    }
    if beginsDeclaration(index, text) {
      blocks[top].head = Declaration.Keyword(rawValue: text).map { ($0, index) }
      return .keyword
    }
    if let head = block.head, index > head.at {
      if index == head.at + 1, Self.named.contains(head.keyword) { return bind(text) }
      if let joint = Self.joints[head.keyword], text == joint, endsOperand(index - 1) { return .keyword }
      if head.keyword == .plot, text == "live", index == head.at + 1, after != .equal { return .keyword }
      if head.keyword == .data, before == .equal, Self.formats.contains(text) { return .keyword }
    }
    switch block.kind {
    case .statements:
      if index == block.itemStart {
        if block.owner != nil, let member = Member.Kind(rawValue: text), isMember(member, after) {
          blocks[top].member = member
          if member == .when { blocks[top].hasControl = true }
          return .keyword
        }
        if after == .equal { return bind(text) }
      } else if block.member != nil, block.member != .when, index == block.itemStart + 1 || before == .comma {
        return bind(text)
      }
    case .options, .columns:
      if let role = optionRole(index, text, block, after) { return role }
    case .parameters: if index == block.itemStart { return bind(text) }
    case .record, .parentheses: if index == block.itemStart, after == .colon { return .label }
    case .brackets: break
    }
    if before == .keyword, ["fn", "for"].contains(self.text(index - 1)) { return bind(text) }
    if after == .leftParenthesis, touches(index) { return .call }
    return before == .pipe ? .call : .name
  }

  private mutating func bind(_ name: String) -> Role {
    bound.insert(name)
    return .binding
  }

  private func optionRole(_ index: Int, _ text: String, _ block: Block, _ after: TokenKind) -> Role? {
    if index == block.itemStart {
      guard block.kind == .columns else { return .option }
      if text == "time", after == .name || after == .string { return .option }
      let isOption = block.rules.named(text) != nil
      return isOption && ![.colon, .comma, .newline, .rightBrace].contains(after) && self.text(index + 1) != "as"
        ? .option : .field
    }
    let key = self.text(block.itemStart)
    if block.kind == .columns, block.rules.named(key) == nil || key == "time" {
      return text == "as" ? .keyword : .field
    }
    if Self.targeting.contains(key), index == block.itemStart + 1 { return .field }
    if block.rules.named(key)?.words.named(text) != nil { return .word }
    // An output's loss, whose name only the net knows.
    if block.rules.isEmpty, block.declaration?.keyword == .train, index == block.itemStart + 1 { return .word }
    if block.declaration?.keyword == .train, ["freeze", "rate"].contains(key) { return .field }
    return nil
  }

  static let targeting: Set<String> = ["drive", "set", "match", "param"]
  static let joints: [Declaration.Keyword: String] = [.fit: "to", .train: "on", .evaluate: "on"]
  static let formats: Set<String> = ["csv", "idx", "images"]
  /// The declarations whose own name follows the keyword.
  static let named: Set<Declaration.Keyword> = [
    .unit, .data, .sensor, .actuator, .twin, .fit, .attention, .layer, .net, .train, .param,
  ]

  private func isFarFromEnd(_ index: Int) -> Bool {
    index + 2 < tokens.count && kind(index + 1) != .end && kind(index + 1) != .newline
  }

  private mutating func isUnit(named name: String) -> Bool {
    if let known = knownUnits[name] { return known }
    let known = isUnit(name)
    knownUnits[name] = known
    return known
  }
}
