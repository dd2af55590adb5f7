/// Makes texts that a parser finds hard: samples with pieces moved, token soup, nests, chains and bytes at random.
struct TextGenerator {
  private var state: UInt64
  /// The lines of each sample.
  private let samples: [[[UInt8]]]

  init(seed: UInt64, samples: [[UInt8]]) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    self.samples = samples.map {
      $0.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    }
  }

  /// SplitMix64.
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func below(_ limit: Int) -> Int { limit > 0 ? Int(random() % UInt64(limit)) : 0 }
  private mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
  private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  mutating func next() -> [UInt8] {
    switch below(100) {
    case 0..<30 where !samples.isEmpty: return mutatedSample()
    case 0..<45: return Array(soup(1 + below(40)).utf8)
    case 45..<80: return Array(script(1 + below(6)).utf8)
    case 80..<86: return damaged(Array(script(1 + below(4)).utf8))
    case 86..<90: return Array(nest().utf8)
    case 90..<94: return Array(chain().utf8)
    default: return (0..<below(60)).map { _ in UInt8(truncatingIfNeeded: random()) }
    }
  }

  // MARK: Samples

  private mutating func mutatedSample() -> [UInt8] {
    let sample = pick(samples)
    // A few lines of it, so that much text is tried in little time.
    let first = below(sample.count)
    var lines = Array(sample[first..<min(sample.count, first + 1 + below(14))])
    for _ in 0..<below(3) {
      let at = below(lines.count)
      switch below(6) {
      case 0: lines.remove(at: at)
      case 1: lines.insert(lines[below(lines.count)], at: at)
      case 2: lines[at] = Array(spaces().utf8) + lines[at]
      case 3: lines[at] = damaged(lines[at])
      case 4: lines[at].insert(contentsOf: Array(pick(Self.words).utf8), at: below(lines[at].count + 1))
      default: lines[at] = lines[at].flatMap { $0 == UInt8(ascii: " ") ? Array(spaces().utf8) : [$0] }
      }
      if lines.isEmpty { return [] }
    }
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  private mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(3) {
      guard !bytes.isEmpty else { return bytes }
      let at = below(bytes.count)
      switch below(4) {
      case 0: bytes.remove(at: at)
      case 1: bytes[at] = UInt8(truncatingIfNeeded: random())
      case 2: bytes.insert(pick(Array("(){}[]\"'\\#\n,.:=+-*/^@%<>~!|_ \t\r0e".utf8)), at: at)
      default: bytes.removeSubrange(at..<min(bytes.count, at + 1 + below(6)))
      }
    }
    return bytes
  }

  // MARK: Soup

  private static let words = [
    "(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "=", "'", "+", "-", "*", "/", "^", "@", "%", "==", "!=", "<",
    "<=",
    ">", ">=", "~=", "->", "|>", ";", "&&", "#", "# %% cell\n", "# note\n", "\n", "\n\n\n", "\r\n", "\"", "\"a{b}c\"",
    "\"{x:.2}\"", "\"{\"{y}\"}\"", "\\", "$", "“a”", "'a'", "t\"2026-11-21\"", "1", "0.5", "1e3", "1.", "1e", "007",
    "m",
    "kW", "s", "x", "f", "温度", "é", "\u{301}", "°C", "🚀", "\u{0}", "\u{FEFF}", "and", "break", "continue", "else",
    "expect", "false", "fn", "for", "if", "in", "not", "or", "return", "show", "then", "true", "use", "while", "within",
    "unit", "data", "split", "sensor", "actuator", "twin", "simulate", "fit", "sensitivity", "attention", "layer",
    "net",
    "train", "evaluate", "plot", "save", "param", "const", "state", "out", "require", "when", "part", "connect", "to",
    "on",
    "as", "csv", "time", "{ ", " }", "( ", "f(", "x[", "fn(x) = ", "if x { ", "} else {", "der(x)", "x' = ", "lambda",
  ]

  private mutating func spaces() -> String { pick(["", " ", " ", " ", "  ", "   ", "\t", "     "]) }

  private mutating func soup(_ count: Int) -> String {
    (0..<count).map { _ in pick(Self.words) + spaces() }.joined()
  }

  // MARK: Scripts that mostly parse

  private mutating func script(_ count: Int) -> String {
    (0..<count).map { _ in blankLines() + statement(3) + comment() }.joined(separator: "\n")
      + pick(["\n", "", "\n\n", "\r\n"])
  }

  private mutating func blankLines() -> String {
    pick(["", "", "", "\n", "\n\n\n", "# note\n", "  # %% Title\n", "# %% [markdown] t\n", "\t# deep\n\n"])
  }
  private mutating func comment() -> String { pick(["", "", "", "", " # said", "#tight", "     # far"]) }
  private mutating func name() -> String { pick(["a", "b", "longer_name", "温度", "x1", "T", "k"]) }
  private mutating func gap() -> String { pick([" ", " ", " ", "", "  ", "    "]) }

  private mutating func block(_ depth: Int) -> String {
    if chance(30) { return "{\(gap())\(statement(depth - 1))\(gap())}" }
    let body = (0..<below(4)).map { _ in spaces() + statement(depth - 1) + comment() + "\n" + pick(["", "", "\n\n"]) }
    return "{\(comment())\n\(body.joined())\(spaces())}"
  }

  private mutating func statement(_ depth: Int) -> String {
    guard depth > 0 else { return "\(name())\(gap())=\(gap())\(expression(1))" }
    switch below(18) {
    case 0:
      return "if \(expression(depth)) \(block(depth))" + pick(["", " else \(block(depth))", "\nelse \(block(depth))"])
    case 1: return "for \(name()) in \(expression(depth)) \(block(depth))"
    case 2: return "fn \(name())\(gap())(a,\(gap())b\(gap())=\(gap())2) \(block(depth))"
    case 3: return "fn \(name())(a) =\(gap())\(expression(depth))"
    case 4: return "twin \(name())\(gap()){\n\(members(depth))}"
    case 5: return "plot \"a.svg\"\(gap())\(options(depth))"
    case 6: return "fit \(name()) = \(name()) to \(name()) \(options(depth))"
    case 7: return "data d = csv \"f.csv\"\(gap()){ time t:\(gap())s,\(gap())\"a b\" as c, * }"
    case 8: return "expect \(expression(depth)) ~= \(expression(depth)) within 1 %"
    case 9: return "\(name()) = simulate \(name())\(gap())\(options(depth))"
    case 10: return "\(name()) = if \(expression(depth)) then \(expression(1))\(pick([" ", "\n"]))else \(expression(1))"
    case 11: return "\(name()) = \(name())\(pick(["", "\n", "\n# between\n"])) |> f\(pick(["", "\n\n"])) |> \(name())"
    default: return "\(name())\(gap())=\(gap())\(expression(depth))"
    }
  }

  private mutating func members(_ depth: Int) -> String {
    (0..<below(5)).map { _ in
      spaces()
        + pick([
          "in u\(gap()):\(gap())kW", "const a\(gap())= 5 K\(gap())",
          "param k = 2 1 / s\(gap())in 0.1\(gap())..\(gap())3 1/s",
          "state x = 1\(gap()){ free 0..2 },\(gap())y = 2", "x' = \(expression(depth))",
          "out z: [1,\(gap())2] = \(expression(1))",
          "when \(expression(1)) \(block(1))", "part p = Q\(gap()){ k = 2 }", "connect a.b\(gap())->\(gap())c.d",
          "require a > b",
        ]) + comment() + "\n"
    }.joined()
  }

  private mutating func options(_ depth: Int) -> String {
    let rows = (0..<below(4)).map { _ in
      pick([
        "span 20 min", "every 1 s", "drive u\(gap())=\(gap())\(expression(1))", "line \(name()) \"label\"",
        "band f (x) 90 %",
        "score(q,\(gap())k) = dot(q, k)", "range -40..85 degC", "panel \"A\"\(gap()){ line \(expression(1)) }",
        "upper.k in 0.1..\(gap())2 m^2.5 / s", "adamw 1e-3 { decay 0.01 }",
      ])
    }
    return "{\(gap())" + rows.joined(separator: pick([", ", ",\n", "\n", "\n\n  ", " ,"])) + "\(gap())}"
  }

  private mutating func expression(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick([
        "1", "0.5", "2 kW", "3 m / s ^ 2", "5%", "0.5 1/yr", "\"a {b:.1} c\"", "true", "x", "温度", "a.b",
        "t\"2026-11-21\"",
        "-3", "1e-3 m^(1/2)", "a [0]".replacing(" ", with: ""), "x.in",
      ])
    }
    let (a, b) = (expression(depth - 1), expression(depth - 1))
    let line = chance(8) ? "\n" : chance(4) ? " # why\n" : gap()
    switch below(16) {
    case 0...4: return a + gap() + pick(["+", "-", "*", "/", "@", "==", "<", "and", "or"].map { " \($0) " }) + line + b
    case 5: return "\(a)\(gap())\(pick(["*", "/", "^"]))\(gap())\(b)"
    case 6: return "f(\(gap())\(a),\(line)\(b)\(gap()))"
    case 7: return "[\(line)\(a)\(gap()),\(gap())\(b)\(pick(["", ",", ",\n"]))]"
    case 8: return "(\(a))[\(b),\(gap()):\(gap())]"
    case 9: return "{a\(gap()):\(gap())\(a),\(line)in: \(b)\(pick(["", "\n"]))}"
    case 10: return "- \(a)"
    case 11: return "not \(a)"
    case 12: return "fn(x)\(gap())=\(gap())\(a)"
    case 13: return "map(xs, fn(x) \(block(1)),\(line)axis\(gap()):\(gap())\(b))"
    case 14: return "(\(a))\(gap())..\(gap())(\(b))"
    default: return "\(a) -> kW\(gap())/\(gap())(m^2\(gap())*\(gap())K)"
    }
  }

  // MARK: Depth and length

  private mutating func nest() -> String {
    let (open, close) = pick([
      ("(", ")"), ("[", "]"), ("{a: ", "}"), ("f(", ")"), ("if a { ", " }"), ("fn(x) = ", ""), ("-", ""), ("not ", ""),
      ("2^", ""), ("if a then b else ", ""), ("x[", "]"), ("fn(x) {\n", "\n}"), ("plot { panel ", " }"),
      ("\"{", "}\""), ("simulate a { b ", " }"), ("a or b and c == d + e*(", ")"), ("twin A {\n", "\n}"),
    ])
    let depth = chance(10) ? 100 + below(2000) : below(40)
    let closing = chance(80) ? depth : below(depth + 1)
    return String(repeating: open, count: depth) + "x" + String(repeating: close, count: closing)
  }

  private mutating func chain() -> String {
    let link = pick([
      " + a", "*a", ".b", "(1)", "[0]", " |> f", ", b", "\n", ";", " and c", "\nx = 3 &", " -> kW", "# %% \n", " 'a'",
      "..2",
      "\n  .b", "{", "}", "\n\n  |> f", "\nfn f() = 1", " \"{a}\"", "  b", " else if a { }", "\n# c\nunit q = 1 m",
    ])
    return "x = a" + String(repeating: link, count: chance(5) ? below(5000) : below(60))
  }
}
