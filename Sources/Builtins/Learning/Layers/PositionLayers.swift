import Checking
import Learning
import Runtime
import TensorCore

#if canImport(Glibc)
  import Glibc
#endif

/// Where in a sequence something stands, as features to add.
enum PositionLayers {
  static let table: [Builtin] = [
    .layer(
      "positions", ["length", "features", "[kind:]"],
      "In a net: features [length, features] that tell places apart, to be added: \"learned\" unless `kind` is \"sinusoidal\".",
      example: "net N {\n  in x: [12, 8]\n  out y: [12, 8] = x + positions(12, 8)\n}",
      infer: { call in
        let shape = [try call.wholeNumber(0, minimum: 1), try call.wholeNumber(1, minimum: 1)]
        if call.has(2) { try call.requireWord(2, among: kinds) }
        return call.result(.tensor(.dimensionless, Checking.Shape(shape)))
      },
      run: { context, _, tracer in
        let arguments = context.allArguments
        let length = try arguments[0].asCount("`length` of `positions`", minimum: 1)
        let features = try arguments[1].asCount("`features` of `positions`", minimum: 1)
        let kind = arguments[2].isNothing ? "learned" : try arguments[2].asString()
        guard kind != "sinusoidal" else { return try sinusoidal(length, features) }
        return try tracer.tensorLayer("positions") {
          tracer.parameter("weight", [length, features], .normal(sd: 0.02))
        }
      })
  ]

  private static let kinds = ["learned", "sinusoidal"]

  /// sin and cos of position/10000^(2i/features), side by side. (Vaswani and others 2017)
  private static func sinusoidal(_ length: Int, _ features: Int) throws -> Tensor {
    try Tensor(
      shape: [length, features],
      float32: (0..<length * features).map { place in
        let (position, feature) = (Double(place / features), place % features)
        let angle = position / pow(10000, Double(feature / 2 * 2) / Double(features))
        return Float(feature % 2 == 0 ? sin(angle) : cos(angle))
      })
  }

  /// x [heads, length, features] with each pair of features turned by an angle that grows with the place, so that products of
  /// queries and keys depend on distances. The first half of the features is paired with the second. (Su and others 2021)
  static func rotated(_ x: Tensor) throws -> Tensor {
    let (length, features) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    let half = features / 2
    guard half > 0 else { return x }
    func table(_ function: (Double) -> Double) throws -> Tensor {
      try Tensor(
        shape: [length, half],
        float32: (0..<length * half).map { place in
          Float(function(Double(place / half) * pow(10000, -2 * Double(place % half) / Double(features))))
        })
    }
    let (cosine, sine) = (try table(cos), try table(sin))
    let leading = [AxisSelection](repeating: .all, count: x.rank - 1)
    func part(_ range: Range<Int>) throws -> Tensor {
      try x.select(leading + [.range(range.lowerBound, range.upperBound)])
    }
    let (a, b) = (try part(0..<half), try part(half..<2 * half))
    var parts = [try a * cosine - b * sine, try a * sine + b * cosine]
    if features > 2 * half { parts.append(try part(2 * half..<features)) }
    return try Tensor.concatenate(parts, axis: x.rank - 1)
  }
}
