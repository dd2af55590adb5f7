extension OptionRule {
  static let drive = OptionRule(
    "drive", "what an input follows: `drive u = lab.Q1`, or an expression of `time`",
    options: [
      OptionRule("extend", "beyond the column's ends its first and last values hold"),
      OptionRule("hold", "between the column's times the earlier value holds"),
      OptionRule("linear", "between the column's times along a straight line"),
    ], isRepeatable: true)

  private static let set = OptionRule(
    "set", "another value for a parameter, a constant or a state's beginning: `set k = 0.1`", isRepeatable: true)

  private static let tolerances = [
    OptionRule("rtol", "relative error of a step, 1e-6 without it"),
    OptionRule("atol", "absolute error of a step, for states near zero"),
    OptionRule("step", "the first step"),
  ]

  static let solver = OptionRule(
    "solver", "the method that integrates, and its tolerances",
    words: [
      OptionRule(
        SolverDefinition.Method.tsit5.rawValue, "steps as long as the tolerance allows (Tsitouras 2011), the usual one",
        options: tolerances),
      OptionRule(
        SolverDefinition.Method.rk4.rawValue, "fixed steps of the classical fourth order",
        options: [OptionRule("step", "the length of a step")]),
    ])

  private static let seed = OptionRule("seed", "where random numbers begin; the same seed gives the same numbers")

  static let simulate = [
    drive, set,
    OptionRule("span", "how long: `span 20 min`"),
    OptionRule("start", "the time at which the run begins, 0 s without it"),
    OptionRule("every", "the distance of the rows: `every 1 s`"),
    solver,
    OptionRule("ensemble", "how many runs beside the nominal one, drawing what `set` gives as distributions"),
    seed,
  ]

  static let match = OptionRule(
    "match", "an output and the column it must follow: `match T = lab.T { sd 0.2 K }`",
    options: [
      OptionRule("sd", "the standard deviation of the measurement"),
      OptionRule("lognormal", "the standard deviation of the measurement's logarithm"),
    ], isRepeatable: true)

  static let fit = [
    drive, set, match,
    OptionRule("starts", "how many points the search begins from"),
    seed, solver,
  ]

  /// Of a `state` of a twin.
  static let state = [
    OptionRule("free", "bounds within which a fit may estimate the beginning: `free 0..2 m`"),
    OptionRule("discrete", "changed by `when` alone"),
  ]
}
