import Checking
import Runtime
import TensorCore
import Units

/// A function of one number, applied to each element of tensors and series.
private struct UnaryRow: Sendable {
  /// What the call on a single number becomes: an instruction, so that it also stands in a twin's equations, or an expression of such.
  enum Scalar: Sendable {
    case instruction
    case expression(@Sendable (TypedExpression, BuiltinCall) -> TypedExpression)
    case call
  }
  let name: String
  let rule: UnitRule
  let summary: String
  let example: String
  var scalar = Scalar.instruction
  let tensor: @Sendable (Tensor) throws -> Tensor

  init(
    _ name: String, _ rule: UnitRule, _ summary: String, _ example: String, _ function: TensorCore.UnaryFunction
  ) {
    self.init(name, rule, summary, example) { try $0.map(function) }
  }

  init(
    _ name: String, _ rule: UnitRule, _ summary: String, _ example: String, scalar: Scalar = .instruction,
    tensor: @escaping @Sendable (Tensor) throws -> Tensor
  ) {
    self.name = name
    self.rule = rule
    self.summary = summary
    self.example = example
    self.scalar = scalar
    self.tensor = tensor
  }

  var builtin: Builtin {
    Builtin(name, ["x"], summary, example: example) { call in
      let operand = try call.operand(0)
      let quantity = try call.quantity(of: operand, rule, at: 0)
      guard operand.kind == .number else { return call.result(try call.elementwise([operand], quantity)) }
      let value = try call.argument(0)
      let type: Type = if case .predicate = rule { .boolean } else { .number(quantity) }
      switch scalar {
      case .instruction: return call.expression(.math(name, [value]), type)
      case .expression(let make): return make(value, call).retyped(type)
      case .call: return call.result(type)
      }
    } run: { context, site in
      try elementwise(context.allArguments, site) { try tensor($0[0]) }
    }
  }
}

enum UnaryFunctions {
  static let table: [Builtin] = rows.map(\.builtin)

  private static let rows: [UnaryRow] = [
    UnaryRow("abs", .keeps, "The magnitude, without the sign.", "abs(-3 m)  # 3 m", .abs),
    UnaryRow("sqrt", .root(2), "The square root; the unit's powers are halved.", "sqrt(16 m^2)  # 4 m", .sqrt),
    UnaryRow("cbrt", .root(3), "The cube root.", "cbrt(27 m^3)  # 3 m", .cubeRoot),
    UnaryRow("exp", .plain, "The exponential function.", "exp(0)  # 1", .exp),
    UnaryRow("expm1", .plain, "exp(x) - 1, exact for small x.", "expm1(1e-10)  # 1.00000000005e-10", .expm1),
    UnaryRow("log", .plain, "The natural logarithm.", "log(exp(2))  # 2", .log),
    UnaryRow("log2", .plain, "The logarithm to base 2.", "log2(8)  # 3", .log2),
    UnaryRow("log10", .plain, "The logarithm to base 10.", "log10(1000)  # 3", .log10),
    UnaryRow("log1p", .plain, "log(1 + x), exact for small x.", "log1p(1e-10)  # 9.9999999995e-11", .log1p),
    UnaryRow("sin", .angle, "The sine of an angle.", "sin(30 deg)  # 0.5", .sin),
    UnaryRow("cos", .angle, "The cosine of an angle.", "cos(60 deg)  # 0.5", .cos),
    UnaryRow("tan", .angle, "The tangent of an angle.", "tan(45 deg)  # 1", .tan),
    UnaryRow("asin", .plain, "The angle whose sine is x, in radians.", "asin(1)  # pi/2", .asin),
    UnaryRow("acos", .plain, "The angle whose cosine is x, in radians.", "acos(0)  # pi/2", .acos),
    UnaryRow("atan", .plain, "The angle whose tangent is x, in radians.", "atan(1)  # pi/4", .atan),
    UnaryRow("sinh", .plain, "The hyperbolic sine.", "sinh(0)  # 0", .sinh),
    UnaryRow("cosh", .plain, "The hyperbolic cosine.", "cosh(0)  # 1", .cosh),
    UnaryRow("tanh", .plain, "The hyperbolic tangent.", "tanh(0)  # 0", .tanh),
    UnaryRow("asinh", .plain, "The inverse of sinh.", "asinh(sinh(2))  # 2", .asinh),
    UnaryRow("acosh", .plain, "The inverse of cosh, from 1 on.", "acosh(cosh(2))  # 2", .acosh),
    UnaryRow("atanh", .plain, "The inverse of tanh, between -1 and 1.", "atanh(tanh(0.5))  # 0.5", .atanh),
    UnaryRow("floor", .rounds, "The largest whole number that is not above x.", "floor(-1.5)  # -2", .floor),
    UnaryRow("ceil", .rounds, "The smallest whole number that is not below x.", "ceil(1.2)  # 2", .ceil),
    UnaryRow("trunc", .rounds, "x without its digits behind the point.", "trunc(-1.7)  # -1", .truncate),
    UnaryRow("sign", .sign, "-1, 0 or 1.", "sign(-3 m)  # -1", .sign),
    UnaryRow("erf", .plain, "The error function.", "erf(0)  # 0", .erf),
    UnaryRow("erfc", .plain, "1 - erf(x), exact for large x.", "erfc(0)  # 1", .erfc),
    UnaryRow("gamma", .plain, "The gamma function: gamma(n) is (n - 1)!.", "gamma(5)  # 24", .gamma),
    UnaryRow(
      "lgamma", .plain, "The logarithm of the magnitude of the gamma function.", "lgamma(3)  # log(2)", .logGamma),
    UnaryRow(
      "is_missing", .predicate, "Whether a number is missing (nan); element by element 1 or 0.",
      "is_missing(nan)  # true", .isMissing),
    UnaryRow(
      "is_finite", .predicate, "Whether a number is neither missing nor infinite; element by element 1 or 0.",
      "is_finite(inf)  # false", .isFinite),
    UnaryRow(
      "sigmoid", .plain, "1/(1 + exp(-x)).", "sigmoid(0)  # 0.5", scalar: .expression(sigmoid),
      tensor: { try $0.map(.sigmoid) }),
    UnaryRow(
      "relu", .keeps, "x where it is above 0, else 0.", "relu([-1, 2])  # [0, 2]",
      scalar: .expression { x, call in
        call.expression(.math("max", [x, call.expression(.number(0), x.type)]), x.type)
      }, tensor: { try $0.map(.relu) }),
    UnaryRow(
      "gelu", .plain, "x times the share of a standard normal distribution below x.", "gelu(0)  # 0", scalar: .call,
      tensor: { try $0.map(.gelu) }),
    UnaryRow(
      "gelu_tanh", .plain, "gelu(x) in the common approximation by tanh.", "gelu_tanh(0)  # 0", scalar: .call,
      tensor: { try $0.map(.geluTanh) }),
    UnaryRow(
      "silu", .plain, "x*sigmoid(x), also called swish.", "silu(0)  # 0",
      scalar: .expression { x, call in
        call.expression(.arithmetic(.multiply, x, sigmoid(x, call)), .dimensionless)
      }, tensor: { try $0.map(.silu) }),
    UnaryRow(
      "softplus", .plain, "log(1 + exp(x)), without overflow.", "softplus(0)  # log(2)",
      scalar: .expression { x, call in
        // max(x, 0) + log1p(exp(-|x|))
        let size = call.expression(.math("abs", [x]), .dimensionless)
        let power = call.expression(.math("exp", [call.expression(.negate(size), .dimensionless)]), .dimensionless)
        let rest = call.expression(.math("log1p", [power]), .dimensionless)
        let above = call.expression(.math("max", [x, call.expression(.number(0), .dimensionless)]), .dimensionless)
        return call.expression(.arithmetic(.add, above, rest), .dimensionless)
      }, tensor: { try $0.map(.softplus) }),
  ]

  private static let sigmoid: @Sendable (TypedExpression, BuiltinCall) -> TypedExpression = { x, call in
    let one = call.expression(.number(1), .dimensionless)
    let power = call.expression(.math("exp", [call.expression(.negate(x), .dimensionless)]), .dimensionless)
    let sum = call.expression(.arithmetic(.add, one, power), .dimensionless)
    return call.expression(.arithmetic(.divide, one, sum), .dimensionless)
  }
}
