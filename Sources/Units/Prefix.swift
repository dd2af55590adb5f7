/// Which prefixes a unit's names may carry.
public enum PrefixSet: String, Hashable, Sendable, CaseIterable {
  case none
  /// quecto … quetta.
  case si
  /// Ki … Qi, and the SI's own multiples from kilo up: half a bit is no unit, so `dB` and `mbit` are none.
  case binary
}

/// A multiple written in front of a unit's name: `k` before a symbol, `kilo` before a word.
struct Prefix: Sendable {
  let symbols: [String]
  let word: String
  /// The multiple is `numerator/denominator`; one of the two is 1. Kept apart, 3 mm is the double nearest 0.003.
  let numerator: Double
  let denominator: Double
  let isBinary: Bool

  func isAllowed(in set: PrefixSet) -> Bool {
    switch set {
    case .none: false
    case .si: !isBinary
    case .binary: isBinary || numerator >= 1000
    }
  }

  private static func multiple(_ symbol: String, _ word: String, _ value: Double) -> Prefix {
    Prefix(symbols: [symbol], word: word, numerator: value, denominator: 1, isBinary: false)
  }

  private static func part(_ symbols: [String], _ word: String, _ value: Double) -> Prefix {
    Prefix(symbols: symbols, word: word, numerator: 1, denominator: value, isBinary: false)
  }

  private static func binary(_ symbol: String, _ word: String, _ power: Int) -> Prefix {
    let value = Double(sign: .plus, exponent: 10 * power, significand: 1)
    return Prefix(symbols: [symbol], word: word, numerator: value, denominator: 1, isBinary: true)
  }

  /// SI Brochure, 9th edition, table 7; IEC 80000-13, clause 4. Two-letter symbols come before the one-letter ones
  /// they begin with, so `dam` is a decametre.
  static let all: [Prefix] = [
    binary("Ki", "kibi", 1), binary("Mi", "mebi", 2), binary("Gi", "gibi", 3), binary("Ti", "tebi", 4),
    binary("Pi", "pebi", 5), binary("Ei", "exbi", 6), binary("Zi", "zebi", 7), binary("Yi", "yobi", 8),
    binary("Ri", "robi", 9), binary("Qi", "quebi", 10),
    multiple("da", "deca", 1e1),
    multiple("k", "kilo", 1e3), multiple("M", "mega", 1e6), multiple("G", "giga", 1e9), multiple("T", "tera", 1e12),
    part(["m"], "milli", 1e3), part(["µ", "μ", "u"], "micro", 1e6), part(["n"], "nano", 1e9), part(["p"], "pico", 1e12),
    part(["c"], "centi", 1e2), part(["d"], "deci", 1e1), multiple("h", "hecto", 1e2),
    multiple("P", "peta", 1e15), multiple("E", "exa", 1e18), multiple("Z", "zetta", 1e21), multiple("Y", "yotta", 1e24),
    multiple("R", "ronna", 1e27), multiple("Q", "quetta", 1e30),
    part(["f"], "femto", 1e15), part(["a"], "atto", 1e18), part(["z"], "zepto", 1e21), part(["y"], "yocto", 1e24),
    part(["r"], "ronto", 1e27), part(["q"], "quecto", 1e30),
  ]

  /// Whether a unit's name is spelled out, and so takes `kilo` and not `k`: `metre`, not `m` or `ohm`.
  static func isWord(_ name: String) -> Bool { name.utf8.count >= 4 && name.utf8.allSatisfy { $0 >= 97 && $0 <= 122 } }

  /// Whether `kilo` reads naturally before a name: a word, or a symbol that is pronounced as one (`bar`, `bit`).
  static func takesWords(_ name: String) -> Bool {
    name.utf8.count >= 3 && name.utf8.allSatisfy { $0 >= 97 && $0 <= 122 }
  }
}
