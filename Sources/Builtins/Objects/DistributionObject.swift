import Runtime

/// Something to draw from, as in `set k = normal(2 m, 0.1 m)`. Parameters are in SI units.
public final class DistributionObject: RuntimeObject {
  public enum Kind: String, Sendable {
    /// Between `a` and `b`.
    case uniform
    /// Mean `a`, standard deviation `b`.
    case normal
    /// Median `a`; the logarithm has the standard deviation `b`, a plain number.
    case lognormal
  }
  public let kind: Kind
  public let a: Double
  public let b: Double

  /// - Throws: `EvaluationError` with the code `distribution` for parameters that describe none.
  public init(_ kind: Kind, _ a: Double, _ b: Double) throws {
    func refuse(_ message: String, _ help: String) -> EvaluationError {
      EvaluationError(code: "distribution", message, help: [help])
    }
    guard a.isFinite, b.isFinite else { throw refuse("a distribution needs finite numbers", "look for missing values") }
    switch kind {
    case .uniform:
      guard a <= b else { throw refuse("`low` of `uniform` must not be above `high`", "exchange them") }
    case .normal:
      guard b >= 0 else { throw refuse("`sd` of `normal` must not be negative", "a standard deviation is 0 or more") }
    case .lognormal:
      guard a > 0 else { throw refuse("`median` of `lognormal` must be above 0", "use `normal` for values of both signs") }
      guard b >= 0 else { throw refuse("`s` of `lognormal` must not be negative", "a standard deviation is 0 or more") }
    }
    self.kind = kind
    self.a = a
    self.b = b
  }

  public var kindName: String { "distribution" }

  public func isEqual(to other: any RuntimeObject) -> Bool {
    guard let other = other as? DistributionObject else { return false }
    return kind == other.kind && a == other.a && b == other.b
  }
}
