/// A matrix shown as colours, its first row at the top; or, given a `yExtent`, at the foot, as on any axis of numbers.
public struct HeatMap: Equatable, Sendable {
  /// Row by row; `rows * columns` values.
  public var values: [Double]
  public var rows: Int
  public var columns: Int
  /// Names of the rows and columns, shown at the axes in place of numbers.
  public var rowLabels: [String]?
  public var columnLabels: [String]?
  /// Where the first and last columns and rows are centred; absent means their indices.
  public var xExtent: ClosedRange<Double>?
  public var yExtent: ClosedRange<Double>?
  /// The values at the two ends of the colour scale; absent means those of the data.
  public var range: ClosedRange<Double>?
  public var colours: ColourMap
  /// What the colour scale measures.
  public var label: String?
  public var unit: String?
  /// Whether each cell shows its number; absent means when they fit.
  public var showsValues: Bool?
  /// What the cells say in place of their numbers, row by row: the counts of a confusion matrix whose colours are shares.
  public var texts: [String]?
  /// The value in the middle of the colour scale, which then reaches equally far to both sides: 0 for correlations and
  /// differences, with `ColourMap.diverging`.
  public var centre: Double?

  public init(
    values: [Double], rows: Int, columns: Int, rowLabels: [String]? = nil, columnLabels: [String]? = nil,
    xExtent: ClosedRange<Double>? = nil, yExtent: ClosedRange<Double>? = nil, range: ClosedRange<Double>? = nil,
    colours: ColourMap = .sequential, label: String? = nil, unit: String? = nil, showsValues: Bool? = nil,
    texts: [String]? = nil, centre: Double? = nil
  ) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.xExtent = xExtent
    self.yExtent = yExtent
    self.range = range
    self.colours = colours
    self.label = label
    self.unit = unit
    self.showsValues = showsValues
    self.texts = texts
    self.centre = centre
  }
}
