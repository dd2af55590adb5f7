/// What brings columns to mean 0 and standard deviation 1, and back: z = (x - mean)/deviation for each of them.
///
/// It is fitted on the rows a model learns from and applied to all, so that nothing of the rows it is judged by leaks
/// into it. A column that never changes is only shifted: its deviation counts as 1.
public struct Standardization: Sendable, Hashable {
  public let names: [String]
  public let means: [Double]
  public let deviations: [Double]

  /// One mean and one deviation for each name; a missing mean counts as 0, a deviation that is not positive as 1.
  public init(names: [String], means: [Double], deviations: [Double]) {
    self.names = names
    self.means = names.indices.map { means.indices.contains($0) && means[$0].isFinite ? means[$0] : 0 }
    self.deviations = names.indices.map {
      deviations.indices.contains($0) && deviations[$0] > 0 && deviations[$0].isFinite ? deviations[$0] : 1
    }
  }

  /// Fits one column. The deviation is that of a whole population, with n below the root, as in scikit-learn's
  /// `StandardScaler`; missing values are left out.
  /// - Returns: mean 0 and deviation 1 where there is no value at all.
  public static func fit(_ values: some Sequence<Double>) -> (mean: Double, deviation: Double) {
    let values = values.filter { $0.isFinite }
    guard let first = values.first else { return (0, 1) }
    let count = Double(values.count)
    // Around the first value, so that large offsets do not swallow the digits.
    let mean = first + values.reduce(0) { $0 + ($1 - first) } / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    // What rounding leaves of a constant is no deviation.
    guard deviation > 10 * Double.ulpOfOne * abs(mean), deviation.isFinite else { return (mean, 1) }
    return (mean, deviation)
  }

  /// The standardised value of column `column`.
  public func apply(_ value: Double, column: Int) -> Double { (value - means[column]) / deviations[column] }

  /// The value that `apply` made this of.
  public func invert(_ value: Double, column: Int) -> Double { value * deviations[column] + means[column] }

  /// That of some of the columns, in the order asked for.
  public func selecting(_ columns: [Int]) -> Standardization {
    Standardization(
      names: columns.map { names[$0] }, means: columns.map { means[$0] }, deviations: columns.map { deviations[$0] })
  }
}
