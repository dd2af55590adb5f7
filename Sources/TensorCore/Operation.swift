/// What can be done to tensors, as data: the engine says how each is computed (`Operation+Evaluation.swift`), the table
/// in `Gradient/GradientRules.swift` how each is differentiated. Everything else on the face of `Tensor` is composed of
/// these, so a new engine, a planner or a graph printer has only this list to cover.
///
/// Attributes are already resolved and checked: axes are non-negative, ranges lie inside the shape. Reductions keep
/// the axes they reduce, with extent 1.
package enum Operation: Hashable, Sendable {
  /// One tensor: the identity, where a variable enters a computation that is differentiated.
  case variable
  /// One tensor: the identity for one sample; where many are worked on at once, the mean over them.
  case batchMean
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
  /// Zeros of `shape` in which tensor i stands at `starts[i]`, none over another: the transpose of several slices.
  case assemble(starts: [[Int]], shape: [Int])
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
  case convert(ScalarType)
  /// Random numbers of the shape of the input, which is not read. `stream` tells apart what several draw in one run.
  case random(RandomDistribution, stream: Int)
  /// x and indices: the slices of x along the axis that the indices, of any shape, name. That shape replaces the axis.
  case take(axis: Int)
  /// g and indices: zeros with `extent` places along the axis, to which slice i is added at index i: the transpose of
  /// `take`.
  case addAt(axis: Int, extent: Int)
  /// x and indices of the same rank, the same extents but along the axis: element by element along the axis.
  case pick(axis: Int)
  /// g and indices: the transpose of `pick`.
  case addPicked(axis: Int, extent: Int)
  /// Of the last axis: the sorted values (the first `count`) and where each stood.
  case sort(descending: Bool, count: Int)
  /// Along the axis; see `SlidingWindow`.
  case slidingMean(axis: Int, SlidingWindow)
  case slidingMeanGradient(axis: Int, SlidingWindow, extent: Int)
  /// Over the last axis.
  case softmax, logSoftmax, logSumExp
  /// y and g.
  case softmaxGradient, logSoftmaxGradient
  /// x, then scale and shift where there are: y, and for the gradient the mean and the reciprocal deviation of each row.
  case norm(NormOptions)
  /// x, mean, reciprocal deviation, g, then scale where there is one: the gradients of x, scale and shift.
  case normGradient(NormOptions)
  /// Logits [rows, classes], classes [rows], then weights [classes] where there are: the loss of each row, log Σ exp,
  /// and the weight of each row.
  case crossEntropy(CrossEntropyOptions)
  /// Logits, classes, log Σ exp, g [rows], then weights.
  case crossEntropyGradient(CrossEntropyOptions)
  /// q, k, v [batch, heads, length, features], then what the options say: out, log Σ exp.
  case attention(AttentionOptions)
  /// q, k, v, out, log Σ exp, g, then the same: the gradients of q, k, v, then of bias and scalars.
  case attentionGradient(AttentionOptions)
  /// x [batch, height, width, channels] and filter [height, width, channels in a group, channels out].
  case convolution(ConvolutionGeometry)
  /// g and filter: the gradient of x.
  case convolutionDataGradient(ConvolutionGeometry, shape: [Int])
  /// x and g: the gradient of the filter.
  case convolutionFilterGradient(ConvolutionGeometry, shape: [Int])
  /// x [batch, height, width, channels]: the extremes, and where each stood.
  case maximumPool(PoolingGeometry)
  /// g and where each stood.
  case maximumPoolGradient(PoolingGeometry, shape: [Int])
  case averagePool(PoolingGeometry)
  case averagePoolGradient(PoolingGeometry, shape: [Int])

  /// The name in the language, for messages.
  package var name: String {
    switch self {
    case .variable: "variable"
    case .batchMean: "batch_mean"
    case .unary(let function): function.rawValue
    case .binary(let function): function.rawValue
    case .comparison(let comparison): comparison.rawValue
    case .select: "where"
    case .matrixProduct: "@"
    case .reshape: "reshape"
    case .expand: "expand"
    case .permute: "transpose"
    case .concatenate: "concatenate"
    case .slice, .assemble: "[]"
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
    case .convert(let type): type.description
    case .random: "random"
    case .take, .addAt: "take"
    case .pick, .addPicked: "pick"
    case .sort: "sort"
    case .slidingMean, .slidingMeanGradient: "moving_mean"
    case .softmax, .softmaxGradient: "softmax"
    case .logSoftmax, .logSoftmaxGradient: "log_softmax"
    case .logSumExp: "log_sum_exp"
    case .norm(let options), .normGradient(let options): options.isRootMeanSquare ? "rms_norm" : "layer_norm"
    case .crossEntropy, .crossEntropyGradient: "cross_entropy"
    case .attention, .attentionGradient: "attention"
    case .convolution, .convolutionDataGradient, .convolutionFilterGradient: "conv"
    case .maximumPool, .maximumPoolGradient: "max_pool"
    case .averagePool, .averagePoolGradient: "average_pool"
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
  /// log(1 + eˣ), without overflow.
  case softplus
  /// max(x, 0); its gradient at 0 is 0.
  case relu
  /// x·Φ(x) with the normal distribution Φ (Hendrycks and Gimpel 2016), and its approximation by tanh.
  case gelu
  case geluTanh = "gelu_tanh"
  /// x·sigmoid(x).
  case silu
  /// The derivatives of the three.
  case geluDerivative = "gelu_derivative"
  case geluTanhDerivative = "gelu_tanh_derivative"
  case siluDerivative = "silu_derivative"
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
