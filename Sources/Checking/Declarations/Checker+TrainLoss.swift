import Diagnostics
import Syntax
import Units

/// What `train` makes smaller: `loss mse`, `loss huber 0.5`, `loss cross_entropy { smoothing 0.1 }`, of several outputs
/// `loss { level mse, kind cross_entropy { weight 0.5 }, weights learned }`, or a function of one's own,
/// `loss fn(out, batch) = mse(out.y, batch.y)`.
extension TrainOptions {
  private static let kinds = TrainDefinition.Loss.Kind.allCases.map(\.rawValue)

  mutating func objective(
    _ net: NetType, _ dataset: DatasetType, _ declaration: Declaration
  ) -> TrainDefinition.Objective? {
    guard let option = reader.option("loss") else {
      if !reader.isMisspelt("loss") {
        checker.report(.missingOption("loss", of: "train", example: "loss mse"), at: declaration.keywordSpan)
      }
      return nil
    }
    guard let first = option.arguments.first else { return several(option, net) }
    if case .name(let word) = first.kind, Self.kinds.contains(word) {
      return loss(option, option.arguments, of: nil, net).map { .losses([$0], areWeightsLearned: false) }
    }
    return own(option, first, net, dataset)
  }

  /// A block with a loss for each output.
  private mutating func several(_ option: Option, _ net: NetType) -> TrainDefinition.Objective? {
    let outputs = net.outputs.map(\.name)
    guard option.hasBlock, !option.options.isEmpty else {
      checker.report(
        .optionValue("loss", expected: "one of \(listed(Self.kinds)), or a function of your own"), at: option.span)
      return nil
    }
    var losses: [TrainDefinition.Loss] = []
    var areLearned = false
    var isWhole = true
    for inner in option.options {
      if inner.key.text == "weights", !outputs.contains("weights") {
        if inner.arguments.count == 1, case .name("learned") = inner.arguments[0].kind {
          areLearned = true
        } else {
          checker.report(
            .plain(
              code: "option-value", message: "`weights` of several losses are `learned`", label: "",
              help: ["give a fixed one to a loss: `\(outputs[0]) mse { weight 0.5 }`"]), at: inner.span)
          isWhole = false
        }
        continue
      }
      guard outputs.contains(inner.key.text) else {
        let near = nearest(to: inner.key.text, among: outputs)
        checker.report(
          .plain(
            code: "unknown-output", message: "`\(net.name)` has no output `\(inner.key.text)`", label: "",
            help: [near.isEmpty ? "it has \(listed(outputs))" : "did you mean \(alternatives(near))?"]),
          at: inner.key.span)
        isWhole = false
        continue
      }
      guard let loss = loss(inner, inner.arguments, of: inner.key.text, net) else {
        isWhole = false
        continue
      }
      losses.append(loss)
    }
    guard isWhole else { return nil }
    if areLearned, losses.count < 2 {
      checker.report(
        .plain(
          code: "option-value", message: "weights are learned between losses, and there is only one", label: "",
          help: []), at: option.span)
      return nil
    }
    return .losses(losses, areWeightsLearned: areLearned)
  }

  /// `cross_entropy { smoothing 0.1, weight 0.5 }`: a name, numbers behind it, a block.
  private mutating func loss(
    _ option: Option, _ arguments: [Expression], of output: String?, _ net: NetType
  ) -> TrainDefinition.Loss? {
    guard let first = arguments.first, case .name(let word) = first.kind,
      let kind = TrainDefinition.Loss.Kind(rawValue: word)
    else {
      var help = ["it is one of \(listed(Self.kinds))"]
      if let first = arguments.first, case .name(let word) = first.kind {
        let near = nearest(to: word, among: Self.kinds)
        if !near.isEmpty { help = ["did you mean \(alternatives(near))?"] }
      }
      checker.report(
        .plain(code: "option-value", message: "`\(option.key.text)` takes the name of a loss", label: "", help: help),
        at: arguments.first?.span ?? option.span)
      return nil
    }
    let counts: ClosedRange<Int>
    switch kind {
    case .mse, .mae: counts = 0...0
    case .huber: counts = 0...1
    case .quantile: counts = 1...63
    case .contrastive: counts = 0...1
    case .crossEntropy, .binaryCrossEntropy: counts = 0...0
    }
    guard counts.contains(arguments.count - 1) else {
      let expected =
        switch kind {
        case .quantile: "one or more probabilities, such as `quantile 0.1 0.5 0.9`"
        case .huber: "the error from which it grows linearly, such as `huber 0.5`"
        case .contrastive: "a temperature, such as `contrastive 0.1`"
        default: "no number"
        }
      checker.report(.optionValue(word, expected: expected), at: option.span)
      return nil
    }
    var settings: [OperandIndex] = []
    for argument in arguments.dropFirst() {
      guard let index = number(argument, word) else { return nil }
      settings.append(index)
    }
    let rules = OptionRule.losses.named(word)?.options ?? []
    let inner = OptionReader(checker, word, option.options, rules: rules)
    var values: [String: OperandIndex] = [:]
    for key in rules.names where key != "weights" { values[key] = inner.option(key).flatMap { number($0) } }
    if let temperature = values["temperature"] { settings = [temperature] }
    var weights: OperandIndex?
    if let option = inner.option("weights"),
      let value = inner.value(option, expected: "a number for each class, such as `[1, 2, 1]`")
    {
      guard case .tensor(let quantity, let shape) = value.type, quantity.isDimensionless, shape.rank ?? 1 == 1 else {
        checker.report(
          .optionType("weights", expected: "a vector with a number for each class", checker.operand(value)),
          at: value.span)
        return nil
      }
      weights = add(value)
    }
    return .init(
      kind: kind, output: output, settings: settings, smoothing: values["smoothing"], classWeights: weights,
      positiveWeight: values["positive"], weight: values["weight"], span: option.span)
  }

  /// A function of the outputs and of a batch: records of tensors with a leading axis of samples.
  private mutating func own(
    _ option: Option, _ expression: Expression, _ net: NetType, _ dataset: DatasetType
  ) -> TrainDefinition.Objective? {
    if case .name(let word) = expression.kind, checker.names[word] == nil, checker.topLevelNames[word] == nil {
      let near = nearest(to: word, among: Self.kinds)
      checker.report(
        .plain(
          code: "option-value", message: "there is no loss `\(word)`", label: "",
          help: [
            near.isEmpty ? "it is one of \(listed(Self.kinds)), or a function" : "did you mean \(alternatives(near))?"
          ]),
        at: expression.span)
      return nil
    }
    let function = checker.check(expression)
    guard !function.type.isInvalid else { return nil }
    guard option.arguments.count == 1, case .function(let type) = function.type else {
      checker.report(
        .optionType(
          "loss", expected: "the name of a loss or a function of outputs and batch", checker.operand(function)),
        at: option.span)
      return nil
    }
    let outputs = net.outputs.map { port in
      FieldType(port.name, .tensor(.dimensionless, Shape(port.shape.extents.map { [nil] + $0 })))
    }
    // Batches come as plain numbers, whatever their unit was.
    let fields = DatasetType(dataset.fields).batch()
    guard
      let specialised = checker.specialise(
        type, for: [.record(outputs), fields], at: expression.span, tracing: .gradient)
    else { return nil }
    switch specialised.result {
    case .number(let quantity), .tensor(let quantity, .scalar), .tensor(let quantity, .unknown):
      guard !quantity.isDimensionless else { break }
      checker.report(
        .plain(
          code: "loss", message: "a loss is a plain number, not in \(checker.units.name(of: quantity))", label: "",
          help: ["divide by a unit"]), at: expression.span)
      return nil
    case .invalid, .never: return nil
    default:
      checker.report(
        .plain(
          code: "loss", message: "a loss is one number, not \(checker.units.name(of: specialised.result))", label: "",
          help: ["take its mean: `mean(…)`"]), at: expression.span)
      return nil
    }
    let value = TypedExpression(
      .builtin("specialised", [function], functions: [specialised], detail: .none), function.type, expression.span)
    return .own(add(value), fields: dataset.fields.map(\.name), text: checker.text(expression.span))
  }
}
