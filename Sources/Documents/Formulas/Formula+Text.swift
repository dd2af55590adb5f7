extension Formula {
  /// The formula in plain Unicode, on one line a row: `dT/dt = (U(Tₐ − T) + P)/C`.
  public var plainText: String { written(.plain).text }

  /// The same as a line of Pango's markup, with italic letters and real sub- and superscripts.
  var pangoMarkup: String { written(.pango).text }

  private enum Form {
    case plain, pango

    func shown(_ text: String) -> String { self == .plain ? text : escapedHTML(text) }
  }

  /// A text, and whether it must be bracketed where it is a part of something tighter.
  private struct Written {
    var text: String
    var isCompound = false

    var bracketed: String { isCompound ? "(\(text))" : text }
  }

  private func written(_ form: Form) -> Written {
    switch self {
    case .row(let parts): return Self.row(parts, form)
    case .identifier(let text, let style):
      guard style == .doubleStruck || style == .script else {
        let isItalic = form == .pango && style == .italic
        return Written(text: isItalic ? "<i>\(escapedHTML(text))</i>" : form.shown(text))
      }
      let letters = text.unicodeScalars.map { MathAlphabet.scalar($0, style) }
      return Written(text: String(String.UnicodeScalarView(letters)))
    case .number(let text), .text(let text), .function(let text, _), .symbol(let text, _):
      return Written(text: form.shown(text))
    case .fraction(let top, let bottom, hasLine: true):
      return Written(text: "\(top.written(form).bracketed)/\(bottom.written(form).bracketed)", isCompound: true)
    case .fraction(let top, let bottom, hasLine: false):
      return Written(text: "\(top.written(form).text) over \(bottom.written(form).text)")
    case .root(let content, let index):
      let degree =
        index.map { Self.raised($0.written(form).text, Self.superscripts) ?? "\($0.written(form).bracketed)" } ?? ""
      return Written(text: "\(degree)√\(content.written(form).bracketed)")
    case .scripts(let base, let lower, let upper) where form == .pango:
      let low = lower.map { "<sub>\($0.written(form).text)</sub>" } ?? ""
      let high = upper.map { "<sup>\($0.written(form).text)</sup>" } ?? ""
      return Written(text: base.written(form).bracketed + low + high)
    case .scripts(let base, let lower, let upper):
      let low =
        lower.map { Self.raised($0.written(form).text, Self.subscripts) ?? "_" + $0.written(form).bracketed } ?? ""
      let high =
        upper.map { Self.raised($0.written(form).text, Self.superscripts) ?? "^" + $0.written(form).bracketed } ?? ""
      return Written(text: base.written(form).bracketed + low + high)
    case .accent(let base, let mark, _):
      guard let combining = Self.combining[mark], base.letters?.count == 1 else {
        return Written(text: base.written(form).bracketed)
      }
      // The mark belongs to the letter, inside the letter's own markup.
      if case .identifier(let letter, let style) = base {
        return Formula.identifier(letter + combining, style).written(form)
      }
      return Written(text: base.written(form).text + combining)
    case .fenced(let opening, let content, let closing):
      return Written(text: form.shown(opening) + content.written(form).text + form.shown(closing))
    case .matrix(let rows, let alignment):
      let lines = rows.map { row in
        row.map { $0.written(form).text }.joined(separator: alignment == .equations ? " " : ", ")
      }
      return Written(text: lines.joined(separator: alignment == .equations ? "\n" : "; "))
    case .space(let width): return Written(text: width >= 0.25 ? " " : width > 0 ? "\u{2009}" : "")
    }
  }

  private static func row(_ parts: [Formula], _ form: Form) -> Written {
    var text = ""
    var isCompound = false
    for (index, part) in parts.enumerated() {
      var piece = part.written(form).text
      switch part {
      // A sign before the first operand stands close to it.
      case .symbol(_, .binary) where index > 0 && !parts[index - 1].isOperator: piece = " \(piece) "
      case .symbol(_, .relation): piece = " \(piece) "
      case .symbol(_, .punctuation): piece += " "
      case .function: piece = (text.last?.isLetter == true ? " " : "") + piece + " "
      case .symbol(_, .large), .scripts(.symbol(_, .large), _, _), .scripts(.function, _, _): piece += " "
      default: break
      }
      if case .symbol(_, .binary) = part { isCompound = true }
      if case .symbol(_, .relation) = part { isCompound = true }
      if piece.first == " ", text.last == " " { piece.removeFirst() }
      text += piece
    }
    return Written(text: text, isCompound: isCompound)
  }

  private var isOperator: Bool {
    switch self {
    case .symbol(_, .binary), .symbol(_, .relation), .symbol(_, .opening), .symbol(_, .punctuation): true
    default: false
    }
  }

  /// Every character of a text by its small form; nil if one has none.
  private static func raised(_ text: String, _ table: [Character: Character]) -> String? {
    var result = ""
    for character in text where character != " " {
      guard let small = table[character] else { return nil }
      result.append(small)
    }
    return result
  }

  private static let superscripts = Dictionary(
    uniqueKeysWithValues: zip(
      "0123456789+−=()niTabcdefghjklmoprstuvwxyz′*∗", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ′**"))

  private static let subscripts = Dictionary(
    uniqueKeysWithValues: zip("0123456789+−=()aehijklmnoprstuvxβγρφχ,", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ,"))

  private static let combining: [String: String] = [
    "˙": "\u{307}", "¨": "\u{308}", "\u{20DB}": "\u{20DB}", "^": "\u{302}", "~": "\u{303}", "¯": "\u{304}",
    "→": "\u{20D7}",
    "´": "\u{301}", "`": "\u{300}", "˘": "\u{306}", "ˇ": "\u{30C}", "˚": "\u{30A}",
  ]
}
