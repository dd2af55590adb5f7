/// A mark whose values have been checked and cleaned: columns of one length, in which NaN is the only thing not finite.
struct PlannedMark {
  enum Kind: Equatable {
    /// Columns x, y.
    case line
    /// Columns x, y.
    case points
    /// Columns x, y, lower, upper.
    case errorBars
    /// Columns x, lower, upper and, if there is one, the centre.
    case band
    /// Columns of centres and heights: bins and their counts, or bars with a height of their own.
    case bars(width: Double, isHistogram: Bool)
    case heat
  }

  var kind: Kind
  var columns: [[Double]]
  var label: String?
  var source: Int?
  /// The mark's place in its panel, which decides its colour.
  var style: Int
  var heat: HeatPlan?

  var x: [Double] { columns.first ?? [] }

  var isHistogram: Bool { if case .bars(_, true) = kind { true } else { false } }
  var isBars: Bool { if case .bars = kind { true } else { false } }

  /// Whether any sample can be drawn.
  var isVisible: Bool {
    if heat != nil { return true }
    guard columns.count > 1 else { return false }
    return x.indices.contains { index in !x[index].isNaN && columns[1...].contains { !$0[index].isNaN } }
  }

  /// Lower and upper ends of what the mark needs of an axis.
  var xBounds: ClosedRange<Double>? {
    if let heat { return heat.xBounds }
    guard let bounds = finiteBounds(x) else { return nil }
    if case .bars(let width, _) = kind { return bounds.lowerBound - width / 2...bounds.upperBound + width / 2 }
    return bounds
  }

  var yBounds: ClosedRange<Double>? {
    if let heat { return heat.yBounds }
    guard columns.count > 1 else { return nil }
    var bounds: ClosedRange<Double>?
    for column in columns[1...] { bounds = union(bounds, finiteBounds(column)) }
    if case .bars = kind { bounds = union(bounds, 0...0) }
    return bounds
  }
}

/// The least and greatest of the values that are not NaN.
func finiteBounds(_ values: [Double]) -> ClosedRange<Double>? {
  var lower = Double.infinity
  var upper = -Double.infinity
  for value in values {
    if value < lower { lower = value }
    if value > upper { upper = value }
  }
  return lower <= upper ? lower...upper : nil
}

func union(_ a: ClosedRange<Double>?, _ b: ClosedRange<Double>?) -> ClosedRange<Double>? {
  guard let a, let b else { return a ?? b }
  return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
}

/// A heat map with its colour scale and places settled.
struct HeatPlan {
  var map: HeatMap
  var lower: Double
  var upper: Double
  var hasMissing: Bool
  /// Edges of the image: half a cell beyond the centres of the outermost cells.
  var xBounds: ClosedRange<Double>
  var yBounds: ClosedRange<Double>
  /// The scale as an axis, for its ticks and its title.
  var scale: AxisPlan

  func colour(_ value: Double) -> Colour {
    map.colours.colour(at: (value - lower) / (upper - lower))
  }

  /// The text of a cell in its picture: whole numbers as they are, others short.
  func cellText(_ row: Int, _ column: Int) -> String {
    shortNumber(map.values[row * map.columns + column])
  }
}
