/// One factor of a unit expression: `s^-2` in `kg*m/s^2`.
public struct UnitFactor: Hashable, Sendable {
  public var name: String
  public var exponent: Rational

  public init(name: String, exponent: Rational = .one) {
    self.name = name
    self.exponent = exponent
  }
}

/// A number in a unit: `1.8e3 J/s` is 1800 and [J, s^-1].
public struct UnitAmount: Hashable, Sendable {
  public var number: Double
  public var factors: [UnitFactor]

  public init(_ number: Double, _ factors: [UnitFactor] = []) {
    self.number = number
    self.factors = factors
  }
}

/// What a `unit` declaration says.
public struct UnitDefinition: Hashable, Sendable {
  public enum Meaning: Hashable, Sendable {
    /// `{ base length }`; without a name, or with one that is not the SI's, a new base dimension.
    case base(String?)
    /// `= 2.54 cm`.
    case amount(UnitAmount)
  }

  public var name: String
  public var aliases: [String]
  public var meaning: Meaning
  public var prefixes: PrefixSet
  /// Where the scale of a point has its zero: 273.15 K for degC.
  public var zero: UnitAmount?
  /// The comment above the declaration.
  public var doc: String

  public init(
    name: String, aliases: [String] = [], meaning: Meaning, prefixes: PrefixSet = .none, zero: UnitAmount? = nil,
    doc: String = ""
  ) {
    self.name = name
    self.aliases = aliases
    self.meaning = meaning
    self.prefixes = prefixes
    self.zero = zero
    self.doc = doc
  }

  /// Everything the unit may be called, prefixes aside.
  var names: [String] { [name] + aliases }

  /// Everything the unit may be called, with every prefix that its names take.
  public var spellings: Set<String> {
    var all = Set(names)
    for prefix in Prefix.all where prefix.isAllowed(in: prefixes) {
      for name in names {
        if !Prefix.isWord(name) { all.formUnion(prefix.symbols.map { $0 + name }) }
        if Prefix.takesWords(name) { all.insert(prefix.word + name) }
      }
    }
    return all
  }
}
