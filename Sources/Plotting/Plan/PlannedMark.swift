/// A part of a mark whose values have been checked and cleaned: columns of one length, in which NaN is the only thing not
/// finite. Most marks are one part; a box plot is a rectangle, lines and points. The ways of drawing know these parts only.
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
    /// Columns left, right, bottom, top.
    case rectangles
    /// Columns x, y of a closed outline.
    case polygon
    /// Columns x, y, dx, dy.
    case arrows
    /// One column with the place on x, or on y.
    case event, level
    /// One column with both ends on x.
    case region
    /// No columns: from corner to corner of what the axes share.
    case diagonal
    case heat
    /// A heat map as the light ground of contour lines.
    case contour(ContourPlan)
    case surface
    case flow(FlowPlan)
  }

  var kind: Kind
  var columns: [[Double]]
  /// For the legend.
  var label: String?
  var source: Int?
  /// The mark's place in its panel, which decides its colour.
  var style: Int
  var heat: HeatPlan?
  /// What is written beside it in the plot.
  var note: String?
  var look = Look()

  /// Where the part of a mark looks otherwise than its kind does.
  struct Look: Equatable {
    var colour: Colour?
    /// Of a fill.
    var opacity: Double?
    /// The width of lines, in proportion to the theme's.
    var weight = 1.0
    var hasOutline = false
    /// Drawn in the colour of text and axes.
    var usesInk = false
    /// Drawn in the colour of the page.
    var usesGround = false
    /// In place of the marker of its style.
    var marker: Marker?
    /// Drawn in front of what else is of its kind.
    var isInFront = false
  }

  enum Marker { case dot, openDot }

  init(
    _ kind: Kind, _ columns: [[Double]], label: String? = nil, source: Int? = nil, style: Int = 0,
    heat: HeatPlan? = nil, note: String? = nil, look: Look = Look()
  ) {
    self.kind = kind
    self.columns = columns
    self.label = label
    self.source = source
    self.style = style
    self.heat = heat
    self.note = note
    self.look = look
  }

  var x: [Double] { columns.first ?? [] }

  var isHistogram: Bool { if case .bars(_, true) = kind { true } else { false } }
  var isBars: Bool { if case .bars = kind { true } else { false } }
  var isContour: Bool { if case .contour = kind { true } else { false } }
  var contour: ContourPlan? { if case .contour(let plan) = kind { plan } else { nil } }
  var flow: FlowPlan? { if case .flow(let plan) = kind { plan } else { nil } }

  /// Whether it stands for a value that is compared with, rather than for data.
  var isReference: Bool { [.event, .level, .region, .diagonal].contains(kind) }

  /// Whether any sample can be drawn.
  var isVisible: Bool {
    switch kind {
    case .heat, .contour, .surface, .diagonal: return true
    case .flow(let plan): return plan.greatest > 0
    case .event, .level: return x.contains { !$0.isNaN }
    case .region: return x.count == 2 && !x[0].isNaN && !x[1].isNaN
    default: break
    }
    guard columns.count > 1 else { return false }
    return x.indices.contains { index in !x[index].isNaN && columns[1...].contains { !$0[index].isNaN } }
  }

  /// Lower and upper ends of what the mark needs of an axis.
  var xBounds: ClosedRange<Double>? {
    if let heat { return heat.xBounds }
    switch kind {
    case .level, .diagonal, .flow: return nil
    case .region: return finiteBounds(x.filter(\.isFinite))
    case .rectangles: return union(finiteBounds(columns[0]), finiteBounds(columns[1]))
    default: break
    }
    guard let bounds = finiteBounds(x) else { return nil }
    if case .bars(let width, _) = kind { return bounds.lowerBound - width / 2...bounds.upperBound + width / 2 }
    return bounds
  }

  var yBounds: ClosedRange<Double>? {
    if let heat { return heat.yBounds }
    switch kind {
    case .event, .region, .diagonal, .flow: return nil
    case .level: return finiteBounds(x)
    case .rectangles: return union(finiteBounds(columns[2]), finiteBounds(columns[3]))
    case .arrows: return finiteBounds(columns[1])
    default: break
    }
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
