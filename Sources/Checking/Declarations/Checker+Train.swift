import Diagnostics
import Syntax
import Units

extension Checker {
  /// `train m = N on data { loss mse, adamw 1e-3 { decay 0.01 }, … }`. The net may be a model: its numbers are then
  /// where training begins.
  func checkTrain(_ declaration: Declaration) -> TypedDeclaration? {
    guard let name = declaration.name, let source = declaration.sources.first, let target = declaration.target else {
      return nil
    }
    let errors = diagnostics.count { $0.severity == .error }
    let (subject, data) = (check(source), check(target))
    var options = TrainOptions(self, declaration.options, operands: [subject, data])
    if subject.type.isInvalid || data.type.isInvalid { return nil }
    let net: NetType
    switch subject.type {
    case .net(let type), .model(let type): net = type
    default:
      report(
        .operandType(operation: "train", operand: operand(subject), expected: "a net or a model"), at: subject.span)
      return nil
    }
    guard case .dataset(let dataset) = data.type else {
      report(
        .operandType(
          operation: "train on", operand: operand(data),
          expected: "a dataset, such as `windows(…).train` or `dataset(n, f)`"), at: data.span)
      return nil
    }
    let definition = options.definition(name.text, net, dataset, declaration)
    guard diagnostics.count(where: { $0.severity == .error }) == errors, let definition else { return nil }
    return TypedDeclaration(
      .train(definition), operands: options.operands, type: .model(net), span: declaration.span)
  }
}

/// Takes the options of `train` apart.
struct TrainOptions {
  let checker: Checker
  let reader: OptionReader
  var operands: [TypedExpression]

  private static let rules = TrainDefinition.Rule.allCases.map(\.rawValue)

  init(_ checker: Checker, _ options: [Option], operands: [TypedExpression]) {
    self.checker = checker
    self.operands = operands
    reader = OptionReader(checker, "train", options, rules: OptionRule.train)
  }

  mutating func definition(
    _ name: String, _ net: NetType, _ dataset: DatasetType, _ declaration: Declaration
  ) -> TrainDefinition? {
    let objective = objective(net, dataset, declaration)
    let optimizer = optimizer(declaration)
    let schedule = schedule()
    var numbers: [String: OperandIndex] = [:]
    for key in ["batch", "epochs", "seed", "accumulate", "l1", "l2"] {
      numbers[key] = reader.option(key).flatMap { number($0) }
    }
    var validation: OperandIndex?
    var restoresBest = true
    if let option = reader.option("validate") {
      validation = self.validation(option, dataset)
      let inner = OptionReader(checker, "validate", option.options, rules: OptionRule.validate.options)
      numbers["patience"] = inner.option("patience").flatMap { number($0) }
      if let option = inner.option("restore"), let word = inner.word(option, Restored.self) {
        restoresBest = word == .best
      }
    }
    var metrics: [String] = []
    for argument in reader.option("metrics")?.arguments ?? [] {
      let names = OptionRule.metrics.names
      if case .name(let word) = argument.kind, names.contains(word) {
        metrics.append(word)
      } else {
        checker.report(.optionValue("metrics", expected: "some of \(listed(names))"), at: argument.span)
      }
    }
    var shuffles = true
    if let option = reader.option("shuffle") {
      if option.arguments.count == 1, case .boolean(let flag) = option.arguments[0].kind {
        shuffles = flag
      } else {
        checker.report(.optionValue("shuffle", expected: "`true` or `false`"), at: option.span)
      }
    }
    let isLive = reader.flag("live")
    let log = reader.option("log").flatMap { text($0) }
    let freeze = reader.all("freeze").flatMap { option in option.arguments.compactMap { pattern($0, of: "freeze") } }
    for option in reader.all("freeze") where option.arguments.isEmpty {
      checker.report(
        .optionValue("freeze", expected: "a part of the net, such as `\(net.name).block[0..4]`"), at: option.span)
    }
    let rates = reader.all("rate").compactMap { rate($0) }
    let checkpoint = checkpoint()
    guard let objective, let optimizer else { return nil }
    return TrainDefinition(
      name: name, subject: 0, data: 1, objective: objective, optimizer: optimizer, schedule: schedule,
      validation: validation, checkpoint: checkpoint, log: log, freeze: freeze, rates: rates, metrics: metrics,
      shuffles: shuffles, restoresBest: restoresBest, isLive: isLive, numbers: numbers)
  }

  private enum Restored: String, CaseIterable { case best, last }

  // MARK: - Values

  mutating func add(_ value: TypedExpression) -> OperandIndex {
    operands.append(value)
    return operands.count - 1
  }

  /// A plain number.
  mutating func number(_ expression: Expression, _ name: String, expected: String = "a plain number") -> OperandIndex? {
    let value = checker.check(expression)
    if value.type.isInvalid { return nil }
    guard case .number(let quantity) = value.type, quantity.isDimensionless else {
      checker.report(.optionType(name, expected: expected, checker.operand(value)), at: value.span)
      return nil
    }
    return add(value)
  }

  mutating func number(_ option: Option) -> OperandIndex? {
    guard option.arguments.count == 1, let argument = option.arguments.first else {
      checker.report(.optionValue(option.key.text, expected: "a number"), at: option.span)
      return nil
    }
    return number(argument, option.key.text)
  }

  mutating func text(_ option: Option) -> OperandIndex? {
    guard let value = reader.value(option, expected: "a path in quotes") else { return nil }
    guard value.type == .string else {
      checker.report(.optionType(option.key.text, expected: "a path in quotes", checker.operand(value)), at: value.span)
      return nil
    }
    return add(value)
  }

  private mutating func validation(_ option: Option, _ dataset: DatasetType) -> OperandIndex? {
    guard let value = reader.value(option, expected: "a dataset") else { return nil }
    guard case .dataset(let other) = value.type else {
      checker.report(.optionType("validate", expected: "a dataset", checker.operand(value)), at: value.span)
      return nil
    }
    guard other.fields.map(\.name) == dataset.fields.map(\.name) else {
      checker.report(
        .plain(
          code: "dataset-fields", message: "the data to validate with have other fields", label: "",
          help: [
            "they have \(listed(other.fields.map(\.name))), the data to train on \(listed(dataset.fields.map(\.name)))"
          ]), at: value.span)
      return nil
    }
    return add(value)
  }

  private mutating func checkpoint() -> TrainDefinition.Checkpoint? {
    let resumes = reader.flag("resume")
    guard let option = reader.option("checkpoint") else {
      if resumes, let option = reader.option("resume") {
        checker.report(
          .plain(
            code: "missing-option", message: "`resume` needs a folder to go on from", label: "",
            help: ["add `checkpoint \"runs/x\"`"]), at: option.span)
      }
      return nil
    }
    guard let folder = text(option) else { return nil }
    let inner = OptionReader(checker, "checkpoint", option.options, rules: OptionRule.checkpoint.options)
    var (steps, seconds): (OperandIndex?, OperandIndex?)
    if let every = inner.option("every"), let value = inner.value(every, expected: "steps or a time") {
      switch value.type {
      case .number(let quantity) where quantity.isDimensionless: steps = add(value)
      case .number(let quantity) where quantity.matches(Quantity(Dimension(.time))): seconds = add(value)
      default:
        checker.report(
          .optionType("every", expected: "a number of steps or a time, such as `10 min`", checker.operand(value)),
          at: value.span)
      }
    }
    return .init(folder: folder, everySteps: steps, everySeconds: seconds, resumes: resumes)
  }

  // MARK: - Optimizer and schedule

  private mutating func optimizer(_ declaration: Declaration) -> TrainDefinition.Optimizer? {
    let given = reader.options.filter { Self.rules.contains($0.key.text) }
    guard let option = given.first, let rule = TrainDefinition.Rule(rawValue: option.key.text) else {
      if !reader.options.contains(where: { reader.isMisspelt($0.key.text) }),
        !Self.rules.contains(where: reader.isMisspelt)
      {
        checker.report(
          .plain(
            code: "missing-option", message: "`train` needs an optimiser", label: "",
            help: ["write `adamw 1e-3`, or one of \(listed(Self.rules))"]), at: declaration.keywordSpan)
      }
      return nil
    }
    for other in given.dropFirst() {
      checker.report(.repeatedOption("optimiser", first: option.key.span), at: other.key.span)
    }
    var rate: OperandIndex?
    if !option.arguments.isEmpty {
      rate = number(option)
      if rate == nil { return nil }
    }
    let rules = OptionRule.optimizers.named(rule.rawValue)?.options ?? []
    let inner = OptionReader(checker, rule.rawValue, option.options, rules: rules)
    var settings: [String: OperandIndex] = [:]
    for key in rules.names where key != "nesterov" { settings[key] = inner.option(key).flatMap { number($0) } }
    return .init(
      rule: rule, rate: rate, isNesterov: rule == .sgd && inner.flag("nesterov"), settings: settings,
      span: option.key.span)
  }

  /// `warmup 5 % cosine`, `warmup 500 linear`, `halve`, `plateau { factor 0.5, patience 2 }`: words, and a number
  /// behind `warmup`.
  private mutating func schedule() -> TrainDefinition.Schedule? {
    guard let option = reader.option("schedule") else { return nil }
    let shapes = TrainDefinition.Schedule.Shape.allCases.map(\.rawValue)
    func refuse(_ place: Span, _ word: String? = nil) {
      let near = word.map { nearest(to: $0, among: shapes + ["warmup"]) } ?? []
      checker.report(
        .plain(
          code: "option-value",
          message: "`schedule` takes `warmup`, with a share or a number of steps, and one of \(listed(shapes))",
          label: "",
          help: [near.isEmpty ? "as in `schedule warmup 5 % cosine`" : "did you mean \(alternatives(near))?"]),
        at: place)
    }
    var shape: TrainDefinition.Schedule.Shape?
    var warmup: TrainDefinition.Schedule.Warmup?
    var arguments = option.arguments[...]
    if arguments.isEmpty { refuse(option.span) }
    while let argument = arguments.popFirst() {
      guard case .name(let word) = argument.kind else {
        refuse(argument.span)
        return nil
      }
      if word == "warmup", warmup == nil, let length = arguments.popFirst() {
        if case .name(let next) = length.kind, shapes.contains(next) {
          refuse(argument.span)
          return nil
        }
        // A share is written in percent, or below 1; anything else counts steps.
        guard let index = number(length, "warmup", expected: "a share, such as `5 %`, or a number of steps") else {
          return nil
        }
        warmup =
          if case .number(let number) = operands[index].kind, number > 0, number < 1 { .share(index) } else {
            operands[index].type.quantity?.unit != nil ? .share(index) : .steps(index)
          }
      } else if let known = TrainDefinition.Schedule.Shape(rawValue: word), shape == nil {
        shape = known
      } else {
        refuse(argument.span, word)
        return nil
      }
    }
    let word = (shape ?? .constant).rawValue
    let rules = OptionRule.schedules.named(word)?.options ?? []
    let inner = OptionReader(checker, "schedule \(word)", option.options, rules: rules)
    var settings: [String: OperandIndex] = [:]
    for key in rules.names { settings[key] = inner.option(key).flatMap { number($0) } }
    return .init(shape: shape ?? .constant, warmup: warmup, settings: settings, span: option.span)
  }
}
