import Diagnostics
import Syntax
import Units

/// What `simulate` and `fit` have in common: drives, settings and the solver.
struct RunOptions {
  var reader: OptionReader
  var splitter: OperandSplitter
  let checker: Checker
  let twin: TwinType

  /// - Parameter word: the declaration's keyword, for messages.
  mutating func drives(_ word: String) -> [DriveDefinition] {
    var drives: [DriveDefinition] = []
    for option in reader.all("drive") {
      guard let name = target(option, among: twin.inputs.map(\.name), "input"),
        let entry = twin.inputs.first(where: { $0.name == name.text })
      else { continue }
      if let first = drives.first(where: { $0.input == name.text }) {
        checker.report(.repeatedOption("drive \(name.text)", first: first.span), at: name.span)
        continue
      }
      guard let signal = signal(option, entry) else { continue }
      drives.append(
        DriveDefinition(
          input: name.text, signal: signal, interpolation: interpolation(option),
          extends: option.options.contains { $0.key.text == "extend" }, span: option.span))
    }
    let driven = Set(reader.all("drive").compactMap { $0.target.first?.text })
    // An input whose name was misspelt has been reported.
    let meant = Set(driven.flatMap { name in nearest(to: name, among: twin.inputs.map(\.name)) })
    for input in twin.inputs where !driven.contains(input.name) && !meant.contains(input.name) {
      checker.report(
        .missingOption("drive \(input.name) = …", of: word, example: "drive \(input.name) = …"),
        at: reader.options.first?.span ?? Span(source: 0, start: 0, end: 0))
    }
    return drives
  }

  private func target(_ option: Option, among known: [String], _ role: String) -> Name? {
    guard option.target.count == 1, let name = option.target.first else {
      checker.report(
        .optionValue(
          option.key.text, expected: "a name and a value, as in `\(option.key.text) \(known.first ?? "u") = …`"),
        at: option.span)
      return nil
    }
    guard known.contains(name.text) else {
      let near = nearest(to: name.text, among: known)
      let help =
        !near.isEmpty
        ? ["did you mean \(alternatives(near))?"]
        : known.isEmpty ? [] : ["it has \(listed(known))"]
      checker.report(
        .plain(code: "unknown-member", message: "`\(twin.name)` has no \(role) `\(name.text)`", label: "", help: help),
        at: name.span)
      return nil
    }
    return name
  }

  private mutating func signal(_ option: Option, _ entry: TwinType.Entry) -> DriveDefinition.Signal? {
    guard let argument = option.arguments.first else { return nil }
    let outside = checker.names["time"]
    checker.names["time"] = Binding(.time, .number(Quantity(Dimension(.time))), option.span)
    var value = checker.check(argument)
    checker.names["time"] = outside
    if let unit = entry.quantity.unit { value = OptionReader.adopt(value, unit, as: entry.quantity) }
    switch value.type {
    case .invalid: return nil
    case .number(let quantity), .series(let quantity):
      guard quantity.matches(entry.quantity) else {
        checker.report(
          .mismatch(
            operation: "drive",
            left: .init(.number(entry.quantity), option.target.first?.span ?? option.span, entry.name),
            right: checker.operand(value)), at: value.span)
        return nil
      }
    default:
      checker.report(
        .optionType(
          "drive \(entry.name)", expected: "a number, a column or an expression of `time`", checker.operand(value)),
        at: value.span)
      return nil
    }
    if OperandSplitter.isDynamic(value) { return .expression(splitter.split(value)) }
    return .value(splitter.add(value))
  }

  private func interpolation(_ option: Option) -> DriveDefinition.Interpolation {
    var result = DriveDefinition.Interpolation.hold
    for inner in option.options {
      switch inner.key.text {
      case "hold": result = .hold
      case "linear": result = .linear
      case "extend": break
      default:
        checker.report(.option(inner.key.text, of: "drive", known: OptionRule.drive.options.names), at: inner.key.span)
      }
    }
    return result
  }

  mutating func settings(allowDistributions: Bool) -> [SettingDefinition] {
    var settings: [SettingDefinition] = []
    for option in reader.all("set") {
      guard let name = target(option, among: twin.settable.map(\.name), "parameter, constant or state"),
        let entry = twin.settable.first(where: { $0.name == name.text }), let argument = option.arguments.first
      else { continue }
      if let first = settings.first(where: { $0.name == name.text }) {
        checker.report(.repeatedOption("set \(name.text)", first: first.span), at: name.span)
        continue
      }
      var value = checker.check(argument)
      if let unit = entry.quantity.unit { value = OptionReader.adopt(value, unit, as: entry.quantity) }
      switch value.type {
      case .invalid: continue
      case .number(let quantity) where quantity.matches(entry.quantity):
        settings.append(
          SettingDefinition(name: name.text, value: splitter.add(value), isDistribution: false, span: option.span))
      case .distribution(let quantity) where quantity.matches(entry.quantity) && allowDistributions:
        settings.append(
          SettingDefinition(name: name.text, value: splitter.add(value), isDistribution: true, span: option.span))
      default:
        checker.report(
          .optionType(
            "set \(name.text)", expected: "a value in \(checker.units.name(of: entry.quantity))", checker.operand(value)
          ), at: value.span)
      }
    }
    return settings
  }

  mutating func solver() -> SolverDefinition? {
    guard let option = reader.option("solver") else { return nil }
    guard let method = reader.word(option, SolverDefinition.Method.self) else { return nil }
    var inner = OptionReader(
      checker, "solver \(method.rawValue)", option.options, rules: OptionRule.solver.options(of: method.rawValue))
    func value(_ key: String, _ quantity: Quantity) -> OperandIndex? {
      guard let index = inner.quantity(key, quantity) else { return nil }
      return splitter.add(inner.operands[index])
    }
    return SolverDefinition(
      method: method, relativeTolerance: value("rtol", .dimensionless),
      absoluteTolerance: value("atol", .dimensionless),
      step: value("step", Quantity(Dimension(.time))))
  }

  mutating func quantity(_ key: String, _ quantity: Quantity) -> OperandIndex? {
    guard let index = reader.quantity(key, quantity) else { return nil }
    return splitter.add(reader.operands[index])
  }
}

extension Checker {
  /// The twin behind a value, a twin or a fit of one.
  func twinType(of value: TypedExpression) -> TwinType? {
    switch value.type {
    case .twin(let twin): return twin
    case .fit(let fit): return fit.twin
    default: return nil
    }
  }

  func checkSimulate(_ declaration: Declaration) -> TypedDeclaration? {
    guard let source = declaration.sources.first else { return nil }
    let errors = diagnostics.count { $0.severity == .error }
    let subject = check(source)
    let reader = OptionReader(
      self, "simulate", declaration.options, rules: OptionRule.simulate)
    if subject.type.isInvalid { return nil }
    guard let twin = twinType(of: subject) else {
      report(
        .operandType(operation: "simulate", operand: operand(subject), expected: "a twin or a fit"), at: subject.span)
      return nil
    }
    var options = RunOptions(
      reader: reader, splitter: OperandSplitter(operands: [subject], isTopLevel: frame.isTopLevel), checker: self,
      twin: twin)
    let drives = options.drives("simulate")
    let settings = options.settings(allowDistributions: true)
    let time = Quantity(Dimension(.time))
    let span = options.quantity("span", time)
    let start = options.quantity("start", time)
    let every = options.quantity("every", time)
    let ensemble = options.quantity("ensemble", .dimensionless)
    let seed = options.quantity("seed", .dimensionless)
    let solver = options.solver()
    let hasSeries = drives.contains {
      if case .value(let index) = $0.signal, case .series = options.splitter.operands[index].type {
        true
      } else {
        false
      }
    }
    if reader.option("span") == nil, !reader.isMisspelt("span"), !hasSeries {
      report(.missingOption("span", of: "simulate", example: "span 20 min"), at: declaration.span)
    }
    if ensemble == nil, let drawn = settings.first(where: \.isDistribution) {
      report(.missingOption("ensemble", of: "simulate", example: "ensemble 100"), at: drawn.span)
    }
    guard diagnostics.count(where: { $0.severity == .error }) == errors else { return nil }
    let columns = (twin.observed + twin.inputs).map { TableType.Column($0.name, $0.quantity) }
    let type = TableType(columns: columns, time: .elapsed(name: "time", Quantity(Dimension(.time))), isRun: true)
    let definition = SimulateDefinition(
      subject: 0, twin: twin, drives: drives, settings: settings, start: start, span: span, every: every,
      solver: solver,
      ensemble: ensemble, seed: seed, globals: options.splitter.globals, type: type)
    return TypedDeclaration(
      .simulate(definition), operands: options.splitter.operands, type: .table(type), span: declaration.span)
  }

  func checkFit(_ declaration: Declaration) -> TypedDeclaration? {
    guard let name = declaration.name, let source = declaration.sources.first, let target = declaration.target else {
      return nil
    }
    let errors = diagnostics.count { $0.severity == .error }
    let (subject, table) = (check(source), check(target))
    let reader = OptionReader(
      self, "fit", declaration.options, rules: OptionRule.fit)
    if subject.type.isInvalid || table.type.isInvalid { return nil }
    guard let twin = twinType(of: subject) else {
      report(.operandType(operation: "fit", operand: operand(subject), expected: "a twin"), at: subject.span)
      return nil
    }
    guard case .table(let columns) = table.type, columns.time != nil else {
      report(
        .operandType(operation: "fit to", operand: operand(table), expected: "a table with a time column"),
        at: table.span)
      return nil
    }
    var options = RunOptions(
      reader: reader, splitter: OperandSplitter(operands: [subject, table], isTopLevel: frame.isTopLevel),
      checker: self, twin: twin)
    let drives = options.drives("fit")
    let settings = options.settings(allowDistributions: false)
    let matches = checkMatches(reader, twin, &options)
    if matches.isEmpty, reader.option("match") == nil, !reader.isMisspelt("match") {
      let example = twin.observed.first?.name ?? "y"
      report(
        .missingOption("match", of: "fit", example: "match \(example) = \(text(target.span)).\(example) { sd 0.1 }"),
        at: declaration.span)
    }
    let starts = options.quantity("starts", .dimensionless)
    let seed = options.quantity("seed", .dimensionless)
    let solver = options.solver()
    guard diagnostics.count(where: { $0.severity == .error }) == errors else { return nil }
    let first = matches.first?.quantity.difference
    let rmse = first.flatMap { first in matches.allSatisfy { $0.quantity.difference.matches(first) } ? first.bare : nil
    }
    let type = FitType(twin: twin, rmse: rmse, matches: matches.map(\.output))
    let definition = FitDefinition(
      name: name.text, subject: 0, table: 1, twin: twin, drives: drives, settings: settings, matches: matches,
      starts: starts, seed: seed,
      solver: solver, globals: options.splitter.globals, type: type)
    return TypedDeclaration(
      .fit(definition), operands: options.splitter.operands, type: .fit(type), span: declaration.span)
  }

  private func checkMatches(_ reader: OptionReader, _ twin: TwinType, _ options: inout RunOptions) -> [FitDefinition
    .Match]
  {
    var matches: [FitDefinition.Match] = []
    for option in reader.all("match") {
      guard option.target.count == 1, let name = option.target.first, let argument = option.arguments.first else {
        report(.optionValue("match", expected: "an output and a column, as in `match T1 = lab.T1`"), at: option.span)
        continue
      }
      guard let entry = twin.observed.first(where: { $0.name == name.text }) else {
        let near = nearest(to: name.text, among: twin.observed.map(\.name))
        let known = listed(twin.observed.map(\.name))
        report(
          .plain(
            code: "unknown-member", message: "`\(twin.name)` has no output or state `\(name.text)`", label: "",
            help: [near.isEmpty ? "it has \(known)" : "did you mean \(alternatives(near))?"]), at: name.span)
        continue
      }
      let data = check(argument)
      if data.type.isInvalid { continue }
      guard case .series(let quantity) = data.type else {
        report(.optionType("match \(name.text)", expected: "a column", operand(data)), at: data.span)
        continue
      }
      guard quantity.matches(entry.quantity) else {
        report(
          .mismatch(
            operation: "match", left: .init(.number(entry.quantity), name.span, name.text), right: operand(data)),
          at: data.span)
        continue
      }
      var inner = OptionReader(self, "match", option.options, rules: OptionRule.match.options)
      var error = FitDefinition.Match.Error.unknown
      let difference = Quantity(quantity.dimension)
      if let index = inner.quantity("sd", difference, bareUnit: quantity.unit?.difference) {
        error = .deviation(options.splitter.add(inner.operands[index]))
      }
      if let index = inner.quantity("lognormal", .dimensionless) {
        error = .lognormal(options.splitter.add(inner.operands[index]))
      }
      matches.append(
        .init(
          output: name.text, data: options.splitter.add(data), error: error, quantity: entry.quantity, span: option.span
        ))
    }
    return matches
  }
}
