// One row a mark: what it takes, what its block takes, and what it can share a panel with.

extension PlotMark {
  public enum Kind: String, Sendable, CaseIterable {
    case line, points, steps, errors, band, bars, stack
    case histogram, density, ecdf, box, violin
    case heat, contour, surface, arrows
    case flow, gantt, tornado
    case event, region, level, diagonal
  }

  /// What shares a panel: marks of one family, and references wherever there are axes of numbers.
  enum Family: Equatable { case curves, boxes, distribution(Kind), alone, spans, reference }

  enum Setting: Equatable {
    case count, names
    /// A list of values, or one, in the quantity of the mark.
    case values
    /// A number, or a range, in the quantity of the mark.
    case quantity, range
    case flag
  }

  struct Rule {
    var forms: [[Role]]
    var family: Family
    /// What can be drawn, in a message.
    var expected = "a column, a series or a vector"
    var example: String
    var settings: [String: Setting] = [:]
  }
}

extension PlotMark.Kind {
  var rule: PlotMark.Rule {
    typealias Rule = PlotMark.Rule
    let matrix = "a matrix"
    switch self {
    case .line, .points, .steps:
      return Rule(forms: [[.y], [.x, .y]], family: .curves, example: "\(rawValue) run.T \"label\"")
    case .errors:
      return Rule(
        forms: [[.y, .deviation], [.x, .y, .deviation], [.x, .y, .lower, .upper]], family: .curves,
        example: "errors y sd` or `errors x y lower upper")
    case .band:
      return Rule(
        forms: [[.y], [.lower, .upper], [.x, .lower, .upper]], family: .curves,
        expected: "a column of an ensemble, or a lower and an upper edge", example: "band run.T 90 %")
    case .bars:
      return Rule(
        forms: [[.y], [.x, .y]], family: .curves, example: "bars names heights", settings: ["stacked": .flag])
    case .stack:
      return Rule(
        forms: [[.z], [.x, .z]], family: .curves, expected: "a matrix with a column for each layer",
        example: "stack t w", settings: ["names": .names])
    case .histogram:
      return Rule(
        forms: [[.sample]], family: .distribution(.histogram), example: "histogram x", settings: ["bins": .count])
    case .density:
      return Rule(
        forms: [[.sample]], family: .distribution(.density), example: "density x",
        settings: ["bandwidth": .quantity])
    case .ecdf: return Rule(forms: [[.sample]], family: .distribution(.ecdf), example: "ecdf x")
    case .box, .violin:
      return Rule(forms: [[.sample]], family: .boxes, example: "\(rawValue) x \"label\"")
    case .heat:
      return Rule(
        forms: [[.z], [.x, .z], [.x, .y, .z]], family: .alone, expected: "a matrix", example: "heat m",
        settings: ["rows": .names, "columns": .names, "panels": .names, "range": .range, "diverging": .flag])
    case .contour:
      return Rule(
        forms: [[.z], [.x, .y, .z]], family: .curves, expected: matrix, example: "contour x y m",
        settings: ["levels": .values])
    case .surface:
      return Rule(forms: [[.z], [.x, .y, .z]], family: .alone, expected: matrix, example: "surface x y m")
    case .arrows:
      return Rule(forms: [[.x, .y, .dx, .dy]], family: .curves, example: "arrows x y dx dy")
    case .flow:
      return Rule(
        forms: [[.z]], family: .alone, expected: "a matrix of weights", example: "flow w",
        settings: ["rows": .names, "columns": .names])
    case .gantt:
      return Rule(
        forms: [[.names, .lower, .upper]], family: .spans, expected: "numbers, durations or instants",
        example: "gantt names starts ends", settings: ["groups": .names])
    case .tornado:
      return Rule(
        forms: [[.names, .lower, .upper]], family: .alone, example: "tornado names low high { base 20 }",
        settings: ["base": .quantity])
    case .event:
      return Rule(
        forms: [[.x], [.x, .names]], family: .reference, expected: "a place on the x axis, or a list of them",
        example: "event 2 h \"heater off\"")
    case .region:
      return Rule(
        forms: [[.lower, .upper]], family: .reference, expected: "two places on the x axis",
        example: "region 2 h 3 h \"heater off\"")
    case .level:
      return Rule(
        forms: [[.y]], family: .reference, expected: "a value on the y axis", example: "level 80 degC \"limit\"")
    case .diagonal: return Rule(forms: [[]], family: .reference, example: "diagonal")
    }
  }

  /// Whether its main datum is a matrix.
  var isMatrix: Bool { rule.forms[0].contains(.z) }
  /// Whether what it measures is what the y axis of its panel shows.
  var measuresY: Bool {
    switch self {
    case .line, .points, .steps, .errors, .band, .bars, .stack, .box, .violin, .level, .arrows, .contour: true
    default: false
    }
  }
}
