import Checking
import Runtime
import TensorCore
import Units

/// Statistics of pairs, distributions and curves.
enum Statistics {
  static let table: [Builtin] = [
    Builtin(
      "cov", ["x", "y"],
      "The covariance of two samples, with n - 1; pairs with a missing value of a series are skipped.",
      example: "cov([1, 2, 3], [2, 4, 6])  # 2",
      infer: { call in
        let (x, y) = try pair(&call)
        let dimension = x.quantity.dimension * y.quantity.dimension
        return call.result(
          x.kind == .tensor && y.kind == .tensor ? call.scalar(Quantity(dimension)) : .number(Quantity(dimension)))
      },
      run: { context, site in
        let (x, y) = try samples(context.allArguments, site)
        return try Value(covariance(x, y), as: site.resultType)
      }),
    Builtin(
      "corr", ["x", "y"], "Pearson's correlation of two samples; pairs with a missing value of a series are skipped.",
      example: "corr([1, 2, 3], [2, 4, 6])  # 1",
      infer: { call in
        let (x, y) = try pair(&call)
        return call.result(x.kind == .tensor && y.kind == .tensor ? call.scalar(.dimensionless) : .dimensionless)
      },
      run: { context, site in
        let (x, y) = try samples(context.allArguments, site)
        return try Value(covariance(x, y) / (x.sd() * y.sd()), as: site.resultType)
      }),
    Builtin(
      "histogram", ["x", "[bins:]"],
      "How many values fall into each of `bins` (10) equal intervals: counts and edges. Missing values are skipped.",
      example: "histogram([1, 2, 2, 3], bins: 2).counts  # [1, 3]",
      infer: { call in
        let operand = try call.operand(0, expected: Reduction.expected)
        let bins = try call.has(1) ? call.wholeNumber(1, minimum: 1) : 10
        return call.result(
          .record([
            FieldType("counts", .tensor(.dimensionless, .vector(bins))),
            FieldType("edges", .tensor(operand.quantity, .vector(bins.map { $0 + 1 }))),
          ]))
      },
      run: { context, _ in
        let bins = context.arguments[1].isNothing ? 10 : try context.arguments[1].asCount("`bins`", minimum: 1)
        return try histogram(context.arguments[0].asTensor().elements, bins: bins)
      }),
    Builtin(
      "interp", ["x", "xs", "ys"],
      "The value at x of the straight lines through the points (xs, ys), xs ascending; beyond the ends the value there.",
      example: "interp(1.5 s, [1 s, 2 s], [10 m, 20 m])  # 15 m",
      infer: { call in
        let operands = [try call.operand(0), try call.operand(1), try call.operand(2)]
        guard operands[0].quantity.matches(operands[1].quantity) else {
          throw CallFailure.mismatch(first: 0, second: 1)
        }
        try requireVector(call, 1, operands[1])
        try requireVector(call, 2, operands[2])
        try requireSameLength(call, operands[1], operands[2], "xs", "ys")
        switch operands[0].kind {
        case .number: return call.result(.number(operands[2].quantity))
        case .series: return call.result(.series(operands[2].quantity))
        case .tensor: return call.result(.tensor(operands[2].quantity, operands[0].shape))
        }
      },
      run: { context, site in
        let (xs, ys) = (try context.arguments[1].asTensor(), try context.arguments[2].asTensor())
        let table = try InterpolationTable(xs: xs, ys: ys)
        return try elementwise([context.arguments[0]], site) { try table.values(at: $0[0]) }
      }),
    Builtin(
      "polyfit", ["x", "y", "degree"],
      "The coefficients c of the polynomial c[0] + c[1]*x + … that fits y best in least squares; see `polyval`.",
      example: "polyfit([0, 1, 2], [1, 3, 5], 1)  # [1, 2]",
      infer: { call in
        let (x, y) = try pair(&call)
        guard x.quantity.isDimensionless else {
          throw CallFailure.message(
            "each coefficient would have a unit of its own", index: 0,
            help: "divide `x` by a unit: `polyfit(x/(1 \(call.units.name(of: x.quantity))), y, …)`")
        }
        let degree = try call.wholeNumber(2, minimum: 0)
        if let degree, let count = x.shape.extents?.first ?? nil, count <= degree {
          throw CallFailure.message(
            "a polynomial of degree \(degree) needs at least \(degree + 1) points, not \(count)", index: 2, help: nil)
        }
        return call.result(.tensor(y.quantity, .vector(degree.map { $0 + 1 })))
      },
      run: { context, site in
        let degree = try context.arguments[2].asCount("`degree`")
        let (x, y) = try samples(Array(context.allArguments.prefix(2)), site)
        guard x.count > degree else {
          throw EvaluationError(
            code: "too-few-points",
            "a polynomial of degree \(degree) needs at least \(degree + 1) points, not \(x.count)")
        }
        return .tensor(try Tensor(leastSquares(x: x.elements, y: y.elements, degree: degree)))
      }),
    Builtin(
      "polyval", ["c", "x"], "The polynomial c[0] + c[1]*x + … at x.", example: "polyval([1, 2], 3)  # 7",
      infer: { call in
        let (c, x) = (try call.operand(0), try call.operand(1))
        try requireVector(call, 0, c)
        guard x.quantity.isDimensionless else { throw CallFailure.argument(index: 1, expected: "plain numbers") }
        try call.refusePoint(c.quantity, at: 0)
        return call.result(
          try call.elementwise(
            [Operand(c.quantity, .scalar, c.kind == .tensor && x.kind == .number ? .number : x.kind), x], c.quantity))
      },
      run: { context, site in
        let coefficients = try context.arguments[0].asTensor()
        return try elementwise([context.arguments[1]], site) { x in
          var value = try x[0] * 0
          for index in (0..<coefficients.count).reversed() {
            value = try value * x[0] + coefficients.select([.index(index)])
          }
          return value
        }
      }),
  ]

  // MARK: Pairs

  private static func pair(_ call: inout BuiltinCall) throws(CallFailure) -> (Operand, Operand) {
    let (x, y) = (try call.operand(0, expected: Reduction.expected), try call.operand(1, expected: Reduction.expected))
    try requireVector(call, 0, x)
    try requireVector(call, 1, y)
    try requireSameLength(call, x, y, "x", "y")
    return (x, y)
  }

  private static func requireVector(_ call: BuiltinCall, _ index: Int, _ operand: Operand) throws(CallFailure) {
    if let rank = operand.shape.rank, rank != 1 {
      throw CallFailure.argument(index: index, expected: "a vector or a series")
    }
  }

  private static func requireSameLength(
    _ call: BuiltinCall, _ a: Operand, _ b: Operand, _ first: String, _ second: String
  ) throws(CallFailure) {
    guard let m = a.shape.extents?.first ?? nil, let n = b.shape.extents?.first ?? nil, m != n else { return }
    throw CallFailure.message(
      "`\(first)` and `\(second)` of `\(call.signature.name)` must be equally long, but axis 0 has \(m) and \(n): the shapes are \(a.shape) and \(b.shape)",
      index: nil, help: nil)
  }

  /// Two samples of one length; where one is a series, without the pairs in which a value is missing.
  private static func samples(_ arguments: [Value], _ site: CallSite) throws -> (Tensor, Tensor) {
    let (x, y) = (try arguments[0].asTensor(), try arguments[1].asTensor())
    guard x.rank == 1, x.shape == y.shape else {
      throw EvaluationError(
        code: "length", "`\(site.name)` needs two samples of one length, not of the shapes \(x.shape) and \(y.shape)")
    }
    guard arguments[0].series != nil || arguments[1].series != nil else { return (x, y) }
    let (a, b) = (x.elements, y.elements)
    let present = a.indices.filter { !a[$0].isNaN && !b[$0].isNaN }
    return (try x.gather(present), try y.gather(present))
  }

  private static func covariance(_ x: Tensor, _ y: Tensor) throws -> Tensor {
    guard x.count >= 2 else {
      throw EvaluationError(code: "too-few-points", "a covariance needs at least 2 pairs of values, not \(x.count)")
    }
    return try ((x - x.mean()) * (y - y.mean())).sum() / Double(x.count - 1)
  }

  // MARK: Histogram

  private static func histogram(_ values: [Double], bins: Int) throws -> Value {
    let present = values.filter(\.isFinite)
    guard bins <= 10_000_000 else {
      throw EvaluationError(code: "bad-count", "`bins` must be at most 10 million, not \(bins)")
    }
    var (low, high) = (present.min() ?? 0, present.max() ?? 1)
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    let width = (high - low) / Double(bins)
    var counts = [Double](repeating: 0, count: bins)
    for value in present {
      let place = ((value - low) / width).rounded(.down)
      counts[place.isFinite ? min(max(Int(place), 0), bins - 1) : 0] += 1
    }
    return .record([.tensor(try Tensor(counts)), .tensor(try Tensor.linspace(low, high, count: bins + 1))])
  }
}
