extension Formula {
  /// The formula in MathML Core, which today's browsers draw themselves.
  /// - Parameter source: the TeX it was read from, kept for who copies it.
  public func mathML(display: Bool, source: String) -> String {
    let note = "<annotation encoding=\"application/x-tex\">\(escapedHTML(source))</annotation>"
    return "<math\(display ? " display=\"block\"" : "")><semantics>\(grouped(display))\(note)</semantics></math>"
  }

  private func grouped(_ display: Bool) -> String {
    if case .row(let parts) = self, parts.count != 1 { return "<mrow>\(markup(display))</mrow>" }
    return markup(display)
  }

  private func markup(_ display: Bool) -> String {
    switch self {
    case .row(let parts): return parts.map { $0.markup(display) }.joined()
    case .identifier(let text, let style): return Self.identifier(text, style)
    case .number(let text): return "<mn>\(escapedHTML(text))</mn>"
    case .symbol(let text, let kind): return Self.symbol(text, kind)
    case .text(let text): return "<mtext>\(escapedHTML(text.replacing(" ", with: "\u{A0}")))</mtext>"
    case .function(let name, _): return "<mi>\(escapedHTML(name))</mi>"
    case .fraction(let top, let bottom, let hasLine):
      return "<mfrac\(hasLine ? "" : " linethickness=\"0\"")>\(top.grouped(false))\(bottom.grouped(false))</mfrac>"
    case .root(let content, nil): return "<msqrt>\(content.grouped(display))</msqrt>"
    case .root(let content, let index?): return "<mroot>\(content.grouped(display))\(index.grouped(false))</mroot>"
    case .scripts(let base, let lower, let upper): return base.scripts(lower, upper, display)
    case .accent(let base, let mark, let isBelow):
      let tag = isBelow ? "munder" : "mover"
      return "<\(tag) accent\(isBelow ? "under" : "")=\"true\">\(base.grouped(display))"
        + "<mo stretchy=\"\(base.letters?.count == 1 ? "false" : "true")\">\(escapedHTML(mark))</mo></\(tag)>"
    case .fenced(let opening, let content, let closing):
      return "<mrow>\(Self.fence(opening, "prefix"))\(content.grouped(display))\(Self.fence(closing, "postfix"))</mrow>"
    case .matrix(let rows, let alignment): return Self.matrix(rows, alignment, display)
    case .space(let width): return "<mspace width=\"\(width)em\"></mspace>"
    }
  }

  private func scripts(_ lower: Formula?, _ upper: Formula?, _ display: Bool) -> String {
    var atEnds = false
    switch self {
    case .symbol(_, .large(let takesLimits)): atEnds = takesLimits && display
    case .function(_, let takesLimits): atEnds = takesLimits && display
    case .accent(_, let mark, _): atEnds = mark == "⏞" || mark == "⏟"
    default: break
    }
    let parts = [self, lower, upper].compactMap { $0?.grouped(display) }.joined()
    let tag =
      switch (lower != nil, upper != nil) {
      case (true, true): atEnds ? "munderover" : "msubsup"
      case (true, false): atEnds ? "munder" : "msub"
      default: atEnds ? "mover" : "msup"
      }
    return "<\(tag)>\(parts)</\(tag)>"
  }

  private static func identifier(_ text: String, _ style: Style) -> String {
    let shown = String(String.UnicodeScalarView(text.unicodeScalars.map { MathAlphabet.scalar($0, style) }))
    // A single letter is italic unless said otherwise, a name upright.
    let isUpright = style == .upright && text.count == 1
    return "<mi\(isUpright ? " mathvariant=\"normal\"" : "")>\(escapedHTML(shown))</mi>"
  }

  private static func symbol(_ text: String, _ kind: SymbolKind) -> String {
    let form =
      switch kind {
      // Plain brackets are as tall as the letters; those between \left and \right grow.
      case .opening: " form=\"prefix\" stretchy=\"false\""
      case .closing: " form=\"postfix\" stretchy=\"false\""
      case .ordinary: text == "|" || text == "‖" || text == "/" ? " stretchy=\"false\" lspace=\"0\" rspace=\"0\"" : ""
      case .binary, .relation, .punctuation, .large: ""
      }
    if kind == .ordinary, ["∞", "∂", "∇", "∅", "°", "′"].contains(text) {
      return "<mi mathvariant=\"normal\">\(text)</mi>"
    }
    return "<mo\(form)>\(escapedHTML(text))</mo>"
  }

  private static func fence(_ text: String, _ form: String) -> String {
    text.isEmpty ? "" : "<mo form=\"\(form)\" stretchy=\"true\">\(escapedHTML(text))</mo>"
  }

  /// Chromium lays a cell's content out as a block, which only its own values move.
  private static func side(_ column: Int) -> String {
    let side = column.isMultiple(of: 2) ? "right" : "left"
    return "text-align:\(side);text-align:-webkit-\(side)"
  }

  private static func matrix(_ rows: [[Formula]], _ alignment: Alignment, _ display: Bool) -> String {
    let content = rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let side =
          switch alignment {
          case .centre: ""
          case .left: " style=\"text-align:left\""
          case .equations: " style=\"\(Self.side(column));padding-inline:0.1em\""
          }
        return "<mtd\(side)>\(cell.grouped(display && alignment == .equations))</mtd>"
      }
      return "<mtr>\(cells.joined())</mtr>"
    }
    return "<mtable\(display && alignment == .equations ? " displaystyle=\"true\"" : "")>\(content.joined())</mtable>"
  }
}

/// Letters of the mathematical alphabets (Unicode block U+1D400), which need no font of their own in MathML.
enum MathAlphabet {
  static func scalar(_ scalar: Unicode.Scalar, _ style: Formula.Style) -> Unicode.Scalar {
    let code = scalar.value
    let starts: (upper: UInt32, lower: UInt32, digit: UInt32)
    switch style {
    case .italic, .upright: return scalar
    case .bold: starts = (0x1D400, 0x1D41A, 0x1D7CE)
    case .script: starts = (0x1D49C, 0x1D4B6, 0x30)
    case .doubleStruck: starts = (0x1D538, 0x1D552, 0x1D7D8)
    }
    if let known = exceptions[style]?[scalar] { return known }
    switch code {
    case 0x41...0x5A: return Unicode.Scalar(starts.upper + code - 0x41) ?? scalar
    case 0x61...0x7A: return Unicode.Scalar(starts.lower + code - 0x61) ?? scalar
    case 0x30...0x39: return Unicode.Scalar(starts.digit + code - 0x30) ?? scalar
    case 0x3B1...0x3C9 where style == .bold: return Unicode.Scalar(0x1D6C2 + code - 0x3B1) ?? scalar
    case 0x391...0x3A9 where style == .bold: return Unicode.Scalar(0x1D6A8 + code - 0x391) ?? scalar
    default: return scalar
    }
  }

  /// Letters that Unicode had before the block was made.
  private static let exceptions: [Formula.Style: [Unicode.Scalar: Unicode.Scalar]] = [
    .doubleStruck: ["C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"],
    .script: [
      "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ", "e": "ℯ", "g": "ℊ", "o": "ℴ",
    ],
  ]
}
