import Checking
import Data
import Runtime
import TensorCore
import Units

// Reductions take a tensor, a list of numbers or a series, and an axis or everything. Missing values: of tensors they make the result
// missing; the statistics of a series skip them, because measured data have gaps and a gap says nothing.

/// What is common to all reductions.
struct Reduction: Sendable {
  /// How the unit of the result follows; given the number of values reduced where it is known.
  enum Rule: Sendable {
    case keeps
    /// Points on a scale are refused.
    case keepsDifferences
    /// Of points, the difference.
    case difference
    case squaredDifference
    case product
    case plain
    /// A plain number whatever is reduced.
    case count
    case truth
  }
  let name: String
  let rule: Rule
  let summary: String
  let example: String
  /// Whether missing values of a series are left out.
  var skipsMissing = true
  let tensor: @Sendable (Tensor, Int?, Bool) throws -> Tensor

  static let expected = "a tensor, a list of numbers or a series"

  var builtin: Builtin {
    Builtin(
      name, ["x", "[axis:]", "[keep:]"], summary, example: example, infer: { call in try infer(&call) },
      run: { context, site in try run(context.allArguments, site) })
  }

  func infer(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let operand = try call.operand(0, expected: Self.expected)
    let shape = try call.reducedShape(operand.shape, axis: call.place(of: "axis"), keep: call.place(of: "keep"))
    let quantity = try quantity(of: operand, call, shape)
    return call.result(
      call.reduced(operand, quantity, shape, isTruth: { if case .truth = rule { true } else { false } }()))
  }

  func run(_ arguments: [Value], _ site: CallSite) throws -> Value {
    let count = arguments.count
    let axis = arguments[count - 2].isNothing ? nil : try arguments[count - 2].asInteger("axis")
    let keeps = if case .boolean(true) = arguments[count - 1] { true } else { false }
    let values =
      if skipsMissing, let series = arguments[0].series { try series.series.present() } else {
        try arguments[0].asTensor()
      }
    return try Value(tensor(values, axis, keeps), as: site.resultType)
  }

  private func quantity(of operand: Operand, _ call: BuiltinCall, _ shape: Checking.Shape) throws(CallFailure)
    -> Quantity
  {
    let quantity = operand.quantity
    switch rule {
    case .keeps: return quantity
    case .keepsDifferences:
      guard !quantity.isPoint else {
        throw CallFailure.message(
          "`\(name)` cannot take temperature points", index: 0,
          help: "take differences first; the average of points is `mean(x)`")
      }
      return quantity
    case .difference: return quantity.isPoint ? Quantity(quantity.dimension) : quantity
    case .squaredDifference: return try power(quantity.dimension, 2)
    case .product:
      if quantity.isDimensionless { return .dimensionless }
      try call.refusePoint(quantity, at: 0)
      let axis = call.constant(call.place(of: "axis")).map { Int($0) }
      guard let extents = operand.shape.extents, let count = factors(extents, axis) else {
        throw CallFailure.message(
          "the unit of this product depends on how many values there are", index: 0,
          help: "divide them by a unit first: `product(x/(1 \(call.units.name(of: quantity))))`")
      }
      return try power(quantity.dimension, count)
    case .plain: return try call.quantity(of: operand, .plain, at: 0)
    case .count, .truth: return .dimensionless
    }
  }

  private func factors(_ extents: [Int?], _ axis: Int?) -> Int? {
    if let axis { return extents[axis < 0 ? axis + extents.count : axis] }
    var count = 1
    for extent in extents {
      guard let extent else { return nil }
      count *= extent
    }
    return count
  }

  private func power(_ dimension: Dimension, _ exponent: Int) throws(CallFailure) -> Quantity {
    guard let rational = Rational(exponent), let power = dimension.power(rational) else {
      throw CallFailure.message("the unit of this result has powers beyond what can be kept", index: 0, help: nil)
    }
    return Quantity(power)
  }
}

extension BuiltinCall {
  /// What is left of a shape when an axis, or everything, is reduced.
  func reducedShape(_ shape: Checking.Shape, axis: Int, keep: Int) throws(CallFailure) -> Checking.Shape {
    let keeps = try flag(keep)
    let place = try wholeNumber(axis)
    guard has(axis) else {
      return keeps ? Checking.Shape(shape.extents.map { $0.map { _ in 1 } }) : .scalar
    }
    guard var extents = shape.extents else { return .unknown }
    guard let place else {
      return keeps
        ? Checking.Shape(extents.map { _ in nil })
        : Checking.Shape([Int?](repeating: nil, count: max(extents.count - 1, 0)))
    }
    let resolved = try resolve(place, among: shape, at: axis)
    if keeps { extents[resolved] = 1 } else { extents.remove(at: resolved) }
    return Checking.Shape(extents)
  }

  /// An axis counted from the start.
  func resolve(_ axis: Int, among shape: Checking.Shape, at index: Int) throws(CallFailure) -> Int {
    let rank = shape.rank ?? 0
    guard axis >= -rank, axis < rank else {
      let there = rank == 0 ? "the value is a single number" : "the shape \(shape) has the axes \(-rank) to \(rank - 1)"
      throw CallFailure.message("`\(signature.name)` has no axis \(axis): \(there)", index: index, help: nil)
    }
    return axis < 0 ? axis + rank : axis
  }

  /// The type of what a reduction leaves.
  func reduced(_ operand: Operand, _ quantity: Quantity, _ shape: Checking.Shape, isTruth: Bool = false) -> Type {
    guard shape.rank == 0 else { return .tensor(quantity, shape) }
    if isTruth { return .boolean }
    return operand.kind == .tensor ? scalar(quantity) : .number(quantity)
  }
}

extension Series {
  /// The values that are not missing.
  func present() throws -> Tensor {
    try Tensor(values.filter { !$0.isNaN })
  }
}
