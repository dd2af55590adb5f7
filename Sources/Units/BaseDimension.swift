/// The independent dimensions: the seven of the SI, data, and eight that a program may declare with `unit token { base }`.
///
/// The order is the order in which a product of base units is written: kg·m²·s⁻³·K⁻¹.
public enum BaseDimension: Int, CaseIterable, Hashable, Sendable {
  case mass, length, time, current, temperature, amount, luminousIntensity, data
  case declared1, declared2, declared3, declared4, declared5, declared6, declared7, declared8

  static let declared: [BaseDimension] = allCases.filter { $0.rawValue >= declared1.rawValue }

  /// The coherent unit that values of this dimension are stored in.
  public var symbol: String { Self.rows[rawValue].symbol }

  /// The name that `unit m { base length }` uses.
  public var name: String { Self.rows[rawValue].name }

  /// A base dimension of the SI, or `data`, by the name a unit declaration gives it.
  public init?(named name: String) {
    guard let index = Self.rows[..<Self.declared1.rawValue].firstIndex(where: { $0.name == name }) else { return nil }
    self.init(rawValue: index)
  }

  private static let rows: [(symbol: String, name: String)] = [
    ("kg", "mass"), ("m", "length"), ("s", "time"), ("A", "current"), ("K", "temperature"), ("mol", "amount"),
    ("cd", "luminous_intensity"), ("bit", "data"),
    // Only a unit table knows what a program called these; see `UnitTable.describe`.
    ("base1", "base1"), ("base2", "base2"), ("base3", "base3"), ("base4", "base4"),
    ("base5", "base5"), ("base6", "base6"), ("base7", "base7"), ("base8", "base8"),
  ]
}
