import Diagnostics

extension Parser {
  /// A number and the unit behind it, if one follows.
  mutating func parseNumber() throws(Failure) -> Expression {
    let start = current
    guard let value = number(start) else { throw fail(.badNumber(text(start)), at: start) }
    guard value.isFinite else { throw fail(.numberTooLarge(text(start)), at: start) }
    advance()
    guard let unit = try maybeUnit() else { return Expression(.number(value), span(start)) }
    return Expression(.quantity(value, unit), span(start).union(unit.span))
  }

  func number(_ token: Token) -> Double? {
    let digits = bytes[token.start..<token.end].filter { $0 != UInt8(ascii: "_") }
    return Double(String(decoding: digits, as: UTF8.self))
  }

  /// After `->` or `:`, where nothing but a unit can stand.
  mutating func parseUnit() throws(Failure) -> UnitSyntax {
    if let unit = try maybeUnit() { return unit }
    if kind == .name {
      let name = text(current)
      throw fail(.unknownUnit(name, nearest: units.nearestUnits(to: name)), at: current)
    }
    throw fail(.expectedUnit(found: found), at: current)
  }

  /// A unit, if one stands here: known names joined by `*`, `/` and `^`. What follows and is no unit is left to the expression.
  mutating func maybeUnit() throws(Failure) -> UnitSyntax? {
    let start = current.start
    var factors: [UnitSyntax.Factor] = []
    let first = index
    if kind == .number, text(current) == "1", kind(ahead: 1) == .slash, isUnitToken(ahead: 2) || isUnitGroup(ahead: 2) {
      advance()
    } else {
      guard isUnitToken() else { return nil }
      factors.append(try parseFactor(sign: 1))
    }
    while (kind == .star || kind == .slash) && (isUnitToken(ahead: 1) || isUnitGroup(ahead: 1)) {
      let sign = kind == .star ? 1 : -1
      advance()
      if kind == .leftParenthesis {
        advance()
        factors.append(try parseFactor(sign: sign))
        while kind == .star || kind == .slash {
          let inner = kind == .star ? sign : -sign
          advance()
          factors.append(try parseFactor(sign: inner))
        }
        advance()
      } else {
        factors.append(try parseFactor(sign: sign))
      }
    }
    for at in first..<index where [.star, .slash, .caret, .minus].contains(tokens[at].kind) {
      layout.unitOperators.insert(at)
    }
    let whole = span(from: start)
    // Without the white space and comments that may stand between the tokens.
    let written = tokens[first..<index].map(text).joined()
    return UnitSyntax(factors: factors, text: written, span: whole)
  }

  private func isUnitToken(ahead: Int = 0) -> Bool {
    switch kind(ahead: ahead) {
    case .percent: return true
    case .name: return isUnit(text(ahead: ahead))
    default: return false
    }
  }

  /// `(` and units up to `)`, as in `W/(m^2*K)`.
  private func isUnitGroup(ahead: Int) -> Bool {
    guard kind(ahead: ahead) == .leftParenthesis, isUnitToken(ahead: ahead + 1) else { return false }
    var at = ahead + 1
    while true {
      guard isUnitToken(ahead: at) else { return false }
      at += 1
      if kind(ahead: at) == .caret {
        at += 1
        if kind(ahead: at) == .minus { at += 1 }
        guard kind(ahead: at) == .number else { return false }
        at += 1
      }
      switch kind(ahead: at) {
      case .rightParenthesis: return true
      case .star, .slash: at += 1
      default: return false
      }
    }
  }

  private mutating func parseFactor(sign: Int) throws(Failure) -> UnitSyntax.Factor {
    let name = Name(text(current), span(current))
    advance()
    guard kind == .caret else { return UnitSyntax.Factor(name: name, numerator: sign, denominator: 1) }
    guard let (numerator, denominator, length) = exponent(ahead: 1) else {
      throw fail(.badExponent, at: tokens[index + 1])
    }
    guard abs(numerator) <= 100, denominator <= 100, denominator > 0 else {
      throw fail(.badExponent, at: tokens[index + 1])
    }
    for _ in 0...length { advance() }
    return UnitSyntax.Factor(name: name, numerator: sign * numerator, denominator: denominator)
  }

  /// The exponent that starts `ahead` tokens on, and how many tokens it takes: `2`, `-1`, `2.5`, `(3/2)`, `(-1/2)`.
  private func exponent(ahead: Int) -> (numerator: Int, denominator: Int, length: Int)? {
    var at = ahead
    let isGroup = kind(ahead: at) == .leftParenthesis
    if isGroup { at += 1 }
    var sign = 1
    if kind(ahead: at) == .minus {
      sign = -1
      at += 1
    }
    guard kind(ahead: at) == .number, var (numerator, denominator) = fraction(text(ahead: at)) else { return nil }
    at += 1
    if isGroup {
      if kind(ahead: at) == .slash, kind(ahead: at + 1) == .number, let (below, scale) = fraction(text(ahead: at + 1)),
        scale == 1
      {
        denominator = denominator.multipliedReportingOverflow(by: below).partialValue
        at += 2
      }
      guard kind(ahead: at) == .rightParenthesis else { return nil }
      at += 1
    }
    let divisor = gcd(numerator, denominator)
    if divisor > 1 {
      numerator /= divisor
      denominator /= divisor
    }
    return (sign * numerator, denominator, at - ahead)
  }

  /// A short decimal number as a fraction.
  private func fraction(_ text: String) -> (Int, Int)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 8, parts.count <= 2, let whole = Int(parts.joined()) else { return nil }
    var scale = 1
    if parts.count == 2 { for _ in 0..<parts[1].utf8.count { scale *= 10 } }
    return (whole, scale)
  }

  private func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
}
