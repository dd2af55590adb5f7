import Checking
import Runtime
import TensorCore
import Units

enum Reductions {
  static let table: [Builtin] =
    rows.map(\.builtin) + [extreme("min"), extreme("max"), countMissing, quantile, any, all]

  private static let rows: [Reduction] = [
    Reduction(
      name: "sum", rule: .keepsDifferences,
      summary: "The sum of all elements or along an axis; missing values of a series are skipped.",
      example: "sum([1 m, 2 m, 3 m])  # 6 m"
    ) { try $0.sum(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "product", rule: .product, summary: "The product of all elements or along an axis.",
      example: "product([2, 3, 4])  # 24"
    ) { try $0.product(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "mean", rule: .keeps,
      summary: "The average of all elements or along an axis; missing values of a series are skipped.",
      example: "mean([20 degC, 30 degC])  # 25 degC"
    ) { try $0.mean(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "median", rule: .keeps, summary: "The middle value; missing values of a series are skipped.",
      example: "median([1, 9, 2])  # 2"
    ) { try $0.median(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "sd", rule: .difference,
      summary: "The standard deviation of a sample, with n - 1; missing values of a series are skipped.",
      example: "sd([1 K, 2 K, 3 K])  # 1 K"
    ) { try $0.sd(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "std", rule: .difference,
      summary: "The standard deviation of the values themselves, with n; missing values of a series are skipped.",
      example: "std([1, 3])  # 1"
    ) { try $0.std(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "variance", rule: .squaredDifference,
      summary: "The variance of a sample, with n - 1; missing values of a series are skipped.",
      example: "variance([1 m, 2 m, 3 m])  # 1 m^2"
    ) { try $0.variance(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "norm", rule: .keepsDifferences, summary: "The Euclidean length: the root of the sum of squares.",
      example: "norm([3 m, 4 m])  # 5 m"
    ) { try $0.norm(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "log_sum_exp", rule: .plain, summary: "log(sum(exp(x))) without overflow.",
      example: "log_sum_exp([1000, 1000])  # 1000 + log(2)"
    ) { try $0.logSumExp(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "argmin", rule: .count, summary: "The index of the smallest element; a missing one counts as it.",
      example: "argmin([3, 1, 2])  # 1", skipsMissing: false
    ) { try $0.argMinimum(axis: $1, keepingAxis: $2) },
    Reduction(
      name: "argmax", rule: .count, summary: "The index of the largest element; a missing one counts as it.",
      example: "argmax([3, 1, 2])  # 0", skipsMissing: false
    ) { try $0.argMaximum(axis: $1, keepingAxis: $2) },
  ]

  /// Of a table, in all its columns.
  private static let countMissing: Builtin = {
    let reduction = Reduction(
      name: "count_missing", rule: .count,
      summary: "How many values are missing (nan); of a table, in all its columns.",
      example: "count_missing([1, nan, 3])  # 1", skipsMissing: false
    ) { try $0.countMissing(axis: $1, keepingAxis: $2) }
    return Builtin(
      reduction.name, ["x", "[axis:]", "[keep:]"], reduction.summary, example: reduction.example,
      infer: { call in
        if case .table = try call.type(0) { return call.result(.dimensionless) }
        return try reduction.infer(&call)
      },
      run: { context, site in
        if case .object(let object) = context.arguments[0], let table = object as? TableObject {
          return .number(Double(table.table.columns.reduce(0) { $0 + $1.missingCount }))
        }
        return try reduction.run(context.allArguments, site)
      })
  }()

  // MARK: Smallest and largest

  /// `min(x)` reduces, `min(x, y)` pairs.
  private static func extreme(_ name: String) -> Builtin {
    let function: TensorCore.BinaryFunction = name == "min" ? .minimum : .maximum
    let word = name == "min" ? "smallest" : "largest"
    let reduction = Reduction(name: name, rule: .keeps, summary: "", example: "") {
      try name == "min" ? $0.minimum(axis: $1, keepingAxis: $2) : $0.maximum(axis: $1, keepingAxis: $2)
    }
    return Builtin(
      name, ["x...", "[axis:]", "[keep:]"],
      "The \(word) element of one value, or of several values element by element; missing values of one series are skipped.",
      example: name == "min" ? "min(3 m, 250 cm)  # 2.5 m" : "max([3, 1, 2])  # 3",
      infer: { call in
        if call.positionalCount > 1 { return try pair(&call, name) }
        if try call.type(0) == .list(.instant) { return call.result(.instant) }
        return try reduction.infer(&call)
      },
      run: { context, site in
        let values = context.allArguments
        let positional = Array(values.dropLast(2))
        guard positional.count == 1 else {
          return try elementwise(positional, site) { operands in
            try operands.dropFirst().reduce(operands[0]) { try Tensor.combine(function, $0, $1) }
          }
        }
        return try reduction.run(values, site)
      })
  }

  private static func pair(_ call: inout BuiltinCall, _ name: String) throws(CallFailure) -> TypedExpression {
    for label in ["axis", "keep"] where call.has(call.place(of: label)) {
      throw CallFailure.message(
        "`\(name)` of several values works element by element and has no `\(label)`", index: call.place(of: label),
        help: "stack them first: `\(name)(stack(a, b), axis: 0)`")
    }
    let indices = Array(0..<call.positionalCount)
    var values: [TypedExpression] = []
    for index in indices { values.append(try call.argument(index)) }
    if values.allSatisfy({ $0.type == .instant }) { return chain(name, values, .instant, call) }
    var operands: [Operand] = []
    for index in indices { operands.append(try call.operand(index)) }
    let type = try call.elementwise(operands, call.commonQuantity(indices, operands))
    if case .number = type { return chain(name, values, type, call) }
    return call.result(type)
  }

  private static func chain(_ name: String, _ values: [TypedExpression], _ type: Type, _ call: BuiltinCall)
    -> TypedExpression
  {
    values.dropFirst().reduce(values[0]) { call.expression(.math(name, [$0, $1]), type) }
  }

  // MARK: Quantiles

  private static let quantile = Builtin(
    "quantile", ["x", "q", "[axis:]"],
    "The value below which the share q of the others lies, interpolated; missing values of a series are skipped.",
    example: "quantile([1, 2, 3, 4, 5], 25 %)  # 2",
    infer: { call in
      let operand = try call.operand(0, expected: Reduction.expected)
      try call.requirePlainNumber(1, "a share from 0 to 1")
      if let share = call.constant(1), !(0...1 ~= share) {
        throw CallFailure.message(
          "`q` must be from 0 to 1, not \(formatNumber(share))", index: 1,
          help: "write per cent with their unit: `25 %`")
      }
      let shape = try call.reducedShape(operand.shape, axis: 2, keep: call.arguments.count)
      return call.result(call.reduced(operand, operand.quantity, shape))
    },
    run: { context, site in
      let values = try context.arguments[0].series?.series.present() ?? context.arguments[0].asTensor()
      let axis = context.arguments[2].isNothing ? nil : try context.arguments[2].asInteger("axis")
      return try Value(values.quantile(context.arguments[1].asNumber(), axis: axis), as: site.resultType)
    })

  // MARK: Any and all

  private static let any = Builtin(
    "any", ["x", "[test]", "[axis:]"], "Whether any element is true (not 0), or passes a test.",
    example: "any([1, 5, 2], fn(v) = v > 4)  # true", infer: { call in try inferTruth(&call) },
    run: { context, site in
      if site.functions.isEmpty { return try truth(context.allArguments, site) { try $0.any(axis: $1) } }
      return .boolean(try Collections.firstIndex(&context, site, 0, 1, where: true) != nil)
    })

  private static let all = Builtin(
    "all", ["x", "[test]", "[axis:]"], "Whether all elements are true (not 0), or pass a test.",
    example: "all([1, 5, 2], fn(v) = v > 0)  # true", infer: { call in try inferTruth(&call) },
    run: { context, site in
      if site.functions.isEmpty { return try truth(context.allArguments, site) { try $0.all(axis: $1) } }
      return .boolean(try Collections.firstIndex(&context, site, 0, 1, where: false) == nil)
    })

  private static func inferTruth(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    guard !call.has(1) else {
      if call.has(2) {
        throw CallFailure.message("`\(call.signature.name)` with a test has no `axis`", index: 2, help: nil)
      }
      let test = try Collections.test(call, 1, for: [try call.element(0)])
      return call.result(.boolean, functions: [test])
    }
    let operand = try call.operand(0, expected: "a list of truth values, a tensor or a series")
    guard operand.quantity.isDimensionless else {
      throw CallFailure.message(
        "`\(call.signature.name)` takes truth values or plain numbers, not quantities in \(call.units.name(of: operand.quantity))",
        index: 0,
        help: "compare them with something: `\(call.signature.name)(x > 0 \(call.units.name(of: operand.quantity)))`")
    }
    let shape = try call.reducedShape(operand.shape, axis: 2, keep: call.arguments.count)
    return call.result(call.reduced(operand, .dimensionless, shape, isTruth: true))
  }

  private static func truth(_ arguments: [Value], _ site: CallSite, _ reduce: (Tensor, Int?) throws -> Tensor) throws
    -> Value
  {
    let axis = arguments[2].isNothing ? nil : try arguments[2].asInteger("axis")
    return try Value(reduce(arguments[0].asTensor(), axis), as: site.resultType)
  }
}
