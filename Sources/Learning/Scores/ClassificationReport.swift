/// Precision, recall and F1 by class and averaged, as scikit-learn's `classification_report`.
///
/// Classes that neither occur nor are predicted have no row and no part in the averages. A precision of what was never
/// predicted and a recall of what never occurs are 0.
public struct ClassificationReport: Sendable {
  /// A class, or an average over classes.
  public struct Row: Sendable, Equatable {
    public let name: String
    /// The share of what was taken for the class that is of it.
    public let precision: Double
    /// The share of what is of the class that was taken for it.
    public let recall: Double
    /// The harmonic mean of both.
    public let f1: Double
    /// How often the class occurs.
    public let support: Int
  }

  /// Ascending by class.
  public let rows: [Row]
  /// Each class counts the same.
  public let macroAverage: Row
  /// Each class counts as often as it occurs.
  public let weightedAverage: Row
  public let accuracy: Double
  /// The names of the classes that neither occur nor are predicted.
  public let absent: [String]

  /// - Parameter labels: the names of the classes; where there are none, their numbers.
  public init(_ matrix: ConfusionMatrix, labels: [String] = []) {
    var rows: [Row] = []
    var absent: [String] = []
    for index in 0..<matrix.classCount {
      let (support, predictions) = (matrix.support(index), matrix.predictions(index))
      let name = labels.indices.contains(index) ? labels[index] : "\(index)"
      if support + predictions == 0 {
        absent.append(name)
        continue
      }
      let hits = Double(matrix[index, index])
      rows.append(
        Row(
          name: name, precision: predictions == 0 ? 0 : hits / Double(predictions),
          recall: support == 0 ? 0 : hits / Double(support), f1: 2 * hits / Double(support + predictions),
          support: support))
    }
    func average(_ name: String, _ weight: (Row) -> Double) -> Row {
      let total = rows.reduce(0) { $0 + weight($1) }
      func mean(_ part: (Row) -> Double) -> Double {
        total == 0 ? 0 : rows.reduce(0) { $0 + weight($1) * part($1) } / total
      }
      return Row(
        name: name, precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1), support: matrix.total)
    }
    (self.rows, self.absent) = (rows, absent)
    macroAverage = average("macro avg") { _ in 1 }
    weightedAverage = average("weighted avg") { Double($0.support) }
    accuracy = matrix.accuracy
  }
}
