import Diagnostics

extension SyntaxError {
  /// The one place where these facts become prose.
  public func diagnostic(at span: Span) -> Diagnostic {
    func error(_ code: String, _ message: String, _ label: String = "", notes: [String] = [], help: String...)
      -> Diagnostic
    {
      Diagnostic(code: code, message, at: span, label, notes: notes, help: help)
    }
    func pair(_ code: String, _ message: String, _ label: String, _ other: Span, _ otherLabel: String, help: String...)
      -> Diagnostic
    {
      Diagnostic(
        code: code, message, at: [Diagnostic.Label(span, label), Diagnostic.Label(other, otherLabel)], help: help)
    }

    switch self {
    // MARK: Text
    case .unexpectedCharacter(nil):
      return error("invalid-text", "the text is not valid UTF-8 from here on", help: "save the file as UTF-8")
    case .unexpectedCharacter(.some(let scalar)): return Self.unexpected(scalar, at: span)
    case .foreignSymbol(let symbol, let more):
      let (problem, help) = ForeignSyntax.symbols[symbol] ?? ("means nothing here", "remove it")
      let shown = symbol == "`" ? "a backtick" : "`\(symbol)`"
      let notes =
        more == 0 ? [] : [more == 1 ? "it stands once more further on" : "it stands \(more) more times further on"]
      return error("unexpected-character", "\(shown) \(problem)", notes: notes, help: help)
    case .unterminatedString:
      return error(
        "unterminated-string", "this string is not closed on its line",
        help: "close it with `\"`; write a line break inside it as `\\n`")
    case .unclosedInterpolation:
      return error(
        "unclosed-brace", "this `{` opens a value in the string and is not closed", "no `}` follows",
        help: "close it with `}`, or write `\\{` for a brace")
    case .emptyInterpolation:
      return error(
        "empty-interpolation", "these braces hold no value to write into the string",
        help: "write a value between them, or `\\{\\}` for the braces themselves")
    case .singleQuotes:
      return error("unexpected-character", "strings stand in double quotes", help: "write `\"text\"`")
    case .typographicQuotes:
      return error("unexpected-character", "typographic quotes do not make a string", help: "write `\"text\"`")
    case .badNumber(let text):
      return error("bad-number", "`\(text)` is not a number", help: "write numbers like `42`, `1_000` or `2.5e-3`")
    case .malformedNumber(let text, let instead):
      let help = instead.map { "write `\($0)`" } ?? "write numbers like `42`, `1_000` or `2.5e-3`"
      return error("bad-number", "`\(text)` is not a number", help: help)
    case .numberTooLarge(let text):
      return error(
        "bad-number", "`\(text)` is beyond the largest number, about 1.8e308", help: "write `inf` for infinity")
    case .badEscape(let text):
      return error(
        "bad-escape", text.isEmpty ? "a `\\` stands at the end of this string" : "`\\\(text)` is not an escape",
        help: "known are `\\n`, `\\t`, `\\\"`, `\\\\`, `\\{` and `\\}`; write a backslash as `\\\\`")
    case .plainStringExpected(let role):
      return error(
        "syntax", "\(role) cannot hold a value in braces", help: "write `\\{` for a brace that belongs to it")

    // MARK: Grammar
    case .expected(let what, let found): return error("syntax", "expected \(what), found \(found)")
    case .expectedExpression(let found): return error("syntax", "expected a value, found \(found)")
    case .expectedUnit(let found):
      return error("syntax", "expected a unit, found \(found)", help: "write a unit such as `kW` or `m^3/h`")
    case .expectedBlock(let owner, let found):
      return error("syntax", "expected `{` and the body of the \(owner), found \(found)")
    case .blockAfterColon(let owner):
      return error(
        "syntax", "the body of the \(owner) stands in braces, not behind `:`",
        help: "write `{` here and `}` behind its last line")
    case .braceOnNextLine(let owner):
      return error(
        "syntax", "the `{` of the \(owner) stands on a line of its own", help: "put it at the end of the line before")
    case .unclosed(let bracket, let opened):
      return Diagnostic(
        code: "unclosed-bracket", "`\(bracket)` is never closed",
        at: [Diagnostic.Label(opened, "opened here"), Diagnostic.Label(span, "still open here")])
    case .unmatched(let bracket):
      return error("unmatched-bracket", "nothing is open for this `\(bracket)` to close")
    case .mismatched(let bracket, let closing, let opened):
      return pair(
        "mismatched-bracket", "`\(bracket)` is closed by `\(closing)`", "does not match", opened, "opened here",
        help: "close it with `\(Self.closing[bracket] ?? bracket)`")
    case .tooDeep:
      return error("too-deep", "this is nested too deeply", help: "give its parts names of their own")
    case .reservedWord(let word, let role):
      return error(
        "reserved-word", "`\(word)` is a word of the language and cannot name \(role)",
        help: "choose another name, such as `\(word)_`")
    case .duplicateName(let name, let first):
      return pair("duplicate-name", "`\(name)` is given twice", "again here", first, "first here")
    case .strayWord(let word, let declarations):
      guard declarations.isEmpty else {
        return error(
          "syntax", "`\(word)` does not begin a statement", help: "did you mean \(alternatives(declarations))?")
      }
      return error(
        "syntax", "`\(word)` does not begin a statement",
        help: "two values need an operator between them, such as `*`, and a call needs `( )`")
    case .strayComma: return error("syntax", "nothing stands before this comma", help: "remove it")

    // MARK: Values
    case .unknownUnit(let name, let nearest):
      if let plain = Self.plainPowers(name) {
        return error("unknown-unit", "no unit is called `\(name)`", help: "write powers with `^`: `\(plain)`")
      }
      let declare = "declare it with `unit \(name) = …`"
      if nearest.isEmpty { return error("unknown-unit", "no unit is called `\(name)`", help: declare) }
      return error(
        "unknown-unit", "no unit is called `\(name)`", help: "did you mean \(alternatives(nearest))?")
    case .unknownUnitBehind(let number, let name, let nearest):
      var unknown = SyntaxError.unknownUnit(name, nearest: nearest).diagnostic(at: span)
      if Self.plainPowers(name) == nil { unknown.help.append("write `\(number)*\(name)` to multiply") }
      return unknown
    case .badExponent:
      return error(
        "syntax", "a unit's exponent is a small number",
        help: "write it like `2`, `-1`, `0.5` or `(3/2)`; put `( )` around a quantity to raise it to a computed power")
    case .chainedComparison:
      return error("syntax", "comparisons do not chain", help: "write `a < b and b < c`, or `b in a..c`")
    case .chainedRange:
      return error(
        "syntax", "a range has two ends and no step", help: "write `a..b`, or `linspace(a, b, n)` for equal steps")
    case .openRange:
      return error(
        "syntax", "this range lacks its upper end", help: "write both ends, as in `2..5`, or `:` alone for all")
    case .slice:
      return error("syntax", "a slice is written with `..`", help: "write `x[2..5]`, or `x[:]` for all of it")
    case .assignmentInExpression:
      return error("syntax", "`=` binds a name and does not compare", help: "write `==` to compare")
    case .numberBeforeBracket(let text):
      return error("syntax", "the number `\(text)` cannot be called", help: "write `*` to multiply")
    case .remainder(let left):
      return error(
        "syntax", "`%` is the unit 0.01 and not the remainder", help: "write `mod(\(left), n)` for the remainder")

    // MARK: Habits
    case .foreignWord(let word, let advice):
      return error("syntax", "`\(word)` is not a word of this language", help: advice)
    case .callWithoutParentheses(let name, let argument):
      return error("syntax", "`\(name)` is called with parentheses", help: "write `\(name)(\(argument))`")
    case .spaceBeforeBracket(let bracket, let name):
      let what = bracket == "(" ? "a call" : "an index"
      return error(
        "syntax", "\(what) has no space before its `\(bracket)`",
        help: "write `\(name)\(bracket)…\(Self.closing[bracket] ?? "")`")
    case .compoundAssignment(let target, let symbol):
      return error("syntax", "`\(symbol)=` is not an operator", help: "write `\(target) = \(target) \(symbol) …`")
    case .increment(let target, let symbol):
      return error(
        "syntax", "`\(symbol)\(symbol)` is not an operator", help: "write `\(target) = \(target) \(symbol) 1`")
    case .continuedLine(let symbol):
      return error(
        "syntax", "this line ends in `\(symbol)`, so the next line belongs to it",
        help: "complete it, or remove the `\(symbol)`")
    case .assignmentToPart(let target):
      return error(
        "syntax", "`\(target)` cannot be assigned: a value does not change in part",
        help: "bind a name to a new value, as in `xs = append(xs, x)` or `r = {a: 1, b: r.b}`")
    case .severalValues:
      return error(
        "syntax", "one value belongs here", help: "gather several as `[a, b]`, or name them as `{a: 1, b: 2}`")
    case .functionWithoutKeyword(let head):
      return error("syntax", "a function's definition begins with `fn`", help: "write `fn \(head) = …`")
    case .derivativeCall(let name):
      return error("syntax", "a derivative is written with `'`", help: "write `\(name)' = …`")
    case .strayPrime(let name):
      return error(
        "syntax", "`'` marks the derivative that an equation defines, as in `\(name)' = …`",
        help: "write `transpose(\(name))` for a transpose")
    case .annotation(let name):
      return error(
        "syntax", "a variable takes no annotation", help: "write `\(name) = …`; a number carries its unit, as in `3 kW`"
      )
    case .stringPrefix(let prefix):
      return error(
        "syntax", "a string takes no prefix `\(prefix)`",
        help: "write `\"…\"`; braces in it hold values, as in `\"T = {T}\"`")
    case .quotedField(let name):
      return error("syntax", "a field's name stands without quotes", help: "write `\(name): …`")
    case .equalsForColon(let name, let role):
      return error(
        "syntax", "\(role) is named with `:`", help: "write `\(name): …`, or `==` to compare")
    case .colonInOption(let name):
      return error("syntax", "an option has no `:` behind its name", help: "write `\(name) …`")
    case .typedParameter:
      return error(
        "syntax", "a parameter takes no type",
        help: "write its name alone: a function is made anew for the types of each call; a default is `b = 2`")
    case .loopHead(let found):
      return error(
        "syntax", "expected a name, `in` and what to go through, found \(found)",
        help: "write `for x in xs { … }`, or `for i in 0..len(xs) { … }`")
    case .expectedThen(let found):
      return error("syntax", "expected `then`, found \(found)", help: "write `if condition then a else b`")
    case .expectedFunctionBody(let found):
      return error(
        "syntax", "expected `=` or `{` and the function's body, found \(found)",
        help: "write `fn f(x) = …`, or `fn f(x) { … return … }`")
    case .headerNeedsName(let header):
      return error(
        "syntax", "the header `\(header)` is no name and needs one", help: "write `\"\(header)\" as name`")
    case .numberedField(let number, let target):
      return error("syntax", "a field has a name, not a number", help: "write `\(target)[\(number)]` for an element")
    case .severalTargets:
      return error(
        "syntax", "a statement binds one name",
        help: "bind the whole, as in `r = f(x)`, and take its parts, as in `r.a` or `r[0]`")
    case .secondDerivative(let name):
      return error(
        "syntax", "an equation gives a first derivative",
        help: "give the derivative a state of its own: `\(name)' = v` and `v' = …`")
    case .lineBeginsWithOperator(let symbol):
      return error(
        "syntax", "a line cannot begin with `\(symbol)`: the statement ended with the line before",
        help: "put the `\(symbol)` at the end of the line before, or the whole in `( )`")
    case .bracesAfterIf:
      return error(
        "syntax", "an `if` that gives a value has no braces", help: "write `if condition then a else b`")
    }
  }

  static let closing = ["(": ")", "[": "]", "{": "}"]

  private static func unexpected(_ scalar: Unicode.Scalar, at span: Span) -> Diagnostic {
    let hexadecimal = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
    let message: String
    var help = "remove it; strings and comments may hold any character"
    switch scalar.properties.generalCategory {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator:
      message = "this is no ordinary space but \(code)"
      help = "replace it by a space"
    case .control, .format, .privateUse, .unassigned, .surrogate: message = "an invisible character \(code) stands here"
    default: message = "`\(scalar)` (\(code)) means nothing here"
    }
    return Diagnostic(code: "unexpected-character", message, at: span, help: [help])
  }

  /// `m^2` for `m²`; nil for a name without raised digits.
  private static func plainPowers(_ name: String) -> String? {
    let raised: [Character: Character] = [
      "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    ]
    guard name.contains(where: { raised[$0] != nil }) else { return nil }
    var plain = ""
    var wasRaised = false
    for character in name {
      if let digit = raised[character] {
        if !wasRaised { plain.append("^") }
        plain.append(digit)
        wasRaised = true
      } else {
        if wasRaised { plain.append("*") }
        plain.append(character)
        wasRaised = false
      }
    }
    return plain
  }
}
