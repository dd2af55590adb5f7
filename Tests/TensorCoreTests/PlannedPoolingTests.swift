import TensorCore
import XCTest

/// Convolutions that are pooled where they are computed, against what the operations give one by one.
final class PlannedPoolingTests: XCTestCase {
  private typealias Body = (_ x: Tensor, _ filter: Tensor, _ bias: Tensor) throws -> Tensor

  /// Compares values and gradients, and looks for names in the plan.
  private func check(
    _ name: String, has present: [String], lacks absent: [String] = [], file: StaticString = #filePath,
    line: UInt = #line, _ body: Body
  ) throws {
    var sampler = Sampler(seed: 4)
    let points = try [[2, 7, 8, 3], [3, 3, 3, 5], [5]].map { try sampler.tensor($0) }
    func results(_ x: [Tensor]) throws -> [Tensor] {
      let traced = x.map(Tensor.traced)
      let out = try body(traced[0], traced[1], traced[2])
      return [out] + (try Gradient.of((out * out).sum(), withRespectTo: traced))
    }
    let planned = try PlannedFunction(inputs: points.map(\.spec)) { _, x in try results(x) }
    for (place, (result, expected)) in try zip(planned(points), results(points)).enumerated() {
      assertClose(
        result, expected, relative: 1e-10, absolute: 1e-11, "\(name), result \(place)", file: file, line: line)
    }
    let description = planned.description
    for step in present { XCTAssertTrue(description.contains(step), "\(name): \(description)", file: file, line: line) }
    for step in absent { XCTAssertFalse(description.contains(step), "\(name): \(description)", file: file, line: line) }
    let forward = try PlannedFunction(inputs: points.map(\.spec)) { _, x in [try body(x[0], x[1], x[2])] }
    assertClose(
      try forward(points)[0], try body(points[0], points[1], points[2]), relative: 1e-12, absolute: 1e-12, name,
      file: file, line: line)
  }

  private let pool = PoolingGeometry(window: [2, 2])

  func testPooledWithTheConvolution() throws {
    let fused = "conv, max_pool, + relu"
    try check("bias and relu", has: [fused], lacks: ["max_pool gradient"]) { x, filter, bias in
      try (x.convolution(filter) + bias).map(.relu).maximumPool(self.pool)
    }
    try check("alone", has: ["conv, max_pool"], lacks: ["max_pool gradient"]) { x, filter, _ in
      try x.convolution(filter).maximumPool(self.pool)
    }
    try check("gaps", has: [fused], lacks: ["max_pool gradient"]) { x, filter, bias in
      try (bias + x.convolution(filter)).map(.relu).maximumPool(PoolingGeometry(window: [2, 1], stride: [3, 2]))
    }
    try check("through another shape", has: [fused], lacks: ["max_pool gradient"]) { x, filter, bias in
      let images = try x.convolution(filter)
      let shown = try (images.reshape([2, 1, 5, 6, 5]) + bias).map(.relu)
      return try shown.reshape(images.shape).maximumPool(self.pool)
    }
    try check("two layers", has: [fused, "conv data gradient"], lacks: ["max_pool gradient"]) { x, filter, bias in
      let first = try (x.convolution(filter) + bias).map(.relu).maximumPool(self.pool)
      return try first.convolution(filter(.range(0, 1), .all, .all, .range(0, 3)).concatenatedChannels()) * 2
    }
  }

  func testPooledByItself() throws {
    try check("overlapping", has: ["max_pool gradient"], lacks: ["conv, max_pool"]) { x, filter, bias in
      try (x.convolution(filter) + bias).map(.relu).maximumPool(PoolingGeometry(window: [3, 3], stride: [1, 2]))
    }
    var padded = PoolingGeometry(window: [2, 2])
    padded.padding = [1, 0, 1, 0]
    try check("padded", has: ["max_pool gradient"], lacks: ["conv, max_pool"]) { x, filter, bias in
      try (x.convolution(filter) + bias).map(.relu).maximumPool(padded)
    }
    try check("read twice", has: ["max_pool"], lacks: ["conv, max_pool"]) { x, filter, bias in
      let images = try x.convolution(filter)
      return try (images + bias).map(.relu).maximumPool(self.pool) + images.sum() * 0.01
    }
    try check("not rising", has: ["max_pool gradient"]) { x, filter, bias in
      try (x.convolution(filter) * bias).maximumPool(self.pool)
    }
  }
}

extension Tensor {
  /// [1, 3, 3, 3] as a filter that takes five channels.
  fileprivate func concatenatedChannels() throws -> Tensor {
    try Tensor.concatenate([self, self(.all, .all, .range(0, 2))], axis: 2)
  }
}
