/// The functions on tables and series, by area.
enum TableBuiltins {
  static let areas: [[Builtin]] = [
    MakingBuiltins.all, ChoosingBuiltins.all, CombiningBuiltins.all, MissingBuiltins.all, CalculusBuiltins.all,
    DescribeBuiltin.all,
  ]
}
