/// The functions on tables and series.
enum TableBuiltins {
  static let all: [Builtin] =
    MakingBuiltins.all + ChoosingBuiltins.all + CombiningBuiltins.all + MissingBuiltins.all + CalculusBuiltins.all
    + DescribeBuiltin.all
}
