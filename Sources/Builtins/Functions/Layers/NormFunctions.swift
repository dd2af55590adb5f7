import Checking
import Runtime
import TensorCore
import Units

/// Normalisation. The results are plain numbers in units of the deviation, times the unit of `scale`.
enum NormFunctions {
  static let table: [Builtin] = [
    Builtin(
      "layer_norm", ["x", "[scale]", "[shift]", "[eps:]"],
      "(x - mean)/sqrt(variance + eps)*scale + shift over the last axis; `eps` is 1e-5 unless given.",
      example: "layer_norm([1, 3], eps: 0)  # [-1, 1]",
      infer: { call in try infer(&call, parameters: [1, 2], eps: 3) },
      run: { context, site in
        let (x, parameters, eps) = try operands(context.allArguments, site, parameters: [1, 2], eps: 3)
        return .tensor(try x.layerNorm(scale: parameters[0], shift: parameters[1], epsilon: eps))
      }),
    Builtin(
      "rms_norm", ["x", "[scale]", "[eps:]"],
      "x/sqrt(mean(x^2) + eps)*scale over the last axis; `eps` is 1e-5 unless given.",
      example: "rms_norm([3, 3], eps: 0)  # [1, 1]",
      infer: { call in
        try call.refusePoint(try call.operand(0).quantity, at: 0)
        return try infer(&call, parameters: [1], eps: 2)
      },
      run: { context, site in
        let (x, parameters, eps) = try operands(context.allArguments, site, parameters: [1], eps: 2)
        return .tensor(try x.rmsNorm(scale: parameters[0], epsilon: eps))
      }),
    Builtin(
      "batch_norm", ["x", "[scale]", "[shift]", "[mean:]", "[variance:]", "[eps:]"],
      "(x - mean)/sqrt(variance + eps)*scale + shift for each place of the last axis: by the statistics of all the others, or by those given.",
      example: "batch_norm([[1, 10], [3, 30]], eps: 0)  # [[-1, -1], [1, 1]]",
      infer: { call in
        let x = try call.operand(0, expected: "a tensor")
        for index in [3, 4] where call.has(index) {
          guard call.has(7 - index) else {
            throw CallFailure.message(
              "`batch_norm` takes `mean` and `variance` together", index: index,
              help: "without them it computes both from `x`")
          }
          let statistic = try call.operand(index, expected: "a vector")
          let wanted = index == 3 ? x.quantity : try square(of: x.quantity)
          guard statistic.quantity.matches(wanted) else {
            throw CallFailure.argument(index: index, expected: phrase(wanted, call))
          }
          if let argument = call.shaped(0, x), let vector = call.shaped(index, statistic), argument.rank >= 2 {
            try call.shapeRules.requireVector(vector, along: argument.rank - 1, of: argument)
          }
        }
        return try infer(&call, parameters: [1, 2], eps: 5, leastRank: 2)
      },
      run: { context, site in
        let arguments = context.allArguments
        let (x, parameters, eps) = try operands(
          arguments, site, parameters: [1, 2], eps: 5, also: [3, 4], leastRank: 2)
        guard !arguments[3].isNothing else {
          return .tensor(try x.batchNorm(scale: parameters[0], shift: parameters[1], epsilon: eps).result)
        }
        var result = try (x - arguments[3].asTensor()) / (arguments[4].asTensor() + eps).map(.sqrt)
        if let scale = parameters[0] { result = try result * scale }
        if let shift = parameters[1] { result = try result + shift }
        return .tensor(result)
      }),
  ]

  // MARK: Checking

  private static func infer(
    _ call: inout BuiltinCall, parameters: [Int], eps: Int, leastRank: Int = 1
  ) throws(CallFailure) -> TypedExpression {
    let x = try call.operand(0, expected: "a tensor")
    try requireEpsilon(call, eps, x.quantity)
    let argument = call.shaped(0, x)
    if let argument { try requireRank(call.shapeRules, argument, leastRank) }
    var quantity = Quantity.dimensionless
    for (place, index) in parameters.enumerated() where call.has(index) {
      let parameter = try call.operand(index, expected: "a vector")
      if let argument, let vector = call.shaped(index, parameter) {
        try call.shapeRules.requireVector(vector, along: argument.rank - 1, of: argument)
      }
      if place == 0 {
        try call.refusePoint(parameter.quantity, at: index)
        quantity = parameter.quantity
      } else if parameter.quantity.dimension == quantity.dimension {
        // A point as the shift puts what was normalised back on its scale.
        quantity = parameter.quantity.isPoint ? parameter.quantity : quantity
      } else {
        throw CallFailure.argument(index: index, expected: phrase(quantity, call))
      }
    }
    return call.result(.tensor(quantity, x.shape))
  }

  private static func requireRank(_ rules: ShapeRules, _ x: ShapedArgument, _ least: Int) throws(CallFailure) {
    guard x.rank < least else { return }
    throw .message(
      "`\(rules.function)` needs at least \(least == 1 ? "1 axis" : "\(least) axes"), but the shape is \(Checking.Shape(x.extents))",
      index: 0, help: nil)
  }

  /// A number added to a variance has the square of the unit; a default would be large in one unit and small in another.
  private static func requireEpsilon(_ call: BuiltinCall, _ index: Int, _ quantity: Quantity) throws(CallFailure) {
    let wanted = try square(of: quantity)
    let (name, written) = (call.signature.name, call.units.name(of: quantity))
    guard call.has(index) else {
      if wanted.isDimensionless { return }
      throw .message(
        "`\(name)` of values in \(written) needs `eps`, in \(call.units.name(of: wanted)): its size depends on the unit",
        index: nil,
        help:
          "write `eps: 1e-5 \(call.units.name(of: wanted))`, or `eps: 0 \(call.units.name(of: wanted))` where no row is constant"
      )
    }
    guard let eps = Operand(try call.type(index)), eps.shape.rank == 0, eps.quantity.matches(wanted) else {
      throw .argument(index: index, expected: phrase(wanted, call))
    }
    if let value = call.constant(index), !(value >= 0) {
      throw .message("`eps` of `\(name)` must be 0 or more", index: index, help: nil)
    }
  }

  private static func square(of quantity: Quantity) throws(CallFailure) -> Quantity {
    guard let dimension = quantity.dimension.power(Rational(2)) else { throw .silent }
    return Quantity(dimension)
  }

  private static func phrase(_ quantity: Quantity, _ call: BuiltinCall) -> String {
    quantity.isDimensionless ? "plain numbers" : "in \(call.units.name(of: quantity))"
  }

  // MARK: Running

  /// x, the parameters that were given, and eps; checked as the checker could not.
  private static func operands(
    _ arguments: [Value], _ site: CallSite, parameters: [Int], eps: Int, also: [Int] = [], leastRank: Int = 1
  ) throws -> (Tensor, [Tensor?], Double) {
    let x = try arguments[0].asTensor()
    let rules = ShapeRules(function: site.name)
    let argument = ShapedArgument(name: "x", index: 0, extents: x.shape)
    try whenRunning { () throws(CallFailure) in try requireRank(rules, argument, leastRank) }
    let names = also.isEmpty ? ["scale", "shift"] : ["scale", "shift", "mean", "variance"]
    let given = try (parameters + also).map { arguments[$0].isNothing ? nil : try arguments[$0].asTensor() }
    for (tensor, name) in zip(given, names) {
      guard let tensor else { continue }
      let vector = ShapedArgument(name: name, index: 0, extents: tensor.shape)
      try whenRunning { () throws(CallFailure) in
        try rules.requireVector(vector, along: argument.rank - 1, of: argument)
      }
    }
    let epsilon = arguments[eps].isNothing ? 1e-5 : try arguments[eps].asNumber()
    guard epsilon >= 0, epsilon.isFinite else {
      throw EvaluationError(
        code: "call", "`eps` of `\(site.name)` must be 0 or more, not \(formatNumber(epsilon))")
    }
    return (x, given, epsilon)
  }
}
