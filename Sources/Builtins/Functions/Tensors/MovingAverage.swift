import Checking
import Runtime
import TensorCore
import Units

/// The mean of a window that slides along an axis, as smoothing and the decomposition into trend and rest need it.
enum MovingAverage {
  static let table: [Builtin] = [
    Builtin(
      "moving_average", ["x", "n", "[axis:]", "[edges:]", "[trailing:]"],
      "The average of n neighbours, along an axis (0) or of a series; missing values are left out. `trailing: true` looks at the last n instead of either side. `edges` is what stands beyond the ends: \"repeat\" for the first or last value, or \"zero\"; \"inside\" gives whole windows alone, n - 1 fewer.",
      example: "moving_average([1, 2, 6, 3], 3)  # [4/3, 3, 11/3, 4]",
      infer: { call in
        let x = try call.operand(0)
        let count = try call.wholeNumber(1, minimum: 1)
        _ = try call.flag(4)
        try call.requireWord(3, among: words)
        var edges: String? = words[0]
        if call.has(3) { edges = if case .string(let word) = try call.argument(3).kind { word } else { nil } }
        if edges == "zero" { try call.refusePoint(x.quantity, at: 0) }
        if x.kind == .series {
          guard edges != nil, edges != "inside" else {
            throw CallFailure.message(
              "`edges` of a series is \"repeat\" or \"zero\": it keeps its times", index: 3,
              help: "of its numbers alone: `moving_average(x.values, …)`")
          }
          if call.has(2) { throw CallFailure.message("a series has no `axis`", index: 2, help: nil) }
          return call.result(.series(x.quantity))
        }
        guard x.shape.rank != 0 else { throw CallFailure.argument(index: 0, expected: "a tensor or a series") }
        guard var extents = x.shape.extents else { return call.result(.tensor(x.quantity, .unknown)) }
        let axis = try call.wholeNumber(2) ?? (call.has(2) ? nil : 0)
        let place = try axis.map { (axis) throws(CallFailure) in
          try call.resolve(axis, among: x.shape, at: call.has(2) ? 2 : 0)
        }
        if edges == "inside", let place {
          if let count, let extent = extents[place] {
            guard count <= extent else {
              throw CallFailure.message(tooLong(count, place, x.shape), index: 1, help: nil)
            }
            extents[place] = extent - count + 1
          } else {
            extents[place] = nil
          }
        } else if edges == nil || edges == "inside" {
          extents = extents.map { _ in nil }
        }
        return call.result(.tensor(x.quantity, Checking.Shape(extents)))
      },
      run: { context, site in
        let arguments = context.allArguments
        let count = try arguments[1].asCount("`n`", minimum: 1)
        let axis = arguments[2].isNothing ? 0 : try arguments[2].asInteger("axis")
        let word = arguments[3].isNothing ? words[0] : try arguments[3].asString()
        guard let edges = edges[word] else {
          let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
          throw EvaluationError(code: "call", "`edges` of `moving_average` is one of \(list), not \"\(word)\"")
        }
        let isTrailing = if case .boolean(true) = arguments[4] { true } else { false }
        let back = isTrailing ? count - 1 : (count - 1) / 2
        return try elementwise([arguments[0]], site) { x in
          let place = try TensorCore.Shape.resolve(axis: axis, of: x[0].shape, operation: site.name)
          if edges == .inside, count > x[0].shape[place] {
            throw EvaluationError(code: "call", tooLong(count, place, Checking.Shape(x[0].shape)))
          }
          if edges == .repeated, x[0].type == .float64, !x[0].isTraced, !x[0].isSymbolic {
            return try MovingMeans.along(place, of: x[0], back: back, ahead: count - 1 - back)
          }
          if count > AxisCounts.largest {
            throw EvaluationError(code: "call", "`n` of `moving_average` must be at most \(AxisCounts.largest) here")
          }
          return try present(x[0], SlidingWindow(length: count, before: back, edges: edges), axis: place)
        }
      })
  ]

  private static let words = ["repeat", "zero", "inside"]
  private static let edges: [String: SlidingWindow.Edges] = ["repeat": .repeated, "zero": .zero, "inside": .inside]

  /// The mean of the values that are not missing: their sum over the window by their number.
  private static func present(_ x: Tensor, _ window: SlidingWindow, axis: Int) throws -> Tensor {
    guard !x.isSymbolic, try x.detached.countMissing().item() > 0 else {
      return try x.movingMean(window, axis: axis)
    }
    let isMissing = try x.detached.map(.isMissing)
    let zero = Tensor(0)
    let sum = try Tensor.select(isMissing, zero, x).movingMean(window, axis: axis)
    // Zeros beyond the ends count as values; what the window holds of ones is what lies between the ends.
    let outside = try 1 - Tensor.full(x.shape, 1, type: x.type).movingMean(window, axis: axis)
    let count = try (1 - isMissing).movingMean(window, axis: axis) + outside
    return try sum / count
  }

  private static func tooLong(_ count: Int, _ axis: Int, _ shape: Checking.Shape) -> String {
    "`moving_average` cannot slide a window of \(count) inside `x` \(shape): axis \(axis) has \((shape.extents?[axis] ?? nil) ?? 0)"
  }
}
