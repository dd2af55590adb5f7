extension Dimension {
  /// What a quantity of this dimension is called: `power`, `thermal conductance`; nil when it has no name.
  public var commonName: String? {
    isDimensionless ? "number" : NamedDimension.byDimension[self]?.name
  }

  /// The one factor that turns a quantity of dimension `from` into one of `to`, named: `a temperature`, `an area`,
  /// `1/time`; nil when they agree already or the factor has no name.
  public static func mendingFactor(from: Dimension, to: Dimension) -> String? {
    let factor = to / from
    guard !factor.isDimensionless, !factor.isOverflowed else { return nil }
    let inverse = Dimension.dimensionless / factor
    // A rate is most helpfully named by what it is one over.
    if inverse.isBase, let name = inverse.commonName { return "1/\(name)" }
    if let name = factor.commonName { return withArticle(name) }
    return inverse.commonName.map { $0.contains(" ") ? "1/(\($0))" : "1/\($0)" }
  }

  private var isBase: Bool { BaseDimension.allCases.contains { Dimension($0) == self } }
}

private func withArticle(_ name: String) -> String { ("aeiou".contains(name.prefix(1)) ? "an " : "a ") + name }
