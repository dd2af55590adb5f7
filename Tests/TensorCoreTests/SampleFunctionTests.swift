import TensorCore
import XCTest

/// What is traced for one sample, applied to a batch, against one sample after the other.
final class SampleFunctionTests: XCTestCase {
  typealias Body = (_ x: [Tensor], _ p: [Tensor]) throws -> [Tensor]

  /// Compares a function on a batch of three with the function on each, and the gradients of the sum of all results for
  /// the parameters with the sums of those of single samples.
  private func check(
    _ name: String, inputs: [[Int]], parameters: [[Int]] = [], types: [ScalarType]? = nil,
    isDifferentiable: Bool = true,
    tolerance: Double = 1e-10, file: StaticString = #filePath, line: UInt = #line, _ body: Body
  ) throws {
    let count = 3
    var sampler = Sampler(seed: 11)
    let types = types ?? inputs.map { _ in .float64 }
    let trace = SampleFunction.Trace()
    let symbols = zip(inputs, types).map { trace.input(TensorSpec($0, $1)) }
    let learned = parameters.map { trace.parameter(TensorSpec($0, .float64)) }
    let function = try trace.finish(body(symbols, learned))
    let x = try zip(inputs, types).map { shape, type -> Tensor in
      let random = try sampler.tensor([count] + shape)
      return try type == .int32 ? random.map(.abs).map(.floor).converted(to: .int32) : random.converted(to: type)
    }
    let p = try parameters.map { try sampler.tensor($0) }
    func samples(_ place: Int) throws -> [Tensor] { try x.map { try $0(.index(place)) } }

    let together = try function(parameters: p, inputs: x, stacked: function.outputs.count)
    for (place, result) in together.enumerated() {
      let single = try Tensor.stack((0..<count).map { try body(samples($0), p)[place] })
      assertClose(
        try result.converted(to: .float64), try single.converted(to: .float64), relative: tolerance,
        absolute: tolerance,
        "\(name), result \(place)", file: file, line: line)
      XCTAssertEqual(result.spec, TensorSpec([count] + function.outputs[place].shape, function.outputs[place].type))
    }

    guard isDifferentiable else { return }
    let first = x.first.map { $0.type == .float64 ? [$0] : [] } ?? []
    func total(_ tensors: [Tensor]) throws -> Tensor {
      try tensors.enumerated().reduce(Tensor(0)) { sum, item in
        try sum + (item.element * item.element.detached).sum() * Double(item.offset + 1)
      }
    }
    let gradients = try Gradient.of(
      { variables in
        let inputs = first.isEmpty ? x : [variables[0]] + x.dropFirst()
        return try total(function(parameters: Array(variables[first.count...]), inputs: inputs, stacked: 9))
      }, at: first + p
    ).gradients
    let single = try (0..<count).map { place in
      let inputs = try samples(place)
      return try Gradient.of(
        { variables in
          try total(
            body(first.isEmpty ? inputs : [variables[0]] + inputs.dropFirst(), Array(variables[first.count...])))
        }, at: (first.isEmpty ? [] : [inputs[0]]) + p
      ).gradients
    }
    for place in gradients.indices {
      let isInput = place < first.count
      let parts = single.map { $0[place] }
      let expected = try isInput ? Tensor.stack(parts) : parts.dropFirst().reduce(parts[0]) { try $0 + $1 }
      assertClose(
        gradients[place], expected, relative: tolerance * 10, absolute: tolerance * 10, "\(name), gradient \(place)",
        file: file, line: line)
    }
  }

  func testElementwiseAndBroadcasting() throws {
    try check("add", inputs: [[3, 4]], parameters: [[4]]) { x, p in [try x[0] + p[0]] }
    try check("left shared", inputs: [[4]], parameters: [[2, 4]]) { x, p in [try p[0] * x[0].map(.tanh)] }
    try check("numbers", inputs: [[], [3]]) { x, _ in [try x[0] * x[1], try 2 / (x[0] * x[0] + 1)] }
    try check("where", inputs: [[3], [3]], parameters: [[3]]) { x, p in
      [try Tensor.select(Tensor.compare(.greater, x[0], p[0]), x[1], p[0])]
    }
    try check("types", inputs: [[], [3]], types: [.float64, .float32], isDifferentiable: false, tolerance: 1e-6) {
      x, _ in
      [try x[0] * x[1], try x[1] - x[0].map(.exp)]
    }
  }

  func testProducts() throws {
    try check("vector @ matrix", inputs: [[4]], parameters: [[4, 5]]) { x, p in [try Tensor.matmul(x[0], p[0])] }
    try check("matrix @ vector", inputs: [[4]], parameters: [[5, 4]]) { x, p in [try Tensor.matmul(p[0], x[0])] }
    try check("rows @ matrix", inputs: [[3, 4]], parameters: [[4, 5]]) { x, p in [try Tensor.matmul(x[0], p[0])] }
    try check("shared rows @ matrix", inputs: [[4, 3]], parameters: [[5, 4]]) { x, p in [try Tensor.matmul(p[0], x[0])]
    }
    try check("stack @ matrix", inputs: [[2, 3, 4]], parameters: [[4, 5]]) { x, p in [try Tensor.matmul(x[0], p[0])] }
    try check("matrix @ shared stack", inputs: [[3, 4]], parameters: [[2, 4, 5]]) { x, p in
      [try Tensor.matmul(x[0], p[0])]
    }
    try check("both", inputs: [[3, 4], [4, 2]]) { x, _ in [try Tensor.matmul(x[0], x[1])] }
    try check("inner", inputs: [[4], [4]]) { x, _ in [try Tensor.dot(x[0], x[1])] }
    try check("inner shared", inputs: [[4]], parameters: [[4]]) { x, p in
      [try Tensor.dot(x[0], p[0]), try Tensor.dot(p[0], x[0])]
    }
    for (left, right) in [(false, false), (true, false), (false, true), (true, true)] {
      let (a, b) = (left ? [4, 3] : [3, 4], right ? [5, 4] : [4, 5])
      func product(_ x: Tensor, _ y: Tensor) throws -> Tensor {
        try Tensor.matmul(left ? x.transpose() : x, right ? y.transpose() : y)
      }
      try check("\(a) by \(b)", inputs: [a], parameters: [b]) { x, p in [try product(x[0], p[0])] }
      try check("\(b) behind \(a)", inputs: [b], parameters: [a]) { x, p in [try product(p[0], x[0])] }
      let (row, column) = (left ? [4, 1] : [1, 4], right ? [1, 4] : [4, 1])
      try check("\(row) by \(b)", inputs: [row], parameters: [b]) { x, p in [try product(x[0], p[0])] }
      try check("\(column) behind \(a)", inputs: [column], parameters: [a]) { x, p in [try product(p[0], x[0])] }
    }
  }

  func testArrangement() throws {
    try check("views", inputs: [[2, 6]]) { x, _ in
      [try x[0].reshape([3, 4]).transpose(), try x[0](.index(1), .range(1, 4)), try x[0].transpose(axes: [1, 0])]
    }
    try check("expand", inputs: [[1, 3]]) { x, _ in [try x[0].expanded(to: [2, 3]), try x[0].expanded(to: [4, 5, 3])] }
    try check("concatenate", inputs: [[2, 3]], parameters: [[2, 2]]) { x, p in
      [try Tensor.concatenate([p[0], x[0], x[0]], axis: 1)]
    }
    try check("stack", inputs: [[3], [3]]) { x, _ in [try Tensor.stack(x, axis: 1)] }
    try check("gather", inputs: [[4, 3]]) { x, _ in [try x[0].gather([2, 0, 2]), try x[0].gather([1, 1], axis: 1)] }
  }

  func testReductionsAndOrder() throws {
    try check("sums", inputs: [[2, 3]]) { x, _ in
      [try x[0].sum(), try x[0].sum(axis: 0), try x[0].mean(axis: -1), try x[0].std(axis: 0)]
    }
    try check("extremes", inputs: [[2, 3]]) { x, _ in [try x[0].maximum(axis: 1), try x[0].minimum()] }
    try check("running", inputs: [[5, 2]]) { x, _ in
      [
        try x[0].cumulativeSum(),
        try x[0].movingMean(SlidingWindow(length: 3, before: 1, edges: .repeated), axis: 0),
      ]
    }
    try check("places", inputs: [[4, 3]], isDifferentiable: false) { x, _ in
      [
        try x[0].argMaximum(axis: 0), try x[0].argMinimum(axis: 1), try x[0].argMaximum(), try x[0].argSort(axis: 0),
        try x[0].countMissing(), try x[0].countMissing(axis: 0),
      ]
    }
    try check("sorted", inputs: [[4, 3]]) { x, _ in [try x[0].sorted(axis: 0)] }
    try check("top", inputs: [[4, 3]]) { x, _ in [try x[0].topK(2).values] }
    try check("top places", inputs: [[4, 3]], isDifferentiable: false) { x, _ in [try x[0].topK(2, axis: 0).indices] }
  }

  func testRows() throws {
    try check("softmax", inputs: [[2, 3]]) { x, _ in
      [try x[0].softmax(), try x[0].softmax(axis: 0), try x[0].logSoftmax(), try x[0].logSumExp(axis: 0)]
    }
    try check("norm", inputs: [[2, 3]], parameters: [[3], [3]]) { x, p in
      [try x[0].layerNorm(scale: p[0], shift: p[1]), try x[0].rmsNorm(scale: p[0]), try x[0].layerNorm()]
    }
    try check("vector norm", inputs: [[3]], parameters: [[3]]) { x, p in [try x[0].layerNorm(scale: p[0])] }
    try check("cross-entropy", inputs: [[4, 3], [4]], types: [.float64, .int32]) { x, _ in
      let loss = try x[0].crossEntropy(x[1], smoothing: 0.1)
      return [loss.losses]
    }
    try check("shared classes", inputs: [[2, 3]]) { x, _ in
      [try x[0].crossEntropy(Tensor([0, 2]).converted(to: .int32)).losses]
    }
  }

  func testTables() throws {
    try check("embedding", inputs: [[4]], parameters: [[3, 5]], types: [.int32]) { x, p in [try p[0].embedding(x[0])] }
    try check("gathered", inputs: [[5, 3]]) { x, _ in [try x[0].gather([4, 0])] }
    try check("one-hot", inputs: [[4]], types: [.int32], isDifferentiable: false) { x, _ in
      [try x[0].oneHot(classes: 3)]
    }
  }

  func testAttention() throws {
    let shape = [1, 2, 4, 3]
    try check("self", inputs: [shape, shape, shape], tolerance: 1e-9) { x, _ in
      [try Tensor.attention(x[0], x[1], x[2])]
    }
    try check("shared keys", inputs: [shape], parameters: [shape, shape], tolerance: 1e-9) { x, p in
      [try Tensor.attention(x[0], p[0], p[1])]
    }
    try check("several in a sample", inputs: [[2, 2, 4, 3]], parameters: [[1, 1, 4, 4]], tolerance: 1e-9) { x, p in
      [try Tensor.attention(x[0], x[0], x[0], bias: p[0])]
    }
    try check(
      "bias and padding", inputs: [shape, [1, 4], [1, 2, 4, 4]], parameters: [[1, 2, 4, 4]], tolerance: 1e-9
    ) {
      x, p in
      let present = try Tensor.compare(.greater, x[1], Tensor(-1))
      var options = AttentionOptions()
      options.mask = .window(3)
      return [
        try Tensor.attention(x[0], x[0], x[0], present: present, bias: p[0], options),
        try Tensor.attention(x[0], x[0], x[0], bias: x[2], options),
      ]
    }
    let score = try AttentionScore(scalars: 1) { try $0.scalars[0] * $0.dot - ($0.i - $0.j).map(.abs) }
    try check("score", inputs: [shape], parameters: [[]], tolerance: 1e-9) { x, p in
      var options = AttentionOptions()
      options.score = score
      return [try Tensor.attention(x[0], x[0], x[0], scalars: [p[0]], options)]
    }
  }

  func testImages() throws {
    var geometry = ConvolutionGeometry()
    geometry.padding = [1, 0, 1, 0]
    let pool = PoolingGeometry(window: [2, 2])
    try check("convolution", inputs: [[1, 5, 4, 2]], parameters: [[3, 2, 2, 3]], tolerance: 1e-9) { x, p in
      [try x[0].convolution(p[0], geometry)]
    }
    try check("several", inputs: [[2, 5, 4, 2]], parameters: [[3, 2, 2, 3]], tolerance: 1e-9) { x, p in
      [try x[0].convolution(p[0])]
    }
    try check("pools", inputs: [[1, 4, 6, 2]]) { x, _ in [try x[0].maximumPool(pool), try x[0].averagePool(pool)] }
    let trace = SampleFunction.Trace()
    let (x, filter) = (trace.input(TensorSpec([1, 4, 4, 1])), trace.input(TensorSpec([2, 2, 1, 1])))
    let function = try trace.finish([x.convolution(filter)])
    let inputs = try [[3, 1, 4, 4, 1], [3, 2, 2, 1, 1]].map { try Tensor.full($0, 1, type: .float32) }
    assertThrows(.notBatchable(operation: "conv"), try function(parameters: [], inputs: inputs))
  }

  func testBatchMean() throws {
    let trace = SampleFunction.Trace()
    let x = trace.input(TensorSpec([2], .float64))
    let p = trace.parameter(TensorSpec([2], .float64))
    let mean = try (x * p).batchMean()
    let function = try trace.finish([mean, x - mean, p.batchMean(), p * 2])
    let batch = try matrix([1, 2], [3, 5], [5, 11])
    let results = try function(parameters: [vector(1, 2)], inputs: [batch])
    assertClose(results[0], try vector(3, 12))
    assertClose(results[1], try matrix([-2, -10], [0, -7], [2, -1]))
    assertClose(results[2], try vector(1, 2))
    XCTAssertEqual(results[3].shape, [2])
    XCTAssertEqual(try function(parameters: [vector(1, 2)], inputs: [batch], stacked: 4).map(\.shape[0]), [3, 3, 3, 3])
    let gradient = try Gradient.of(
      { try function(parameters: [$0], inputs: [batch])[1].map(.abs).sum() }, at: vector(1, 2)
    ).gradient
    assertClose(gradient, try vector(0, 18))
    assertClose(try batch.batchMean(), batch)
    let planned = try PlannedFunction(inputs: [TensorSpec([2], .float64)]) { _, x in [try x[0].batchMean() * 2] }
    assertClose(try planned([vector(1, 2)])[0], try vector(2, 4))
  }

  func testTheFirstNumberThatIsNotFiniteIsFound() throws {
    let trace = SampleFunction.Trace()
    let x = trace.input(TensorSpec([2]))
    let p = trace.parameter(TensorSpec([2]))
    trace.enter("Net.first")
    let first = try x * p
    trace.enter("Net.first.inner")
    let root = try first.map(.sqrt)
    trace.leave()
    let sum = try root + first
    trace.leave()
    let function = try trace.finish([sum.sum(), try (x + 1).map(.log)])
    func search(_ parameters: [Float], _ inputs: [Float]) throws -> SampleFunction.NotFinite? {
      try function.firstNotFinite(
        parameters: [Tensor(shape: [2], float32: parameters)], inputs: [Tensor(shape: [2, 2], float32: inputs)])
    }
    XCTAssertNil(try search([1, 1], [1, 2, 3, 4]))
    XCTAssertEqual(
      try search([1, -1], [1, 0, 3, 4]),
      .init(path: "Net.first.inner", operation: "sqrt", shape: [2], sample: 1, isMissing: true))
    XCTAssertEqual(
      try search([1, 1], [1e30, 1, .infinity, 4]),
      .init(path: "", operation: "input", shape: [2], sample: 1, isMissing: false))
    XCTAssertEqual(
      try search([.nan, 1], [1, 1, 1, 1]),
      .init(path: "", operation: "parameter", shape: [2], sample: nil, isMissing: true))
    XCTAssertEqual(
      try search([1, 1e30], [1, 1, 1, 1e30]),
      .init(path: "Net.first", operation: "*", shape: [2], sample: 1, isMissing: false))
  }

  func testDropoutDiffersBetweenSamples() throws {
    let trace = SampleFunction.Trace()
    let x = trace.input(TensorSpec([64]))
    let function = try trace.finish([x.dropout(0.5, stream: 1)])
    let planned = try PlannedFunction(inputs: [TensorSpec([3, 64])], seed: 5) { _, inputs in
      try function(parameters: [], inputs: inputs)
    }
    let masks = try planned([Tensor.full([3, 64], 1, type: .float32)])[0]
    XCTAssertTrue(masks.elements.allSatisfy { $0 == 0 || $0 == 2 })
    XCTAssertNotEqual(try masks(.index(0)), try masks(.index(1)))
    XCTAssertNotEqual(try masks(.index(1)), try masks(.index(2)))
  }
}
