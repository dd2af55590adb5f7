import Diagnostics
import Syntax
import Units

extension Checker {
  private static let panelOptions = ["title", "unit", "x_label", "y_label", "log"]
  private static let plotOptions = ["panel", "size", "provenance"]

  func checkPlot(_ declaration: Declaration) -> TypedDeclaration? {
    let errors = diagnostics.count { $0.severity == .error }
    let marks = PlotDefinition.Mark.Kind.allCases.map(\.rawValue)
    var reader = OptionReader(
      self, "plot", declaration.options, known: Self.panelOptions + Self.plotOptions + marks,
      repeatable: Set(marks + ["panel", "log"]))
    var path: OperandIndex?
    var sources = declaration.sources.map { check($0) }
    if let first = sources.first, first.type == .string {
      path = reader.add(first)
      sources.removeFirst()
    }
    var own = sources.compactMap { value in mark(.line, value, nil, &reader, value.span, isBare: true) }
    own += declaration.options.compactMap { mark($0, &reader) }
    var panels: [PlotDefinition.Panel] = []
    let hasPanels = reader.option("panel") != nil
    if !own.isEmpty || !hasPanels {
      panels.append(panel(declaration.options, own, title: nil, declaration.span, &reader))
    }
    for option in reader.all("panel") { panels.append(checkPanel(option, &reader)) }
    if own.isEmpty, !hasPanels, sources.isEmpty, !reader.options.contains(where: { marks.contains($0.key.text) }) {
      report(
        .plain(
          code: "empty-plot", message: "the plot draws nothing", label: "",
          help: ["name what to draw, as in `plot run.T` or `plot \"f.pdf\" { line run.T }`"]), at: declaration.span)
    }
    // A lone panel's title is the figure's.
    let title = reader.string("title")
    var size: (OperandIndex, OperandIndex)?
    if let option = reader.option("size") {
      let length = Quantity(Dimension(.length))
      let values = option.arguments.map { check($0) }
      if values.count == 2, values.allSatisfy({ $0.type.quantity?.matches(length) == true }) {
        size = (reader.add(values[0]), reader.add(values[1]))
      } else {
        report(.optionValue("size", expected: "a width and a height, as in `size 12 cm 8 cm`"), at: option.span)
      }
    }
    let provenance = reader.flag("provenance")
    guard diagnostics.count(where: { $0.severity == .error }) == errors else { return nil }
    let definition = PlotDefinition(
      path: path, title: title, panels: panels, width: size?.0, height: size?.1, provenance: provenance)
    return TypedDeclaration(.plot(definition), operands: reader.operands, type: .nothing, span: declaration.span)
  }

  private func checkPanel(_ option: Option, _ reader: inout OptionReader) -> PlotDefinition.Panel {
    let marks = PlotDefinition.Mark.Kind.allCases.map(\.rawValue)
    _ = OptionReader(self, "panel", option.options, known: Self.panelOptions + marks, repeatable: Set(marks + ["log"]))
    var title: OperandIndex?
    if let argument = option.arguments.first {
      let value = check(argument)
      if value.type == .string {
        title = reader.add(value)
      } else if !value.type.isInvalid {
        report(.optionType("panel", expected: "a title in quotes", operand(value)), at: value.span)
      }
    }
    let own = option.options.compactMap { mark($0, &reader) }
    if own.isEmpty {
      report(.plain(code: "empty-plot", message: "the panel draws nothing", label: "", help: []), at: option.span)
    }
    return panel(option.options, own, title: title, option.span, &reader)
  }

  private func panel(
    _ options: [Option], _ marks: [PlotDefinition.Mark], title: OperandIndex?, _ span: Span,
    _ reader: inout OptionReader
  ) -> PlotDefinition.Panel {
    func text(_ key: String) -> OperandIndex? {
      guard let option = options.first(where: { $0.key.text == key }),
        let value = reader.value(option, expected: "a string")
      else { return nil }
      guard value.type == .string else {
        report(.optionType(key, expected: "a string", operand(value)), at: value.span)
        return nil
      }
      return reader.add(value)
    }
    var unit: Unit?
    if let option = options.first(where: { $0.key.text == "unit" }) {
      if let syntax = option.unit {
        unit = self.unit(syntax)
      } else {
        report(.optionValue("unit", expected: "a unit, as in `unit degC`"), at: option.span)
      }
    }
    if let wanted = unit.map({ Quantity($0) }) {
      for mark in marks where mark.kind != .heat && mark.quantity.dimension != wanted.dimension {
        report(
          .plain(
            code: "unit-mismatch",
            message: "this is in \(units.name(of: mark.quantity)) and cannot be drawn in \(wanted.unit?.symbol ?? "")",
            label: "", help: []), at: mark.span)
      }
    } else if let first = marks.first(where: { $0.kind != .heat }) {
      for mark in marks.dropFirst() where mark.kind != .heat && !mark.quantity.matches(first.quantity) {
        report(
          .plain(
            code: "unit-mismatch",
            message: "one axis cannot serve \(units.name(of: first.quantity)) and \(units.name(of: mark.quantity))",
            label: "",
            help: ["put them into panels of their own: `panel \"…\" { … }`"]), at: mark.span)
      }
    }
    var logs: Set<String> = []
    for option in options where option.key.text == "log" {
      for argument in option.arguments {
        if case .name(let axis) = argument.kind, axis == "x" || axis == "y" {
          logs.insert(axis)
        } else {
          report(.optionValue("log", expected: "`x` or `y`"), at: argument.span)
        }
      }
    }
    return PlotDefinition.Panel(
      title: title, marks: marks, unit: unit, xLabel: text("x_label"), yLabel: text("y_label"),
      logX: logs.contains("x"), logY: logs.contains("y"), span: span)
  }

  // MARK: Marks

  private func mark(_ option: Option, _ reader: inout OptionReader) -> PlotDefinition.Mark? {
    guard let kind = PlotDefinition.Mark.Kind(rawValue: option.key.text) else { return nil }
    let values = option.arguments.map { check($0) }
    guard let first = values.first else {
      report(
        .optionValue(option.key.text, expected: "what to draw, as in `\(option.key.text) run.T \"label\"`"),
        at: option.span)
      return nil
    }
    return mark(kind, first, option, &reader, option.span, rest: Array(values.dropFirst()))
  }

  private func mark(
    _ kind: PlotDefinition.Mark.Kind, _ first: TypedExpression, _ option: Option?, _ reader: inout OptionReader,
    _ span: Span,
    rest: [TypedExpression] = [], isBare: Bool = false
  ) -> PlotDefinition.Mark? {
    var kind = kind
    var value = first
    var label: OperandIndex?
    var coverage: OperandIndex?
    var abscissa: TypedExpression?
    for extra in rest {
      switch extra.type {
      case .invalid: return nil
      case .string: label = reader.add(extra)
      case .number(let quantity) where quantity.isDimensionless && kind == .band: coverage = reader.add(extra)
      case .series, .tensor:
        guard abscissa == nil else { fallthrough }
        // `line x y`: against one another.
        abscissa = value
        value = extra
      default:
        report(.operandType(operation: "draw", operand: operand(extra), expected: "a label in quotes"), at: extra.span)
        return nil
      }
    }
    var bins: OperandIndex?
    if let option, option.hasBlock {
      var inner = OptionReader(self, option.key.text, option.options, known: kind == .histogram ? ["bins"] : [])
      if let index = inner.count("bins") { bins = reader.add(inner.operands[index]) }
    }
    if value.type.isInvalid { return nil }
    if isBare, case .tensor(_, let shape) = value.type, shape.rank == 2 { kind = .heat }
    if case .table(let table) = value.type, isBare {
      report(
        .plain(
          code: "plot-type", message: "a table has several columns", label: "",
          help: ["name one: `plot \(text(value.span)).\(table.columns.first?.name ?? "column")`"]), at: value.span)
      return nil
    }
    guard let quantity = value.type.quantity, isDrawable(value.type, as: kind) else {
      let expected =
        kind == .heat ? "a matrix" : kind == .band ? "a column of an ensemble" : "a column, a series or a vector"
      report(.operandType(operation: "draw", operand: operand(value), expected: expected), at: value.span)
      return nil
    }
    return PlotDefinition.Mark(
      kind: kind, value: reader.add(value), abscissa: abscissa.map { reader.add($0) }, coverage: coverage, bins: bins,
      label: label,
      text: text(value.span), quantity: quantity, abscissaQuantity: abscissa?.type.quantity, type: value.type,
      span: span)
  }

  private func isDrawable(_ type: Type, as kind: PlotDefinition.Mark.Kind) -> Bool {
    switch type {
    case .series: return kind != .heat
    case .tensor(_, let shape):
      guard let rank = shape.rank else { return true }
      return kind == .heat ? rank == 2 : rank == 1
    default: return false
    }
  }
}
