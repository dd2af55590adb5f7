import Diagnostics
import Units

/// `plot …`: panels of marks, and views, which make panels of their own out of a fit, a model, scores or a twin.
public struct PlotDefinition: Sendable {
  public enum Part: Sendable {
    case marks(PlotFrame, [PlotMark])
    /// The marks lie upon a phase portrait; other views have none.
    case view(PlotFrame, PlotView, [PlotMark])
  }
  public enum Theme: String, Sendable, CaseIterable { case paper, slide, dark }

  /// nil shows the chart in place.
  public let path: OperandIndex?
  public let title: OperandIndex?
  public let parts: [Part]
  /// How many panels stand side by side.
  public let columns: OperandIndex?
  public let width: OperandIndex?
  public let height: OperandIndex?
  public let theme: Theme?
  public let provenance: Bool
  /// `plot live`: drawn again in its place, each time that the statement is passed.
  public let isLive: Bool
}

/// What is said of a panel beside what it draws.
public struct PlotFrame: Sendable {
  /// The two ends of an axis.
  public struct Range: Sendable {
    public let lower: OperandIndex
    public let upper: OperandIndex
    /// nil of an axis of dates.
    public let quantity: Quantity?
    public let span: Span
  }

  public let title: OperandIndex?
  public let unit: Unit?
  public let xLabel: OperandIndex?
  public let yLabel: OperandIndex?
  public let logX: Bool
  public let logY: Bool
  public let xRange: Range?
  public let yRange: Range?
  /// As wide as high.
  public let isSquare: Bool
  /// In proportion to a usual panel.
  public let height: OperandIndex?
  public let span: Span
}

/// Panels that a value makes by itself: `plot f`, `plot s { confusion }`, `plot Twin { phase x y }`.
public struct PlotView: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case fit, correlation, profiles, history, confusion, roc, calibration, phase
  }

  public let kind: Kind
  public let subject: OperandIndex
  /// Of a phase portrait: the two states.
  public let states: [TwinType.Entry]
  /// Numbers of the view's block, by name.
  public let settings: [String: OperandIndex]
  /// The subject, as written.
  public let text: String
  public let span: Span
}

/// One thing drawn.
public struct PlotMark: Sendable {
  /// What a datum is to its mark.
  public enum Role: Sendable, Equatable {
    case x, y
    /// A matrix: colours, heights, weights or layers.
    case z
    /// The steps of arrows.
    case dx, dy
    case lower, upper, deviation
    /// A sample whose distribution is shown.
    case sample
    case names
  }

  public enum Measure: Sendable {
    case numbers(Quantity)
    case instants
    case names
  }

  public struct Datum: Sendable {
    public let role: Role
    public let operand: OperandIndex
    public let measure: Measure
    /// As written.
    public let text: String

    public var quantity: Quantity? { if case .numbers(let quantity) = measure { quantity } else { nil } }
  }

  public let kind: Kind
  /// In the order of writing.
  public let data: [Datum]
  /// Of a band given as a record: the places of its fields `lower` and `upper`.
  public let edges: [Int]
  /// The share of an ensemble that a band covers, and how it is written.
  public let coverage: OperandIndex?
  public let coverageText: String
  /// What the mark's block gives, by the option's name.
  public let settings: [String: OperandIndex]
  /// Options without a value.
  public let flags: Set<String>
  public let label: OperandIndex?
  /// What is measured: along the y axis, or the x axis of a distribution, or the colours of a map.
  public let quantity: Quantity
  /// As written, the label where none is given.
  public let text: String
  /// Whether it brings a time axis of its own.
  public let isSeries: Bool
  public let span: Span

  public func datum(_ role: Role) -> Datum? { data.first { $0.role == role } }

  /// What the mark is drawn against, where that is given.
  public var abscissa: Datum? {
    switch kind {
    case .event, .line, .points, .steps, .errors, .band, .bars, .stack, .heat, .contour, .surface, .arrows: datum(.x)
    case .region, .gantt: datum(.lower)
    default: nil
    }
  }
  public var abscissaText: String { abscissa?.text ?? "" }
}
