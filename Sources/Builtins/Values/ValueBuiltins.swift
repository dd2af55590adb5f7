import Runtime

/// How values are shown, compared with what was expected, and taken apart.
enum ValueBuiltins {
  static let all: [Builtin] = PrintBuiltins.all
  static let operators: [(String, BuiltinImplementation)] =
    PrintBuiltins.operators + FailedExpectation.operators + FieldBuiltin.operators
}
