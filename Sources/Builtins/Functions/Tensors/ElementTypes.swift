import Checking
import Runtime
import TensorCore
import Units

// Numbers and what is measured are float64. Tensors that a net learns with may be float32, half the size and twice as fast; arithmetic
// with single numbers leaves them so, with float64 tensors it gives float64.

/// How the elements of tensors are stored.
enum ElementTypes {
  static let table: [Builtin] = [
    conversion(
      .float32, "A tensor with its elements in 32 bits: seven digits, for learning.",
      "dtype(float32([1, 2]) * 2)  # \"float32\""),
    conversion(
      .float64, "A tensor with its elements in 64 bits, as numbers and measurements are.",
      "dtype(float64(float32([1, 2])))  # \"float64\""),
    Builtin(
      "dtype", ["x"], "How the elements are stored: \"float64\", or \"float32\" of a tensor that was made so.",
      example: "dtype([1, 2])  # \"float64\"",
      infer: { call in
        _ = try call.operand(0)
        return call.result(.string)
      },
      run: { context, _ in
        guard case .tensor = context.arguments[0] else { return .string(ScalarType.float64.description) }
        return .string(try context.arguments[0].asTensor().type.description)
      }),
  ]

  private static func conversion(_ type: ScalarType, _ summary: String, _ example: String) -> Builtin {
    Builtin(
      type.description, ["x"], summary, example: example,
      infer: { call in
        let x = try call.operand(0, expected: "a tensor")
        guard x.kind == .tensor else {
          throw CallFailure.message(
            "`\(type)` converts tensors; a \(x.kind == .series ? "series" : "single number") is always float64",
            index: 0, help: x.kind == .series ? "of its numbers: `\(type)(x.values)`" : nil)
        }
        return call.result(try call.type(0) == .list(.boolean) ? .tensor(.dimensionless, x.shape) : call.type(0))
      },
      run: { context, _ in .tensor(try context.arguments[0].asTensor().converted(to: type)) })
  }
}
