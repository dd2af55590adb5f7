import Checking
import Data
import Runtime
import TensorCore

extension Value {
  /// A tensor as the static type wants it: as a number, a truth value or a tensor.
  init(_ tensor: Tensor, as type: Type) throws {
    switch type {
    case .number: self = .number(try tensor.item())
    case .boolean: self = .boolean(try tensor.item() != 0)
    case .instant: self = .instant(try tensor.item())
    default: self = .tensor(tensor)
    }
  }

  var series: SeriesObject? {
    guard case .object(let object) = self else { return nil }
    return object as? SeriesObject
  }

  var isNothing: Bool { if case .nothing = self { true } else { false } }
}

extension BuiltinContext {
  /// A copy of the arguments.
  var allArguments: [Value] { Array(arguments) }
}

/// Applies `function` to the arguments as tensors. Where one is a series the result is a series on the same time axis, and the members of
/// an ensemble go along.
/// - Throws: `EvaluationError` with the code `time-axes` for series on different time axes, `length` for a vector of another length.
func elementwise(_ arguments: [Value], _ site: CallSite, _ function: ([Tensor]) throws -> Tensor) throws -> Value {
  guard let first = arguments.lazy.compactMap(\.series).first else {
    return try Value(function(arguments.map { try $0.asTensor() }), as: site.resultType)
  }
  let time = first.series.time
  for argument in arguments {
    if let other = argument.series {
      try requireEqualAxes(time, other.series.time, site)
    } else if let tensor = try? argument.asTensor(), tensor.rank > 0, tensor.shape != [time.count] {
      throw EvaluationError(
        code: "length", "a series of \(time.count) values does not go together with a tensor of shape \(tensor.shape)",
        help: ["use a vector with one element for each value"])
    }
  }
  func values(_ select: (SeriesObject) -> Tensor?) throws -> Values {
    let result = try function(
      arguments.map { argument in
        guard let series = argument.series else { return try argument.asTensor() }
        return try select(series) ?? argument.asTensor()
      })
    return result.withElements { elements in Values(elements) }
  }
  let count = arguments.lazy.compactMap(\.series).map(\.members.count).max() ?? 0
  let members = try (0..<count).map { member in
    Array(try values { $0.members.indices.contains(member) ? try? Tensor($0.members[member]) : nil })
  }
  let unit = site.resultType.quantity?.unit?.symbol
  return .object(
    SeriesObject(try Series(first.series.name, values { _ in nil }, time: time, unit: unit), members: members))
}

private func requireEqualAxes(_ left: TimeAxis, _ right: TimeAxis, _ site: CallSite) throws {
  if left.kind == right.kind, left.seconds == right.seconds { return }
  let difference =
    left.kind != right.kind
    ? "one has instants, the other elapsed time"
    : left.count != right.count
      ? "one has \(left.count) times, the other \(right.count)"
      : "they have \(left.count) times each, but not the same ones"
  throw EvaluationError(
    code: "time-axes", "two series on different time axes cannot be combined element by element",
    notes: [difference],
    help: ["bring both to the same regular times first, as with `resample(a, 1 min)`"])
}

/// The implementation of an elementwise function of tensors.
func elementwise(_ function: @escaping @Sendable ([Tensor]) throws -> Tensor) -> BuiltinImplementation {
  { context, site in try elementwise(context.allArguments, site, function) }
}
