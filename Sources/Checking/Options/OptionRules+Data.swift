import Units

extension OptionRule {
  /// Of `data … csv`.
  static let reader = ReaderOptionRule.all.map { rule in
    switch rule.value {
    case .choice(let words): OptionRule(rule.name, rule.help, words: words.map { OptionRule($0, "") })
    case .character(let names): OptionRule(rule.name, rule.help, words: names.keys.sorted().map { OptionRule($0, "") })
    case .text, .texts, .count, .columns: OptionRule(rule.name, rule.help, isRepeatable: rule.name == "text")
    }
  }

  /// Of `data … idx` and `data … images`.
  static let images = [OptionRule("classes", "names of the classes in quotes, in the order of their numbers")]

  static let sensor = [
    OptionRule("noise", "standard deviation of random errors"),
    OptionRule("bias", "an error that stays"),
    OptionRule("drift", "an error that grows, such as `0.1 K/h`"),
    OptionRule("delay", "how much later the sensor shows what was"),
    OptionRule("dropout", "the share of values that get lost, such as `2 %`"),
    OptionRule("quantum", "the step of the displayed values"),
    OptionRule("range", "what it can show: `range 0..100 degC`"),
    OptionRule("sd", "what is known of its accuracy; changes nothing, fits use it"),
    OptionRule("every", "how often it reports"),
    OptionRule("seed", "where its random numbers begin"),
  ]

  static let actuator = [
    OptionRule("limit", "the least and the most it gives: `limit 0..6`"),
    OptionRule("rate", "its fastest change: `rate 1 kW/s`"),
    OptionRule("failsafe", "what it gives when nobody drives it"),
  ]

  static let unit = [
    OptionRule("alias", "another name of the unit", isRepeatable: true),
    OptionRule("base", "a unit that no other defines, of a quantity of its own"),
    OptionRule(
      "prefixes", "which prefixes its names take",
      words: [
        OptionRule(PrefixSet.none.rawValue, "none, as without it"),
        OptionRule(PrefixSet.si.rawValue, "from quecto to quetta"),
        OptionRule(PrefixSet.binary.rawValue, "from Ki to Qi, and the SI's from kilo up"),
      ]),
    OptionRule("zero", "where the scale of a point has its zero: `zero 273.15 K`"),
  ]
}
