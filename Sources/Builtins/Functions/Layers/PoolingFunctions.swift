import Checking
import Runtime
import TensorCore
import Units

/// Windows that slide along one axis or over images and give one number each.
enum PoolingFunctions {
  static let table: [Builtin] = [
    builtin(
      "max_pool",
      "The largest element of each window of x [batch, length, channels] or [batch, height, width, channels]; windows stand side by side unless `stride` is given.",
      "max_pool([[[1], [5], [2], [3]]], 2)  # [[[5], [3]]]", isMaximum: true),
    builtin(
      "avg_pool",
      "The average of each window of x [batch, length, channels] or [batch, height, width, channels]; zeros of the padding count.",
      "avg_pool([[[1], [5], [2], [4]]], 2)  # [[[3], [3]]]", isMaximum: false),
  ]

  /// In nets, whose text speaks of one sample.
  static let layers: [Builtin] = [
    builtin(
      "max_pool",
      "In a net: the largest element of each window of an image [height, width, channels] or a sequence [length, channels].",
      "net N {\n  in image: [28, 28, 1]\n  out y: [14, 14, 1] = max_pool(image, 2)\n}", isMaximum: true, inNet: true),
    builtin(
      "avg_pool",
      "In a net: the average of each window of an image [height, width, channels] or a sequence [length, channels].",
      "net N {\n  in image: [28, 28, 1]\n  out y: [14, 14, 1] = avg_pool(image, 2)\n}", isMaximum: false, inNet: true),
  ]

  private static let places = SlidingGeometry.Places(stride: 2, padding: 3, dilation: nil)

  private static func builtin(
    _ name: String, _ summary: String, _ example: String, isMaximum: Bool, inNet: Bool = false
  ) -> Builtin {
    Builtin(
      name, ["x", "window", "[stride:]", "[padding:]"], summary, example: example,
      runtimeName: inNet ? "layer \(name)" : nil,
      infer: { call in
        let x = try call.operand(0, expected: "a tensor")
        if call.has(places.padding), !isMaximum { try call.refusePoint(x.quantity, at: 0) }
        try call.requireVectorOfCounts(1)
        guard let argument = call.shaped(0, x) else { return call.result(.tensor(x.quantity, .unknown)) }
        let axes = try axes(call.shapeRules, argument, inNet)
        let window = try call.axisCounts(1, axes: axes, minimum: 1, standard: 1)
        let geometry = try SlidingGeometry(call, places, axes: axes, stride: window, words: ["same"])
        let shape = try result(call.shapeRules, argument, window, geometry)
        return call.result(.tensor(x.quantity, Checking.Shape(shape)))
      },
      run: { context, _ in
        let arguments = context.allArguments
        let x = try arguments[0].asTensor()
        let rules = ShapeRules(function: name)
        let argument = ShapedArgument(name: "x", index: 0, extents: x.shape)
        let axes = try whenRunning { () throws(CallFailure) -> Int in try Self.axes(rules, argument, inNet) }
        let window = try arguments[1].axisCounts(axes: axes, minimum: 1, standard: 1, "window", name)
        let geometry = try SlidingGeometry(arguments, places, axes: axes, stride: window, words: ["same"], name)
        let shape = try whenRunning { () throws(CallFailure) -> [Int?] in
          try result(rules, argument, window, geometry)
        }
        return .tensor(
          try pool(inNet ? x.reshape([1] + x.shape) : x, window, geometry, isMaximum).reshape(shape.map { $0 ?? -1 }))
      })
  }

  /// How many axes the windows slide over.
  private static func axes(_ rules: ShapeRules, _ x: ShapedArgument, _ inNet: Bool) throws(CallFailure) -> Int {
    let sample = [["length", "channels"], ["height", "width", "channels"]]
    try rules.requireLayout(x, inNet ? sample : sample.map { ["batch"] + $0 })
    return x.rank - (inNet ? 1 : 2)
  }

  private static func result(
    _ rules: ShapeRules, _ x: ShapedArgument, _ window: [Int?], _ geometry: SlidingGeometry
  ) throws(CallFailure) -> [Int?] {
    var shape = x.extents
    let lead = x.rank - 1 - window.count
    for axis in window.indices {
      if case .amounts(let amounts) = geometry.padding, let amount = amounts[axis], let length = window[axis],
        amount >= length
      {
        throw .message(
          "`padding` of `\(rules.function)` must be less than the window, but axis \(axis + lead) has a padding of \(amount) and a window of \(length)",
          index: places.padding, help: nil)
      }
      shape[axis + lead] = try geometry.resultExtent(axis, of: x, at: axis + lead, window: window[axis], rules) {
        span, padded in
        .message(
          "`\(rules.function)` cannot slide a window of \(span) over `x` \(Checking.Shape(x.extents)): axis \(axis + lead) has \(padded)\(padded == x.extents[axis + lead] ? "" : " with its padding")",
          index: 1, help: nil)
      }
    }
    return shape
  }

  /// One axis is an image of height 1.
  private static func pool(_ x: Tensor, _ window: [Int], _ geometry: SlidingGeometry, _ isMaximum: Bool) throws
    -> Tensor
  {
    let sides = Array(x.shape.dropFirst().dropLast())
    let flat = [Int](repeating: 1, count: 2 - sides.count)
    var settings = PoolingGeometry(window: flat + window, stride: flat + geometry.stride.map { $0 ?? 1 })
    settings.padding = flat.flatMap { _ in [0, 0] } + (try geometry.padding(sides, window))
    let images = try x.reshape([x.shape[0]] + flat + sides + [x.shape[x.rank - 1]])
    return try isMaximum ? images.maximumPool(settings) : images.averagePool(settings)
  }
}
