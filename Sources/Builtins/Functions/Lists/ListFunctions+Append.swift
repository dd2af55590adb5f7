import Checking
import Runtime
import TensorCore

extension ListFunctions {
  static func inferAppend(_ call: inout BuiltinCall) throws(CallFailure) -> TypedExpression {
    let value = try call.type(1)
    switch try call.type(0) {
    case .list(.never):
      switch value {
      case .number, .tensor: return call.result(call.collection(of: value, count: 1))
      default: return call.result(.list(value))
      }
    case .list(let element):
      guard let joined = element.joined(value) else { throw CallFailure.mismatch(first: 0, second: 1) }
      return call.result(.list(joined))
    case .tensor(let quantity, let shape):
      guard let entry = Operand(value), entry.kind != .series else { throw CallFailure.mismatch(first: 0, second: 1) }
      guard let joined = quantity.joined(entry.quantity) else { throw CallFailure.mismatch(first: 0, second: 1) }
      guard let extents = shape.extents else { return call.result(.tensor(joined, shape)) }
      guard let first = extents.first else { throw CallFailure.argument(index: 0, expected: "a list or a tensor") }
      if let inner = entry.shape.extents {
        guard inner.count == extents.count - 1 else {
          let wanted = extents.count == 1 ? "one number" : "one entry of \(extents.count - 1) axes"
          throw CallFailure.message(
            "`append` adds \(wanted) to a tensor of the shape \(shape), not a tensor of the shape \(entry.shape)",
            index: 1, help: inner.count == extents.count ? "to join them write `concat(a, b)`" : nil)
        }
        for (axis, (a, b)) in zip(extents.dropFirst(), inner).enumerated() {
          if let a, let b, a != b {
            throw CallFailure.message(
              "`append` to the shape \(shape) needs an entry of the shape \(Checking.Shape(Array(extents.dropFirst()))), not \(entry.shape): axis \(axis) has \(b)",
              index: 1, help: nil)
          }
        }
      }
      return call.result(.tensor(joined, Checking.Shape([first.map { $0 + 1 }] + extents.dropFirst())))
    default: throw CallFailure.argument(index: 0, expected: "a list or a tensor")
    }
  }

  /// Takes the list out of its register and appends in place. A growing vector stays a list of numbers until it is used as a tensor, so
  /// that a loop of appends takes time in proportion to its turns.
  @Sendable static func append(_ context: inout BuiltinContext, _ site: CallSite) throws -> Value {
    let value = context.arguments[1]
    var list = context.take(0)
    if case .object(let object) = list, let lazy = object as? any LazyList { list = .list(try lazy.elements()) }
    if var values = takeElements(&list) {
      if let first = values.first, case .tensor(let opaque) = first, let entry = opaque as? Tensor {
        try requireShape(entry.shape, value)
      }
      values.append(value)
      return .list(values)
    }
    let tensor = try list.asTensor()
    if tensor.rank == 1, !tensor.isTraced, !tensor.isSymbolic, value.scalar != nil {
      return .list(tensor.elements.map(Value.number) + [value])
    }
    return .tensor(try tensor.append(value.asTensor()))
  }

  /// A list's elements, moved out of it; a function of its own, so that no copy of the list outlives it.
  @inline(never)
  private static func takeElements(_ list: inout Value) -> [Value]? {
    guard case .list(let values) = list else { return nil }
    list = .nothing
    return values
  }

  private static func requireShape(_ shape: [Int], _ value: Value) throws {
    let given = try value.asTensor().shape
    guard given == shape else { throw TensorError.ranksOrExtents(shape, given) }
  }
}

extension TensorError {
  /// Why an entry of one shape cannot follow entries of another.
  fileprivate static func ranksOrExtents(_ shape: [Int], _ given: [Int]) -> TensorError {
    guard shape.count == given.count, let axis = shape.indices.first(where: { shape[$0] != given[$0] }) else {
      return .ranksDisagree(operation: "append", left: shape, right: given)
    }
    return .extentsDisagree(operation: "append", left: shape, leftAxis: axis, right: given, rightAxis: axis)
  }
}
