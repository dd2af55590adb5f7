import TensorCore
import XCTest

/// A net that is written for one sample is planned as if it had been written for the batch.
final class SamplePlanTests: XCTestCase {
  /// The plans of a training step of the same net written both ways.
  private func check(
    parameters shapes: [[Int]], sample: [Int], batch count: Int, file: StaticString = #filePath, line: UInt = #line,
    single: (_ x: Tensor, _ p: [Tensor]) throws -> Tensor, batched: (_ x: Tensor, _ p: [Tensor]) throws -> Tensor
  ) throws {
    let trace = SampleFunction.Trace()
    let x = trace.input(TensorSpec(sample))
    let learned = shapes.map { trace.parameter(TensorSpec($0)) }
    let function = try trace.finish([single(x, learned)])
    func step(_ net: (Tensor, [Tensor]) throws -> Tensor) throws -> TrainingStep {
      var stream = RandomStream(seed: 3)
      let variables = try shapes.enumerated().map { place, shape in
        try Variable(
          "p\(place)",
          Tensor(shape: shape, float32: (0..<shape.reduce(1, *)).map { _ in Float(stream.uniform() - 0.5) }))
      }
      return try TrainingStep(Optimizer([.init(.adamW(), variables)]), inputs: [TensorSpec([count] + sample)], seed: 4)
      {
        parameters, _, inputs in
        let out = try net(inputs[0], parameters)
        return .init(loss: try (out * out).mean())
      }
    }
    let one = try step { x, p in try function(parameters: p, inputs: [x])[0] }
    let other = try step(batched)
    // But for axes of extent 1 and the width of columns, the same text.
    func words(_ step: TrainingStep) -> [Substring] {
      step.description.replacing("1, ", with: "").split { $0 == " " || $0 == "\n" }
    }
    XCTAssertEqual(
      words(one), words(other), "\(one.description)\n\(other.description)", file: file, line: line)
    var stream = RandomStream(seed: 9)
    let numbers = (0..<count * sample.reduce(1, *)).map { _ in Float(stream.normal()) }
    let data = try Tensor(shape: [count] + sample, float32: numbers)
    for _ in 0..<2 {
      XCTAssertEqual(try one.run([data]), try other.run([data]), accuracy: 1e-6, file: file, line: line)
    }
  }

  func testPerceptron() throws {
    try check(
      parameters: [[6, 8], [8], [8, 2], [2]], sample: [6], batch: 5,
      single: { x, p in try Tensor.matmul((Tensor.matmul(x, p[0]) + p[1]).map(.tanh), p[2]) + p[3] },
      batched: { x, p in try Tensor.matmul((Tensor.matmul(x, p[0]) + p[1]).map(.tanh), p[2]) + p[3] })
  }

  func testEncoder() throws {
    let (batch, length, width, heads) = (3, 6, 8, 2)
    let shapes = [[4, 8], [8], [8], [8], [8, 24], [24], [8, 8], [8], [48, 3], [3]]
    try check(
      parameters: shapes, sample: [length, 4], batch: batch,
      single: { x, p in
        let h = try Tensor.matmul(x, p[0]) + p[1]
        let qkv = try Tensor.matmul(h.layerNorm(scale: p[2], shift: p[3]), p[4]) + p[5]
        let parts = try qkv.reshape([length, 3, heads, width / heads]).transpose(axes: [1, 2, 0, 3])
        let operands = try (0..<3).map { try parts(.index($0)).reshape([1, heads, length, width / heads]) }
        let seen = try Tensor.attention(operands[0], operands[1], operands[2])
          .reshape([heads, length, width / heads]).transpose(axes: [1, 0, 2]).reshape([length, width])
        let out = try h + (Tensor.matmul(seen, p[6]) + p[7]).dropout(0.1, stream: 0)
        return try Tensor.matmul(out.map(.gelu).reshape([length * width]), p[8]) + p[9]
      },
      batched: { x, p in
        let h = try Tensor.matmul(x, p[0]) + p[1]
        let qkv = try Tensor.matmul(h.layerNorm(scale: p[2], shift: p[3]), p[4]) + p[5]
        let parts = try qkv.reshape([batch, length, 3, heads, width / heads]).transpose(axes: [2, 0, 3, 1, 4])
        let seen = try Tensor.attention(parts(.index(0)), parts(.index(1)), parts(.index(2)))
          .transpose(axes: [0, 2, 1, 3]).reshape([batch, length, width])
        let out = try h + (Tensor.matmul(seen, p[6]) + p[7]).dropout(0.1, stream: 0)
        return try Tensor.matmul(out.map(.gelu).reshape([batch, length * width]), p[8]) + p[9]
      })
  }

  func testEncoderThatPermutesTheSampleAsABatchOfOne() throws {
    let (batch, length, width, heads) = (3, 6, 8, 2)
    func separated(_ x: Tensor, _ batch: Int) throws -> Tensor {
      try x.reshape([batch, length, heads, width / heads]).transpose(axes: [0, 2, 1, 3])
    }
    try check(
      parameters: [[8, 8], [8, 8], [8, 8], [8, 8]], sample: [length, width], batch: batch,
      single: { x, p in
        let operands = try p[..<3].map { try separated(Tensor.matmul(x, $0), 1) }
        let seen = try Tensor.attention(operands[0], operands[1], operands[2])
          .transpose(axes: [0, 2, 1, 3]).reshape([length, width])
        return try x + Tensor.matmul(seen, p[3])
      },
      batched: { x, p in
        let operands = try p[..<3].map { try separated(Tensor.matmul(x, $0), batch) }
        let seen = try Tensor.attention(operands[0], operands[1], operands[2])
          .transpose(axes: [0, 2, 1, 3]).reshape([batch, length, width])
        return try x + Tensor.matmul(seen, p[3])
      })
  }

  func testImages() throws {
    let pool = PoolingGeometry(window: [2, 2])
    func net(_ x: Tensor, _ p: [Tensor], _ shape: [Int], _ rows: [Int]) throws -> Tensor {
      let first = try (x.reshape(shape).convolution(p[0]) + p[1]).map(.relu).maximumPool(pool)
      let second = try (first.convolution(p[2]) + p[3]).map(.relu).maximumPool(pool)
      return try Tensor.matmul(second.reshape(rows), p[4]) + p[5]
    }
    try check(
      parameters: [[3, 3, 1, 4], [4], [3, 3, 4, 6], [6], [54, 5], [5]], sample: [18, 18, 1], batch: 3,
      single: { x, p in try net(x, p, [1, 18, 18, 1], [54]) },
      batched: { x, p in try net(x, p, [3, 18, 18, 1], [3, 54]) })
  }

  func testLinearForecaster() throws {
    let window = SlidingWindow(length: 5, before: 2, edges: .repeated)
    func net(_ x: Tensor, _ p: [Tensor], axis: Int) throws -> Tensor {
      let average = try x.movingMean(window, axis: axis)
      let trend = try Tensor.matmul(average.transpose(), p[0]) + p[1]
      return try (trend + Tensor.matmul((x - average).transpose(), p[2]) + p[3]).transpose()
    }
    try check(
      parameters: [[12, 6], [6], [12, 6], [6]], sample: [12, 3], batch: 4,
      single: { x, p in try net(x, p, axis: 0) }, batched: { x, p in try net(x, p, axis: 1) })
  }
}
