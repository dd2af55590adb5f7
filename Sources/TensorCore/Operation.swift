/// What can be done to tensors, as data: the engine says how each is computed (`Operation+Evaluation.swift`), the table
/// in `Gradient/GradientRules.swift` how each is differentiated. Everything else on the face of `Tensor` is composed of
/// these, so a new engine, a planner or a graph printer has only this list to cover.
///
/// Attributes are already resolved and checked: axes are non-negative, ranges lie inside the shape. Reductions keep
/// the axes they reduce, with extent 1.
enum Operation {
  /// One tensor: the identity, where a variable enters a computation that is differentiated.
  case variable
  case unary(UnaryFunction)
  case binary(BinaryFunction)
  case comparison(Comparison)
  /// Mask, a, b of one shape: a where the mask is not 0, else b.
  case select
  /// Matrices in the last two axes, with equal or broadcast leading axes; either may be read transposed.
  case matrixProduct(transposeLeft: Bool, transposeRight: Bool)
  case reshape([Int])
  case expand([Int])
  case permute([Int])
  case concatenate(axis: Int)
  /// `counts[i]` elements from `starts[i]` on along axis i.
  case slice(starts: [Int], counts: [Int])
  /// Zeros of `shape` in which the tensor stands at `starts`: the transpose of `slice`.
  case embed(starts: [Int], shape: [Int])
  case gather(axis: Int, indices: [Int])
  /// Zeros with `extent` places along the axis, to which slice i is added at `indices[i]`: the transpose of `gather`.
  case scatterAdd(axis: Int, indices: [Int], extent: Int)
  case sum(axes: [Int])
  case minimum(axes: [Int])
  case maximum(axes: [Int])
  case cumulativeSum(axis: Int, reversed: Bool)
  case argMinimum(axis: Int)
  case argMaximum(axis: Int)
  case argSort(axis: Int)
  case countMissing(axes: [Int])
  case oneHot(classes: Int)

  /// The name in the language, for messages.
  var name: String {
    switch self {
    case .variable: "variable"
    case .unary(let function): function.rawValue
    case .binary(let function): function.rawValue
    case .comparison(let comparison): comparison.rawValue
    case .select: "where"
    case .matrixProduct: "@"
    case .reshape: "reshape"
    case .expand: "expand"
    case .permute: "transpose"
    case .concatenate: "concatenate"
    case .slice, .embed: "[]"
    case .gather, .scatterAdd: "gather"
    case .sum: "sum"
    case .minimum: "min"
    case .maximum: "max"
    case .cumulativeSum: "cumsum"
    case .argMinimum: "argmin"
    case .argMaximum: "argmax"
    case .argSort: "argsort"
    case .countMissing: "count_missing"
    case .oneHot: "one_hot"
    }
  }
}

/// Functions of one number, applied to each element. NaN gives NaN except in the two predicates.
public enum UnaryFunction: String, CaseIterable, Sendable {
  case negate = "-"
  case abs, sqrt, exp, log, log2, log10, expm1, log1p
  case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
  /// 1/(1 + e⁻ˣ), without overflow.
  case sigmoid
  /// `round` takes ties to the even neighbour, as IEEE 754, Python and Julia do.
  case floor, ceil, round
  case truncate = "trunc"
  case cubeRoot = "cbrt"
  case erf, erfc
  /// Without gradients.
  case gamma
  case logGamma = "lgamma"
  /// -1, 0 or 1; the gradient of it and of the three roundings is 0.
  case sign
  /// 1 where the element is NaN, else 0.
  case isMissing = "is_missing"
  /// 1 where the element is neither NaN nor infinite, else 0.
  case isFinite = "is_finite"
}

/// Functions of two numbers, applied to broadcast pairs of elements.
public enum BinaryFunction: String, CaseIterable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  /// C's `pow`; exponents -2 to 4 that are whole are computed by multiplication.
  case power = "^"
  /// NaN if either is; where both are equal the gradient is shared half and half.
  case minimum = "min"
  case maximum = "max"
  /// a - b·⌊a/b⌋: the sign of the divisor, as in Python; NaN for a divisor 0.
  case modulo = "mod"
  /// The angle of the point (x: right, y: left).
  case atan2
  /// √(x² + y²) without overflow; its gradient at (0, 0) is 0.
  case hypot
}

/// Comparisons of broadcast pairs of elements: 1 where true, else 0. Their gradient is 0.
public enum Comparison: String, CaseIterable, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}
