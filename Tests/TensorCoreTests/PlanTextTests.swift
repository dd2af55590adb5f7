import CKernels
import TensorCore
import XCTest

/// What a plan consists of, read from its text: what is fused, what is not copied, what is folded away.
final class PlanTextTests: XCTestCase {
  /// The names of the kernels of a plan, in order.
  private func kernels(_ description: String) -> [String] {
    columns(description).map { $0[1] }
  }

  /// Number, kernel and shape of each step. Memory, work and tasks stand behind them.
  private func columns(_ description: String) -> [[String]] {
    description.split(separator: "\n").dropFirst().dropLast().map { line in
      var columns: [String] = []
      var rest = line[...]
      while let gap = rest.range(of: "  ") {
        if gap.lowerBound > rest.startIndex { columns.append(String(rest[..<gap.lowerBound])) }
        rest = rest[gap.upperBound...].drop { $0 == " " }
      }
      if !rest.isEmpty { columns.append(String(rest)) }
      return columns.map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  private func plan(
    _ shapes: [[Int]], _ type: ScalarType = .float32, _ body: ([Tensor]) throws -> [Tensor]
  ) throws -> PlannedFunction {
    try PlannedFunction(inputs: shapes.map { TensorSpec($0, type) }) { try body($1) }
  }

  private func kernels(_ shapes: [[Int]], _ body: ([Tensor]) throws -> [Tensor]) throws -> [String] {
    kernels(try plan(shapes, .float32, body).description)
  }

  func testText() throws {
    let weight = try Variable("weight", Tensor.full([3, 2], 0.5, type: .float32))
    let function = try PlannedFunction(variables: [weight], inputs: [TensorSpec([4, 3]), TensorSpec([2])]) { w, t in
      let y = try (Tensor.matmul(t[0], w[0]) + t[1]).map(.relu)
      return [try y.softmax(), try y.sum(axis: 0)]
    }
    let lines = function.description.split(separator: "\n").map(String.init)
    XCTAssertEqual(
      lines[0].split(separator: " ").map(String.init), ["step", "kernel", "shape", "memory", "work", "tasks"])
    XCTAssertEqual(
      columns(function.description).map { Array($0[..<3]) },
      [
        ["0", "product, + relu", "[4, 3]·[3, 2] float32"],
        ["1", "softmax", "[4, 2] float32"],
        ["2", "sum", "[4, 2] float32"],
      ])
    // 4·3 + 3·2 + 4·2 + 2 numbers of 4 bytes; 2·4·3·2 operations.
    XCTAssertTrue(lines[1].contains("112 B") && lines[1].contains("48 F"), lines[1])
    let summary = try XCTUnwrap(lines.last)
    XCTAssertTrue(summary.hasPrefix("3 steps, ") && summary.contains(" F, arena "), summary)
    XCTAssertTrue(
      summary.hasSuffix("\(ck_threads()) threads, \(String(cString: ck_level_name(ck_current_level()))) kernels"),
      summary)
    XCTAssertEqual(Set(lines.dropLast().map(\.count)).count, 1, "columns are aligned")
  }

  func testElementwiseOperationsAreOneStep() throws {
    XCTAssertEqual(try kernels([[4, 3], [3]]) { [try (($0[0] + $0[1]).map(.exp) * 2).map(.tanh)] }, ["+ exp * tanh"])
    XCTAssertEqual(try kernels([[4, 3]]) { [try ($0[0] * $0[0]).sum()] }.first, "* sum")
  }

  func testBiasAndActivationAreFusedIntoProducts() throws {
    XCTAssertEqual(
      try kernels([[4, 3], [3, 2], [2]]) { [try (Tensor.matmul($0[0], $0[1]) + $0[2]).map(.gelu)] },
      ["product, + gelu"])
    XCTAssertEqual(
      try kernels([[2, 4, 3], [3, 2], [2], [2, 4, 2]]) { [try Tensor.matmul($0[0], $0[1]) + $0[2] + $0[3]] },
      ["product, + +"])
    XCTAssertEqual(
      try kernels([[1, 5, 5, 2], [3, 3, 2, 4], [4]]) { [try ($0[0].convolution($0[1]) + $0[2]).map(.relu)] },
      ["conv, + relu"])
  }

  func testTransposesAreReadInPlace() throws {
    XCTAssertEqual(try kernels([[4, 3], [4, 3]]) { [try Tensor.matmul($0[0], $0[1].transpose())] }, ["product"])
    XCTAssertEqual(try kernels([[4, 3], [4, 3]]) { [try Tensor.matmul($0[0].transpose(), $0[1])] }, ["product"])
    XCTAssertEqual(try kernels([[4, 3], [3, 4]]) { [try $0[0].transpose() + $0[1]] }, ["+"])
    XCTAssertEqual(try kernels([[4, 3]]) { [try $0[0].transpose().transpose() * 2] }, ["*"])
  }

  func testNothingIsComputedTwiceOrForNothing() throws {
    XCTAssertEqual(
      try kernels([[4, 3]]) { x in
        _ = try x[0].softmax()
        return [try x[0].map(.exp) + x[0].map(.exp)]
      }, ["exp +"])
    // x + 0, x·1, x/1, --x, views that change nothing.
    let same = try plan([[4, 3]]) { x in
      let y = try ((x[0] + 0) * 1 / 1).map(.negate).map(.negate)
      return [try y.reshape([12]).reshape([4, 3]).transpose().transpose().expanded(to: [4, 3]).map(.exp)]
    }
    XCTAssertEqual(kernels(same.description), ["exp"])
    let x = try Tensor(shape: [4, 3], float32: (0..<12).map(Float.init))
    assertClose(try same([x])[0], try x.map(.exp), relative: 1e-6)
  }

  func testConstantsAreFolded() throws {
    let function = try plan([[4, 3]]) { x in
      let two = try Tensor.full([4, 3], 1) + 1
      return [try x[0] * (two * two).map(.sqrt) + Tensor.ones([3]).map(.log)]
    }
    XCTAssertEqual(kernels(function.description), ["*"])
    let x = try Tensor(shape: [4, 3], float32: (0..<12).map(Float.init))
    XCTAssertEqual(try function([x])[0].elements, x.elements.map { 2 * $0 })
  }

  /// 0·x and x - x are not 0 for what is not finite.
  func testWhatDoesNotHoldForNaNIsNotFolded() throws {
    let function = try plan([[3]], .float64) { [try $0[0] * 0, try $0[0] - $0[0], try $0[0] / $0[0]] }
    let results = try function([vector(.nan, .infinity, 0)])
    assertSame(results[0], try vector(.nan, .nan, 0))
    assertSame(results[1], try vector(.nan, .nan, 0))
    assertSame(results[2], try vector(.nan, .nan, .nan))
  }

  func testGradientsOfPartsAreOneAssembly() throws {
    func gradient(_ x: Tensor) throws -> [Tensor] {
      let x = Tensor.traced(x)
      let parts = try (0..<3).map { try x(.all, .range($0 * 2, $0 * 2 + 2)).map([.exp, .tanh, .sin][$0]) }
      return try Gradient.of(parts.reduce(Tensor(0)) { try $0 + $1.sum() }, withRespectTo: [x])
    }
    let function = try plan([[4, 6]], .float64) { try gradient($0[0]) }
    // No zeros, no sums of what mostly is 0, and no copies: each part is written where it stands.
    for kernel in kernels(function.description) {
      XCTAssertFalse(["fill", "copy", "+"].contains(kernel), function.description)
    }
    var sampler = Sampler(seed: 3)
    let x = try sampler.tensor([4, 6])
    assertClose(try function([x])[0], try gradient(x)[0])
  }

  // MARK: - A block of an encoder

  private struct Block {
    let batch = 2, length = 6, width = 8, heads = 2, hidden = 12
    let parameters: [Variable]

    init(_ type: ScalarType) throws {
      var stream = RandomStream(seed: 11)
      let (width, hidden) = (width, hidden)
      let shapes: [(String, [Int])] = [
        ("norm1", [width]), ("shift1", [width]), ("qkv", [width, 3 * width]), ("qkvBias", [3 * width]),
        ("out", [width, width]), ("outBias", [width]), ("norm2", [width]), ("shift2", [width]),
        ("wide", [width, hidden]), ("wideBias", [hidden]), ("narrow", [hidden, width]), ("narrowBias", [width]),
      ]
      parameters = try shapes.map {
        try Variable($0, stream.uniform($1, from: -0.5, to: 0.5).converted(to: type))
      }
    }

    func output(_ p: [Tensor], _ x: Tensor) throws -> Tensor {
      let parts = try (Tensor.matmul(x.layerNorm(scale: p[0], shift: p[1]), p[2]) + p[3])
        .reshape([batch, length, 3, heads, width / heads]).transpose(axes: [2, 0, 3, 1, 4])
      let seen = try Tensor.attention(parts(.index(0)), parts(.index(1)), parts(.index(2)))
        .transpose(axes: [0, 2, 1, 3]).reshape([batch, length, width])
      let y = try x + (Tensor.matmul(seen, p[4]) + p[5])
      let wide = try (Tensor.matmul(y.layerNorm(scale: p[6], shift: p[7]), p[8]) + p[9]).map(.gelu)
      return try y + (Tensor.matmul(wide, p[10]) + p[11])
    }

    func loss(_ p: [Tensor], _ x: Tensor) throws -> Tensor {
      let y = try output(p, x)
      return try (y * y).mean()
    }
  }

  func testAnEncoderBlockCopiesNothing() throws {
    let block = try Block(.float32)
    let step = try TrainingStep(
      Optimizer([.init(.adamW(), block.parameters)]), inputs: [TensorSpec([block.batch, block.length, block.width])]
    ) { parameters, _, inputs in .init(loss: try block.loss(parameters, inputs[0])) }
    let kernels = kernels(step.description)
    XCTAssertFalse(kernels.contains("copy") || kernels.contains("fill"), step.description)
    XCTAssertEqual(kernels.filter { $0 == "attention" }.count, 1)
    XCTAssertEqual(kernels.filter { $0 == "attention gradient" }.count, 1)
    // Four products forwards; backwards two for each, but none for the gradient of the data.
    XCTAssertEqual(kernels.filter { $0.hasPrefix("product") }.count, 12)
    for finish in ["product, +", "product, + +"] { XCTAssertTrue(kernels.contains(finish), step.description) }
    XCTAssertTrue(kernels.contains { $0.hasPrefix("product, +") && $0.contains("gelu") }, step.description)
  }

  func testAnEncoderBlockComputesTheSame() throws {
    let block = try Block(.float64)
    var sampler = Sampler(seed: 8)
    let x = try sampler.tensor([block.batch, block.length, block.width])
    let values = try block.parameters.map { try $0.value() }
    func derivatives(_ parameters: [Tensor], _ x: Tensor) throws -> [Tensor] {
      let (value, gradients) = try Gradient.of({ try block.loss($0, x) }, at: parameters)
      return try [block.output(parameters, x), value] + gradients
    }
    let function = try PlannedFunction(variables: block.parameters, inputs: [x.spec]) { try derivatives($0, $1[0]) }
    for (place, (actual, expected)) in zip(try function([x]), try derivatives(values, x)).enumerated() {
      assertClose(actual, expected, relative: 1e-9, absolute: 1e-11, "result \(place)")
    }
  }
}
