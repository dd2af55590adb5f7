// The attributes of the operations that have more than a number or two.

/// What random numbers are drawn from.
public enum RandomDistribution: String, Hashable, Sendable {
  /// In [0, 1).
  case uniform
  /// Mean 0, standard deviation 1.
  case normal
}

/// A window that slides along an axis.
public struct SlidingWindow: Hashable, Sendable {
  /// What the window sees beyond the ends of the axis.
  public enum Edges: String, Hashable, Sendable {
    /// The first or the last element, again and again.
    case repeated
    case zero
    /// The window never leaves the axis, which becomes shorter by `length` - 1.
    case inside
  }

  public var length: Int
  /// How many places before its own the window starts: (length - 1)/2 centres it.
  public var before: Int
  public var edges: Edges

  public init(length: Int, before: Int, edges: Edges) {
    (self.length, self.before, self.edges) = (length, before, edges)
  }
}

/// Layer normalisation (Ba, Kiros and Hinton 2016), or with `isRootMeanSquare` that without a mean (Zhang and Sennrich
/// 2019), over the last axis.
public struct NormOptions: Hashable, Sendable {
  public var isRootMeanSquare = false
  public var epsilon = 1e-5
  public var hasScale = true
  public var hasShift = true
}

/// Cross-entropy of logits with classes.
public struct CrossEntropyOptions: Hashable, Sendable {
  /// The share of the target that is spread evenly over all classes (Szegedy and others 2015).
  public var smoothing = 0.0
  public var hasWeights = false
}

/// Which keys a query attends to.
public enum AttentionMask: Hashable, Sendable {
  case none
  /// Keys at or before the query; the last query stands with the last key.
  case causal
  /// The last so many of those.
  case causalWindow(Int)
  /// Keys less than so many places away on either side.
  case window(Int)
}

/// Attention: softmax(scale·q·k + bias)·v.
public struct AttentionOptions: Hashable, Sendable {
  /// 1/√features if nil.
  public var scale: Double?
  public var mask: AttentionMask = .none
  /// Input after q, k, v: [batch, keys], 0 where a key is padding.
  public var hasPresent = false
  /// Input after that: added to the scores, [batch or 1, heads or 1, queries or 1, keys].
  public var hasBias = false
  /// A score of the user's own in place of scale·q·k; its scalars are the last inputs.
  public var score: AttentionScore?
  /// The share of weights set to 0 while training.
  public var dropout = 0.0
  public var stream = 0

  public init() {}
}

/// The geometry of a two-dimensional convolution; one-dimensional ones have height 1.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// Down and across.
  public var stride = [1, 1]
  /// Zeros above, below, left and right.
  public var padding = [0, 0, 0, 0]
  public var dilation = [1, 1]
  public var groups = 1

  public init() {}
}

/// The geometry of two-dimensional pooling.
public struct PoolingGeometry: Hashable, Sendable {
  /// Down and across, as are the strides.
  public var window: [Int]
  public var stride: [Int]
  /// Above, below, left and right; never the greatest, and counted in an average.
  public var padding = [0, 0, 0, 0]

  public init(window: [Int], stride: [Int]? = nil) {
    self.window = window
    self.stride = stride ?? window
  }
}
