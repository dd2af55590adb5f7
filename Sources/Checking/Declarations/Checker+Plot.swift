import Diagnostics
import Syntax
import Units

extension Checker {
  static let marks = PlotMark.Kind.allCases.map(\.rawValue)
  static let views = PlotView.Kind.allCases.map(\.rawValue)
  static let panelOptions = frameOptions + marks + views
  static let plotOptions = panelOptions + ["title", "panel", "columns", "size", "theme", "provenance"]
  static let repeatablePlotOptions = Set(marks + views + ["panel", "log"])

  func checkPlot(_ declaration: Declaration) -> TypedDeclaration? {
    let errors = plotErrors
    var reader = OptionReader(
      self, "plot", declaration.options, known: Self.plotOptions, repeatable: Self.repeatablePlotOptions)
    var path: OperandIndex?
    let isLive = self.isLive(declaration)
    // In `plot live { line x }` the word has been read as what to draw.
    var sources = isLive && declaration.format == nil ? [] : declaration.sources.map { check($0) }
    if let first = sources.first, first.type == .string {
      path = reader.add(first)
      sources.removeFirst()
    }
    // A lone panel's title is the figure's.
    let own = declaration.options.filter { !["panel", "title"].contains($0.key.text) }
    let isPlotted = sources.contains { isViewed($0.type) } || draws(own)
    var parts = viewed(sources, own, isPanel: false, declaration.span, &reader)
    let bare = sources.filter { !isViewed($0.type) }.compactMap { checkBareMark($0, &reader) }
    var marks = bare + own.compactMap { checkMark($0, &reader) }
    if let portrait = upon(parts, marks) { (parts, marks) = ([portrait], []) }
    let hasPanels = reader.option("panel") != nil
    if !marks.isEmpty || (parts.isEmpty && !hasPanels) {
      parts.append(.marks(frame(own, marks, isPanel: false, declaration.span, &reader), marks))
    }
    for option in reader.all("panel") {
      let inherited = own.filter { outer in
        Self.frameOptions.contains(outer.key.text) && !option.options.contains { $0.key.text == outer.key.text }
      }
      parts += checkPanel(option, inherited, &reader)
    }
    // A misspelt mark has been told of already.
    if !hasPanels, sources.isEmpty, !isPlotted, plotErrors == errors {
      report(
        .plain(
          code: "empty-plot", message: "the plot draws nothing", label: "",
          help: ["name what to draw, as in `plot run.T` or `plot \"f.pdf\" { line run.T }`"]), at: declaration.span)
    }
    let title = reader.string("title")
    let columns = reader.count("columns")
    let size = checkSize(&reader)
    let theme = reader.option("theme").flatMap { reader.word($0, PlotDefinition.Theme.self) }
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
          label: "", help: ["leave out `live`, or the name of the file"]), at: declaration.span)
    }
    guard plotErrors == errors else { return nil }
    let definition = PlotDefinition(
      path: path, title: title, parts: parts, columns: columns, width: size?.0, height: size?.1, theme: theme,
      provenance: provenance, isLive: isLive)
    return TypedDeclaration(.plot(definition), operands: reader.operands, type: .nothing, span: declaration.span)
  }

  /// `plot live x`; and `plot live { line x }`, unless there is a variable of that name.
  private func isLive(_ declaration: Declaration) -> Bool {
    if declaration.format?.text == "live" { return true }
    guard declaration.sources.count == 1, case .name("live")? = declaration.sources.first?.kind else { return false }
    return (draws(declaration.options) || declaration.options.contains { $0.key.text == "panel" })
      && names["live"] == nil && topLevelNames["live"] == nil
  }

  var plotErrors: Int { diagnostics.count { $0.severity == .error } }

  private func draws(_ options: [Option]) -> Bool {
    options.contains { Self.marks.contains($0.key.text) || Self.views.contains($0.key.text) }
  }

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

  /// - Parameter inherited: what the chart says of all its panels and this one does not say otherwise.
  private func checkPanel(_ option: Option, _ inherited: [Option], _ reader: inout OptionReader) -> [PlotDefinition
    .Part]
  {
    let errors = plotErrors
    _ = OptionReader(
      self, "panel", option.options, known: Self.panelOptions + ["title"],
      repeatable: Self.repeatablePlotOptions.subtracting(["panel"]))
    var options = option.options + inherited
    if let argument = option.arguments.first {
      // The title behind the word counts, whatever the block says.
      options.removeAll { $0.key.text == "title" }
      options.append(Option(key: Name("title", argument.span), arguments: [argument], span: argument.span))
      let value = check(argument)
      if value.type != .string, !value.type.isInvalid {
        report(.optionType("panel", expected: "a title in quotes", operand(value)), at: value.span)
        return []
      }
    }
    if option.arguments.count > 1 {
      report(
        .optionValue("panel", expected: "one title, then a block: `panel \"…\" { … }`"), at: option.arguments[1].span)
    }
    if !draws(option.options), plotErrors == errors {
      report(
        .plain(
          code: "empty-plot", message: "the panel draws nothing", label: "",
          help: ["name what to draw: `panel \"…\" { line run.T }`"]), at: option.span)
    }
    let views = viewed([], options, isPanel: true, option.span, &reader)
    let marks = option.options.compactMap { checkMark($0, &reader) }
    if let portrait = upon(views, marks) { return [portrait] }
    if let view = option.options.first(where: { Self.views.contains($0.key.text) }), !marks.isEmpty || views.count > 1 {
      if plotErrors > errors { return [] }
      report(
        .plain(
          code: "plot-panel", message: "`\(view.key.text)` makes a panel of its own", label: "",
          help: ["put the others into one: `panel \"…\" { … }`"]), at: view.span)
      return []
    }
    return views.isEmpty ? [.marks(frame(options, marks, isPanel: true, option.span, &reader), marks)] : views
  }
}

extension Type {
  func isNumber(of quantity: Quantity) -> Bool {
    if case .number(let own) = self { own.matches(quantity) } else { false }
  }
}
