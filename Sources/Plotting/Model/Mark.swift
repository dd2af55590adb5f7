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
    /// Columns that stand on zero; those of several marks stand side by side at each x, or, where the panel
    /// `stacksBars`, on one another.
    case bars(x: [Double], heights: [Double])

    // MARK: Distributions

    /// The density of a sample, estimated with a Gaussian kernel of standard deviation `bandwidth`, in the unit of the
    /// values; absent means Silverman's rule of thumb. Lightly filled.
    case density(values: [Double], bandwidth: Double?)
    /// The share of the sample that does not exceed x: the empirical distribution function, in steps from 0 to 1.
    case ecdf(values: [Double])
    /// Median, quartiles, whiskers to the last value within 1.5 interquartile ranges of the box, outliers as points
    /// (Tukey). The boxes and violins of a panel stand at 0, 1, 2… in order, and their labels name them on the x axis.
    case box(values: [Double])
    /// The density of a sample, upright and mirrored, with a bar over the quartiles and a dot at the median.
    case violin(values: [Double])

    // MARK: Functions of two variables

    /// Lines of equal value, labelled, over a light fill. The first row is at the foot, whatever the map's `yExtent`.
    /// Without `levels`, round numbers. Lines, points and arrows may share the panel.
    case contour(HeatMap, levels: [Double]?)
    /// A surface over the plane, seen from above and aside, coloured by height. A panel of its own.
    case surface(HeatMap)
    /// An arrow at each (x, y) in the direction (dx, dy), both in the units of the axes. Lengths are fitted to the distance of
    /// the arrows from one another, in proportion to the square root of their length on the page, so that slow places show
    /// their direction too.
    case arrows(x: [Double], y: [Double], dx: [Double], dy: [Double])

    // MARK: Compositions

    /// Which tokens attend to which. A panel of its own, without axes.
    case flow(Flow)
    /// Layers on one another, each with a name in the legend; `layers` are as many lists, each as long as `x`.
    case stack(x: [Double], layers: [[Double]], names: [String])
    /// A horizontal bar from each start to its end (a Gantt chart). Bars of one name share a row, in order of first
    /// appearance from the top; bars of one group share a colour.
    case intervals(names: [String], starts: [Double], ends: [Double], groups: [Int]?)
    /// What each input does to a result as it goes from its low to its high value: bars about `base`, the widest on top.
    case tornado(names: [String], low: [Double], high: [Double], base: Double)

    // MARK: References

    /// A vertical line through the panel, with the mark's label beside it at the top; no part of the legend.
    case event(at: Double)
    /// A shaded range of x, with the mark's label within at the top.
    case region(from: Double, to: Double)
    /// A horizontal line through the panel, with the mark's label at its end.
    case level(Double)
    /// The dashed line y = x: chance in a ROC curve, agreement in a comparison.
    case diagonal
  }
}

extension Mark {
  /// Whether every x is a whole number, so that a tick between two of them would point at nothing.
  var standsOnWholeNumbers: Bool {
    switch shape {
    case .line(let x, _), .steps(let x, _), .points(let x, _), .errorBars(let x, _, _, _), .band(let x, _, _, _),
      .bars(let x, _):
      return x.allSatisfy { $0.isNaN || $0 == $0.rounded() }
    case .arrows(let x, _, _, _), .stack(let x, _, _): return x.allSatisfy { $0.isNaN || $0 == $0.rounded() }
    case .event, .region, .level: return true
    case .heat, .histogram, .density, .ecdf, .box, .violin, .contour, .surface, .flow, .intervals, .tornado, .diagonal:
      return false
    }
  }
}
