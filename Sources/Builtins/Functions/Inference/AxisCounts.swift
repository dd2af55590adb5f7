import Checking
import Runtime
import TensorCore
import Units

// Options of windows, such as a stride: one whole number for all axes, or a vector with one for each.

extension BuiltinCall {
  /// By axis, nil where it is known only when running.
  func axisCounts(_ index: Int, axes: Int, minimum: Int, standard: Int) throws(CallFailure) -> [Int?] {
    guard has(index) else { return [Int?](repeating: standard, count: axes) }
    try requireVectorOfCounts(index)
    if let operand = Operand(try type(index)), operand.shape.rank == 0 {
      return [Int?](repeating: try wholeNumber(index, minimum: minimum), count: axes)
    }
    guard let counts = constants(index) else { return [Int?](repeating: nil, count: axes) }
    return try AxisCounts.checked(counts, axes, minimum, parameterName(index), signature.name, index)
  }
}

enum AxisCounts {
  /// No window, stride or dilation is larger.
  static let largest = Int(Int32.max)

  static func checked(
    _ counts: [Int], _ axes: Int, _ minimum: Int, _ name: String, _ function: String, _ index: Int?
  ) throws(CallFailure) -> [Int] {
    guard counts.count == axes else {
      let wanted = axes == 1 ? "one whole number" : "a whole number, or \(axes) of them, one an axis"
      throw .message("`\(name)` of `\(function)` is \(wanted), not \(counts)", index: index, help: nil)
    }
    if let wrong = counts.first(where: { !(minimum...largest ~= $0) }) {
      throw .message(
        "`\(name)` of `\(function)` must be a whole number of at least \(minimum)\(wrong > largest ? " and at most \(largest)" : ""), not \(wrong)",
        index: index, help: nil)
    }
    return counts
  }
}

extension Value {
  /// By axis; `standard` for an option that was left out.
  func axisCounts(axes: Int, minimum: Int, standard: Int, _ name: String, _ function: String) throws -> [Int] {
    if isNothing { return [Int](repeating: standard, count: axes) }
    let tensor = try asTensor()
    var counts: [Int] = []
    for number in tensor.elements {
      guard let count = Int(exactly: number) else {
        throw EvaluationError(
          code: "call", "`\(name)` of `\(function)` must be whole numbers, not \(formatNumber(number))")
      }
      counts.append(count)
    }
    if tensor.rank == 0, let count = counts.first { counts = [Int](repeating: count, count: axes) }
    return try whenRunning { () throws(CallFailure) in
      try AxisCounts.checked(counts, axes, minimum, name, function, nil)
    }
  }
}
