/// Weights from tokens on the left to tokens on the right, drawn as ribbons whose width and opacity follow the weight: the
/// attention of each query (a row) over the keys (the columns), say.
public struct Flow: Equatable, Sendable {
  /// Row by row, `rows * columns` values, none below zero. NaN is no ribbon.
  public var weights: [Double]
  public var rows: Int
  public var columns: Int
  /// The tokens on the left, from the top; absent means their indices.
  public var rowLabels: [String]?
  /// The tokens on the right, from the top.
  public var columnLabels: [String]?

  public init(
    weights: [Double], rows: Int, columns: Int, rowLabels: [String]? = nil, columnLabels: [String]? = nil
  ) {
    self.weights = weights
    self.rows = rows
    self.columns = columns
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
  }
}
