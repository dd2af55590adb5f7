import Checking
import Runtime
import TensorCore
import Units

/// Functions of several numbers, applied element by element with broadcasting. `min` and `max` stand with the reductions.
enum PairFunctions {
  static let table: [Builtin] = [
    Builtin(
      "mod", ["x", "y"], "The remainder of x divided by y, with the sign of y.", example: "mod(-1, 3)  # 2",
      infer: { call in try pair(&call, "mod") { $0 } },
      run: elementwise { try Tensor.combine(.modulo, $0[0], $0[1]) }),
    Builtin(
      "atan2", ["y", "x"], "The angle of the point (x, y), in radians.", example: "atan2(1 m, 1 m)  # pi/4",
      infer: { call in try pair(&call, "atan2") { _ in .dimensionless } },
      run: elementwise { try Tensor.combine(.atan2, $0[0], $0[1]) }),
    Builtin(
      "hypot", ["x", "y"], "The length of the hypotenuse, without overflow.", example: "hypot(3 m, 4 m)  # 5 m",
      infer: { call in try pair(&call, "hypot") { $0 } },
      run: elementwise { try Tensor.combine(.hypot, $0[0], $0[1]) }),
    Builtin(
      "copysign", ["x", "y"], "The magnitude of x with the sign of y.", example: "copysign(3 m, -1)  # -3 m",
      infer: { call in
        let (x, y) = (try call.operand(0), try call.operand(1))
        for (index, operand) in [x, y].enumerated() { try call.refusePoint(operand.quantity, at: index) }
        if x.kind == .number, y.kind == .number {
          return call.expression(.math("copysign", [try call.argument(0), try call.argument(1)]), .number(x.quantity))
        }
        return call.result(try call.elementwise([x, y], x.quantity))
      },
      run: elementwise { try Tensor.select(signBit($0[1]), -$0[0].map(.abs), $0[0].map(.abs)) }),
    Builtin(
      "clamp", ["x", "low", "high"], "x held within low and high.", example: "clamp(7 m, 0 m, 5 m)  # 5 m",
      infer: { call in
        let operands = [try call.operand(0), try call.operand(1), try call.operand(2)]
        let quantity = try call.commonQuantity([0, 1, 2], operands)
        guard operands.allSatisfy({ $0.kind == .number }) else {
          return call.result(try call.elementwise(operands, quantity))
        }
        let type = Type.number(quantity)
        let raised = call.expression(.math("max", [try call.argument(0), try call.argument(1)]), type)
        return call.expression(.math("min", [raised, try call.argument(2)]), type)
      },
      run: elementwise { try $0[0].clamped($0[1], $0[2]) }),
    Builtin(
      "where", ["condition", "a", "b"], "a where the condition holds (is not 0), else b.",
      example: "where([1, 0], [5, 5], [9, 9])  # [5, 9]",
      infer: { call in
        let operands = [try call.operand(1), try call.operand(2)]
        let quantity = try call.commonQuantity([1, 2], operands)
        if try call.type(0) == .boolean {
          let type = try call.elementwise(operands, quantity)
          if case .number = type {
            return call.expression(.conditional(try call.argument(0), try call.argument(1), try call.argument(2)), type)
          }
          return call.result(type)
        }
        let condition = try call.operand(0, expected: "a truth value, or a tensor or series of 1 and 0")
        guard condition.quantity.isDimensionless else {
          throw CallFailure.argument(index: 0, expected: "a truth value, or a tensor or series of 1 and 0")
        }
        return call.result(try call.elementwise([condition] + operands, quantity))
      },
      run: elementwise { try Tensor.select($0[0], $0[1], $0[2]) }),
    Builtin(
      "round", ["x", "[digits:]"],
      "The nearest whole number, halves to the even neighbour; with `digits` to so many behind the point.",
      example: "round(2.345, digits: 1)  # 2.3",
      infer: { call in
        let operand = try call.operand(0)
        let quantity = try call.quantity(of: operand, .rounds, at: 0)
        _ = try call.wholeNumber(1)
        if operand.kind == .number, !call.has(1) {
          return call.expression(.math("round", [try call.argument(0)]), .number(quantity))
        }
        return call.result(try call.elementwise([operand], quantity))
      },
      run: { context, site in
        let digits = context.arguments[1].isNothing ? 0 : try context.arguments[1].asInteger("digits")
        guard digits != 0 else { return try elementwise([context.arguments[0]], site) { try $0[0].map(.round) } }
        guard abs(digits) <= 300 else {
          throw EvaluationError(code: "bad-count", "`digits` must be from -300 to 300, not \(digits)")
        }
        // Dividing by a power of ten is exact where multiplying by its reciprocal is not.
        let scale = (0..<abs(digits)).reduce(1.0) { scale, _ in scale * 10 }
        return try elementwise([context.arguments[0]], site) {
          try digits > 0 ? ($0[0] * scale).map(.round) / scale : ($0[0] / scale).map(.round) * scale
        }
      }),
  ]

  /// Two operands of one quantity, neither a point.
  private static func pair(
    _ call: inout BuiltinCall, _ name: String, _ result: (Quantity) -> Quantity
  ) throws(CallFailure) -> TypedExpression {
    let operands = [try call.operand(0), try call.operand(1)]
    for (index, operand) in operands.enumerated() { try call.refusePoint(operand.quantity, at: index) }
    let quantity = result(try call.commonQuantity([0, 1], operands))
    if operands.allSatisfy({ $0.kind == .number }) {
      return call.expression(.math(name, [try call.argument(0), try call.argument(1)]), .number(quantity))
    }
    return call.result(try call.elementwise(operands, quantity))
  }

  /// 1 where the sign is minus, of -0 too.
  @Sendable private static func signBit(_ tensor: Tensor) throws -> Tensor {
    try Tensor(shape: tensor.shape) { out in
      for (index, element) in tensor.elements.enumerated() { out[index] = element.sign == .minus ? 1 : 0 }
    }
  }
}

extension Value {
  /// A whole number, negative ones too.
  func asInteger(_ what: String) throws -> Int {
    let number = try asNumber()
    guard let whole = Int(exactly: number) else {
      throw EvaluationError(code: "bad-count", "`\(what)` must be a whole number, not \(formatNumber(number))")
    }
    return whole
  }
}
