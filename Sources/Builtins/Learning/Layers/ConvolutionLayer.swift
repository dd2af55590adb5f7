import Checking
import Learning
import Runtime
import TensorCore

/// Convolution with learned filters, over images [height, width, channels] or along [length, channels].
enum ConvolutionLayer {
  static let table: [Builtin] = [
    .layer(
      "conv", ["x", "filters", "size", "[stride:]", "[padding:]", "[dilation:]", "[groups:]", "[bias:]", "[init:]"],
      "In a net: convolution of an image [height, width, channels] or a sequence [length, channels] with learned filters. It keeps the size, divided by `stride`, unless `padding` is a number of zeros, or for a sequence \"causal\". The filters begin by He's rule.",
      example: "net N {\n  in image: [28, 28, 1]\n  out y: [28, 28, 8] = conv(image, 8, 3)\n}",
      infer: { call in
        let x = try call.plainTensor(0, leastRank: 2)
        let filters = try call.wholeNumber(1, minimum: 1)
        if call.has(7) { _ = try call.flag(7) }
        if call.has(8) { try call.requireWord(8, among: LinearLayers.schemes) }
        guard let argument = call.shaped(0, x) else { return call.result(.tensor(.dimensionless, .unknown)) }
        try call.shapeRules.requireLayout(argument, layouts)
        let axes = argument.rank - 1
        let window = try call.axisCounts(2, axes: axes, minimum: 1, standard: 1)
        var geometry = try SlidingGeometry(
          call, places, axes: axes, stride: [Int?](repeating: 1, count: axes), words: words(axes))
        if !call.has(places.padding) { geometry.padding = .same }
        let groups = try call.has(groups) ? call.wholeNumber(groups, minimum: 1) : 1
        let shape = try result(call.shapeRules, argument, window, filters, geometry, groups)
        return call.result(.tensor(.dimensionless, Checking.Shape(shape)))
      },
      run: { context, site, tracer in
        let arguments = context.allArguments
        let x = try arguments[0].asTensor()
        let filters = try arguments[1].asCount("`filters` of `conv`", minimum: 1)
        let argument = ShapedArgument(name: "x", index: 0, extents: x.shape)
        let rules = ShapeRules(function: "conv")
        try whenRunning { () throws(CallFailure) in try rules.requireLayout(argument, layouts) }
        let axes = x.rank - 1
        let window = try arguments[2].axisCounts(axes: axes, minimum: 1, standard: 1, "size", "conv")
        var geometry = try SlidingGeometry(
          arguments, places, axes: axes, stride: [Int](repeating: 1, count: axes), words: words(axes), "conv")
        if arguments[places.padding].isNothing { geometry.padding = .same }
        let groups = arguments[groups].isNothing ? 1 : try arguments[groups].asCount("`groups`", minimum: 1)
        let shape = try whenRunning { () throws(CallFailure) in
          try result(rules, argument, window, filters, geometry, groups)
        }
        let sizes = window.map { $0 }
        let channels = x.shape[axes] / groups
        let filterShape = sizes + [channels, filters]
        let fanIn = sizes.reduce(channels, *)
        return try tracer.tensorLayer("conv") {
          let scheme = arguments[8].isNothing ? "he" : try arguments[8].asString()
          let weight = tracer.parameter("weight", filterShape, .named(scheme, filterShape))
          let product = try ConvolutionFunctions.convolve(x, weight, geometry, groups, axes)
            .reshape(shape.map { $0 ?? -1 })
          tracer.scope.multiplyAdds += product.count * fanIn
          let hasBias = arguments[7].isNothing ? true : try arguments[7].asNumber() != 0
          guard hasBias else { return product }
          return try product + tracer.parameter("bias", [filters], .constant(0))
        }
      })
  ]

  private static let places = SlidingGeometry.Places(stride: 3, padding: 4, dilation: 5)
  private static let groups = 6
  private static let layouts = [["length", "channels"], ["height", "width", "channels"]]

  private static func words(_ axes: Int) -> [String] { axes == 1 ? ["same", "causal"] : ["same"] }

  /// The shape of the result.
  private static func result(
    _ rules: ShapeRules, _ x: ShapedArgument, _ window: [Int?], _ filters: Int?, _ geometry: SlidingGeometry,
    _ groups: Int?
  ) throws(CallFailure) -> [Int?] {
    let axes = x.rank - 1
    if let channels = x.extents[axes], let groups, channels % groups != 0 {
      throw .message(
        "`groups` of `conv` must divide the \(channels) channels, but is \(groups)", index: Self.groups, help: nil)
    }
    if let filters, let groups, filters % groups != 0 {
      throw .message(
        "`groups` of `conv` must divide the \(filters) filters, but is \(groups)", index: Self.groups, help: nil)
    }
    var shape = x.extents
    for axis in 0..<axes {
      shape[axis] = try geometry.resultExtent(axis, of: x, at: axis, window: window[axis], rules) { span, padded in
        .message(
          "`conv` cannot slide filters of \(span) over `x` \(Checking.Shape(x.extents)): axis \(axis) has \(padded) with its padding",
          index: 2, help: "`padding: \"same\"` adds as many zeros as keep the size")
      }
    }
    shape[axes] = filters
    return shape
  }
}
