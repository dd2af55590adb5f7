/// What can go wrong with tensors, as facts. The prose is in `TensorError+Description.swift`.
///
/// `operation` is the name the operation has in the language (`sum`, `@`, `+`); shapes are those the caller gave,
/// axes and indices are as the caller wrote them, so that a message can quote them.
public enum TensorError: Error, Equatable, Sendable {
  /// Two shapes differ on an axis where neither has extent 1. `axis` counts from the end: -1 is the last.
  case cannotBroadcast(operation: String, left: [Int], right: [Int], axis: Int)
  /// Two extents that must be the same are not: inner extents of `@`, the other axes of a concatenation.
  case extentsDisagree(operation: String, left: [Int], leftAxis: Int, right: [Int], rightAxis: Int)
  /// Tensors to be joined have different numbers of axes.
  case ranksDisagree(operation: String, left: [Int], right: [Int])
  /// The operation needs at least so many axes.
  case rankTooLow(operation: String, shape: [Int], needed: Int)
  /// The operation takes tensors of one given rank only.
  case wrongRank(operation: String, shape: [Int], expected: Int)
  case axisOutOfRange(operation: String, axis: Int, shape: [Int])
  case axesNotAPermutation(axes: [Int], shape: [Int])
  case axisRepeated(operation: String, axis: Int, shape: [Int])
  case indexOutOfRange(operation: String, index: Int, axis: Int, shape: [Int])
  /// A value used as an index is not a whole number.
  case indexNotWhole(operation: String, value: Double)
  case rangeOutOfBounds(lower: Int, upper: Int, axis: Int, shape: [Int])
  case rangeReversed(lower: Int, upper: Int, axis: Int)
  case tooManyIndices(given: Int, shape: [Int])
  case cannotReshape(from: [Int], to: [Int])
  case cannotExpand(from: [Int], to: [Int])
  case negativeExtent(shape: [Int])
  case tooManyAxes(rank: Int, limit: Int)
  /// More elements than `limit`, or more than can be counted.
  case tooLarge(shape: [Int], limit: Int)
  case outOfMemory(shape: [Int])
  case wrongElementCount(shape: [Int], given: Int)
  /// Too few values for a statistic: none for a minimum, one for a sample standard deviation.
  case tooFewValues(operation: String, needed: Int, given: Int)
  case nothingToJoin(operation: String)
  case argumentOutOfRange(operation: String, argument: String, value: Double, allowed: String)
  /// A single number was needed.
  case notASingleValue(operation: String, shape: [Int])
  /// The operation lies between the result and a variable it should be differentiated for, and has no derivative.
  case noGradient(operation: String)
  /// The formula of an attention score is longer than the code that the kernel takes; derivatives count.
  case scoreTooLong(operations: Int, limit: Int)
  /// An attention score reads more learned numbers than the kernel takes.
  case tooManyScoreNumbers(given: Int, limit: Int)
  /// The formula of an attention score has an operation that works on more than single numbers.
  case notInScore(operation: String)
  /// An operation on single samples has no form that works on many at once.
  case notBatchable(operation: String)
  /// The elements were needed while the function that computes them was only being traced.
  case notComputed(operation: String)
  /// Something that was traced looked at numbers that were not known yet, so what it did means nothing.
  case numbersRead
  /// Tensors of two functions that are being traced were brought together.
  case tracesMixed(operation: String)
  /// A planned function was given arguments of other shapes or types than it was planned for.
  case wrongArguments(expected: [String], given: [String])
  /// A saved state lacks a name.
  case missing(name: String)
  /// The groups of an optimiser have rules of unlike kinds.
  case rulesDiffer(first: String, other: String)
}
