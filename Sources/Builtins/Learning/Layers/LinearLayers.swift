import Checking
import Learning
import Runtime
import TensorCore
import Units

/// Layers that map features to features, look them up, or leave some out.
enum LinearLayers {
  static let table: [Builtin] = [
    .layer(
      "linear", ["x", "features", "[axis:]", "[bias:]", "[init:]"],
      "In a net: x @ weight + bias along an axis, the last one unless given. The weight begins uniform within ±1/sqrt(features in), the bias at 0; `init` is \"xavier\", \"he\", \"orthogonal\", \"normal\" or \"zeros\".",
      example: "net N {\n  in x: [24, 7]\n  out y: [24, 2] = linear(x, 2)\n}",
      infer: { call in
        let x = try call.plainTensor(0)
        let features = try call.wholeNumber(1, minimum: 1)
        if call.has(3) { _ = try call.flag(3) }
        if call.has(4) { try call.requireWord(4, among: schemes) }
        guard var extents = x.shape.extents, let axis = try call.axis(2, standard: -1, of: x) else {
          return call.result(.tensor(.dimensionless, Checking.Shape(x.shape.extents.map { $0.map { _ in nil } })))
        }
        extents[axis] = features
        return call.result(.tensor(.dimensionless, Checking.Shape(extents)))
      },
      run: { context, _, tracer in
        let arguments = context.allArguments
        let x = try arguments[0].asTensor()
        let features = try arguments[1].asCount("`features` of `linear`", minimum: 1)
        let axis = arguments[2].isNothing ? -1 : try arguments[2].asInteger("axis")
        let scheme = arguments[4].isNothing ? "uniform" : try arguments[4].asString()
        let hasBias = arguments[3].isNothing ? true : try arguments[3].asNumber() != 0
        return try tracer.tensorLayer("linear") {
          try linear(x, features, axis: axis, scheme: scheme, hasBias: hasBias, tracer)
        }
      }),
    .layer(
      "embedding", ["ids", "classes", "features"],
      "In a net: a learned row of features for each of `ids`, whole numbers below `classes`.",
      example: "net N {\n  in ids: [12]\n  out y: [12, 8] = embedding(ids, 100, 8)\n}",
      infer: { call in
        let ids = try call.plainTensor(0, leastRank: 0)
        _ = try call.wholeNumber(1, minimum: 1)
        let features = try call.wholeNumber(2, minimum: 1)
        return call.result(.tensor(.dimensionless, Checking.Shape(ids.shape.extents.map { $0 + [features] })))
      },
      run: { context, _, tracer in
        let ids = try context.arguments[0].asTensor()
        let classes = try context.arguments[1].asCount("`classes` of `embedding`", minimum: 1)
        let features = try context.arguments[2].asCount("`features` of `embedding`", minimum: 1)
        return try tracer.tensorLayer("embedding") {
          try tracer.parameter("weight", [classes, features], .normal(sd: 1)).embedding(ids)
        }
      }),
    .layer(
      "dropout", ["x", "p"],
      "In a net: while training, each element is 0 with probability p and the others are divided by 1 - p; afterwards x itself.",
      example: "net N {\n  in x: [24]\n  out y: [1] = linear(dropout(x, 0.1), 1)\n}",
      infer: { call in
        let x = try call.plainTensor(0, leastRank: 0)
        try call.requirePlainNumber(1, "a probability")
        if let p = call.constant(1), !(0..<1 ~= p) {
          throw CallFailure.message(
            "`p` of `dropout` is a probability, at least 0 and less than 1, not \(formatNumber(p))", index: 1, help: nil
          )
        }
        return call.result(.tensor(.dimensionless, x.shape))
      },
      run: { context, _, tracer in
        let x = try context.arguments[0].asTensor()
        let p = try context.arguments[1].asNumber()
        guard 0..<1 ~= p else {
          throw EvaluationError(
            code: "call", "`p` of `dropout` is a probability, at least 0 and less than 1, not \(formatNumber(p))")
        }
        let stream = tracer.stream()
        return tracer.isTraining ? try x.dropout(p, stream: stream) : x
      }),
    .layer(
      "augment", ["x", "f"],
      "In a net: while training, f(x, r) in place of x, where r holds random numbers from 0 to 1 of the shape of x, others for each sample; afterwards x itself.",
      example:
        "net N {\n  in image: [8, 8, 1]\n  image = augment(image, fn(a, r) = where(r[0, 0, 0] < 0.5, a, reverse(a, axis: 1)))\n  out y: [1] = linear(flatten(image), 1)\n}",
      infer: { call in
        let x = try call.plainTensor(0)
        let function = try call.specialise(
          1, for: [.tensor(.dimensionless, x.shape), .tensor(.dimensionless, x.shape)])
        if function.result.isInvalid { throw CallFailure.silent }
        guard case .tensor(let quantity, let shape) = function.result, quantity.isDimensionless else {
          throw CallFailure.message(
            "`f` of `augment` gives \(call.units.name(of: function.result)), not a tensor like `x`", index: 1, help: nil
          )
        }
        if let given = x.shape.extents, let found = shape.extents,
          given.count != found.count || zip(given, found).contains(where: { $0 != nil && $1 != nil && $0 != $1 })
        {
          throw CallFailure.message(
            "`f` of `augment` makes \(shape) of `x` \(x.shape): it must keep the shape", index: 1, help: nil)
        }
        return call.result(.tensor(.dimensionless, x.shape), functions: [function])
      },
      run: { context, site, tracer in
        let x = try context.arguments[0].asTensor()
        let stream = tracer.stream()
        guard tracer.isTraining else { return x }
        let random = try x.randomLike(stream: stream)
        let result = try context.call(site.closure(0, from: context.arguments[1]), [.tensor(x), .tensor(random)])
          .asTensor()
        guard result.shape == x.shape else {
          throw EvaluationError(
            code: "net-shape", "`f` of `augment` makes \(result.shape) of `x` \(x.shape): it must keep the shape")
        }
        return result
      }),
  ]

  static let schemes = ["uniform", "xavier", "he", "orthogonal", "normal", "zeros"]

  /// x @ weight + bias along an axis, with parameters of the current layer.
  static func linear(
    _ x: Tensor, _ features: Int, axis: Int = -1, name: String = "", scheme: String = "uniform", hasBias: Bool = true,
    _ tracer: NetTracer
  ) throws -> Tensor {
    let place = axis < 0 ? axis + x.rank : axis
    guard x.shape.indices.contains(place) else {
      throw EvaluationError(code: "call", "`linear` has no axis \(axis): the shape is \(x.shape)")
    }
    let count = x.shape[place]
    let prefix = name.isEmpty ? "" : name + "_"
    let shape = [count, features]
    let weight = tracer.parameter(prefix + "weight", shape, .named(scheme, shape))
    let bias =
      hasBias ? tracer.parameter(prefix + "bias", [features], .constant(0)) : nil
    tracer.scope.multiplyAdds += x.count * features
    if place == x.rank - 1 {
      let product = try Tensor.matmul(x, weight)
      return try bias.map { try product + $0 } ?? product
    }
    var axes = Array(x.shape.indices)
    axes.swapAt(place, x.rank - 1)
    let product = try Tensor.matmul(x.transpose(axes: axes), weight)
    return try (bias.map { try product + $0 } ?? product).transpose(axes: axes)
  }
}
