import Checking
import Learning
import Runtime
import TensorCore
import Units

/// Losses and scores of predictions as functions of tensors. Those that are losses are composed of operations on
/// tensors, so they have gradients and stand in a step of training.
enum ScoreFunctions {
  static let table: [Builtin] = [
    loss(
      "mse", "The mean of (prediction - target)^2.", example: "mse([1, 2, 3], [1, 2, 5])  # 4/3", of: .square
    ) { prediction, target, _ in
      let error = try prediction - target
      return try (error * error).mean()
    },
    loss("mae", "The mean of abs(prediction - target).", example: "mae([1, 2, 3], [1, 2, 5])  # 2/3", of: .difference) {
      prediction, target, _ in try (prediction - target).map(.abs).mean()
    },
    loss(
      "rmse",
      "The root of the mean of (prediction - target)^2; of several outputs (axes behind the first) the mean of their roots, as scikit-learn has it.",
      example: "rmse([1, 2], [1, 4])  # sqrt(2)", of: .difference
    ) { prediction, target, _ in
      let error = try prediction - target
      return try (error * error).meanOverSamples().map(.sqrt).mean()
    },
    loss(
      "mape", "The mean of abs(prediction - target)/abs(target), as a share.",
      example: "mape([1, 3], [2, 4])  # 0.375", of: .share
    ) { prediction, target, _ in
      let size = try Tensor.combine(.maximum, target.map(.abs), Tensor(Double.ulpOfOne))
      return try ((prediction - target).map(.abs) / size).mean()
    },
    loss(
      "r2",
      "1 - Σ(prediction - target)²/Σ(target - mean)², the share of the target's variance that is explained; of several outputs (axes behind the first) their mean.",
      example: "r2([1, 2, 3], [1, 2, 6])  # 1 - 9/14", of: .share
    ) { prediction, target, _ in try coefficient(prediction, target) },
    loss(
      "huber",
      "The mean of errors that count by half their square up to `delta` and by their size beyond (Huber 1964): e^2/2, or delta*(abs(e) - delta/2).",
      example: "huber([0, 0], [0.5, 3], delta: 1)  # (0.125 + 2.5)/2", of: .square,
      option: Option(name: "delta:", usual: 1, sharesUnit: true, allowed: "above 0") { $0 > 0 }
    ) { prediction, target, delta in
      let size = try (prediction - target).map(.abs)
      let held = try Tensor.combine(.minimum, size, Tensor(delta))
      return try (held * (size - held * 0.5)).mean()
    },
    loss(
      "quantile_loss",
      "The pinball loss, which is smallest where a share `q` of the targets lies below the prediction (Koenker and Bassett 1978).",
      example: "quantile_loss([1, 1], [2, 0], q: 0.9)  # (0.9 + 0.1)/2", of: .difference,
      option: Option(name: "q:", usual: 0.5, sharesUnit: false, allowed: "between 0 and 1") { 0...1 ~= $0 }
    ) { prediction, target, q in
      let error = try target - prediction
      return try Tensor.combine(.maximum, error * q, error * (q - 1)).mean()
    },
    loss(
      "binary_cross_entropy",
      "The mean of -log of the probability of the right class, from log-odds of class 1 and targets from 0 to 1.",
      example: "binary_cross_entropy([0, 0], [1, 0])  # log(2)", names: ["logits", "target"], of: .plain
    ) { logits, target, _ in try (logits.map(.softplus) - logits * target).mean() },
    Builtin(
      "accuracy", ["logits", "classes"],
      "The share of rows whose greatest logit is at the right class; where both have one shape, of log-odds on the right side of 0. Class -1 is left out.",
      example: "accuracy([[2, 1], [0, 3], [1, 0]], [0, 1, 1])  # 2/3",
      infer: { call in
        for index in 0..<2 {
          let operand = try call.operand(index, expected: index == 0 ? "a tensor" : "whole numbers")
          guard operand.quantity.isDimensionless else {
            throw CallFailure.argument(index: index, expected: index == 0 ? "plain numbers" : "whole numbers")
          }
        }
        return call.result(call.scalar(.dimensionless))
      },
      run: { context, site in
        let (logits, classes) = (try context.arguments[0].asTensor(), try context.arguments[1].asTensor())
        return try Value(accuracy(logits, classes), as: site.resultType)
      }),
  ]

  /// How the unit of the result follows from that of the target.
  private enum ResultUnit { case square, difference, share, plain }

  /// A number that a loss takes beside prediction and target.
  private struct Option: Sendable {
    let name: String
    let usual: Double
    /// Whether it is a size of errors, in their unit.
    let sharesUnit: Bool
    let allowed: String
    let isAllowed: @Sendable (Double) -> Bool
  }

  private static func loss(
    _ name: String, _ summary: String, example: String, names: [String] = ["prediction", "target"],
    of unit: ResultUnit, option: Option? = nil,
    _ body: @escaping @Sendable (Tensor, Tensor, Double) throws -> Tensor
  ) -> Builtin {
    Builtin(
      name, names + (option.map { ["[\($0.name)]"] } ?? []), summary, example: example,
      infer: { call in
        let operands = [try call.operand(0), try call.operand(1)]
        let error = try call.commonQuantity([0, 1], operands).difference
        if unit == .plain, !error.isDimensionless { throw CallFailure.argument(index: 0, expected: "plain numbers") }
        if let a = call.shaped(0, operands[0]), let b = call.shaped(1, operands[1]) {
          try requireShapes(call.shapeRules, a, b)
        }
        if let option { try requireOption(call, option, error) }
        return call.result(call.scalar(try result(unit, of: error)))
      },
      run: { context, site in
        let tensors = try context.allArguments.prefix(2).map { try $0.asTensor() }
        let shaped = zip(names, tensors).enumerated().map { place, part in
          ShapedArgument(name: part.0, index: place, extents: part.1.shape)
        }
        try whenRunning { () throws(CallFailure) in
          try requireShapes(ShapeRules(function: site.name), shaped[0], shaped[1])
        }
        var setting = option?.usual ?? 0
        if let option, case let value = context.arguments[2], !value.isNothing {
          setting = try value.asNumber()
          guard option.isAllowed(setting) else {
            throw EvaluationError(
              code: "call",
              "`\(option.name.dropLast())` of `\(site.name)` must be \(option.allowed), not \(formatNumber(setting))")
          }
        }
        return try Value(body(tensors[0], tensors[1], setting), as: site.resultType)
      })
  }

  private static func requireOption(_ call: BuiltinCall, _ option: Option, _ error: Quantity) throws(CallFailure) {
    guard call.has(2) else {
      if option.sharesUnit, !error.isDimensionless {
        throw .message(
          "`\(call.signature.name)` of values in \(call.units.name(of: error)) needs `\(option.name.dropLast())` in that unit",
          index: nil, help: nil)
      }
      return
    }
    let wanted = option.sharesUnit ? error : .dimensionless
    guard let given = Operand(try call.type(2)), given.shape.rank == 0, given.quantity.matches(wanted) else {
      throw .argument(
        index: 2, expected: wanted.isDimensionless ? "a plain number" : "in \(call.units.name(of: wanted))")
    }
  }

  private static func result(_ unit: ResultUnit, of error: Quantity) throws(CallFailure) -> Quantity {
    switch unit {
    case .difference: return error
    case .share, .plain: return .dimensionless
    case .square:
      guard let dimension = error.dimension.power(Rational(2)) else { throw .silent }
      return Quantity(dimension)
    }
  }

  /// Both of one shape, or either a single number: repeating one along an axis of the other would hide a mistake.
  private static func requireShapes(_ rules: ShapeRules, _ a: ShapedArgument, _ b: ShapedArgument) throws(CallFailure) {
    guard a.rank > 0, b.rank > 0 else { return }
    guard a.rank == b.rank else {
      throw .message(
        "`\(rules.function)` needs `\(a.name)` and `\(b.name)` of one shape, but they are \(Checking.Shape(a.extents)) and \(Checking.Shape(b.extents))",
        index: 1, help: nil)
    }
    for axis in a.extents.indices { try rules.requireEqual(a, axis, b, axis) }
  }

  private static func coefficient(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
    let error = try prediction - target
    let missed = try (error * error).meanOverSamples()
    let distance = try target - target.meanOverSamples()
    let spread = try (distance * distance).meanOverSamples()
    // Targets that are all equal count 1 where they are hit and 0 where not.
    let isConstant = try Tensor.compare(.equal, spread, Tensor(0))
    let hit = try Tensor.compare(.equal, missed, Tensor(0))
    let divisor = try Tensor.select(isConstant, Tensor(1), spread)
    return try Tensor.select(isConstant, hit, 1 - missed / divisor).mean()
  }

  private static func accuracy(_ logits: Tensor, _ classes: Tensor) throws -> Tensor {
    if logits.isSymbolic || classes.isSymbolic {
      let predicted =
        logits.shape == classes.shape
        ? try Tensor.compare(.greater, logits, Tensor(0)) : try logits.argMaximum(axis: -1)
      let kept = try Tensor.compare(.greaterOrEqual, classes, Tensor(0))
      return try (Tensor.compare(.equal, predicted, classes) * kept).sum() / kept.sum()
    }
    var matrix = ConfusionMatrix()
    do throws(LearningError) {
      try matrix.add(prediction: logits, target: classes)
    } catch {
      throw error.evaluationError()
    }
    return Tensor(matrix.accuracy)
  }
}

extension Tensor {
  /// The mean along the leading axis, that of the samples; a single number as it is.
  fileprivate func meanOverSamples() throws -> Tensor { rank == 0 ? self : try mean(axis: 0) }
}
