extension Formula {
  /// Reads TeX as it stands between dollars.
  public init(_ source: String) throws(Problem) {
    guard source.utf8.count <= 20_000 else { throw .tooLong }
    var parser = FormulaParser(source)
    self = try parser.formula()
  }
}

/// One pass from left to right; braces, fractions and matrices recurse up to a limit.
struct FormulaParser {
  private enum Token: Equatable {
    case command(String)
    case character(Character)
  }

  private static let deepest = 60

  private let tokens: [Token]
  private var index = 0
  private var depth = 0

  init(_ source: String) {
    var tokens: [Token] = []
    var rest = Substring(source)
    while let first = rest.popFirst() {
      guard first == "\\" else {
        if first == "%" { rest = rest.drop { !$0.isNewline } } else { tokens.append(.character(first)) }
        continue
      }
      let letters = rest.prefix { $0.isASCII && $0.isLetter }
      if letters.isEmpty {
        tokens.append(.command(rest.popFirst().map(String.init) ?? ""))
      } else {
        tokens.append(.command(String(letters)))
        rest = rest.dropFirst(letters.count)
      }
    }
    self.tokens = tokens
  }

  mutating func formula() throws(Formula.Problem) -> Formula {
    let rows = try table { _ in false }
    if let token = next { throw .surplus(spelling(token)) }
    return rows.count == 1 && rows[0].count == 1 ? rows[0][0] : .matrix(rows, alignment: .equations)
  }

  // MARK: Tokens

  private var next: Token? { index < tokens.count ? tokens[index] : nil }

  private func spelling(_ token: Token) -> String {
    switch token {
    case .command(let name): "\\" + name
    case .character(let character): String(character)
    }
  }

  private mutating func skipSpace() {
    while case .character(let character)? = next, character.isWhitespace { index += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard next == .character(character) else { return false }
    index += 1
    return true
  }

  // MARK: Structure

  /// Rows parted by `\\` of cells parted by `&`, up to an end that is not taken.
  private mutating func table(until isEnd: (FormulaParser) -> Bool) throws(Formula.Problem) -> [[Formula]] {
    var rows: [[Formula]] = [[]]
    while true {
      rows[rows.count - 1].append(try row(until: isEnd))
      if take("&") { continue }
      guard next == .command("\\") else { break }
      index += 1
      rows.append([])
    }
    // A closing `\\` opens no row.
    if rows.count > 1, rows[rows.count - 1] == [.row([])] { rows.removeLast() }
    return rows
  }

  /// Everything up to a bracket that closes, a mark between cells, or an end that is not taken.
  private mutating func row(until isEnd: (FormulaParser) -> Bool) throws(Formula.Problem) -> Formula {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw .tooDeep }
    var parts: [Formula] = []
    while true {
      skipSpace()
      guard let token = next, !isEnd(self) else { break }
      if token == .character("}") || token == .character("&") || token == .command("\\") { break }
      if token == .command("right") || token == .command("end") { break }
      guard let part = try scripted() else { continue }
      parts.append(part)
    }
    return parts.count == 1 ? parts[0] : .row(parts)
  }

  /// An atom with what stands below and above it; nil for a command that shows nothing.
  private mutating func scripted() throws(Formula.Problem) -> Formula? {
    let isBare = next == .character("^") || next == .character("_")
    guard let base = isBare ? .row([]) : try atom() else { return nil }
    var lower: Formula?
    var upper: Formula?
    var primes = 0
    while true {
      skipSpace()
      if next == .command("limits") || next == .command("nolimits") {
        index += 1
      } else if take("_") {
        guard lower == nil else { throw .surplus("_") }
        lower = try argument()
      } else if take("^") {
        guard upper == nil else { throw .surplus("^") }
        upper = try argument()
      } else if take("'") {
        primes += 1
      } else {
        break
      }
    }
    if primes > 0 {
      let marks = Formula.symbol(String(repeating: "′", count: min(primes, 4)), .ordinary)
      upper = upper.map { .row([marks, $0]) } ?? marks
    }
    return lower == nil && upper == nil ? base : .scripts(base, lower: lower, upper: upper)
  }

  /// What a command or a script applies to: a group in braces, or one atom.
  private mutating func argument() throws(Formula.Problem) -> Formula {
    skipSpace()
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw .tooDeep }
    guard next != nil, next != .character("}"), next != .character("^"), next != .character("_") else {
      throw .incomplete
    }
    // `x^12` is x¹2: an argument without braces is one digit.
    if case .character(let digit)? = next, digit.isASCII, digit.isNumber {
      index += 1
      return .number(String(digit))
    }
    guard let atom = try atom() else { throw .incomplete }
    return atom
  }

  private mutating func group() throws(Formula.Problem) -> Formula {
    let content = try row { _ in false }
    guard take("}") else { throw .unclosed("{") }
    return content
  }

  private mutating func atom() throws(Formula.Problem) -> Formula? {
    guard let token = next else { throw .incomplete }
    index += 1
    switch token {
    case .character("{"): return try group()
    case .character(let character): return try plain(character)
    case .command(let name): return try command(name)
    }
  }

  private mutating func plain(_ character: Character) throws(Formula.Problem) -> Formula {
    switch character {
    case "}", "&", "^", "_", "$", "#": throw .surplus(String(character))
    case "+", "*": return .symbol(character == "*" ? "∗" : "+", .binary)
    case "-", "−": return .symbol("−", .binary)
    case "/": return .symbol("/", .ordinary)
    case "=", "<", ">", ":": return .symbol(String(character), .relation)
    case "(", "[": return .symbol(String(character), .opening)
    case ")", "]": return .symbol(String(character), .closing)
    case ",", ";": return .symbol(String(character), .punctuation)
    case "~": return .space(0.333)
    case _ where character.isASCII && character.isNumber || character == ".":
      var digits = String(character)
      while case .character(let digit)? = next, digit.isASCII && digit.isNumber || digit == "." {
        digits.append(digit)
        index += 1
      }
      return .number(digits)
    case _ where character.isLetter: return .identifier(String(character), .italic)
    default: return .symbol(String(character), .ordinary)
    }
  }

  // MARK: Commands

  private mutating func command(_ name: String) throws(Formula.Problem) -> Formula? {
    if FormulaSymbols.ignored.contains(name) { return nil }
    if let letter = FormulaSymbols.letters[name] { return .identifier(letter.text, letter.style) }
    if let symbol = FormulaSymbols.symbols[name] { return .symbol(symbol.text, symbol.kind) }
    if let takesLimits = FormulaSymbols.functions[name] { return .function(name, takesLimits: takesLimits) }
    if let width = FormulaSymbols.spaces[name] { return .space(width) }
    if let accent = FormulaSymbols.accents[name] {
      return .accent(try argument(), mark: accent.mark, isBelow: accent.isBelow)
    }
    if let style = FormulaSymbols.styles[name] { return try styled(name, style) }
    switch name {
    case "frac", "dfrac", "tfrac", "cfrac": return .fraction(try argument(), try argument(), hasLine: true)
    case "binom": return .fenced("(", .fraction(try argument(), try argument(), hasLine: false), ")")
    case "sqrt": return try root()
    case "text", "textrm", "textit", "textbf", "mbox": return .text(try words())
    case "left": return try fenced()
    case "begin": return try environment()
    default: throw .unknown("\\" + name)
    }
  }

  /// Letters in another style; several upright letters are one name, as in `\mathrm{kW}`.
  private mutating func styled(_ name: String, _ style: Formula.Style) throws(Formula.Problem) -> Formula {
    let content = try argument()
    if name == "operatorname", let text = content.letters { return .function(text, takesLimits: false) }
    if style == .upright, let text = content.letters { return .identifier(text, .upright) }
    return content.restyled(style)
  }

  private mutating func root() throws(Formula.Problem) -> Formula {
    var degree: Formula?
    if take("[") {
      degree = try row { $0.next == .character("]") }
      guard take("]") else { throw .unclosed("[") }
    }
    return .root(try argument(), index: degree)
  }

  /// The characters of a group as they are.
  private mutating func words() throws(Formula.Problem) -> String {
    guard take("{") else { throw .incomplete }
    var text = ""
    var open = 1
    while let token = next {
      index += 1
      if token == .character("{") { open += 1 }
      if token == .character("}") { open -= 1 }
      if open == 0 { return text }
      switch token {
      case .character("{"), .character("}"): break
      case .character("~"): text.append(" ")
      case .character(let character): text.append(character.isWhitespace ? " " : character)
      case .command(let name): text += FormulaSymbols.symbols[name]?.text ?? (name == "," ? " " : name)
      }
    }
    throw .unclosed("{")
  }

  private mutating func delimiter() throws(Formula.Problem) -> String {
    skipSpace()
    guard let token = next else { throw .incomplete }
    index += 1
    switch token {
    case .character("."): return ""
    case .character(let character): return String(character)
    case .command(let name):
      guard let symbol = FormulaSymbols.symbols[name] else { throw .unknown("\\" + name) }
      return symbol.text
    }
  }

  private mutating func fenced() throws(Formula.Problem) -> Formula {
    let opening = try delimiter()
    let content = try row { _ in false }
    guard next == .command("right") else { throw .unclosed("\\left") }
    index += 1
    return .fenced(opening, content, try delimiter())
  }

  private mutating func environment() throws(Formula.Problem) -> Formula {
    let name = try words()
    guard let environment = FormulaSymbols.environments[name] else { throw .unknown("\\begin{\(name)}") }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw .tooDeep }
    let rows = try table { _ in false }
    guard next == .command("end") else { throw .unclosed("\\begin{\(name)}") }
    index += 1
    guard try words() == name else { throw .unclosed("\\begin{\(name)}") }
    let matrix = Formula.matrix(rows, alignment: environment.alignment)
    return environment.opening.isEmpty && environment.closing.isEmpty
      ? matrix : .fenced(environment.opening, matrix, environment.closing)
  }
}
