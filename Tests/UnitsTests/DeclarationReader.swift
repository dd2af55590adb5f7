import Units

/// Reads the `unit` declarations of `lib/units`, so that the table can be tested without the language's parser.
/// It takes the library's own layout for granted: a declaration a line, options in braces split by commas.
struct DeclarationReader {
  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  static func definitions(in text: String) throws -> [UnitDefinition] {
    var definitions: [UnitDefinition] = []
    var doc: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("#") {
        doc.append(String(line.drop { $0 == "#" || $0 == " " }))
      } else if line.hasPrefix("unit ") {
        var reader = DeclarationReader(String(line))
        definitions.append(try reader.declaration(doc: doc.joined(separator: " ")))
        doc = []
      } else if line.isEmpty {
        doc = []
      } else {
        throw Malformed(description: "not a declaration: \(line)")
      }
    }
    return definitions
  }

  /// A unit expression alone, such as `L/min`.
  static func factors(in text: String) throws -> [UnitFactor] {
    var reader = DeclarationReader(text)
    let amount = try reader.amount()
    guard amount.number == 1, reader.next == nil else { throw Malformed(description: "not a unit: \(text)") }
    return amount.factors
  }

  /// A product that may begin with or hold numbers, such as `60*s`.
  static func product(_ text: String) throws -> (number: Double, factors: [UnitFactor]) {
    var reader = DeclarationReader("1 " + text)
    let amount = try reader.amount()
    return (amount.number, amount.factors)
  }

  private let text: String
  private var tokens: ArraySlice<String>
  private var next: String? { tokens.first }

  private init(_ text: String) {
    self.text = text
    var tokens: [String] = []
    var rest = Substring(text)
    let symbols: Set<Character> = ["{", "}", "(", ")", ",", "*", "/", "^", "=", "-"]
    while let first = rest.first {
      if first == " " {
        rest.removeFirst()
      } else if first == "\"" {
        let inside = rest.dropFirst().prefix { $0 != "\"" }
        tokens.append("\"" + inside)
        rest = rest.dropFirst(inside.count + 2)
      } else if first.isASCII, first.isNumber {
        var number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let tail = rest.dropFirst(number.count)
        if tail.first == "e" {
          let exponent = tail.dropFirst().prefix { $0.isNumber || $0 == "-" || $0 == "+" }
          if exponent.contains(where: \.isNumber) { number = rest.prefix(number.count + 1 + exponent.count) }
        }
        tokens.append(String(number))
        rest = rest.dropFirst(number.count)
      } else if symbols.contains(first) {
        tokens.append(String(rest.removeFirst()))
      } else {
        let name = rest.prefix { !symbols.contains($0) && $0 != " " }
        tokens.append(String(name))
        rest = rest.dropFirst(name.count)
      }
    }
    self.tokens = tokens[...]
  }

  private mutating func declaration(doc: String) throws -> UnitDefinition {
    _ = take("unit")
    let name = try word()
    var definition = UnitDefinition(name: name, meaning: .base(nil), doc: doc)
    var hasMeaning = false
    if take("=") {
      definition.meaning = .amount(try amount())
      hasMeaning = true
    }
    if take("{") {
      while !take("}") {
        switch try word() {
        case "base":
          hasMeaning = true
          if let next, next != ",", next != "}" { definition.meaning = .base(try word()) }
        case "prefixes":
          guard let set = PrefixSet(rawValue: try word()) else { throw fault("prefixes") }
          definition.prefixes = set
        case "alias": definition.aliases.append(try word())
        case "zero": definition.zero = try amount()
        case let other: throw fault("option \(other)")
        }
        _ = take(",")
      }
    }
    guard hasMeaning, next == nil else { throw fault("end of line") }
    return definition
  }

  /// `2.54 cm`, `1 Hz/60`, `L/min`, `1/yr`, `12`.
  private mutating func amount() throws -> UnitAmount {
    var amount = UnitAmount(1)
    if let next, let number = Double(next) {
      tokens.removeFirst()
      amount.number = number
      guard let following = self.next, ![",", "{", "}"].contains(following) else { return amount }
    }
    if next != "/" { try factor(into: &amount, sign: 1) }
    while true {
      if take("*") {
        try factor(into: &amount, sign: 1)
      } else if take("/") {
        try factor(into: &amount, sign: -1)
      } else {
        return amount
      }
    }
  }

  private mutating func factor(into amount: inout UnitAmount, sign: Int) throws {
    if take("(") {
      var inner = UnitAmount(1)
      try factor(into: &inner, sign: sign)
      while !take(")") {
        guard take("*") || next == "/" else { throw fault(")") }
        try factor(into: &inner, sign: take("/") ? -sign : sign)
      }
      amount.factors += inner.factors
      return
    }
    let name = try word()
    if let number = Double(name) {
      amount.number = sign > 0 ? amount.number * number : amount.number / number
      return
    }
    var exponent: Rational? = 1
    if take("^") {
      let isNegative = take("-")
      if take("(") {
        let top = Int(try word())
        _ = take("/")
        let bottom = Int(try word())
        guard let top, let bottom, take(")") else { throw fault("exponent") }
        exponent = Rational(top, bottom)
      } else {
        exponent = Double(try word()).flatMap { Rational($0) }
      }
      if isNegative { exponent = exponent?.negated }
    }
    guard let exponent else { throw fault("exponent") }
    amount.factors.append(UnitFactor(name: name, exponent: sign > 0 ? exponent : exponent.negated))
  }

  private mutating func take(_ token: String) -> Bool {
    guard next == token else { return false }
    tokens.removeFirst()
    return true
  }

  private mutating func word() throws -> String {
    guard let next else { throw fault("a word") }
    tokens.removeFirst()
    return next.hasPrefix("\"") ? String(next.dropFirst()) : next
  }

  private func fault(_ expected: String) -> Malformed {
    Malformed(description: "\(text): expected \(expected), found \(next ?? "the end")")
  }
}
