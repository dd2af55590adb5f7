import CKernels
import TensorCore
import XCTest

/// Plans give the same bits with any number of threads, and nearly the same numbers at every level of kernels.
final class PlanDeterminismTests: XCTestCase {
  private struct Program: Sendable {
    let name: String
    let shapes: [[Int]]
    /// Differences between levels, relative to the largest number.
    var tolerance = 2e-5
    let function: @Sendable ([Tensor]) throws -> Tensor
  }

  // Large enough for every kernel to be divided among threads.
  private static let programs: [Program] = [
    Program(name: "elementwise", shapes: [[250, 301], [301]]) { try (($0[0] * $0[1]).map(.tanh) + $0[0]).map(.gelu) },
    Program(name: "broadcast", shapes: [[61, 1, 70], [33, 1]]) { try ($0[0] - $0[1]).map(.exp) },
    Program(name: "transposed", shapes: [[181, 203], [203, 181]]) { try ($0[0].transpose() * $0[1]).map(.sin) },
    Program(name: "sums", shapes: [[211, 307]]) {
      try $0[0].map(.exp).sum(axis: 0) + $0[0].sum() + $0[0].map(.abs).sum(axis: 1).maximum()
    },
    Program(name: "product", shapes: [[131, 211], [211, 97], [97]]) {
      try (Tensor.matmul($0[0], $0[1]) + $0[2]).map(.silu)
    },
    Program(name: "batched product", shapes: [[7, 65, 33], [7, 33, 65]]) { try Tensor.matmul($0[0], $0[1]) },
    Program(name: "norms", shapes: [[301, 67], [67], [67]]) {
      try $0[0].layerNorm(scale: $0[1], shift: $0[2]) + $0[0].rmsNorm(scale: $0[1])
    },
    Program(name: "batch_norm", shapes: [[9, 12, 12, 17], [17], [17]]) {
      try $0[0].batchNorm(scale: $0[1], shift: $0[2]).result
    },
    Program(name: "softmax", shapes: [[301, 67]]) { try $0[0].softmax() * $0[0].logSoftmax(axis: 0) },
    Program(name: "attention", shapes: [[3, 4, 65, 16], [3, 2, 65, 16], [3, 2, 65, 16], [1, 4, 65, 65]]) {
      var options = AttentionOptions()
      options.mask = .causal
      return try Tensor.attention($0[0], $0[1], $0[2], bias: $0[3], options)
    },
    Program(name: "convolution", shapes: [[5, 17, 15, 6], [3, 3, 6, 10], [10]]) {
      var geometry = ConvolutionGeometry()
      geometry.padding = [1, 1, 1, 1]
      let pool = PoolingGeometry(window: [2, 2])
      let y = try ($0[0].convolution($0[1], geometry) + $0[2]).map(.relu)
      return try y.averagePool(pool) * y.maximumPool(pool)
    },
    Program(name: "grouped convolution", shapes: [[5, 17, 15, 6], [3, 3, 3, 10]]) {
      var geometry = ConvolutionGeometry()
      (geometry.groups, geometry.stride, geometry.dilation) = (2, [2, 1], [1, 2])
      return try $0[0].convolution($0[1], geometry)
    },
    Program(name: "moving", shapes: [[9, 101, 31]]) {
      let window = SlidingWindow(length: 25, before: 12, edges: .repeated)
      return try $0[0].movingMean(window, axis: 1) * $0[0].cumulativeSum(axis: 1)
    },
    Program(name: "order", shapes: [[61, 203]]) {
      try $0[0].topK(17).values.sum(axis: 0) + $0[0].sorted(axis: 1)(.all, .range(0, 17))
    },
    Program(name: "embedding", shapes: [[101, 33]]) {
      let indices = try Tensor(shape: [700]) { out in for i in out.indices { out[i] = Double(i * i % 101) } }
      return try $0[0].embedding(indices).map(.tanh)
    },
    Program(name: "cross_entropy", shapes: [[303, 41], [41]]) {
      let classes = try Tensor(shape: [303]) { out in for i in out.indices { out[i] = Double(i % 42) - 1 } }
      return try $0[0].crossEntropy(classes, smoothing: 0.1, weights: $0[1].map(.abs).detached).losses
    },
    Program(name: "parts", shapes: [[90, 120], [90, 70]]) {
      let joined = try Tensor.concatenate([$0[1], $0[0], $0[1]], axis: 1)
      return try joined(.range(5, 80), .range(3, 250)).reshape([25, -1]) * 3
    },
  ]

  private let threads = ck_threads()

  override func tearDown() {
    ck_set_level(ck_best_level())
    ck_set_threads(threads)
    super.tearDown()
  }

  private func bits(_ tensor: Tensor) -> [UInt8] { tensor.withBytes { Array($0) } }

  private func check(_ program: Program, _ type: ScalarType, seed: UInt64) throws {
    var sampler = Sampler(seed: seed)
    let inputs = try program.shapes.map { try sampler.tensor($0).converted(to: type) }
    var ofPortable: [Tensor] = []
    for level in CK_PORTABLE.rawValue...ck_best_level().rawValue {
      ck_set_level(ck_level(rawValue: level))
      let name = "\(program.name) in \(type), \(String(cString: ck_level_name(ck_current_level())))"
      let function = try PlannedFunction(inputs: inputs.map(\.spec)) { _, symbols in
        let variables = symbols.map(Tensor.traced)
        let result = try program.function(variables)
        let weights = try Tensor.linspace(-1, 1, count: result.count).reshape(result.shape).converted(to: type)
        let total = try (result * weights).sum()
        return try [result.detached] + Gradient.of(total, withRespectTo: variables)
      }
      ck_set_threads(1)
      let alone = try function(inputs)
      for tensor in alone {
        XCTAssertEqual(tensor.type, type, name)
        XCTAssertTrue(tensor.elements.allSatisfy(\.isFinite), name)
      }
      for threads: Int32 in [2, 3, 2] {
        ck_set_threads(threads)
        for (place, (one, other)) in zip(alone, try function(inputs)).enumerated() {
          XCTAssertTrue(bits(one) == bits(other), "\(name): \(threads) threads differ in result \(place)")
        }
      }
      if ofPortable.isEmpty { ofPortable = alone }
      let tolerance = type == .float32 ? program.tolerance : 1e-11
      for (place, (one, other)) in zip(alone, ofPortable).enumerated() {
        let size = other.elements.map(abs).max() ?? 0
        let difference = zip(one.elements, other.elements).map { abs($0 - $1) }.max() ?? 0
        XCTAssertLessThanOrEqual(difference, tolerance * size, "\(name): result \(place) is far from the portable one")
      }
    }
  }

  func testFloat32() throws {
    for (index, program) in Self.programs.enumerated() { try check(program, .float32, seed: UInt64(index)) }
  }

  func testFloat64() throws {
    for (index, program) in Self.programs.enumerated() { try check(program, .float64, seed: UInt64(index)) }
  }

  /// What is done at once, large enough for the kernels, has the same bits too, and is close to the engine's.
  func testAtOnce() throws {
    var sampler = Sampler(seed: 5)
    let (a, b) = (try sampler.tensor([301, 251]), try sampler.tensor([251, 203]))
    func results() throws -> [Tensor] {
      try [Tensor.matmul(a, b), a.map(.exp), a.transpose() * 2, a.softmax(), a.map(.tanh).sum(axis: 0)]
    }
    ck_set_threads(1)
    let alone = try results()
    for threads: Int32 in [2, 3] {
      ck_set_threads(threads)
      for (one, other) in zip(alone, try results()) { XCTAssertTrue(bits(one) == bits(other)) }
    }
    let part = try a(.range(0, 3))
    assertClose(try alone[0](.range(0, 3)), try Tensor.matmul(part, b), relative: 1e-11, absolute: 1e-11)
    assertClose(try alone[1](.range(0, 3)), try part.map(.exp), relative: 1e-13)
  }
}
