import Checking
import Runtime

/// An argument as the rules of shapes see it: nil for an extent that is known only when running.
struct ShapedArgument {
  let name: String
  let index: Int
  let extents: [Int?]

  var rank: Int { extents.count }
  var text: String { "`\(name)` \(Checking.Shape(extents))" }
}

/// What shapes a function can take together.
///
/// A rule is written once, over extents that may be unknown. The checker asks it with what is known before running, so
/// that a mistake is shown before anything runs; the implementation asks it again with the shapes that came.
struct ShapeRules {
  let function: String

  /// - Throws: unless the two extents agree, or one is not known yet.
  func requireEqual(_ a: ShapedArgument, _ i: Int, _ b: ShapedArgument, _ j: Int, help: String? = nil)
    throws(CallFailure)
  {
    guard let m = a.extents[i], let n = b.extents[j], m != n else { return }
    throw disagreement(a, i, b, j, "axis \(i) of `\(a.name)` has \(m), axis \(j) of `\(b.name)` has \(n)", help)
  }

  func disagreement(
    _ a: ShapedArgument, _ i: Int, _ b: ShapedArgument, _ j: Int, _ reason: String, _ help: String? = nil
  ) -> CallFailure {
    .message("`\(function)` cannot join \(a.text) with \(b.text): \(reason)", index: b.index, help: help)
  }

  /// - Throws: unless the argument has as many axes as one of the layouts, which name them: `["batch", "channels"]`.
  func requireLayout(_ argument: ShapedArgument, _ layouts: [[String]]) throws(CallFailure) {
    guard !layouts.contains(where: { $0.count == argument.rank }) else { return }
    let wanted = layouts.map { "[\($0.joined(separator: ", "))]" }.joined(separator: " or ")
    throw .message(
      "`\(argument.name)` of `\(function)` is \(wanted), but its shape is \(Checking.Shape(argument.extents))",
      index: argument.index, help: nil)
  }

  /// - Throws: unless the argument is a vector with an element for each place of an axis.
  func requireVector(_ argument: ShapedArgument, along axis: Int, of x: ShapedArgument) throws(CallFailure) {
    guard argument.rank == 1 else {
      let count =
        x.extents[axis].map { "\($0) elements" } ?? "one element for each place of axis \(axis) of `\(x.name)`"
      throw .message(
        "`\(argument.name)` of `\(function)` is a vector of \(count), but its shape is \(Checking.Shape(argument.extents))",
        index: argument.index, help: nil)
    }
    try requireEqual(x, axis, argument, 0)
  }
}

extension BuiltinCall {
  var shapeRules: ShapeRules { ShapeRules(function: signature.name) }

  /// The argument for the rules of shapes, nil where not even its rank is known.
  func shaped(_ index: Int, _ operand: Operand) -> ShapedArgument? {
    operand.shape.extents.map { ShapedArgument(name: parameterName(index), index: index, extents: $0) }
  }
}

/// Asks a rule while running.
/// - Throws: an `EvaluationError` in the words that the checker would have used.
func whenRunning<Result>(_ rule: () throws(CallFailure) -> Result) throws -> Result {
  do throws(CallFailure) {
    return try rule()
  } catch {
    guard case .message(let message, _, let help) = error else {
      throw EvaluationError(code: "call", "the arguments do not fit")
    }
    throw EvaluationError(code: "call", message, help: help.map { [$0] } ?? [])
  }
}
