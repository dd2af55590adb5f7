import Diagnostics
import Syntax
import Units

extension Checker {
  private static let marks = PlotDefinition.Mark.Kind.allCases.map(\.rawValue)
  private static let panelOptions = ["unit", "x_label", "y_label", "log"] + marks
  private static let plotOptions = panelOptions + ["title", "panel", "columns", "size", "provenance"]

  func checkPlot(_ declaration: Declaration) -> TypedDeclaration? {
    let errors = diagnostics.count { $0.severity == .error }
    var reader = OptionReader(
      self, "plot", declaration.options, known: Self.plotOptions, repeatable: Set(Self.marks + ["panel", "log"]))
    var path: OperandIndex?
    let isLive = self.isLive(declaration)
    // In `plot live { line x }` the word has been read as what to draw.
    var sources = isLive && declaration.format == nil ? [] : declaration.sources.map { check($0) }
    if let first = sources.first, first.type == .string {
      path = reader.add(first)
      sources.removeFirst()
    }
    var own = sources.compactMap { checkBareMark($0, &reader) }
    own += declaration.options.compactMap { checkMark($0, &reader) }
    var panels: [PlotDefinition.Panel] = []
    let draws = !sources.isEmpty || declaration.options.contains { Self.marks.contains($0.key.text) }
    let hasPanels = reader.option("panel") != nil
    if !own.isEmpty || !hasPanels {
      // A lone panel's title is the figure's.
      panels.append(panel(declaration.options, own, title: nil, declaration.span, &reader))
    }
    for option in reader.all("panel") { panels.append(checkPanel(option, &reader)) }
    // A misspelt mark has been told of already.
    if !hasPanels, !draws, errorCount == errors {
      report(
        .plain(
          code: "empty-plot", message: "the plot draws nothing", label: "",
          help: ["name what to draw, as in `plot run.T` or `plot \"f.pdf\" { line run.T }`"]), at: declaration.span)
    }
    let title = reader.string("title")
    let columns = reader.count("columns")
    let size = checkSize(&reader)
    let provenance = reader.flag("provenance")
    if provenance, path == nil, let option = reader.option("provenance") {
      report(
        .plain(
          code: "option-value", message: "`provenance` needs a file to stand beside", label: "",
          help: ["name one: `plot \"fig.svg\" { …, provenance }`"]), at: option.span)
    }
    if isLive, path != nil {
      report(
        .plain(
          code: "option-value", message: "`plot live` shows a chart that changes, and a file is written once",
          label: "",
          help: ["leave out `live`, or the name of the file"]), at: declaration.span)
    }
    guard errorCount == errors else { return nil }
    let definition = PlotDefinition(
      path: path, title: title, panels: panels, columns: columns, width: size?.0, height: size?.1,
      provenance: provenance, isLive: isLive)
    return TypedDeclaration(.plot(definition), operands: reader.operands, type: .nothing, span: declaration.span)
  }

  /// `plot live x`; and `plot live { line x }`, unless there is a variable of that name.
  private func isLive(_ declaration: Declaration) -> Bool {
    if declaration.format?.text == "live" { return true }
    guard declaration.sources.count == 1, case .name("live")? = declaration.sources.first?.kind else { return false }
    let drawing = Set(Self.marks + ["panel"])
    return declaration.options.contains { drawing.contains($0.key.text) } && names["live"] == nil
      && topLevelNames["live"] == nil
  }

  private var errorCount: Int { diagnostics.count { $0.severity == .error } }

  private func checkSize(_ reader: inout OptionReader) -> (OperandIndex, OperandIndex)? {
    guard let option = reader.option("size") else { return nil }
    let length = Quantity(Dimension(.length))
    let values = option.arguments.map { check($0) }
    if values.contains(where: { $0.type.isInvalid }) { return nil }
    guard values.count == 2, values.allSatisfy({ $0.type.isNumber(of: length) }) else {
      report(.optionValue("size", expected: "a width and a height, as in `size 12 cm 8 cm`"), at: option.span)
      return nil
    }
    return (reader.add(values[0]), reader.add(values[1]))
  }

  // MARK: Panels

  private func checkPanel(_ option: Option, _ reader: inout OptionReader) -> PlotDefinition.Panel {
    let errors = errorCount
    _ = OptionReader(
      self, "panel", option.options, known: Self.panelOptions + ["title"], repeatable: Set(Self.marks + ["log"]))
    var title = option.arguments.isEmpty ? label("title", option.options, &reader) : nil
    if let argument = option.arguments.first {
      let value = check(argument)
      if value.type == .string {
        title = reader.add(value)
      } else if !value.type.isInvalid {
        report(.optionType("panel", expected: "a title in quotes", operand(value)), at: value.span)
      }
    }
    if option.arguments.count > 1 {
      report(
        .optionValue("panel", expected: "one title, then a block: `panel \"…\" { … }`"), at: option.arguments[1].span)
    }
    let own = option.options.compactMap { checkMark($0, &reader) }
    if !option.options.contains(where: { Self.marks.contains($0.key.text) }), errorCount == errors {
      report(
        .plain(
          code: "empty-plot", message: "the panel draws nothing", label: "",
          help: ["name what to draw: `panel \"…\" { line run.T }`"]), at: option.span)
    }
    return panel(option.options, own, title: title, option.span, &reader)
  }

  private func panel(
    _ options: [Option], _ marks: [PlotDefinition.Mark], title: OperandIndex?, _ span: Span,
    _ reader: inout OptionReader
  ) -> PlotDefinition.Panel {
    let unit = panelUnit(options)
    checkCompany(marks)
    checkUnits(marks, unit)
    checkAbscissas(marks)
    let logs = logarithmicAxes(options)
    return PlotDefinition.Panel(
      title: title, marks: marks, unit: unit, xLabel: label("x_label", options, &reader),
      yLabel: label("y_label", options, &reader), logX: logs.contains("x"), logY: logs.contains("y"), span: span)
  }

  private func label(_ key: String, _ options: [Option], _ reader: inout OptionReader) -> OperandIndex? {
    guard let option = options.first(where: { $0.key.text == key }),
      let value = reader.value(option, expected: "a text in quotes")
    else { return nil }
    guard value.type == .string else {
      report(.optionType(key, expected: "a text in quotes", operand(value)), at: value.span)
      return nil
    }
    return reader.add(value)
  }

  private func panelUnit(_ options: [Option]) -> Unit? {
    guard let option = options.first(where: { $0.key.text == "unit" }) else { return nil }
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

  // MARK: What shares a panel

  /// A heat map takes its axes for itself, and a histogram's axes are none that a line could share.
  private func checkCompany(_ marks: [PlotDefinition.Mark]) {
    guard marks.count > 1 else { return }
    for (kind, message) in [
      (PlotDefinition.Mark.Kind.heat, "a heat map needs a panel of its own"),
      (.histogram, "a histogram shares a panel only with histograms"),
    ] {
      guard let mark = marks.first(where: { $0.kind == kind }) else { continue }
      if kind == .histogram, marks.allSatisfy({ $0.kind == kind }) { continue }
      return report(
        .plain(
          code: "plot-panel", message: message, label: "",
          help: ["put it into one: `panel \"…\" { \(kind.rawValue) \(mark.text) }`"]), at: mark.span)
    }
  }

  private func checkUnits(_ marks: [PlotDefinition.Mark], _ unit: Unit?) {
    if let unit {
      for mark in marks {
        let message: String
        var help: [String] = []
        if mark.quantity.dimension != unit.dimension {
          message = "this is in \(units.name(of: mark.quantity)) and cannot be drawn in \(unit.symbol)"
        } else if unit.isPoint, !mark.quantity.isPoint {
          message = "this is a difference, which has no place on the scale \(unit.symbol)"
          help = ["draw it in \(units.name(of: mark.quantity.bare)): `unit \(units.name(of: mark.quantity.bare))`"]
        } else {
          continue
        }
        report(.plain(code: "unit-mismatch", message: message, label: "", help: help), at: mark.span)
        return
      }
    }
    guard let first = marks.first else { return }
    for mark in marks.dropFirst() where !mark.quantity.matches(first.quantity) {
      report(
        .plain(
          code: "unit-mismatch",
          message: "one axis cannot serve \(axisName(first.quantity)) and \(axisName(mark.quantity))", label: "",
          help: ["put them into panels of their own: `panel \"…\" { … }`"]), at: mark.span)
      return
    }
  }

  private func axisName(_ quantity: Quantity) -> String {
    let name = units.name(of: quantity)
    guard quantity.dimension == Dimension(.temperature) else { return name }
    return quantity.isPoint ? "temperatures in \(name)" : "differences in \(name)"
  }

  private func checkAbscissas(_ marks: [PlotDefinition.Mark]) {
    // The quantity of elapsed time stands for the time axis of a series: both can be drawn on one.
    func kind(_ mark: PlotDefinition.Mark) -> String? {
      switch mark.abscissa {
      case .own: return nil
      case .numbers(_, let quantity): return axisName(quantity)
      case .instants: return "instants"
      case .names: return "names"
      }
    }
    guard let first = marks.first(where: { kind($0) != nil }) else { return }
    for mark in marks {
      guard let other = kind(mark), other != kind(first) else { continue }
      if case .numbers(_, let a) = mark.abscissa, case .numbers(_, let b) = first.abscissa, a.matches(b) { continue }
      report(
        .plain(
          code: "unit-mismatch", message: "one x axis cannot serve \(kind(first) ?? "") and \(other)", label: "",
          help: ["put them into panels of their own: `panel \"…\" { … }`"]), at: mark.span)
      return
    }
  }
}

extension Type {
  func isNumber(of quantity: Quantity) -> Bool {
    if case .number(let own) = self { own.matches(quantity) } else { false }
  }
}
