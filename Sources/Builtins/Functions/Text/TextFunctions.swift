import Checking
import Runtime
import Units

/// Functions of strings.
enum TextFunctions {
  static let table: [Builtin] = [
    transform("upper", "The text in capitals.", "upper(\"p-101\")  # \"P-101\"") { $0.uppercased() },
    transform("lower", "The text in small letters.", "lower(\"P-101\")  # \"p-101\"") { $0.lowercased() },
    transform("trim", "The text without white space at its ends.", "trim(\"  a b \")  # \"a b\"") { text in
      var rest = Substring(text)
      while rest.first?.isWhitespace == true { rest.removeFirst() }
      while rest.last?.isWhitespace == true { rest.removeLast() }
      return String(rest)
    },
    test("starts_with", "Whether the text begins with another.", "starts_with(\"P-101\", \"P\")  # true") {
      $0.hasPrefix($1)
    },
    test("ends_with", "Whether the text ends with another.", "ends_with(\"P-101\", \"01\")  # true") {
      $0.hasSuffix($1)
    },
    Builtin(
      "split", ["text", "[separator]"], "The parts of a text between separators, or between white space.",
      example: "split(\"a,b,c\", \",\")  # [\"a\", \"b\", \"c\"]",
      infer: { call in
        try call.requireString(0)
        if call.has(1) { try call.requireString(1) }
        return call.result(.list(.string))
      },
      run: { context, _ in
        let text = try context.arguments[0].asString()
        if context.arguments[1].isNothing {
          return .list(text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) })
        }
        let separator = try context.arguments[1].asString()
        guard !separator.isEmpty else { return .list(text.map { .string(String($0)) }) }
        return .list(text.split(separator: separator, omittingEmptySubsequences: false).map { .string(String($0)) })
      }),
    Builtin(
      "join", ["texts", "[separator]"], "The texts one after the other, with a separator between them.",
      example: "join([\"a\", \"b\"], \", \")  # \"a, b\"",
      infer: { call in
        switch try call.type(0) {
        case .list(.string), .list(.never): break
        default: throw CallFailure.argument(index: 0, expected: "a list of strings")
        }
        if call.has(1) { try call.requireString(1) }
        return call.result(.string)
      },
      run: { context, _ in
        // The sum of two strings comes here too.
        if case .string(let left) = context.arguments[0] {
          return .string(left + (try context.arguments[1].asString()))
        }
        let separator = context.arguments[1].isNothing ? "" : try context.arguments[1].asString()
        return .string(try context.arguments[0].asList().map { try $0.asString() }.joined(separator: separator))
      }),
    Builtin(
      "replace", ["text", "old", "new"], "The text with every `old` replaced by `new`.",
      example: "replace(\"a-b-c\", \"-\", \".\")  # \"a.b.c\"",
      infer: { call in
        for index in 0..<3 { try call.requireString(index) }
        return call.result(.string)
      },
      run: { context, _ in
        let (text, old) = (try context.arguments[0].asString(), try context.arguments[1].asString())
        return .string(old.isEmpty ? text : text.replacing(old, with: try context.arguments[2].asString()))
      }),
    Builtin(
      "string", ["x", "[digits:]"], "A value as text, as `print` shows it; with `digits` to so many behind the point.",
      example: "string(2.5, digits: 2)  # \"2.50\"",
      infer: { call in
        let value = try call.argument(0)
        if value.type == .nothing { throw CallFailure.argument(index: 0, expected: "a value") }
        guard call.has(1) else { return call.expression(.interpolation([.value(value, format: nil)]), .string) }
        _ = try call.operand(0, expected: "a number where `digits` is given")
        guard let digits = try call.wholeNumber(1, minimum: 0), digits <= 17 else {
          throw CallFailure.argument(index: 1, expected: "a whole number from 0 to 17, written out")
        }
        return call.expression(
          .interpolation([.value(value, format: NumberFormat(digits: digits, style: .fixed))]), .string)
      },
      run: { _, site in throw EvaluationError(code: "internal", "`\(site.name)` is part of another expression") }),
    Builtin(
      "number", ["text"], "The plain number that a text holds.", example: "number(\"2.5e3\")  # 2500",
      infer: { call in
        if case .number = try call.type(0) {
          throw CallFailure.message(
            "`number` reads a text; this is a number already", index: 0,
            help: "for the number without its unit write `magnitude(x)`")
        }
        try call.requireString(0)
        return call.result(.dimensionless)
      },
      run: { context, _ in
        let text = try context.arguments[0].asString()
        guard let number = read(text) else {
          throw EvaluationError(
            code: "bad-number", "\"\(text)\" is not a number", help: ["write it like `2.5e3`, without a unit"])
        }
        return .number(number)
      }),
  ]

  /// A decimal number, `inf` or `nan`, with white space around it; not the hexadecimal forms that Swift reads.
  private static func read(_ text: String) -> Double? {
    let trimmed = text.split(whereSeparator: \.isWhitespace)
    guard trimmed.count == 1, let word = trimmed.first, !word.lowercased().contains("x") else { return nil }
    return Double(word.replacing("_", with: ""))
  }

  private static func transform(
    _ name: String, _ summary: String, _ example: String, _ function: @escaping @Sendable (String) -> String
  ) -> Builtin {
    Builtin(
      name, ["text"], summary, example: example,
      infer: { call in
        try call.requireString(0)
        return call.result(.string)
      },
      run: { context, _ in .string(function(try context.arguments[0].asString())) })
  }

  private static func test(
    _ name: String, _ summary: String, _ example: String, _ function: @escaping @Sendable (String, String) -> Bool
  ) -> Builtin {
    Builtin(
      name, ["text", "part"], summary, example: example,
      infer: { call in
        try call.requireString(0)
        try call.requireString(1)
        return call.result(.boolean)
      },
      run: { context, _ in .boolean(function(try context.arguments[0].asString(), try context.arguments[1].asString()))
      })
  }
}
