/// Whether the data tell the parameters apart.
///
/// The sensitivities of the weighted residuals, per e-fold of a positive parameter and per range (or size) of any other,
/// have singular values: the k-th says how much the fit changes along the k-th direction, and its reciprocal is the
/// standard error there. A direction is undetermined if that error exceeds a whole e-fold or range, or if the singular
/// value is lost in rounding.
public struct Identifiability: Sendable {
  /// A combination of parameters that the data leave open.
  public struct Direction: Sendable {
    /// The parameters that take part, the strongest first, with the power of each (for a parameter on a linear scale:
    /// the multiple of its range or size), the strongest 1.
    public let loadings: [(name: String, weight: Double)]
    /// Standard error along the direction; infinite if lost in rounding.
    public let standardError: Double

    /// In words, without a full stop.
    public var description: String {
      if loadings.count == 1 { return "the data do not determine \(loadings[0].name)" }
      let names = loadings.map(\.name)
      let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
      let powers = loadings.map { "\($0.name)^\(Self.short($0.weight))" }.joined(separator: " · ")
      return "\(list) cannot be told apart: moving them together along \(powers) leaves the fit as it is"
    }

    private static func short(_ value: Double) -> String {
      let text = "\((value * 100).rounded() / 100)"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
  }

  /// Singular values of the scaled sensitivities, largest first, one a parameter not at a bound; their squares are the
  /// eigenvalues of the information matrix.
  public let singularValues: [Double]
  /// How many of them stand out from rounding.
  public let rank: Int
  public let undetermined: [Direction]

  public var isFull: Bool { undetermined.isEmpty }
}
