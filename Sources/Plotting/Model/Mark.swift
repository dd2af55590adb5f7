/// Something drawn on a panel. Values are already in the units that the axes name; NaN is a missing value, shown as a gap.
public struct Mark: Sendable {
  public var shape: Shape
  /// What the legend calls it.
  public var label: String?
  /// The caller's own tag (a place in a script, say); errors about this mark carry it.
  public var source: Int?
  /// Which of the theme's colours and markers it takes; absent means the one of its place in the panel. A band and the line within it share one.
  public var style: Int?

  public init(_ shape: Shape, label: String? = nil, source: Int? = nil, style: Int? = nil) {
    self.shape = shape
    self.label = label
    self.source = source
    self.style = style
  }

  public enum Shape: Sendable {
    case line(x: [Double], y: [Double])
    /// A line that holds each value until the next.
    case steps(x: [Double], y: [Double])
    case points(x: [Double], y: [Double])
    /// A point at `y` and a bar from `lower` to `upper`, both on the y axis.
    case errorBars(x: [Double], y: [Double], lower: [Double], upper: [Double])
    /// The area between two curves, and optionally a line within.
    case band(x: [Double], lower: [Double], upper: [Double], centre: [Double]?)
    case heat(HeatMap)
    /// Counts of `values` in bins of equal width; without `bins`, a round width near Freedman and Diaconis' rule.
    case histogram(values: [Double], bins: Int?)
    /// Columns that stand on zero; those of several marks stand side by side at each x.
    case bars(x: [Double], heights: [Double])
  }
}

extension Mark {
  /// Whether every x is a whole number, so that a tick between two of them would point at nothing.
  var standsOnWholeNumbers: Bool {
    switch shape {
    case .line(let x, _), .steps(let x, _), .points(let x, _), .errorBars(let x, _, _, _), .band(let x, _, _, _),
      .bars(let x, _):
      return x.allSatisfy { $0.isNaN || $0 == $0.rounded() }
    case .heat, .histogram: return false
    }
  }
}

/// A matrix shown as colours, its first row at the top; or, given a `yExtent`, at the foot, as on any axis of numbers.
public struct HeatMap: Sendable {
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

  public init(
    values: [Double], rows: Int, columns: Int, rowLabels: [String]? = nil, columnLabels: [String]? = nil,
    xExtent: ClosedRange<Double>? = nil, yExtent: ClosedRange<Double>? = nil, range: ClosedRange<Double>? = nil,
    colours: ColourMap = .sequential, label: String? = nil, unit: String? = nil, showsValues: Bool? = nil
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
  }
}
