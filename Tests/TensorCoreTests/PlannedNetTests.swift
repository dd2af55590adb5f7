import CKernels
import TensorCore
import XCTest

/// Random nets of layers give the same planned as at once, gradients included, at every level of kernels.
final class PlannedNetTests: XCTestCase {
  /// From two tensors of the shape [2, 4, 4, 4], and the parameters, to one of that shape.
  private typealias Layer = @Sendable (_ x: Tensor, _ y: Tensor, _ p: [Tensor], inout Sampler) throws -> Tensor

  private static let shape = [2, 4, 4, 4]
  private static let parameters = [[4, 12], [3, 3, 4, 4], [3, 3, 2, 4], [4], [4], [8, 4], [1, 4, 4, 4]]

  private static func window(_ s: inout Sampler) -> SlidingWindow {
    let length = s.integer(1...5)
    return SlidingWindow(
      length: length, before: s.integer(0...length - 1), edges: s.integer(0...1) == 0 ? .zero : .repeated)
  }

  private static func mask(_ s: inout Sampler) -> AttentionOptions {
    var options = AttentionOptions()
    options.mask = [.none, .causal, .causalWindow(2), .window(3)][s.integer(0...3)]
    return options
  }

  private static let layers: [Layer] = [
    { x, y, _, s in try Tensor.attention(x, y, x, mask(&s)) },
    { x, y, p, s in try Tensor.attention(x, y, y, bias: p[6], mask(&s)) },
    { x, _, p, s in
      let parts = try (Tensor.matmul(x.reshape([2, 16, 4]), p[0]) + 0.1)
        .reshape([2, 16, 3, 2, 2]).transpose(axes: [2, 0, 3, 1, 4])
      return try Tensor.attention(parts(.index(0)), parts(.index(1)), parts(.index(2)), mask(&s))
        .transpose(axes: [0, 2, 1, 3]).reshape(shape)
    },
    { x, _, p, _ in
      var geometry = ConvolutionGeometry()
      geometry.padding = [1, 1, 1, 1]
      return try (x.convolution(p[1], geometry) + p[3]).map(.silu)
    },
    { x, y, p, _ in
      var geometry = ConvolutionGeometry()
      (geometry.padding, geometry.dilation, geometry.groups) = ([2, 2, 2, 2], [2, 2], 2)
      return try x.convolution(p[2], geometry) * y
    },
    { x, _, _, s in
      let geometry = PoolingGeometry(window: [2, 2])
      let pooled = try s.integer(0...1) == 0 ? x.maximumPool(geometry) : x.averagePool(geometry)
      return try pooled.gather([0, 1, 1, 0], axis: 1).gather([1, 0, 0, 1], axis: 2)
    },
    { x, _, p, _ in try x.layerNorm(scale: p[3], shift: p[4], epsilon: 0.3) },
    { x, y, p, _ in try x.transpose().rmsNorm(scale: p[4], epsilon: 0.3) + y },
    { x, _, p, _ in try x.batchNorm(scale: p[3], shift: p[4], epsilon: 0.3).result },
    { x, y, _, s in
      let classes = try Tensor(shape: [32]) { out in for i in out.indices { out[i] = Double(s.integer(-1...3)) } }
      return try x.reshape([32, 4]).crossEntropy(classes, smoothing: 0.1).losses.reshape([2, 4, 4, 1]) * y * 0.3
    },
    { x, _, p, s in
      let indices = try Tensor(shape: [2, 4, 4]) { out in for i in out.indices { out[i] = Double(s.integer(0...7)) } }
      return try x * p[5].embedding(indices)
    },
    { x, _, _, s in try x.movingMean(window(&s), axis: s.integer(0...3)) },
    { x, _, _, s in try x.softmax(axis: s.integer(0...3)) },
    { x, y, _, s in try x.logSoftmax(axis: s.integer(0...3)) * y * 0.3 },
    { x, _, _, s in try x.cumulativeSum(axis: s.integer(0...3)) * 0.4 },
    { x, y, _, _ in try Tensor.matmul(x, y.transpose()) * 0.4 },
    { x, y, _, _ in try (x + y).map(.gelu) },
    { x, y, _, _ in try x * y.map(.sigmoid) },
    { x, y, _, s in
      let axis = s.integer(0...3)
      let half = shape[axis] / 2
      func part(_ x: Tensor, _ range: Range<Int>) throws -> Tensor {
        try x.select((0..<4).map { $0 == axis ? .range(range.lowerBound, range.upperBound) : .all })
      }
      return try Tensor.concatenate([part(y, half..<2 * half), part(x, 0..<half)], axis: axis)
    },
    { x, _, _, s in try x.transpose(axes: [0] + [[1, 3, 2], [2, 1, 3], [3, 1, 2], [3, 2, 1]][s.integer(0...3)]) },
    { x, _, _, _ in try x.reshape([4, 2, 16]).transpose(axes: [1, 0, 2]).reshape(shape) },
    { x, y, _, _ in try Tensor.select(Tensor.compare(.less, x, Tensor(0.1)), x * 0.5, y) },
    { x, y, _, s in try x - y.mean(axis: s.integer(0...3), keepingAxis: true) },
    { x, _, _, _ in try x.detached.map(.tanh) + x },
  ]

  private static func program(_ points: [Tensor], _ sampler: Sampler, length: Int) throws -> [Tensor] {
    var s = sampler
    let variables = points.map(Tensor.traced)
    let parameters = Array(variables[2...])
    var pool = Array(variables[..<2])
    for _ in 0..<length {
      let (x, y) = (pool[s.integer(0...pool.count - 1)], pool[s.integer(0...pool.count - 1)])
      pool.append(try layers[s.integer(0...layers.count - 1)](x, y, parameters, &s))
    }
    let weights = try Tensor.linspace(-1, 1, count: 128).reshape(shape)
    let total = try pool.suffix(3).reduce(Tensor(0)) { try $0 + (weights * $1).sum() }
    return try pool.suffix(2).map(\.detached) + [total.detached] + Gradient.of(total, withRespectTo: variables)
  }

  override func tearDown() {
    ck_set_level(ck_best_level())
    super.tearDown()
  }

  func testPlansComputeWhatIsComputedAtOnce() throws {
    var sampler = Sampler(seed: 77)
    let levels = Int(ck_best_level().rawValue) + 1
    for round in 0..<600 {
      ck_set_level(ck_level(rawValue: UInt32(round % levels)))
      let points = try ([Self.shape, Self.shape] + Self.parameters).map { try sampler.tensor($0, from: -1, to: 1) }
      let choices = Sampler(seed: UInt64(round))
      let length = 1 + round % 9
      let expected = try Self.program(points, choices, length: length)
      let function = try PlannedFunction(inputs: points.map(\.spec)) { try Self.program($1, choices, length: length) }
      for (place, (actual, wanted)) in zip(try function(points), expected).enumerated() {
        guard actual.isClose(to: wanted, relative: 1e-7, absolute: 1e-9) else {
          return XCTFail("round \(round), result \(place): \(actual) instead of \(wanted)\n\(function.description)")
        }
      }
    }
  }
}
