/// A chart as data: what is shown, never how a program draws it. `Renderer` turns it into a file or into text.
public struct Figure: Sendable {
  public var title: String?
  public var panels: [Panel]
  /// The size on paper; absent means one that suits the panels, as wide as the theme says.
  public var size: Size?
  /// How many panels stand side by side; absent means one column, or two when there are many unlike panels.
  public var columns: Int?
  public var theme: Theme

  public init(
    title: String? = nil, panels: [Panel], size: Size? = nil, columns: Int? = nil, theme: Theme = .paper
  ) {
    self.title = title
    self.panels = panels
    self.size = size
    self.columns = columns
    self.theme = theme
  }

  /// Width and height in centimetres.
  public struct Size: Equatable, Sendable {
    public var width: Double
    public var height: Double

    public init(width: Double, height: Double) {
      self.width = width
      self.height = height
    }
  }
}

/// One pair of axes and what is drawn on them.
public struct Panel: Sendable {
  public var title: String?
  public var marks: [Mark]
  public var xAxis: Axis
  public var yAxis: Axis
  public var legend: Legend
  /// The height of the plot in proportion to those of the other rows of panels: 0.5 is half as high as a usual one. Panels
  /// side by side have the greatest of their weights.
  public var weight: Double
  /// Whether the plot is as wide as high: for a ROC curve, a comparison or a phase portrait.
  public var isSquare: Bool
  /// Whether the bars of several marks stand on one another rather than side by side.
  public var stacksBars: Bool

  public init(
    title: String? = nil, marks: [Mark], xAxis: Axis = Axis(), yAxis: Axis = Axis(), legend: Legend = .automatic,
    weight: Double = 1, isSquare: Bool = false, stacksBars: Bool = false
  ) {
    self.title = title
    self.marks = marks
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.legend = legend
    self.weight = weight
    self.isSquare = isSquare
    self.stacksBars = stacksBars
  }

  /// Where the labels of the marks go.
  public enum Legend: Equatable, Sendable {
    /// In an empty corner of the plot if there is one, else above it; absent where it would say nothing new.
    case automatic
    /// Above the plot, whatever room there is inside.
    case above
    case hidden
  }
}

/// What an axis measures.
public struct Axis: Equatable, Sendable {
  public var label: String?
  /// A unit in the spelling of the language (`degC`, `m^3/h`); shown as print has it (°C, m³/h).
  public var unit: String?
  public var kind: Kind
  public var isLogarithmic: Bool
  /// The ends of the axis, in the unit of the data; an absent end fits the data.
  public var minimum: Double?
  public var maximum: Double?
  /// Names that stand in place of the numbers 0, 1, 2…
  public var categories: [String]?

  public init(
    label: String? = nil, unit: String? = nil, kind: Kind = .number, isLogarithmic: Bool = false,
    minimum: Double? = nil, maximum: Double? = nil, categories: [String]? = nil
  ) {
    self.label = label
    self.unit = unit
    self.kind = kind
    self.isLogarithmic = isLogarithmic
    self.minimum = minimum
    self.maximum = maximum
    self.categories = categories
  }

  public enum Kind: Equatable, Sendable {
    case number
    /// Data in seconds; the axis picks s, min, h or d from the span, unless `unit` names one of them.
    case elapsedTime
    /// Data in seconds since 1970-01-01T00:00:00Z; the ticks are dates and times of day, UTC.
    case instant
  }
}
