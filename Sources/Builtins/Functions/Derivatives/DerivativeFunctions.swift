import Checking
import Runtime
import TensorCore

/// `grad(f)`, `value_and_grad(f)` and `jacobian(f)`. Each is the function value itself under another static type; the checker turns a
/// call of it into a call of the operator here, with `f` specialised for tensors so that what it does is recorded.
enum DerivativeFunctions {
  static let table: [Builtin] = [
    builtin(
      .gradient,
      "The gradient of a function that gives one number, as a function; `grad(grad(f))` is the second derivative.",
      "grad(fn(x) = x^3)(2 m)  # 12 m^2"),
    builtin(
      .valueAndGradient, "As `grad`, giving a record with the function's `value` and its `gradient`.",
      "value_and_grad(fn(x) = sum(x^2))([1, 2]).gradient  # [2, 4]"),
    builtin(
      .jacobian,
      "All partial derivatives of a function of a vector, as a function; `jacobian(grad(f))` is the Hessian.",
      "jacobian(fn(x) = x^2)([1, 2])  # [[2, 0], [0, 4]]"),
  ]

  private static func builtin(_ kind: DerivativeKind, _ summary: String, _ example: String) -> Builtin {
    Builtin(
      kind.rawValue, ["f"], summary, example: example,
      infer: { call in
        guard case .function(let function) = try call.type(0) else {
          throw CallFailure.message(
            "`\(kind.rawValue)` takes a function, not \(call.units.name(of: try call.type(0)))", index: 0,
            help: "write `\(kind.rawValue)(fn(x) = …)`, and then call it where you want the derivative")
        }
        return try call.argument(0).retyped(.function(.derivative(of: function, kind: kind)))
      },
      run: { context, site in try differentiate(&context, site, kind) })
  }

  /// The arguments are the function, the point, and what else the function takes; the detail is the order and whether the point is a number.
  private static func differentiate(_ context: inout BuiltinContext, _ site: CallSite, _ kind: DerivativeKind) throws
    -> Value
  {
    guard case .index(let detail) = site.detail, let order = detail.first, context.arguments.count >= 2 else {
      throw EvaluationError(code: "internal", "`\(site.name)` is called without a function")
    }
    let variable = Tensor.traced(try context.arguments[1].asTensor())
    let rest = Array(context.arguments.dropFirst(2))
    let value = try context.call(site.closure(0, from: context.arguments[0]), [.tensor(variable)] + rest)
    let isLast = { (step: Int) in step == order }
    let result = try value.asTensor()
    var derivative = result
    for step in 1...max(order, 1) where kind != .jacobian || !isLast(step) {
      derivative = try higher(step) {
        try Gradient.of(derivative, withRespectTo: [variable], recording: !isLast(step))[0]
      }
    }
    switch kind {
    case .gradient: return try Value(derivative, as: site.resultType)
    case .jacobian:
      let rows = try higher(order) { try Gradient.jacobian(of: derivative, withRespectTo: variable) }
      return try Value(rows, as: site.resultType)
    case .valueAndGradient:
      guard case .record(let fields) = site.resultType, fields.count == 2 else { return .nothing }
      return .record([try Value(result.reshape([]), as: fields[0].type), try Value(derivative, as: fields[1].type)])
    }
  }

  /// What has a gradient may still have no second one, because the first is computed in a single sweep.
  private static func higher(_ order: Int, _ differentiate: () throws -> Tensor) throws -> Tensor {
    do {
      return try differentiate()
    } catch TensorError.noGradient(let operation) where order > 1 {
      throw EvaluationError(
        code: "grad", "`\(operation)` can be differentiated once, but its gradient cannot be differentiated again",
        help: ["for second derivatives, write it in functions that have them, such as `exp`, `sum` and `@`"])
    }
  }
}
