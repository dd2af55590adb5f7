import Checking
import Runtime
import TensorCore
import Units

/// Convolution along one axis, or over images, with the channels last. What networks call convolution: the filter is not turned round.
enum ConvolutionFunctions {
  static let table: [Builtin] = [
    builtin(
      "conv1d", axes: 1,
      "Slides a filter [width, channels, filters] along x [batch, length, channels]. `padding` is a number of zeros at either end, \"same\", or \"causal\".",
      "conv1d([[1], [2], [4]], [[[-1]], [[1]]])  # [[1], [2]]"),
    builtin(
      "conv2d", axes: 2,
      "Slides a filter [height, width, channels, filters] over images x [batch, height, width, channels]. `padding` is a number of zeros at each edge, two of them, or \"same\".",
      "shape(conv2d(ones([1, 28, 28, 3]), ones([3, 3, 3, 8]), padding: \"same\"))  # [1, 28, 28, 8]"),
  ]

  private static let places = SlidingGeometry.Places(stride: 2, padding: 3, dilation: 4)
  private static let groups = 5

  private static func words(_ axes: Int) -> [String] { axes == 1 ? ["same", "causal"] : ["same"] }

  private static func builtin(_ name: String, axes: Int, _ summary: String, _ example: String) -> Builtin {
    Builtin(
      name, ["x", "filter", "[stride:]", "[padding:]", "[dilation:]", "[groups:]"], summary, example: example,
      infer: { call in
        let (x, filter) = (try call.operand(0, expected: "a tensor"), try call.operand(1, expected: "a tensor"))
        for (index, operand) in [x, filter].enumerated() { try call.refusePoint(operand.quantity, at: index) }
        let quantity = Quantity(x.quantity.dimension * filter.quantity.dimension)
        let geometry = try SlidingGeometry(
          call, places, axes: axes, stride: [Int?](repeating: 1, count: axes), words: words(axes))
        let groups = try call.has(groups) ? call.wholeNumber(groups, minimum: 1) : 1
        guard let a = call.shaped(0, x), let b = call.shaped(1, filter) else {
          return call.result(.tensor(quantity, .unknown))
        }
        let shape = try result(call.shapeRules, a, b, geometry, groups, axes)
        return call.result(.tensor(quantity, Checking.Shape(shape)))
      },
      run: { context, site in
        let arguments = context.allArguments
        let (x, filter) = (try arguments[0].asTensor(), try arguments[1].asTensor())
        let geometry = try SlidingGeometry(
          arguments, places, axes: axes, stride: [Int](repeating: 1, count: axes), words: words(axes), name)
        let groups = arguments[groups].isNothing ? 1 : try arguments[groups].asCount("`groups`", minimum: 1)
        let shape = try whenRunning { () throws(CallFailure) in
          try result(
            ShapeRules(function: name), ShapedArgument(name: "x", index: 0, extents: x.shape),
            ShapedArgument(name: "filter", index: 1, extents: filter.shape), geometry, groups, axes)
        }
        return .tensor(try convolve(x, filter, geometry, groups, axes).reshape(shape.map { $0 ?? -1 }))
      })
  }

  /// The shape of the result.
  private static func result(
    _ rules: ShapeRules, _ x: ShapedArgument, _ filter: ShapedArgument, _ geometry: SlidingGeometry, _ groups: Int?,
    _ axes: Int
  ) throws(CallFailure) -> [Int?] {
    let sides = axes == 1 ? ["length"] : ["height", "width"]
    let one = sides + ["channels"]
    try rules.requireLayout(x, [["batch"] + one, one])
    try rules.requireLayout(filter, [(axes == 1 ? ["width"] : sides) + ["channels", "filters"]])
    let channels = x.rank - 1
    if let given = x.extents[channels], let taken = filter.extents[axes], let groups {
      let (wanted, isTooMany) = taken.multipliedReportingOverflow(by: groups)
      guard !isTooMany, wanted == given else {
        let each = groups == 1 ? "" : ", for each of \(groups) groups"
        throw rules.disagreement(
          x, channels, filter, axes,
          "axis \(channels) of `x` has \(given) channels, axis \(axes) of `filter` has \(taken)\(each)")
      }
    }
    if let filters = filter.extents[axes + 1], let groups, filters % groups != 0 {
      throw .message(
        "`groups` of `\(rules.function)` must divide the \(filters) filters, but is \(groups)", index: Self.groups,
        help: nil)
    }
    var shape = x.extents
    for axis in 0..<axes {
      let place = x.rank - 1 - axes + axis
      shape[place] = try geometry.resultExtent(axis, of: x, at: place, window: filter.extents[axis], rules) {
        span, padded in
        rules.disagreement(
          x, place, filter, axis,
          span < 1
            ? "axis \(axis) of `filter` is empty"
            : "the filter covers \(span) places, axis \(place) of `x` has \(padded) with its padding",
          span < 1 ? nil : "`padding: \"same\"` adds as many zeros as keep the size")
      }
    }
    shape[channels] = filter.extents[axes + 1]
    return shape
  }

  /// One axis is an image of height 1.
  static func convolve(
    _ x: Tensor, _ filter: Tensor, _ geometry: SlidingGeometry, _ groups: Int, _ axes: Int
  ) throws -> Tensor {
    let batch = x.rank == axes + 2 ? x.shape[0] : 1
    let sides = Array(x.shape.suffix(axes + 1).dropLast())
    let windows = Array(filter.shape.prefix(axes))
    let flat = [Int](repeating: 1, count: 2 - axes)
    var settings = ConvolutionGeometry()
    settings.stride = flat + geometry.stride.map { $0 ?? 1 }
    settings.dilation = flat + geometry.dilation.map { $0 ?? 1 }
    settings.padding = flat.flatMap { _ in [0, 0] } + (try geometry.padding(sides, windows))
    settings.groups = groups
    return try x.reshape([batch] + flat + sides + [x.shape[x.rank - 1]])
      .convolution(filter.reshape(flat + filter.shape), settings)
  }
}
