import Checking
import Runtime
import TensorCore
import Units

/// What stands at the two ends of a net, and noise between: looking up, losing, leaving out.
enum LearningFunctions {
  static let table: [Builtin] = [
    Builtin(
      "embedding", ["table", "ids"], "The rows of a table [classes, features] that whole numbers, of any shape, name.",
      example: "embedding([[1, 2], [3, 4]], [1, 1, 0])  # [[3, 4], [3, 4], [1, 2]]",
      infer: { call in
        let table = try call.operand(0, expected: "a tensor")
        let ids = try call.operand(1, expected: "whole numbers")
        guard ids.quantity.isDimensionless else { throw CallFailure.argument(index: 1, expected: "whole numbers") }
        guard let rows = call.shaped(0, table) else { return call.result(.tensor(table.quantity, .unknown)) }
        try call.shapeRules.requireLayout(rows, [["classes", "features"]])
        return call.result(
          .tensor(table.quantity, Checking.Shape(ids.shape.extents.map { $0 + [rows.extents[1]] })))
      },
      run: { context, site in
        let (table, ids) = (try context.arguments[0].asTensor(), try context.arguments[1].asTensor())
        let rows = ShapedArgument(name: "table", index: 0, extents: table.shape)
        try whenRunning { () throws(CallFailure) in
          try ShapeRules(function: site.name).requireLayout(rows, [["classes", "features"]])
        }
        try requireClasses(
          ids, below: table.shape[0], orIgnored: false, site.name, "the table has \(table.shape[0]) rows")
        return .tensor(try table.embedding(ids.detached))
      }),
    Builtin(
      "dropout", ["x", "p", "[seed:]"],
      "x with each element set to 0 with probability p and the others divided by 1 - p, so that the average stays.",
      example: "sum(dropout(ones(1000), 0, seed: 3))  # 1000",
      infer: { call in
        let x = try call.operand(0)
        let quantity = try call.quantity(of: x, .keeps, at: 0)
        try call.requirePlainNumber(1, "a probability from 0 to 1")
        if let p = call.constant(1), !(0...1 ~= p) { throw CallFailure.message(refused(p), index: 1, help: nil) }
        if call.has(2) { try call.requirePlainNumber(2, "a whole number") }
        return call.result(try call.elementwise([x], quantity))
      },
      run: { context, site in
        let p = try context.arguments[1].asNumber()
        guard 0...1 ~= p else { throw EvaluationError(code: "call", refused(p)) }
        var stream = try RandomFunctions.stream(context.arguments[2])
        return try elementwise([context.arguments[0]], site) { x in
          let kept = try Tensor.compare(.greaterOrEqual, stream.uniform(x[0].shape), Tensor(p))
          // Of p = 1 nothing is left, whatever it would be divided by.
          return try Tensor.select(kept, x[0] / (p < 1 ? 1 - p : 1), Tensor(0))
        }
      }),
    Builtin(
      "cross_entropy", ["logits", "classes", "[weights:]", "[smoothing:]", "[reduce:]"],
      "-log(softmax(logits)) at the right class, averaged; `classes` has the shape of `logits` without its last axis, and -1 is left out. `weights` has one number a class, `smoothing` spreads that share over all classes, `reduce` is \"mean\", \"sum\" or \"none\".",
      example: "cross_entropy([[0, 0], [0, 0]], [1, 0])  # log(2)",
      infer: { call in try inferCrossEntropy(&call) },
      run: { context, site in
        try Value(crossEntropy(context.allArguments, site), as: site.resultType)
      }),
  ]

  private static func refused(_ p: Double) -> String { "`p` of `dropout` must be from 0 to 1, not \(formatNumber(p))" }

  /// - Throws: unless all are whole numbers below `count`; -1 too where it stands for nothing.
  private static func requireClasses(
    _ classes: Tensor, below count: Int, orIgnored isIgnorable: Bool, _ function: String, _ reason: String
  ) throws {
    try classes.withElements { elements in
      let least = isIgnorable ? -1.0 : 0.0
      guard let place = elements.firstIndex(where: { !($0 >= least && $0 < Double(count) && $0 == $0.rounded()) })
      else { return }
      let name = isIgnorable ? "classes" : "ids"
      throw EvaluationError(
        code: "index-range",
        "`\(name)` of `\(function)` has \(formatNumber(elements[place])) at \(position(of: place, in: classes.shape)), but \(reason)",
        help: [
          count > 0
            ? "they must be whole numbers from 0 to \(count - 1)\(isIgnorable ? ", or -1 for what is left out" : "")"
            : "there is nothing to choose from"
        ])
    }
  }

  /// `[2, 0]`: where an element stands.
  private static func position(of offset: Int, in shape: [Int]) -> String {
    var rest = offset
    var indices: [Int] = []
    for extent in shape.reversed() {
      indices.insert(rest % max(extent, 1), at: 0)
      rest /= max(extent, 1)
    }
    return "\(indices)"
  }

  // MARK: Cross-entropy

  private static let reductions = ["mean", "sum", "none"]

  private static func inferCrossEntropy(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let logits = try call.operand(0, expected: "a tensor")
    _ = try call.quantity(of: logits, .plain, at: 0)
    let classes = try call.operand(1, expected: "whole numbers")
    guard classes.quantity.isDimensionless else { throw .argument(index: 1, expected: "whole numbers") }
    if call.has(3) { try call.requirePlainNumber(3, "a share from 0 to 1") }
    try call.requireWord(4, among: reductions)
    var weights: ShapedArgument?
    if call.has(2) {
      let operand = try call.operand(2, expected: "a vector of plain numbers")
      guard operand.quantity.isDimensionless else { throw .argument(index: 2, expected: "a vector of plain numbers") }
      weights = call.shaped(2, operand)
    }
    if let a = call.shaped(0, logits), let b = call.shaped(1, classes) {
      try requireRows(call.shapeRules, a, b, weights)
    }
    guard call.has(4) else { return call.result(call.scalar(.dimensionless)) }
    guard case .string(let word) = try call.argument(4).kind else {
      throw .argument(index: 4, expected: "one of \"mean\", \"sum\", \"none\", written out")
    }
    return call.result(
      word == "none" && classes.shape.rank != 0
        ? .tensor(.dimensionless, classes.shape) : call.scalar(.dimensionless))
  }

  private static func requireRows(
    _ rules: ShapeRules, _ logits: ShapedArgument, _ classes: ShapedArgument, _ weights: ShapedArgument?
  ) throws(CallFailure) {
    guard logits.rank >= 1 else {
      throw .message(
        "`logits` of `cross_entropy` needs an axis of classes, but is a single number", index: 0, help: nil)
    }
    guard classes.rank == logits.rank - 1 else {
      throw .message(
        "`cross_entropy` cannot join \(logits.text) with \(classes.text): there must be one class for each row of logits, so \(logits.rank == 1 ? "a single number" : logits.rank == 2 ? "1 axis" : "\(logits.rank - 1) axes")",
        index: 1,
        help: classes.rank == logits.rank
          ? "of shares for each class, the loss is `-sum(shares*log_softmax(logits), axis: -1)`" : nil)
    }
    for axis in classes.extents.indices { try rules.requireEqual(logits, axis, classes, axis) }
    if let weights { try rules.requireVector(weights, along: logits.rank - 1, of: logits) }
  }

  private static func crossEntropy(_ arguments: [Value], _ site: CallSite) throws -> Tensor {
    let (logits, classes) = (try arguments[0].asTensor(), try arguments[1].asTensor())
    let weights = arguments[2].isNothing ? nil : try arguments[2].asTensor()
    try whenRunning { () throws(CallFailure) in
      try requireRows(
        ShapeRules(function: site.name), ShapedArgument(name: "logits", index: 0, extents: logits.shape),
        ShapedArgument(name: "classes", index: 1, extents: classes.shape),
        weights.map { ShapedArgument(name: "weights", index: 2, extents: $0.shape) })
    }
    let count = logits.shape[logits.rank - 1]
    try requireClasses(
      classes, below: count, orIgnored: true, site.name,
      "axis \(logits.rank - 1) of `logits` \(logits.shape) has \(count)")
    let smoothing = arguments[3].isNothing ? 0 : try arguments[3].asNumber()
    guard 0...1 ~= smoothing else {
      throw EvaluationError(
        code: "call", "`smoothing` of `cross_entropy` must be from 0 to 1, not \(formatNumber(smoothing))")
    }
    let (losses, rowWeights) = try logits.reshape([classes.count, count])
      .crossEntropy(classes.detached.flatten(), smoothing: smoothing, weights: weights)
    switch arguments[4].isNothing ? "mean" : try arguments[4].asString() {
    case "none": return try losses.reshape(classes.shape)
    case "sum": return try losses.sum()
    default: return try losses.sum() / rowWeights.sum()
    }
  }
}
