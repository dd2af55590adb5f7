import Diagnostics
import Syntax
import Units

/// `attention A { heads 4, dim 64, score …, mask …, positions …, dropout … }`, as a declaration or as a value.
extension Checker {
  func checkAttention(_ declaration: Declaration) -> TypedExpression {
    var reader = OptionReader(
      self, "attention", declaration.options, rules: OptionRule.attention)
    let errors = diagnostics.count { $0.severity == .error }
    let absent = builtin("nothing", [], .nothing, declaration.span)
    let numbers = ["heads", "key_heads", "dim", "scale", "dropout"].map { key in
      reader.quantity(key, .dimensionless).map { reader.operands[$0] } ?? absent
    }
    let learned = learnedScalars(reader)
    var functions: [SpecialisedFunction] = []
    var closures: [TypedExpression] = []

    var score = MechanismScore.scaledDot.rawValue
    if let option = reader.option("score") {
      if let parameters = option.parameters {
        score = "own"
        define(option, parameters, of: ["q", "k", "i", "j"], learned, &closures, &functions)
      } else if let word = reader.word(option, MechanismScore.self) {
        score = word.rawValue
      }
    }
    if let option = reader.option("scale"), !["scaled_dot", "dot", "bilinear"].contains(score) {
      report(
        .plain(
          code: "unused-option", message: "`scale` is for scores that are products: `scaled_dot`, `dot` and `bilinear`",
          label: "", help: []), at: option.key.span)
    }
    if let first = learned.first, score != "own" {
      report(
        .plain(
          code: "unused-parameter", message: "`\(first.name.text)` is learned, but no score of your own reads it",
          label: "", help: ["write `score(q, k, i, j) = …`"]), at: first.name.span)
    }
    var (isCausal, window) = (false, absent)
    var hasOwnMask = false
    for option in reader.all("mask") {
      if let parameters = option.parameters {
        hasOwnMask = true
        define(option, parameters, of: ["i", "j"], [], &closures, &functions)
      } else {
        readMask(option, &isCausal, &window)
      }
    }
    var positions = MechanismPositions.none.rawValue
    if let option = reader.option("positions"), let word = reader.word(option, MechanismPositions.self) {
      positions = word.rawValue
    }
    guard diagnostics.count(where: { $0.severity == .error }) == errors else {
      return TypedExpression(.invalid, .attention, declaration.span)
    }
    func text(_ value: String) -> TypedExpression { TypedExpression(.string(value), .string, declaration.span) }
    let words = [score, isCausal ? "causal" : "none", hasOwnMask ? "own" : "none", positions].map(text)
    let arguments = numbers + words + [window] + closures + learned.map(\.value)
    return TypedExpression(
      .builtin("mechanism", arguments, functions: functions, detail: .name(declaration.name?.text ?? "attention")),
      .attention, declaration.span)
  }

  /// `param tau = 1`: numbers that a score of the user's own reads and training changes.
  private func learnedScalars(_ reader: OptionReader) -> [(name: Name, value: TypedExpression)] {
    reader.all("param").compactMap { option in
      guard let name = option.target.first, let argument = option.arguments.first else {
        report(.optionValue("param", expected: "a name and its first value, such as `param tau = 1`"), at: option.span)
        return nil
      }
      let value = check(argument)
      guard value.type.quantity?.isDimensionless == true else {
        if !value.type.isInvalid {
          report(.optionType(name.text, expected: "plain numbers", operand(value)), at: value.span)
        }
        return nil
      }
      return (name, value)
    }
  }

  /// `score(q, k, i, j) = …` or `mask(i, j) = …`: a function of symbols, checked at once.
  private func define(
    _ option: Option, _ parameters: [Parameter], of names: [String], _ learned: [(name: Name, value: TypedExpression)],
    _ closures: inout [TypedExpression], _ functions: inout [SpecialisedFunction]
  ) {
    guard parameters.count <= names.count, parameters.count >= min(2, names.count), let body = option.arguments.first
    else {
      report(
        .plain(
          code: "\(option.key.text)-parameters",
          message: "`\(option.key.text)` takes (\(names.joined(separator: ", ")))",
          label: "", help: ["write `\(option.key.text)(\(names.joined(separator: ", "))) = …`"]), at: option.key.span)
      return
    }
    let scalar = Type.tensor(.dimensionless, .scalar)
    let types =
      names.map { $0 == "q" || $0 == "k" ? .tensor(.dimensionless, .vector(nil)) : scalar }
      + learned.map { .tensor(.dimensionless, tensorShape(of: $0.value.type)) }
    // Whatever is left out is handed over all the same, by a name that no text can have.
    let unread = names.dropFirst(parameters.count).map {
      Parameter(name: Name("#\($0)", option.key.span), defaultValue: nil)
    }
    let syntax = FunctionSyntax(
      name: nil, parameters: parameters + unread + learned.map { Parameter(name: $0.name, defaultValue: nil) },
      body: [Statement(kind: .returnValue(body), span: body.span)], isExpression: true, documentation: "",
      span: option.span)
    let value = closure(syntax)
    guard case .function(.closure(let declaration, let captures)) = value.type,
      let function = specialise(declaration, captures: captures, parameters: types, at: option.span, tracing: .net)
    else { return }
    switch function.result {
    case .invalid, .never, .boolean: break
    case .number(let quantity) where quantity.isDimensionless: break
    case .tensor(let quantity, let shape) where quantity.isDimensionless && (shape.rank ?? 0) == 0: break
    default:
      report(
        .plain(
          code: "\(option.key.text)-result",
          message:
            "`\(option.key.text)` must give one number for a query and a key, not \(units.name(of: function.result))",
          label: "", help: names.count == 4 ? ["`dot(q, k)` is one number"] : []), at: body.span)
      return
    }
    closures.append(value)
    functions.append(function)
  }

  private func tensorShape(of type: Type) -> Shape {
    if case .tensor(_, let shape) = type { shape } else { .scalar }
  }

  /// `causal`, `none`, `window 24`, or `causal window 24`.
  private func readMask(_ option: Option, _ isCausal: inout Bool, _ window: inout TypedExpression) {
    var arguments = option.arguments[...]
    func refuse(_ place: Span) {
      report(
        .optionValue("mask", expected: "`none`, `causal`, `window 24`, or `mask(i, j) = …`"), at: place)
    }
    if arguments.isEmpty { refuse(option.span) }
    while let argument = arguments.popFirst() {
      switch argument.kind {
      case .name("none"): break
      case .name("causal"): isCausal = true
      case .name("window"):
        guard let length = arguments.popFirst() else { return refuse(option.span) }
        let value = check(length)
        guard value.type.quantity?.isDimensionless == true, value.type.isScalar else {
          if !value.type.isInvalid { refuse(length.span) }
          return
        }
        window = value
      default: return refuse(argument.span)
      }
    }
  }
}

/// The scores that have names.
enum MechanismScore: String, CaseIterable {
  case scaledDot = "scaled_dot"
  case dot, additive, bilinear
  case normDot = "norm_dot"
}

/// The ways in which a mechanism itself can know of places.
enum MechanismPositions: String, CaseIterable {
  case none, rotary, relative
}
