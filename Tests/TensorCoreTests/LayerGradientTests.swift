import CKernels
import TensorCore
import XCTest

/// What layers are made of, against central differences: first derivatives, and second ones where the table has them.
final class LayerGradientTests: XCTestCase {
  private typealias Row = GradientRow

  private static let rows: [Row] = [0, 1, -1].flatMap { axis in
    [
      Row(name: "softmax \(axis)", shapes: [[3, 2, 4]]) { try $0[0].softmax(axis: axis) },
      Row(name: "log_softmax \(axis)", shapes: [[3, 2, 4]]) { try $0[0].logSoftmax(axis: axis) },
      Row(name: "log_sum_exp \(axis)", shapes: [[3, 2, 4]]) { try $0[0].logSumExp(axis: axis) },
      Row(name: "softmax of a part \(axis)", shapes: [[3, 2, 5]]) {
        try $0[0](.all, .all, .range(1, 4)).softmax(axis: axis)
      },
    ]
  }

  private static let norms: [Row] = [
    Row(name: "layer_norm", shapes: [[3, 5]]) { try $0[0].layerNorm() },
    Row(name: "layer_norm scale", shapes: [[3, 5], [5]]) { try $0[0].layerNorm(scale: $0[1]) },
    Row(name: "layer_norm shift", shapes: [[3, 5], [5]]) { try $0[0].layerNorm(shift: $0[1]) },
    Row(name: "layer_norm both", shapes: [[2, 2, 5], [5], [5]]) {
      try $0[0].layerNorm(scale: $0[1], shift: $0[2], epsilon: 0.1)
    },
    Row(name: "layer_norm, only scale and shift wanted", shapes: [[5], [5]]) {
      try Tensor.linspace(-1, 2, count: 15).map(.sin).reshape([3, 5]).layerNorm(scale: $0[0], shift: $0[1])
    },
    Row(name: "layer_norm, scale and shift from columns", shapes: [[3, 5], [5, 2]]) {
      try $0[0].layerNorm(scale: $0[1](.all, .index(0)), shift: $0[1](.all, .index(1)))
    },
    Row(name: "rms_norm", shapes: [[3, 5]]) { try $0[0].rmsNorm() },
    Row(name: "rms_norm scale", shapes: [[2, 2, 5], [5]]) { try $0[0].rmsNorm(scale: $0[1], epsilon: 0.1) },
    Row(name: "batch_norm", shapes: [[6, 3]]) { try $0[0].batchNorm().result },
    Row(name: "batch_norm of images", shapes: [[2, 2, 3, 2], [2], [2]]) {
      try $0[0].batchNorm(scale: $0[1], shift: $0[2], epsilon: 0.1).result
    },
    Row(name: "batch_norm's statistics", shapes: [[6, 3]]) {
      let (_, mean, variance) = try $0[0].batchNorm()
      return try mean * variance
    },
  ]

  private static func convolution(
    _ name: String, _ x: [Int], _ filter: [Int], _ change: @escaping @Sendable (inout ConvolutionGeometry) -> Void
  ) -> Row {
    Row(name: "conv \(name)", shapes: [x, filter]) {
      var geometry = ConvolutionGeometry()
      change(&geometry)
      return try $0[0].convolution($0[1], geometry)
    }
  }

  private static let images: [Row] = [
    convolution("plain", [2, 3, 4, 2], [2, 3, 2, 3]) { _ in },
    convolution("stride", [1, 5, 6, 2], [2, 3, 2, 2]) { $0.stride = [2, 3] },
    convolution("padding", [1, 3, 3, 1], [3, 2, 1, 2]) { $0.padding = [1, 2, 0, 1] },
    convolution("dilation", [1, 5, 6, 1], [2, 3, 1, 2]) { $0.dilation = [3, 2] },
    convolution("groups", [1, 3, 3, 4], [2, 2, 2, 6]) { $0.groups = 2 },
    convolution("depthwise", [1, 3, 3, 3], [2, 2, 1, 3]) { $0.groups = 3 },
    convolution("everything", [2, 5, 4, 2], [3, 2, 1, 4]) {
      $0.stride = [2, 1]
      $0.padding = [2, 1, 1, 0]
      $0.dilation = [1, 2]
      $0.groups = 2
    },
    Row(name: "average_pool", shapes: [[2, 4, 5, 2]]) {
      try $0[0].averagePool(PoolingGeometry(window: [2, 2]))
    },
    Row(name: "average_pool, overlapping and padded", shapes: [[1, 4, 5, 1]]) {
      var geometry = PoolingGeometry(window: [3, 2], stride: [1, 2])
      geometry.padding = [1, 0, 1, 1]
      return try $0[0].averagePool(geometry)
    },
  ]

  private static let windows: [Row] =
    [SlidingWindow.Edges.repeated, .zero, .inside].flatMap { edges in
      [(1, 0), (2, 0), (2, 1), (3, 1), (4, 0), (4, 3)].flatMap { length, before in
        [0, 1].map { axis in
          Row(name: "moving_mean \(edges) \(length) \(before) \(axis)", shapes: [[5, 4, 2]]) {
            try $0[0].movingMean(SlidingWindow(length: length, before: before, edges: edges), axis: axis)
          }
        }
      }
    } + [
      // A window longer than the axis.
      Row(name: "moving_mean, longer than the axis", shapes: [[3, 2]]) {
        try $0[0].movingMean(SlidingWindow(length: 9, before: 4, edges: .repeated))
      },
      Row(name: "moving_mean of zeros beyond, longer than the axis", shapes: [[3, 2]]) {
        try $0[0].movingMean(SlidingWindow(length: 9, before: 1, edges: .zero))
      },
    ]

  private static let moving: [Row] = [
    Row(name: "embedding", shapes: [[4, 3]]) { try $0[0].embedding(matrix([3, 0, 3], [1, 3, 0])) },
    Row(name: "embedding of one", shapes: [[4, 3]]) { try $0[0].embedding(Tensor(2)) },
    Row(name: "embedding of vectors", shapes: [[4]]) { try $0[0].embedding(vector(1, 1, 2)) },
    Row(name: "embedding of matrices", shapes: [[3, 2, 2]]) { try $0[0].embedding(vector(1, 1, 2)) },
    Row(name: "sort 0", shapes: [[4, 3]]) { try $0[0].sorted(axis: 0) },
    Row(name: "sort 1", shapes: [[2, 4, 2]]) { try $0[0].sorted(axis: 1) },
    Row(name: "top_k", shapes: [[3, 5]]) { try $0[0].topK(2).values },
    Row(name: "top_k 0", shapes: [[5, 3]]) { try $0[0].topK(3, axis: 0, largest: false).values },
    Row(name: "top_k 1", shapes: [[2, 4, 3]]) { try $0[0].topK(4, axis: 1).values },
    Row(name: "top_k of none", shapes: [[2, 3]]) { try $0[0].topK(0).values },
    // Rounding has gradient 0.
    Row(name: "bool", shapes: [[3]]) { try $0[0].converted(to: .bool) * $0[0] },
    Row(name: "int32", shapes: [[2, 2]], from: 1.1, to: 1.9) { try $0[0].converted(to: .int32) * $0[0] },
    Row(name: "float64", shapes: [[3]]) { try $0[0].converted(to: .float64) * $0[0] },
  ]

  private static func attention(
    _ name: String, _ shapes: [[Int]], present: [[Double]]? = nil,
    _ change: @escaping @Sendable (inout AttentionOptions) -> Void = { _ in }
  ) -> Row {
    Row(name: "attention \(name)", shapes: shapes, isSmooth: false) {
      var options = AttentionOptions()
      change(&options)
      if $0.count == 1 {
        let parts = try $0[0].transpose(axes: [2, 0, 3, 1, 4])
        return try Tensor.attention(parts(.index(0)), parts(.index(1)), parts(.index(2)), options)
      }
      let keys = $0[1].shape[2]
      let bias = try $0.count > 3 ? $0[3](.all, .all, .all, .range(0, min($0[3].shape[3], keys))) : nil
      return try Tensor.attention(
        $0[0], $0[1], $0[2], present: present.map { try tensor([$0.count, $0[0].count], $0.flatMap { $0 }) },
        bias: bias, options)
    }
  }

  private static let across = [[2, 2, 3, 2], [2, 2, 4, 2], [2, 2, 4, 3]]
  private static let grouped = [[1, 4, 2, 2], [1, 2, 3, 2], [1, 2, 3, 2]]

  /// No second derivatives, for lack of a rule for a gradient.
  private static let once: [Row] = [
    attention("all", across),
    attention("scale", across) { $0.scale = 0.3 },
    attention("causal", across) { $0.mask = .causal },
    attention("causal window", across) { $0.mask = .causalWindow(2) },
    attention("window", across) { $0.mask = .window(2) },
    attention("more queries than keys", [[1, 1, 4, 2], [1, 1, 3, 2], [1, 1, 3, 2]]) { $0.mask = .causal },
    attention("present", across, present: [[1, 1, 0, 1], [0, 1, 1, 0]]),
    attention("nothing present", across, present: [[1, 1, 0, 1], [0, 0, 0, 0]]) { $0.mask = .causal },
    attention("grouped", grouped),
    attention("grouped, causal", grouped) { $0.mask = .causal },
    attention("bias", across + [[2, 2, 3, 4]]),
    attention("bias for all", across + [[1, 1, 3, 4]]),
    attention("bias of keys", across + [[2, 1, 1, 4]]),
    attention("bias of heads", across + [[1, 2, 1, 1]]),
    attention("everything", grouped + [[1, 4, 2, 3]], present: [[1, 1, 0]]) {
      $0.mask = .causal
      $0.scale = 0.7
    },
    attention("parts of one", [[2, 3, 3, 2, 4]]) { $0.mask = .causal },
    attention("bias from a part", [[1, 2, 3, 2], [1, 2, 4, 2], [1, 2, 4, 2], [1, 2, 3, 5]]),
    Row(name: "cross_entropy", shapes: [[4, 3]], isSmooth: false) {
      try $0[0].crossEntropy(vector(2, -1, 0, 2)).losses
    },
    Row(name: "cross_entropy, smoothing and weights", shapes: [[4, 3]], isSmooth: false) {
      let (losses, weights) = try $0[0].crossEntropy(vector(2, 1, -1, 2), smoothing: 0.2, weights: vector(0.5, 2, 1))
      return try losses / weights.sum()
    },
    Row(name: "max_pool", shapes: [[2, 4, 5, 2]]) {
      try $0[0].maximumPool(PoolingGeometry(window: [2, 2]))
    },
    Row(name: "max_pool, overlapping and padded", shapes: [[1, 4, 5, 1]]) {
      var geometry = PoolingGeometry(window: [3, 2], stride: [1, 2])
      geometry.padding = [1, 0, 1, 1]
      return try $0[0].maximumPool(geometry)
    },
  ]

  private static let table = rows + norms + images + windows + moving + once

  override func tearDown() {
    ck_set_level(ck_best_level())
    super.tearDown()
  }

  func testFirstDerivatives() throws {
    for (index, row) in Self.table.enumerated() { try row.checkFirstDerivatives(seed: UInt64(900 + index)) }
  }

  func testSecondDerivatives() throws {
    for (index, row) in Self.table.enumerated() where row.isSmooth {
      try row.checkSecondDerivatives(seed: UInt64(900 + index))
    }
  }

  /// The squares make the gradient depend on the variables, which that of a maximum alone does not.
  func testWhatHasNoSecondDerivativeSaysSo() throws {
    for row in Self.once {
      let name = row.name.prefix { $0 != " " && $0 != "," }
      let square = Row(name: row.name, shapes: row.shapes) {
        let result = try row.function($0)
        return try result * result
      }
      try assertThrows(.noGradient(operation: String(name)), Gradient.of(square.directional, at: row.points(seed: 1)))
    }
  }

  func testPlannedDerivatives() throws {
    for level in CK_PORTABLE.rawValue...ck_best_level().rawValue {
      ck_set_level(ck_level(rawValue: level))
      for (index, row) in Self.table.enumerated() {
        try row.checkPlannedDerivatives(seed: UInt64(900 + index), order: row.isSmooth ? 2 : 1)
      }
    }
  }

  func testParts() throws {
    for (index, row) in (Self.table + Self.alsoGiven).enumerated() { try row.checkParts(seed: UInt64(900 + index)) }
  }

  /// What operations give beside their first result.
  private static let alsoGiven: [Row] = [
    Row(name: "top_k's indices", shapes: [[3, 5]]) { try $0[0].topK(2).indices },
    Row(name: "top_k's indices 0", shapes: [[5, 3]]) { try $0[0].topK(2, axis: 0).indices.converted(to: .float64) },
    Row(name: "cross_entropy's weights", shapes: [[4, 3]]) {
      try $0[0].crossEntropy(vector(2, 1, -1, 2), weights: vector(0.5, 2, 1)).rowWeights
    },
    Row(name: "argmax", shapes: [[3, 5]]) { try $0[0].argMaximum(axis: 1) },
    Row(name: "argsort", shapes: [[3, 5]]) { try $0[0].argSort(axis: 0) },
    Row(name: "one_hot", shapes: [[3, 2]], from: 0, to: 2) { try $0[0].map(.floor).oneHot(classes: 4) },
    Row(name: "count_missing", shapes: [[3, 2]]) { try $0[0].map(.sqrt).countMissing(axis: 1) },
    Row(name: "int32", shapes: [[3, 2]]) { try $0[0].converted(to: .int32) },
    Row(name: "bool", shapes: [[3, 2]]) { try $0[0].map(.relu).converted(to: .bool) },
    Row(name: "float32", shapes: [[3, 2]]) { try $0[0].map(.floor).converted(to: .float32) },
  ]

  /// The gradients of weights and class numbers, and of a table's indices, are 0 and missing respectively.
  func testWhatDoesNotDepend() throws {
    let logits = try matrix([1, 2, 0], [0, 1, 3])
    let weights = Tensor.traced(try vector(1, 2, 3))
    let losses = try Tensor.traced(logits).crossEntropy(vector(0, 2), weights: weights).losses
    XCTAssertEqual(try Gradient.of(losses.sum(), withRespectTo: [weights])[0], try vector(0, 0, 0))
    let indices = Tensor.traced(try vector(1, 0))
    let rows = try Tensor.traced(logits).embedding(indices)
    XCTAssertEqual(try Gradient.of(rows.sum(), withRespectTo: [indices])[0], try vector(0, 0))
  }
}
