import Checking
import Glibc
import Runtime
import TensorCore
import Units

// `normal(mean, sd)` of two single quantities is a distribution, to be drawn from by an ensemble. With a shape, or with a seed, the same
// function draws: `normal([12], 0, 1, seed: 3)` is a tensor, `uniform(seed: 3)` one number. The same seed gives the same numbers on every
// machine; without one they differ from call to call.

enum RandomFunctions {
  static let table: [Builtin] = [
    builtin(
      .uniform, ["low", "high"],
      "Uniform between low (0) and high (1): a distribution of two bounds; with a shape or a seed, numbers drawn from it.",
      "shape(uniform([2, 3], -1, 1, seed: 7))  # [2, 3]"),
    builtin(
      .normal, ["mean", "sd"],
      "Normal with a mean (0) and a standard deviation (1): a distribution of two quantities; with a shape or a seed, numbers drawn from it.",
      "len(normal([12], 20 degC, 1 K, seed: 7))  # 12"),
    builtin(
      .lognormal, ["median", "s"],
      "Lognormal with a median (1) and the standard deviation s (1) of the logarithm: a distribution; with a shape or a seed, numbers drawn from it.",
      "lognormal(2 m, 0, seed: 1)  # 2 m"),
    Builtin(
      "permutation", ["count", "[seed:]"], "The whole numbers below `count` in random order.",
      example: "sort(permutation(4, seed: 2))  # [0, 1, 2, 3]",
      infer: { call in
        let count = try call.wholeNumber(0, minimum: 0)
        if call.has(1) { try call.requirePlainNumber(1, "a whole number") }
        return call.result(.tensor(.dimensionless, .vector(count)))
      },
      run: { context, _ in
        var stream = try stream(context.arguments[1])
        return .tensor(try Tensor(stream.permutation(context.arguments[0].asCount("`count`")).map(Double.init)))
      }),
  ]

  private static func builtin(_ kind: DistributionObject.Kind, _ names: [String], _ summary: String, _ example: String)
    -> Builtin
  {
    Builtin(
      kind.word, ["[shape]"] + names.map { "[\($0)]" } + ["[seed:]"], summary, example: example,
      infer: { call in try infer(&call, kind, names) },
      run: { context, site in
        let arguments = context.allArguments
        let isShaped = arguments[0].isShape(site.argumentTypes[0])
        let given = isShaped ? Array(arguments[1...2]) : Array(arguments[0...1])
        let standard: [Double] = kind == .lognormal ? [1, 1] : [0, 1]
        let numbers = try zip(given, standard).map { try $0.isNothing ? $1 : $0.asNumber() }
        let distribution = DistributionObject(kind, numbers[0], numbers[1])
        try validate(distribution)
        if case .distribution = site.resultType { return .object(distribution) }
        var stream = try stream(arguments[3])
        let shape = isShaped ? try arguments[0].asShape() : []
        return try Value(draw(distribution, shape, &stream), as: site.resultType)
      })
  }

  private static func infer(
    _ call: inout BuiltinCall, _ kind: DistributionObject.Kind, _ names: [String]
  ) throws(CallFailure) -> TypedExpression {
    if call.has(3) { try call.requirePlainNumber(3, "a whole number") }
    // A vector in front is the shape; else the two parameters stand there.
    var isShaped = false
    if call.has(0), case .tensor(_, let shape) = try call.type(0) { isShaped = shape.rank == 1 }
    let first = isShaped ? 1 : 0
    if !isShaped, call.has(2) { throw CallFailure.argument(index: 0, expected: "a shape, such as `[12]`") }
    var quantity = Quantity.dimensionless
    if call.has(first) {
      quantity = try parameter(call, first, names[0])
      guard call.has(first + 1) else {
        throw CallFailure.message(
          "`\(kind.word)` needs \(names[1]) beside \(names[0])", index: first,
          help: isShaped ? nil : "for a vector of numbers write `\(kind.word)([12])`")
      }
      let second = try parameter(call, first + 1, names[1])
      switch kind {
      case .uniform: guard quantity.matches(second) else { throw CallFailure.mismatch(first: first, second: first + 1) }
      case .normal:
        guard !second.isPoint else {
          throw CallFailure.message(
            "`sd` of `normal` is a difference, not a temperature point", index: first + 1, help: "write it in K: `3 K`")
        }
        guard quantity.dimension == second.dimension else {
          throw CallFailure.mismatch(first: first, second: first + 1)
        }
      case .lognormal:
        try call.refusePoint(quantity, at: first)
        guard second.isDimensionless else {
          throw CallFailure.message(
            "`s` of `lognormal` is a plain number, the standard deviation of the logarithm", index: first + 1,
            help: "about the relative standard deviation: `10 %`")
        }
      }
    }
    if isShaped { return call.result(.tensor(quantity, try call.shapeArgument(0))) }
    if call.has(3) || !call.has(0) { return call.result(.number(quantity)) }
    return call.result(.distribution(quantity))
  }

  private static func parameter(_ call: BuiltinCall, _ index: Int, _ name: String) throws(CallFailure) -> Quantity {
    guard let operand = Operand(try call.type(index)), operand.shape.rank == 0 else {
      throw CallFailure.message(
        "`\(name)` of `\(call.signature.name)` must be a number, not \(call.units.name(of: try call.type(index)))",
        index: index, help: nil)
    }
    return operand.quantity
  }

  // MARK: Drawing

  private static func draw(_ distribution: DistributionObject, _ shape: [Int], _ stream: inout RandomStream) throws
    -> Tensor
  {
    switch distribution.kind {
    case .uniform: try stream.uniform(shape, from: distribution.first, to: distribution.second)
    case .normal: try stream.normal(shape, mean: distribution.first, sd: distribution.second)
    case .lognormal: try stream.normal(shape, mean: 0, sd: distribution.second).map(.exp) * distribution.first
    }
  }

  /// - Throws: `EvaluationError` with the code `distribution` for parameters that describe none.
  private static func validate(_ distribution: DistributionObject) throws {
    let (first, second) = (distribution.first, distribution.second)
    func refuse(_ message: String, _ help: String) -> EvaluationError {
      EvaluationError(code: "distribution", message, help: [help])
    }
    guard first.isFinite, second.isFinite else {
      throw refuse("a distribution needs finite numbers", "look for missing values")
    }
    switch distribution.kind {
    case .uniform:
      if first > second { throw refuse("`low` of `uniform` must not be above `high`", "exchange them") }
    case .normal:
      if second < 0 { throw refuse("`sd` of `normal` must not be negative", "a standard deviation is 0 or more") }
    case .lognormal:
      if first <= 0 { throw refuse("`median` of `lognormal` must be above 0", "use `normal` for values of both signs") }
      if second < 0 { throw refuse("`s` of `lognormal` must not be negative", "a standard deviation is 0 or more") }
    }
  }

  /// The numbers of a seed, or without one numbers that nobody can foresee.
  static func stream(_ seed: Value) throws -> RandomStream {
    guard seed.isNothing else {
      return RandomStream(seed: UInt64(bitPattern: Int64(try seed.asInteger("seed"))))
    }
    var generator = SystemRandomNumberGenerator()
    return RandomStream(seed: generator.next())
  }
}

extension DistributionObject.Kind {
  /// The function's name.
  fileprivate var word: String {
    switch self {
    case .uniform: "uniform"
    case .normal: "normal"
    case .lognormal: "lognormal"
    }
  }
}

extension Value {
  fileprivate func isShape(_ type: Type) -> Bool {
    if case .tensor(_, let shape) = type { return shape.rank == 1 }
    return false
  }
}
