import Diagnostics
import Syntax
import Units

// What is said of a panel beside what it draws: unit, labels, ranges and scales of its axes.

extension Checker {
  static let frameOptions = ["unit", "x_label", "y_label", "log", "x_range", "y_range", "square", "height"]

  func frame(
    _ options: [Option], _ marks: [PlotMark], isPanel: Bool, _ span: Span, _ reader: inout OptionReader
  ) -> PlotFrame {
    let unit = panelUnit(options)
    let axes = PlotAxes(marks, in: unit)
    checkCompany(marks)
    checkUnits(marks, unit)
    checkAbscissas(marks)
    return frame(options, unit, axes.x, axes.y, isPanel: isPanel, span, &reader)
  }

  /// - Parameters:
  ///   - x: what the axis shows, `y` too; nil where nothing is known of it, because its marks are at fault.
  func frame(
    _ options: [Option], _ unit: Unit?, _ x: PlotAxes.Sort?, _ y: PlotAxes.Sort?, isPanel: Bool, _ span: Span,
    _ reader: inout OptionReader
  ) -> PlotFrame {
    let logs = logarithmicAxes(options)
    return PlotFrame(
      title: isPanel ? label("title", options, &reader) : nil, unit: unit, xLabel: label("x_label", options, &reader),
      yLabel: label("y_label", options, &reader), logX: logs.contains("x"), logY: logs.contains("y"),
      xRange: range("x_range", options, x, &reader), yRange: range("y_range", options, y, &reader),
      isSquare: flag("square", options), height: height(options, &reader), span: span)
  }

  private func option(_ key: String, _ options: [Option]) -> Option? { options.first { $0.key.text == key } }

  private func label(_ key: String, _ options: [Option], _ reader: inout OptionReader) -> OperandIndex? {
    guard let option = option(key, options), let value = reader.value(option, expected: "a text in quotes") else {
      return nil
    }
    guard value.type == .string else {
      report(.optionType(key, expected: "a text in quotes", operand(value)), at: value.span)
      return nil
    }
    return reader.add(value)
  }

  func panelUnit(_ options: [Option]) -> Unit? {
    guard let option = option("unit", options) else { return nil }
    guard let syntax = option.unit else {
      report(.optionValue("unit", expected: "a unit, as in `unit degC`"), at: option.span)
      return nil
    }
    return unit(syntax)
  }

  private func logarithmicAxes(_ options: [Option]) -> Set<String> {
    var logs: Set<String> = []
    for option in options where option.key.text == "log" {
      if option.arguments.isEmpty { report(.optionValue("log", expected: "`x` or `y`"), at: option.span) }
      for argument in option.arguments {
        if case .name(let axis) = argument.kind, axis == "x" || axis == "y" {
          logs.insert(axis)
        } else {
          report(.optionValue("log", expected: "`x` or `y`"), at: argument.span)
        }
      }
    }
    return logs
  }

  private func flag(_ key: String, _ options: [Option]) -> Bool {
    guard let option = option(key, options) else { return false }
    if !option.arguments.isEmpty || option.hasBlock { report(.optionValue(key, expected: "no value"), at: option.span) }
    return true
  }

  private func height(_ options: [Option], _ reader: inout OptionReader) -> OperandIndex? {
    guard let option = option("height", options) else { return nil }
    let expected = "a share of a usual panel's height, such as `0.4`"
    guard let value = reader.value(option, expected: expected) else { return nil }
    guard value.type.isNumber(of: .dimensionless) else {
      report(.optionType("height", expected: expected, operand(value)), at: value.span)
      return nil
    }
    return reader.add(value)
  }

  // MARK: Ranges

  /// Bare numbers are in the unit that the axis shows.
  private func range(
    _ key: String, _ options: [Option], _ sort: PlotAxes.Sort?, _ reader: inout OptionReader
  ) -> PlotFrame.Range? {
    guard let option = option(key, options) else { return nil }
    guard let argument = option.arguments.first, option.arguments.count == 1 else {
      report(.optionValue(key, expected: "the two ends of the axis, such as `\(key) 0..10`"), at: option.span)
      return nil
    }
    let value = check(argument)
    if value.type.isInvalid { return nil }
    // Of marks that cannot be drawn nothing is known, and that has been told.
    guard let sort else { return nil }
    func wrong(_ expected: String) -> PlotFrame.Range? {
      report(.optionType(key, expected: expected, operand(value)), at: value.span)
      return nil
    }
    switch sort {
    case .names, .none:
      let found = sort == .names ? "this axis has names" : "this panel has no axis of one kind of number"
      report(
        .plain(
          code: "option-value", message: "`\(key)` bounds numbers, and \(found)", label: "", help: ["leave it out"]),
        at: option.span)
      return nil
    case .numbers(let quantity): return numbers(option, value, quantity, quantity.unit, &reader)
    case .instants: return instants(option, argument, &reader) ?? wrong("two instants, `t\"…\"..t\"…\"`")
    case .time:
      if value.type == .list(.instant) { return instants(option, argument, &reader) }
      let time = Quantity(Dimension(.time))
      guard case .interval(let given) = value.type, given.matches(time) else {
        return wrong("two times, such as `0 h..2 h`, or two instants")
      }
      return numbers(option, value, time, nil, &reader)
    }
  }

  private func numbers(
    _ option: Option, _ value: TypedExpression, _ quantity: Quantity, _ unit: Unit?, _ reader: inout OptionReader
  ) -> PlotFrame.Range? {
    guard let (lower, upper) = bounds(value, quantity, bareUnit: unit, name: option.key.text) else { return nil }
    return .init(lower: reader.add(lower), upper: reader.add(upper), quantity: quantity, span: value.span)
  }

  private func instants(_ option: Option, _ argument: Expression, _ reader: inout OptionReader) -> PlotFrame.Range? {
    guard case .range(let from, let to) = argument.kind else { return nil }
    let (lower, upper) = (check(from), check(to))
    guard lower.type == .instant, upper.type == .instant else { return nil }
    return .init(lower: reader.add(lower), upper: reader.add(upper), quantity: nil, span: argument.span)
  }
}

/// What the axes of a panel show, as far as its marks tell before running.
struct PlotAxes {
  enum Sort: Equatable {
    case numbers(Quantity)
    case instants
    /// A series': elapsed time or dates, which is known when running.
    case time
    case names
    /// There is no such axis, or it counts nothing that could be bounded.
    case none
  }

  private(set) var x: Sort?
  private(set) var y: Sort?

  /// - Parameter unit: what the panel asks for, of the axis that measures.
  init(_ marks: [PlotMark], in unit: Unit?) {
    let drawn = marks.filter { $0.kind.rule.family != .reference }
    guard let first = drawn.first ?? marks.first else { return }
    let all = drawn.isEmpty ? marks : drawn
    x = all.lazy.compactMap(Self.abscissa).first { $0 != .none } ?? .numbers(.dimensionless)
    y = Self.ordinate(all.first { $0.kind.measuresY } ?? first)
    if all.contains(where: { [.surface, .flow].contains($0.kind) }) { (x, y) = (.some(.none), .some(.none)) }
    guard let unit else { return }
    switch first.kind {
    case .histogram, .density, .ecdf, .tornado, .gantt: x = x.map { Self.shown($0, in: unit) }
    // What has the unit there are the colours.
    case .heat, .contour, .surface, .flow: break
    default: y = y.map { Self.shown($0, in: unit) }
    }
  }

  /// What an axis shows, in another unit of its dimension.
  static func shown(_ sort: Sort, in unit: Unit) -> Sort {
    guard case .numbers(var quantity) = sort, quantity.dimension == unit.dimension else { return sort }
    quantity.unit = unit
    return .numbers(quantity)
  }

  private static func sort(_ datum: PlotMark.Datum) -> Sort {
    switch datum.measure {
    case .numbers(let quantity): .numbers(quantity)
    case .instants: .instants
    case .names: .names
    }
  }

  private static func abscissa(_ mark: PlotMark) -> Sort? {
    if let own = mark.abscissa { return sort(own) }
    switch mark.kind {
    case .histogram, .density, .ecdf, .tornado: return .numbers(mark.quantity)
    case .box, .violin: return .names
    case .heat: return mark.settings["columns"] == nil ? .numbers(.dimensionless) : .names
    case .level, .diagonal: return nil
    default: return mark.isSeries ? .time : .numbers(.dimensionless)
    }
  }

  private static func ordinate(_ mark: PlotMark) -> Sort {
    switch mark.kind {
    case .histogram, .density, .ecdf, .event, .region, .diagonal: .numbers(.dimensionless)
    case .gantt, .tornado: .names
    case .heat, .contour:
      if mark.settings["rows"] != nil { .names } else { .numbers(mark.datum(.y)?.quantity ?? .dimensionless) }
    case .arrows: .numbers(mark.datum(.y)?.quantity ?? .dimensionless)
    default: .numbers(mark.quantity)
    }
  }
}
