import Checking
import Runtime

/// How windows slide over one or two axes, as far as it is known: nil for what is known only when running.
struct SlidingGeometry {
  enum Padding {
    /// So many zeros at either end of each axis.
    case amounts([Int?])
    /// As many as leave the size, divided by the stride, what it was; an odd one stands behind.
    case same
    /// All in front, so that no result depends on what comes later.
    case causal
    /// Known only when running.
    case unknown
  }

  var stride: [Int?]
  var dilation: [Int?]
  var padding: Padding

  /// How many places a window with holes covers.
  private static func span(_ window: Int, _ dilation: Int) -> Int { window > 0 ? (window - 1) * dilation + 1 : 0 }

  /// The zeros in front and behind on an axis, where everything is known.
  func ends(_ axis: Int, extent: Int, window: Int) -> (front: Int, behind: Int)? {
    guard let stride = stride[axis], let dilation = dilation[axis],
      [extent, window].allSatisfy({ $0 <= AxisCounts.largest })
    else { return nil }
    switch padding {
    case .amounts(let amounts): return amounts[axis].map { ($0, $0) }
    case .same:
      let results = (extent + stride - 1) / stride
      let missing = max((results - 1) * stride + Self.span(window, dilation) - extent, 0)
      return (missing / 2, missing - missing / 2)
    case .causal: return (max(Self.span(window, dilation) - 1, 0), 0)
    case .unknown: return nil
    }
  }

  /// The size of the result on an axis, nil where it is not known. Sizes beyond `AxisCounts.largest` are left to the engine.
  /// - Throws: if the window is larger than what it slides over.
  func resultExtent(
    _ axis: Int, of x: ShapedArgument, at place: Int, window: Int?, _ rules: ShapeRules,
    _ refuse: (_ span: Int, _ extent: Int) -> CallFailure
  ) throws(CallFailure) -> Int? {
    guard let extent = x.extents[place], let window, let ends = ends(axis, extent: extent, window: window),
      let stride = stride[axis], let dilation = dilation[axis]
    else { return nil }
    let padded = extent + ends.front + ends.behind
    let span = Self.span(window, dilation)
    guard span >= 1, span <= padded else { throw refuse(span, padded) }
    return (padded - span) / stride + 1
  }
}

extension SlidingGeometry {
  /// The places of the options among the parameters; dilation is absent from pooling.
  struct Places {
    let stride: Int
    let padding: Int
    let dilation: Int?
  }

  /// As the checker sees the options.
  init(_ call: BuiltinCall, _ places: Places, axes: Int, stride standard: [Int?], words: [String]) throws(CallFailure) {
    stride =
      call.has(places.stride)
      ? try call.axisCounts(places.stride, axes: axes, minimum: 1, standard: 1) : standard
    dilation =
      try places.dilation.map { (index) throws(CallFailure) in
        try call.axisCounts(index, axes: axes, minimum: 1, standard: 1)
      } ?? [Int?](repeating: 1, count: axes)
    if call.has(places.padding), try call.type(places.padding) == .string {
      if case .string(let word) = try call.argument(places.padding).kind {
        guard words.contains(word) else {
          throw .message(Self.refused(word, words, call.signature.name), index: places.padding, help: nil)
        }
        padding = word == "same" ? .same : .causal
      } else {
        padding = .unknown
      }
    } else {
      padding = .amounts(try call.axisCounts(places.padding, axes: axes, minimum: 0, standard: 0))
    }
  }

  private static func refused(_ word: String, _ words: [String], _ function: String) -> String {
    let list = words.map { "\"\($0)\"" }.joined(separator: " or ")
    return "`padding` of `\(function)` is a whole number, or \(list), not \"\(word)\""
  }

  /// As they come when running.
  init(
    _ arguments: [Value], _ places: Places, axes: Int, stride standard: [Int], words: [String], _ function: String
  ) throws {
    stride =
      arguments[places.stride].isNothing
      ? standard : try arguments[places.stride].axisCounts(axes: axes, minimum: 1, standard: 1, "stride", function)
    dilation =
      try places.dilation.map {
        try arguments[$0].axisCounts(axes: axes, minimum: 1, standard: 1, "dilation", function)
      } ?? [Int](repeating: 1, count: axes)
    if case .string(let word) = arguments[places.padding] {
      guard words.contains(word) else {
        throw EvaluationError(code: "call", Self.refused(word, words, function))
      }
      padding = word == "same" ? .same : .causal
    } else {
      padding = .amounts(
        try arguments[places.padding].axisCounts(axes: axes, minimum: 0, standard: 0, "padding", function))
    }
  }

  /// The zeros on each axis, in front and behind, one after the other.
  func padding(_ extents: [Int], _ windows: [Int]) throws -> [Int] {
    try extents.indices.flatMap { axis in
      guard let ends = ends(axis, extent: extents[axis], window: windows[axis]) else {
        throw EvaluationError(code: "too-large", "windows slide over at most \(AxisCounts.largest) places")
      }
      return [ends.front, ends.behind]
    }
  }
}
