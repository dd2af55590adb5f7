import Diagnostics

/// What the lexer and the parser can find wrong.
public enum SyntaxError: Sendable {
  case unexpectedCharacter(Unicode.Scalar?)
  case unterminatedString
  case badNumber(String)
  case badEscape(String)
  case badInstant(String)
  case expected(String, found: String)
  case expectedExpression(found: String)
  case expectedUnit(found: String)
  case unknownUnit(String, nearest: [String])
  case badExponent
  case reservedWord(String, asA: String)
  case unclosed(String, opened: Span)
  case unmatched(String)
  case tooDeep
  case chainedComparison
  case strayWord(String, declarations: [String])
  case duplicateName(String, first: Span)
  case misplaced(String, belongs: String)
  case assignmentInExpression
  case semicolon
}

extension SyntaxError {
  /// The one place where these facts become prose.
  public func diagnostic(at span: Span) -> Diagnostic {
    func error(_ code: String, _ message: String, _ label: String = "", help: [String] = []) -> Diagnostic {
      Diagnostic(code: code, message, at: span, label, help: help)
    }
    switch self {
    case .unexpectedCharacter(nil):
      return error("invalid-text", "this is not valid UTF-8", help: ["save the file as UTF-8"])
    case .unexpectedCharacter(.some(let scalar)):
      switch scalar {
      case ";": return SyntaxError.semicolon.diagnostic(at: span)
      case "!": return error("unexpected-character", "`!` is not an operator", help: ["write `not x`, or `a != b`"])
      case "&": return error("unexpected-character", "`&` is not an operator", help: ["write `and`"])
      case "|": return error("unexpected-character", "`|` is not an operator", help: ["write `or`, or `|>` for a pipe"])
      case "~":
        return error("unexpected-character", "`~` is not an operator", help: ["write `a ~= b` for nearly equal"])
      case "“", "”", "„", "‘", "’":
        return error("unexpected-character", "a typographic quote does not open a string", help: ["write `\"`"])
      case "−", "–": return error("unexpected-character", "`\(scalar)` is not a minus sign here", help: ["write `-`"])
      case "×", "·": return error("unexpected-character", "`\(scalar)` is not an operator", help: ["write `*`"])
      default:
        let code = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        let shown = scalar.properties.generalCategory == .control ? "" : " `\(scalar)`"
        return error(
          "unexpected-character", "a script cannot hold the character\(shown) U+\(padded) outside a string or comment")
      }
    case .semicolon:
      return error(
        "unexpected-character", "`;` does not end statements here", help: ["put each statement on a line of its own"])
    case .unterminatedString:
      return error(
        "unterminated-string", "this string is not closed on its line",
        help: ["close it with `\"`; write a line break as `\\n` and a brace as `\\{`"])
    case .badNumber(let text):
      return error("bad-number", "`\(text)` is not a number", help: ["write numbers like `1_000` or `2.5e-3`"])
    case .badEscape(let text):
      return error(
        "bad-escape", "`\\\(text)` is not an escape", help: ["known are `\\n`, `\\t`, `\\\"`, `\\\\`, `\\{` and `\\}`"])
    case .badInstant(let text):
      return error("bad-instant", "`\(text)` is not an instant", help: ["write it like `t\"2026-11-21T10:00:00Z\"`"])
    case .expected(let what, let found): return error("syntax", "expected \(what), found \(found)")
    case .expectedExpression(let found): return error("syntax", "expected a value, found \(found)")
    case .expectedUnit(let found):
      return error("syntax", "expected a unit, found \(found)", help: ["write a unit such as `kW` or `m^3/h`"])
    case .unknownUnit(let name, let nearest):
      var help = ["declare it with `unit \(name) = …`, or write `*` to multiply"]
      if !nearest.isEmpty { help.insert("did you mean \(alternatives(nearest))?", at: 0) }
      return error("unknown-unit", "no unit is called `\(name)`", help: help)
    case .badExponent: return error("syntax", "a unit's exponent is a small number such as `2`, `-1`, `0.5` or `(3/2)`")
    case .reservedWord(let word, let role):
      return error("reserved-word", "`\(word)` is a word of the language and cannot name \(role)")
    case .unclosed(let bracket, let opened):
      return Diagnostic(
        code: "unclosed-bracket", "`\(bracket)` is never closed",
        at: [Diagnostic.Label(opened, "opened here"), Diagnostic.Label(span, "still open here")])
    case .unmatched(let bracket): return error("unmatched-bracket", "nothing is open for this `\(bracket)` to close")
    case .tooDeep: return error("too-deep", "this is nested too deeply", help: ["give parts of it names of their own"])
    case .chainedComparison:
      return error("syntax", "comparisons do not chain", help: ["write `a < b and b < c`, or `b in a..c`"])
    case .strayWord(let word, let declarations):
      var help: [String] = []
      if !declarations.isEmpty { help.append("did you mean \(alternatives(declarations))?") }
      return error("syntax", "`\(word)` does not begin a statement", help: help)
    case .duplicateName(let name, let first):
      return Diagnostic(
        code: "duplicate-name", "`\(name)` is given twice",
        at: [Diagnostic.Label(span, "again here"), Diagnostic.Label(first, "first here")])
    case .misplaced(let what, let belongs): return error("misplaced", "\(what) belongs in \(belongs)")
    case .assignmentInExpression:
      return error("syntax", "`=` binds a name and is not a comparison", help: ["write `==` to compare"])
    }
  }
}
