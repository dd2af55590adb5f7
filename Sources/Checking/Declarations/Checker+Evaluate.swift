import Diagnostics
import Syntax
import Units

extension Checker {
  /// `evaluate m on data { mse, mae }`.
  func checkEvaluate(_ declaration: Declaration) -> TypedDeclaration? {
    guard let source = declaration.sources.first else { return nil }
    let errors = diagnostics.count { $0.severity == .error }
    let model = check(source)
    let data = declaration.target.map { check($0) }
    var options = OptionReader(self, "evaluate", declaration.options, rules: OptionRule.evaluate)
    guard let data else {
      report(
        .missingOption("on", of: "evaluate", example: "evaluate \(text(source.span)) on data.test"), at: source.span)
      return nil
    }
    if model.type.isInvalid || data.type.isInvalid { return nil }
    guard case .model(let net) = model.type else {
      report(.operandType(operation: "evaluate", operand: operand(model), expected: "a model"), at: model.span)
      return nil
    }
    guard case .dataset(let dataset) = data.type else {
      report(.operandType(operation: "evaluate on", operand: operand(data), expected: "a dataset"), at: data.span)
      return nil
    }
    let operands = (model: options.add(model), data: options.add(data))
    let wanted = scores(&options)
    guard diagnostics.count(where: { $0.severity == .error }) == errors else { return nil }
    let (names, fields) = scoreFields(net, dataset, wanted.map(\.name))
    let given = names.map { name in
      wanted.first { $0.name == name }
        ?? EvaluateDefinition.Score(name: name, setting: nil, span: declaration.keywordSpan)
    }
    let definition = EvaluateDefinition(
      model: operands.model, data: operands.data, scores: given, fields: fields)
    return TypedDeclaration(
      .evaluate(definition), operands: options.operands, type: .scores(fields), span: declaration.span)
  }

  /// The scores that the block names, each with its setting.
  private func scores(_ options: inout OptionReader) -> [EvaluateDefinition.Score] {
    var scores: [EvaluateDefinition.Score] = []
    for option in options.options {
      guard let known = ScoreName.all.first(where: { $0.name == option.key.text }) else { continue }
      var setting: OperandIndex?
      if let expected = known.setting {
        if option.arguments.isEmpty {
          if known.name == "quantile" { report(.optionValue(known.name, expected: expected), at: option.span) }
        } else {
          setting = options.quantity(option, .dimensionless)
        }
      } else if !option.arguments.isEmpty || option.hasBlock {
        report(.optionValue(known.name, expected: "no value"), at: option.span)
      }
      scores.append(.init(name: known.name, setting: setting, span: option.key.span))
    }
    return scores
  }

  /// Which scores are given, and as what. Without any named, numbers are judged by `mse` and `mae`, classes by
  /// `accuracy`.
  private func scoreFields(_ net: NetType, _ dataset: DatasetType, _ wanted: [String]) -> ([String], [FieldType]) {
    let targets = targetShapes(net, dataset)
    var used: [String] = []
    var outputs: [FieldType] = []
    for (port, target) in zip(net.outputs, targets) {
      guard let target else { continue }
      let ofClasses = holdsClasses(port.shape, target, wanted)
      let own = ScoreName.all.filter { score in
        wanted.isEmpty
          ? (ofClasses ? ["accuracy"] : ["mse", "mae"]).contains(score.name)
          : wanted.contains(score.name) && score.isOfClasses == ofClasses
      }
      used += own.map(\.name)
      guard !own.isEmpty else { continue }
      outputs.append(FieldType(port.name, .scores(own.map { FieldType($0.name, scoreType($0, port.shape)) })))
    }
    let names = wanted.isEmpty ? ScoreName.all.map(\.name).filter(used.contains) : wanted
    if net.outputs.count == 1, case .scores(let own)? = outputs.first?.type { return (names, own) }
    return (names, outputs)
  }

  private func scoreType(_ score: ScoreName, _ output: Shape) -> Type {
    switch score.form {
    case .number: return .dimensionless
    case .matrix:
      let last = output.extents.map { $0.last ?? 1 } ?? nil
      let count = last.map { max($0, 2) }
      return .tensor(.dimensionless, Shape([count, count]))
    case .report:
      let figures = ["precision", "recall", "f1", "support"].map { TableType.Column($0, .dimensionless) }
      return .table(TableType(columns: [.init("class", .dimensionless, isText: true)] + figures, time: nil))
    case .curve:
      let shares = ["false_positive", "true_positive", "threshold"].map { TableType.Column($0, .dimensionless) }
      return .table(TableType(columns: [.init("class", .dimensionless, isText: true)] + shares, time: nil))
    case .bins:
      let columns = ["predicted", "observed", "count"].map { TableType.Column($0, .dimensionless) }
      return .table(TableType(columns: columns, time: nil))
    }
  }

  /// The shape of each output's target; nil for an output without one. As when running (`FieldMatching`), fields go by
  /// their names and what is left by position.
  private func targetShapes(_ net: NetType, _ dataset: DatasetType) -> [Shape?] {
    let ports = Set((net.inputs + net.outputs).map(\.name))
    var free = dataset.fields.filter { !ports.contains($0.name) }[...]
    for port in net.inputs where !dataset.fields.contains(where: { $0.name == port.name }) { _ = free.popFirst() }
    return net.outputs.map { port in
      guard let field = dataset.fields.first(where: { $0.name == port.name }) ?? free.popFirst() else { return nil }
      switch field.type {
      case .tensor(_, let shape): return shape
      case .number: return .scalar
      default: return .unknown
      }
    }
  }

  /// Whether a target lacks the axis of the logits. Where that does not tell, the scores that are asked for do.
  private func holdsClasses(_ output: Shape, _ target: Shape, _ wanted: [String]) -> Bool {
    let asked = ScoreName.all.filter { wanted.contains($0.name) }
    if !asked.isEmpty, asked.allSatisfy({ $0.isOfClasses == asked[0].isOfClasses }) { return asked[0].isOfClasses }
    guard let rank = output.rank, let targetRank = target.rank, let last = output.extents?.last else { return false }
    return targetRank == rank - 1 && last != 1
  }

  /// `s.mse`, `r.report`, and of several outputs `s.depth.mse`.
  func checkScoresField(
    _ value: TypedExpression, _ fields: [FieldType], _ name: Name, _ span: Span
  ) -> TypedExpression {
    guard let field = fields.first(where: { $0.name == name.text }) else {
      let message = "these scores have no `\(name.text)`"
      let help = scoreHelp(name.text, fields)
      return fault(.plain(code: "unknown-field", message: message, label: "", help: [help]), at: name.span)
    }
    return builtin("field", [value], field.type, span, detail: .name(name.text))
  }

  /// What to write in place of a name that scores do not have.
  private func scoreHelp(_ name: String, _ fields: [FieldType]) -> String {
    let known = fields.map(\.name)
    let isScore = ScoreName.all.contains { $0.name == name }
    let near = nearest(to: name, among: known)
    if !isScore, !near.isEmpty { return "did you mean \(alternatives(near))?" }
    let outputs = fields.compactMap { field -> String? in
      guard case .scores(let own) = field.type, own.contains(where: { $0.name == name }) else { return nil }
      return "\(field.name).\(name)"
    }
    if !outputs.isEmpty { return "of several outputs each has its own: \(alternatives(outputs))" }
    guard isScore else { return "there are \(listed(known))" }
    return "ask for it: `evaluate … { \((known + [name]).joined(separator: ", ")) }`"
  }
}
