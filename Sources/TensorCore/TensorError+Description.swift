extension TensorError: CustomStringConvertible {
  /// One sentence for the user, without a final stop.
  public var description: String {
    switch self {
    case .cannotBroadcast(let operation, let left, let right, let axis):
      let (a, b) = (left[at: axis], right[at: axis])
      return "`\(operation)` cannot pair shapes \(left) and \(right): "
        + "\(ordinalFromEnd(axis)) has \(a) on the left and \(b) on the right (they must be equal, or one of them 1)"
    case .extentsDisagree(let operation, let left, let leftAxis, let right, let rightAxis):
      return "`\(operation)` cannot join shapes \(left) and \(right): "
        + "axis \(leftAxis) of the left has \(left[at: leftAxis]), "
        + "axis \(rightAxis) of the right has \(right[at: rightAxis])"
    case .ranksDisagree(let operation, let left, let right):
      return "`\(operation)` cannot join shapes \(left) and \(right): they have \(left.count) and \(right.count) axes"
    case .rankTooLow(let operation, let shape, let needed):
      return "`\(operation)` needs at least \(axes(needed)), but the shape is \(shape)"
    case .wrongRank(let operation, let shape, let expected):
      return "`\(operation)` takes \(rankName(expected)), but the shape is \(shape)"
    case .axisOutOfRange(let operation, let axis, let shape):
      return "`\(operation)` has no axis \(axis): " + rangeOfAxes(shape)
    case .axesNotAPermutation(let axes, let shape):
      return "\(axes) does not name each axis of shape \(shape) exactly once"
    case .axisRepeated(let operation, let axis, let shape):
      return "`\(operation)` names axis \(axis) of shape \(shape) twice"
    case .indexOutOfRange(let operation, let index, let axis, let shape):
      let extent = shape[at: axis]
      return "index \(index) is out of range for axis \(axis) of shape \(shape)"
        + (operation == "[]" ? "" : " in `\(operation)`")
        + (extent == 0 ? ", which is empty" : ": it has size \(extent), so \(-extent) to \(extent - 1)")
    case .indexNotWhole(let operation, let value):
      return "`\(operation)` needs whole numbers as indices, found \(value)"
    case .rangeOutOfBounds(let lower, let upper, let axis, let shape):
      return
        "range \(lower)..\(upper) is out of bounds for axis \(axis) of shape \(shape): it has size \(shape[at: axis])"
    case .rangeReversed(let lower, let upper, let axis):
      return "range \(lower)..\(upper) on axis \(axis) ends before it starts"
    case .tooManyIndices(let given, let shape):
      return "\(given) \(given == 1 ? "index" : "indices") for a shape of \(axes(shape.count)), \(shape)"
    case .cannotReshape(let from, let to):
      return "cannot reshape \(from) to \(to): \(from.reduce(1, &*)) elements do not fill it exactly"
    case .cannotExpand(let from, let to):
      return "cannot expand shape \(from) to \(to): only axes of size 1 can be repeated"
    case .negativeExtent(let shape):
      return "a shape cannot have a negative size: \(shape)"
    case .tooManyAxes(let rank, let limit):
      return "a tensor has at most \(limit) axes, but this one would have \(rank)"
    case .tooLarge(let shape, let limit):
      return "a tensor of shape \(shape) is too large: the limit here is \(limit) elements"
    case .outOfMemory(let shape):
      return "not enough memory for a tensor of shape \(shape)"
    case .wrongElementCount(let shape, let given):
      return "shape \(shape) does not hold \(given) elements"
    case .tooFewValues(let operation, let needed, let given):
      return "`\(operation)` needs at least \(needed) value\(needed == 1 ? "" : "s"), found \(given)"
    case .nothingToJoin(let operation):
      return "`\(operation)` needs at least one tensor"
    case .argumentOutOfRange(let operation, let argument, let value, let allowed):
      return "`\(argument)` of `\(operation)` must be \(allowed), found \(value)"
    case .notASingleValue(let operation, let shape):
      return "`\(operation)` needs a single number, but the shape is \(shape)"
    case .noGradient(let operation):
      return "`\(operation)` has no gradient, and the result depends on the variables through it"
    case .scoreTooLong(let operations, let limit):
      return "the formula of an attention score takes \(operations) operations with its derivatives, "
        + "but there is room for \(limit)"
    case .tooManyScoreNumbers(let given, let limit):
      return "the formula of an attention score reads \(given) learned numbers, but there is room for \(limit)"
    case .notInScore(let operation):
      return "`\(operation)` has no place in the formula of an attention score, which takes single numbers"
    case .notBatchable(let operation):
      return "`\(operation)` in this form cannot work on a batch of samples at once"
    case .numbersRead:
      return "a function is used that needs numbers which are known only when the net runs; what works element by "
        + "element, reductions, products and layers need none"
    case .notComputed(let operation):
      return "`\(operation)` needs the numbers of a tensor that is computed only when the net runs"
    case .wrongArguments(let expected, let given):
      return "a function planned for \(expected.joined(separator: ", ")) was given \(given.joined(separator: ", "))"
    case .missing(let name):
      return "the saved state has no `\(name)`"
    case .rulesDiffer(let first, let other):
      return "the groups of one optimiser cannot mix `\(first)` and `\(other)`"
    case .tracesMixed(let operation):
      return "`\(operation)` cannot join tensors of two nets that are being made at the same time"
    }
  }
}

private func axes(_ count: Int) -> String { "\(count) \(count == 1 ? "axis" : "axes")" }

private func rankName(_ rank: Int) -> String {
  switch rank {
  case 0: "a single number"
  case 1: "a vector"
  case 2: "a matrix"
  default: "a tensor of \(rank) axes"
  }
}

private func rangeOfAxes(_ shape: [Int]) -> String {
  shape.isEmpty ? "the value is a single number" : "shape \(shape) has axes \(-shape.count) to \(shape.count - 1)"
}

private func ordinalFromEnd(_ axis: Int) -> String {
  axis == -1 ? "the last axis" : "axis \(axis)"
}

extension [Int] {
  /// The extent of an axis, negative ones counted from the end; 0 where an error was built with a wrong axis.
  fileprivate subscript(at axis: Int) -> Int {
    let index = axis < 0 ? axis &+ count : axis
    return indices.contains(index) ? self[index] : 0
  }

}
