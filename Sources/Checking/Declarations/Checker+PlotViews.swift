import Diagnostics
import Syntax
import Units

// What a value draws by itself: `plot f`, `plot f { correlation }`, `plot m`, `plot s { roc }`, `plot Twin { phase x y, … }`. In a block the
// word may name its subject: `panel "…" { correlation f }`.

extension PlotView.Kind {
  /// The numbers in the view's block.
  var settings: [String: Quantity] {
    switch self {
    case .profiles: ["points": .dimensionless]
    case .phase: ["starts": .dimensionless, "arrows": .dimensionless, "span": Quantity(Dimension(.time))]
    default: [:]
    }
  }
}

extension Checker {
  /// Whether values of the type make panels of their own.
  func isViewed(_ type: Type) -> Bool {
    switch type {
    case .fit, .model, .scores, .twin: true
    default: false
    }
  }

  /// The views of `sources`, and those that options name.
  func viewed(
    _ sources: [TypedExpression], _ options: [Option], isPanel: Bool, _ span: Span, _ reader: inout OptionReader
  ) -> [PlotDefinition.Part] {
    let subjects = sources.filter { isViewed($0.type) }
    let words = options.compactMap { option in PlotView.Kind(rawValue: option.key.text).map { (option, $0) } }
    var parts: [PlotDefinition.Part] = []
    for (option, kind) in words {
      guard let subject = subject(option, kind, sources) else { continue }
      if let part = view(kind, subject, option, options, isPanel: isPanel, option.span, &reader) { parts.append(part) }
    }
    for subject in subjects where !words.contains(where: { suits($0.1, subject.type) }) {
      for kind in defaults(subject) {
        if let part = view(kind, subject, nil, options, isPanel: isPanel, subject.span, &reader) { parts.append(part) }
      }
    }
    return parts
  }

  private func suits(_ kind: PlotView.Kind, _ type: Type) -> Bool {
    switch (kind, type) {
    case (.fit, .fit), (.correlation, .fit), (.profiles, .fit), (.history, .model), (.confusion, .scores),
      (.roc, .scores),
      (.calibration, .scores), (.phase, .twin), (.phase, .fit):
      true
    default: false
    }
  }

  /// What a subject shows when nothing is asked for; empty once that has been told.
  private func defaults(_ subject: TypedExpression) -> [PlotView.Kind] {
    switch subject.type {
    case .fit: return [.fit]
    case .model: return [.history]
    case .scores(let fields):
      let found = [PlotView.Kind.confusion, .roc, .calibration].filter { !scored($0, fields).isEmpty }
      if found.isEmpty {
        report(
          .plain(
            code: "plot-type", message: "these scores are numbers, and have no chart", label: "",
            help: ["ask for more: `evaluate … { confusion, roc, calibration }`"]), at: subject.span)
      }
      return found
    case .twin(let twin):
      let names = twin.states.prefix(2).map(\.name).joined(separator: " ")
      report(
        .plain(
          code: "plot-type", message: "a twin has no values before it runs", label: "",
          help: twin.states.count < 2
            ? ["simulate it and plot a column: `plot run.\(twin.observed.first?.name ?? "x")`"]
            : ["draw its phase portrait: `plot \(twin.name) { phase \(names), x_range …, y_range … }`"]),
        at: subject.span)
      return []
    default: return []
    }
  }

  // MARK: One view

  /// Behind the word, or else the source it suits; of a phase portrait the two states stand behind it.
  private func subject(_ option: Option, _ kind: PlotView.Kind, _ sources: [TypedExpression]) -> TypedExpression? {
    let wanted = kind == .phase ? 2 : 0
    if option.arguments.count == wanted + 1, let argument = option.arguments.first {
      let value = check(argument)
      if value.type.isInvalid { return nil }
      guard suits(kind, value.type) else {
        report(.operandType(operation: "draw", operand: operand(value), expected: kind.subject), at: value.span)
        return nil
      }
      return value
    }
    guard option.arguments.count == wanted else {
      report(
        .optionValue(kind.rawValue, expected: kind == .phase ? "two states, as in `phase x y`" : "\(kind.subject)"),
        at: option.span)
      return nil
    }
    if let source = sources.first(where: { suits(kind, $0.type) }) { return source }
    // A source whose error has been told of may have been meant.
    if sources.contains(where: { $0.type.isInvalid }) { return nil }
    let example = kind == .phase ? "phase Twin x y" : "\(kind.rawValue) \(kind.example)"
    report(
      .plain(
        code: "plot-type", message: "`\(kind.rawValue)` is drawn of \(kind.subject), and there is none", label: "",
        help: ["name it: `\(example)`"]), at: option.span)
    return nil
  }

  private func view(
    _ kind: PlotView.Kind, _ subject: TypedExpression, _ option: Option?, _ options: [Option], isPanel: Bool,
    _ span: Span, _ reader: inout OptionReader
  ) -> PlotDefinition.Part? {
    var inner = OptionReader(self, kind.rawValue, option?.options ?? [], known: kind.settings.keys.sorted())
    var settings: [String: OperandIndex] = [:]
    for (key, quantity) in kind.settings.sorted(by: { $0.key < $1.key }) {
      if let index = inner.quantity(key, quantity) { settings[key] = reader.add(inner.operands[index]) }
    }
    let unit = panelUnit(options)
    var states: [TwinType.Entry] = []
    var (x, y) = (PlotAxes.Sort.numbers(.dimensionless), PlotAxes.Sort.numbers(.dimensionless))
    switch kind {
    case .fit:
      guard case .fit(let fit) = subject.type else { return nil }
      x = .time
      for name in fit.matches {
        guard let quantity = fit.twin.observed.first(where: { $0.name == name })?.quantity else { continue }
        y = unit.map { PlotAxes.shown(.numbers(quantity), in: $0) } ?? .numbers(quantity)
        if let unit, let refusal = refusal(of: quantity, in: unit) {
          report(.plain(code: "unit-mismatch", message: refusal.message, label: "", help: refusal.help), at: span)
          return nil
        }
      }
    case .confusion, .roc, .calibration:
      guard case .scores(let fields) = subject.type else { return nil }
      if scored(kind, fields).isEmpty {
        report(
          .plain(
            code: "plot-type", message: "these scores have no `\(kind.rawValue)`", label: "",
            help: ["ask for it: `evaluate … { \(kind.rawValue) }`"]), at: span)
        return nil
      }
      if kind == .confusion { (x, y) = (.names, .names) }
    case .phase:
      guard let option, let found = phase(option, subject, options) else { return nil }
      states = found
      (x, y) = (.numbers(found[0].quantity), .numbers(found[1].quantity))
    case .correlation: (x, y) = (.names, .names)
    case .profiles: (x, y) = (.none, .numbers(.dimensionless))
    case .history: break
    }
    if let unit, kind != .fit {
      report(
        .plain(
          code: "option-value", message: "`unit \(unit.symbol)` says nothing of `\(kind.rawValue)`", label: "",
          help: ["leave it out"]), at: span)
    }
    return .view(
      frame(options, unit, x, y, isPanel: isPanel, span, &reader),
      PlotView(
        kind: kind, subject: reader.add(subject), states: states, settings: settings, text: text(subject.span),
        span: span), [])
  }

  /// A phase portrait with the curves and points that stand beside it, if that is what these are.
  func upon(_ parts: [PlotDefinition.Part], _ marks: [PlotMark]) -> PlotDefinition.Part? {
    guard parts.count == 1, case .view(let frame, let view, _) = parts[0], view.kind == .phase, !marks.isEmpty else {
      return nil
    }
    for mark in marks {
      let x = mark.abscissa?.quantity
      guard mark.kind == .line || mark.kind == .points, let x else {
        report(
          .plain(
            code: "plot-panel", message: "a phase portrait shares its panel with lines and points over its states",
            label: "", help: ["write `line run.\(view.states[0].name) run.\(view.states[1].name)`"]), at: mark.span)
        break
      }
      for (own, state) in zip([x, mark.quantity], view.states) where !own.matches(state.quantity) {
        report(
          .plain(
            code: "unit-mismatch",
            message: "this axis shows `\(state.name)` in \(units.name(of: state.quantity)), not \(units.name(of: own))",
            label: "", help: []), at: mark.span)
        break
      }
    }
    return .view(frame, view, marks)
  }

  /// The outputs that have what the view shows; "" where there is one output.
  private func scored(_ kind: PlotView.Kind, _ fields: [FieldType]) -> [String] {
    if fields.contains(where: { kind.scores.contains($0.name) }) { return [""] }
    return fields.compactMap { field in
      guard case .scores(let own) = field.type else { return nil }
      return own.contains { kind.scores.contains($0.name) } ? field.name : nil
    }
  }

  /// The two states of a phase portrait.
  private func phase(_ option: Option, _ subject: TypedExpression, _ options: [Option]) -> [TwinType.Entry]? {
    guard let twin = twinType(of: subject) else { return nil }
    var states: [TwinType.Entry] = []
    for argument in option.arguments.suffix(2) {
      guard case .name(let name) = argument.kind, let state = twin.states.first(where: { $0.name == name }) else {
        let known = twin.states.map(\.name)
        let near = nearest(to: text(argument.span), among: known)
        report(
          .plain(
            code: "unknown-name", message: "`\(twin.name)` has no state `\(text(argument.span))`", label: "",
            help: [near.isEmpty ? "its states are \(listed(known))" : "did you mean \(alternatives(near))?"]),
          at: argument.span)
        return nil
      }
      states.append(state)
    }
    if let input = twin.inputs.first {
      report(
        .plain(
          code: "plot-type", message: "`\(twin.name)` is driven by `\(input.name)`, so its field is not one picture",
          label: "", help: ["draw runs of it instead: `line run.\(states[0].name) run.\(states[1].name)`"]),
        at: subject.span)
      return nil
    }
    for key in ["x_range", "y_range"] where !options.contains(where: { $0.key.text == key }) {
      let state = states[key == "x_range" ? 0 : 1]
      let unit = units.name(of: state.quantity)
      report(
        .missingOption(
          key, of: "phase", example: "\(key) 0..10\(state.quantity.isDimensionless ? "" : " " + unit)"), at: option.span
      )
      return nil
    }
    return states
  }
}

extension PlotView.Kind {
  /// What it is drawn of, in a sentence.
  fileprivate var subject: String {
    switch self {
    case .fit, .correlation, .profiles: "a fit"
    case .history: "a trained model"
    case .confusion, .roc, .calibration: "scores"
    case .phase: "a twin"
    }
  }

  fileprivate var example: String {
    switch self {
    case .fit, .correlation, .profiles: "f"
    case .history: "m"
    case .confusion, .roc, .calibration: "s"
    case .phase: "Twin x y"
    }
  }

  /// The scores that it can be made of.
  fileprivate var scores: [String] { self == .roc ? ["roc", "roc_auc"] : [rawValue] }
}
