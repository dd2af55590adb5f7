import TensorCore
import XCTest

/// What a planned function takes and gives.
final class PlannedFunctionTests: XCTestCase {
  private func plan(
    _ shapes: [[Int]], _ type: ScalarType = .float64, _ body: ([Tensor]) throws -> [Tensor]
  ) throws -> PlannedFunction {
    try PlannedFunction(inputs: shapes.map { TensorSpec($0, type) }) { try body($1) }
  }

  func testReplaysWithOtherArguments() throws {
    let function = try plan([[2, 3], [3]]) { [try ($0[0] * $0[1]).map(.tanh), try Tensor.matmul($0[0], $0[1])] }
    var sampler = Sampler(seed: 1)
    var earlier: [(kept: [Tensor], copy: [[Double]])] = []
    for _ in 0..<5 {
      let (x, y) = (try sampler.tensor([2, 3]), try sampler.tensor([3]))
      let results = try function([x, y])
      assertClose(results[0], try (x * y).map(.tanh))
      assertClose(results[1], try Tensor.matmul(x, y))
      earlier.append((results, results.map(\.elements)))
    }
    // A result is the caller's: later runs leave it alone.
    for (kept, copy) in earlier { XCTAssertEqual(kept.map(\.elements), copy) }
    XCTAssertEqual(function.output(0), earlier[4].kept[0])
  }

  func testOutputsThatAreNotComputed() throws {
    let constant = try matrix([1, 2], [3, 4])
    let function = try plan([[2, 3]]) { inputs in
      let x = inputs[0]
      let y = try x.map(.exp)
      return try [
        y, y, x, x, x.transpose(), constant, constant.transpose(), Tensor(7), Tensor.full([2, 2], 3), y.transpose(),
        y.reshape([3, 2]), y(.index(1)), x.reshape([-1]), x(.all, .range(1, 1)), x.expanded(to: [2, 2, 3]),
        Tensor.zeros([0]), y + 0, x.detached, Tensor.traced(y),
      ]
    }
    for seed in [1, 2] as [UInt64] {
      var sampler = Sampler(seed: seed)
      let x = try sampler.tensor([2, 3])
      let y = try x.map(.exp)
      let results = try function([x])
      let expected = try [
        y, y, x, x, x.transpose(), constant, constant.transpose(), Tensor(7), Tensor.full([2, 2], 3), y.transpose(),
        y.reshape([3, 2]), y(.index(1)), x.reshape([-1]), x(.all, .range(1, 1)), x.expanded(to: [2, 2, 3]),
        Tensor.zeros([0]), y, x, y,
      ]
      XCTAssertEqual(results.count, expected.count)
      for (place, (actual, wanted)) in zip(results, expected).enumerated() {
        assertClose(actual, wanted, relative: 1e-14, "output \(place)")
      }
    }
  }

  func testNoOutputsAndNoInputs() throws {
    XCTAssertEqual(try plan([[2]]) { _ in [] }([vector(1, 2)]).count, 0)
    XCTAssertEqual(try plan([]) { _ in [try Tensor.ones([2]) + 1] }([])[0], try vector(2, 2))
    let sum = try plan([[]]) { [try $0[0] + 1] }
    XCTAssertEqual(try sum([Tensor(2)])[0], Tensor(3))
  }

  /// Slices that an operation assembles, in the order of memory or not, and where an output is part of another.
  func testPartsOfOutputs() throws {
    let function = try plan([[2, 3], [2, 3]]) { inputs in
      let (a, b) = (try inputs[0].map(.exp), try inputs[1] * 2)
      let joined = try Tensor.concatenate([a, b, a], axis: 1)
      return try [
        joined, a, joined.transpose(), Tensor.stack([b, a], axis: -1), Tensor.concatenate([joined, joined]),
      ]
    }
    var sampler = Sampler(seed: 4)
    let (x, y) = (try sampler.tensor([2, 3]), try sampler.tensor([2, 3]))
    let (a, b) = (try x.map(.exp), try y * 2)
    let joined = try Tensor.concatenate([a, b, a], axis: 1)
    let expected = try [
      joined, a, joined.transpose(), Tensor.stack([b, a], axis: -1), Tensor.concatenate([joined, joined]),
    ]
    for (place, (actual, wanted)) in zip(try function([x, y]), expected).enumerated() {
      assertClose(actual, wanted, relative: 1e-14, "output \(place)")
    }
  }

  func testVariablesAreReadWhenItRuns() throws {
    let variable = try Variable("w", matrix([1, 2], [3, 4]))
    let function = try PlannedFunction(variables: [variable], inputs: [TensorSpec([2], .float64)]) {
      variables, inputs in
      let w = variables[0]
      return try [w, w.transpose(), w(.index(1)), Tensor.matmul(w, inputs[0]), w.reshape([4]).expanded(to: [2, 4])]
    }
    for factor in [1.0, 10] {
      let w = try matrix([1, 2], [3, 4]) * factor
      try variable.assign(w)
      let x = try vector(1, -1)
      let expected = try [
        w, w.transpose(), w(.index(1)), Tensor.matmul(w, x), w.reshape([4]).expanded(to: [2, 4]),
      ]
      for (actual, wanted) in zip(try function([x]), expected) { XCTAssertEqual(actual, wanted) }
      XCTAssertEqual(try variable.value(), w)
    }
    assertThrows(.cannotReshape(from: [4], to: [2, 2]), try variable.assign(vector(1, 2, 3, 4)))
    variable.withBytes { $0.storeBytes(of: 9.0, as: Double.self) }
    XCTAssertEqual(try function([vector(1, 0)])[3], try vector(9, 30))
  }

  func testEmptyTensors() throws {
    let shapes = [[0, 3], [3, 2], [2, 0], [0]]
    func body(_ t: [Tensor]) throws -> [Tensor] {
      var results = try [
        Tensor.matmul(t[0], t[1]), Tensor.matmul(t[2], t[0]), t[0].sum(), t[0].sum(axis: 0), t[0].sum(axis: 1),
        t[0].map(.exp), t[3] + 1, t[0] * t[1](.all, .index(0)), t[0].transpose(), t[0].softmax(), t[0].layerNorm(),
        t[2].logSumExp(axis: 0), t[0].cumulativeSum(axis: 1), Tensor.concatenate([t[2], t[1].transpose()], axis: 1),
        t[0].reshape([3, 0, 5]), t[1](.range(1, 1)), t[1].gather([]), t[0].mean(axis: 1), t[0].maximum(axis: 1),
        t[0].sorted(), t[0].topK(2).values, t[1](.range(1, 1)).expanded(to: [4, 0, 2]), t[3].product(),
        t[0].argMaximum(axis: 1), t[3].norm(), t[1].embedding(t[3]),
      ]
      results += try [
        t[0].reshape([0, 3]).crossEntropy(Tensor.zeros([0])).losses,
        Tensor.attention(t[0].reshape([1, 1, 0, 3]), t[0].reshape([1, 1, 0, 3]), t[0].reshape([1, 1, 0, 3])),
      ]
      return results
    }
    let empty = try [[0, 3], [3, 2], [2, 0], [0]].map { try Tensor.full($0, 0.5) }
    let expected = try body(empty)
    for type in [ScalarType.float64, .float32] {
      let function = try PlannedFunction(inputs: shapes.map { TensorSpec($0, type) }) { try body($1) }
      for (place, (actual, wanted)) in zip(try function(empty.map { try $0.converted(to: type) }), expected)
        .enumerated()
      {
        assertClose(actual, wanted, "result \(place) in \(type)")
      }
    }
    // And so have gradients.
    func gradients(_ t: [Tensor]) throws -> [Tensor] {
      let variables = t.map(Tensor.traced)
      let total = try body(variables).reduce(Tensor(0)) { total, result in
        result.isTraced && result.type == .float64 ? try total + result.sum() : total
      }
      return try Gradient.of(total, withRespectTo: variables)
    }
    XCTAssertThrowsError(try gradients(empty)) {
      XCTAssertEqual($0 as? TensorError, .noGradient(operation: "argmax"))
    }
  }

  func testGradientsOfEmptyTensors() throws {
    func gradients(_ t: [Tensor]) throws -> [Tensor] {
      let v = t.map(Tensor.traced)
      let parts = try [
        Tensor.matmul(v[0], v[1]), v[0].layerNorm(), v[0].softmax(), v[0].map(.exp), v[1].gather([]),
        Tensor.concatenate([v[0], v[1].transpose()]), Tensor.matmul(v[0].transpose(), v[0]), v[0].logSumExp(axis: 1),
      ]
      let total = try parts.reduce(Tensor(0)) { try $0 + ($1 * $1).sum() }
      return try [total.detached] + Gradient.of(total, withRespectTo: v)
    }
    let points = try [Tensor.zeros([0, 3]), matrix([1, 2], [3, 4], [5, 6])]
    let function = try plan([[0, 3], [3, 2]]) { try gradients($0) }
    let expected = try gradients(points)
    XCTAssertEqual(expected[2], try points[1] * 2)
    for (actual, wanted) in zip(try function(points), expected) { assertClose(actual, wanted) }
  }

  func testWrongArguments() throws {
    let function = try plan([[2], [3]]) { [$0[0]] }
    let (two, three) = (try vector(1, 2), try vector(1, 2, 3))
    let expected = ["float64[2]", "float64[3]"]
    assertThrows(.wrongArguments(expected: expected, given: ["float64[2]"]), try function([two]))
    assertThrows(.wrongArguments(expected: expected, given: []), try function.run([]))
    assertThrows(
      .wrongArguments(expected: expected, given: ["float64[3]", "float64[2]"]), try function([three, two]))
    assertThrows(
      .wrongArguments(expected: expected, given: ["float64[2]", "float32[3]"]),
      try function([two, three.converted(to: .float32)]))
    XCTAssertEqual(try function([two, three])[0], two)
  }

  func testSymbolsStayInTheirTrace() throws {
    var escaped: Tensor?
    let first = try plan([[2]]) { inputs in
      escaped = try inputs[0].map(.exp)
      return inputs
    }
    let symbol = try XCTUnwrap(escaped)
    XCTAssertTrue(symbol.isSymbolic)
    XCTAssertEqual(symbol.description, "a tensor of shape [2] that is yet to be computed")
    assertThrows(.tracesMixed(operation: "+"), try plan([[2]]) { [try $0[0] + symbol] })
    assertThrows(.tracesMixed(operation: "function"), try plan([[2]]) { _ in [symbol] })
    assertThrows(.notComputed(operation: "function"), try first([symbol]))
    let variable = try Variable("w", vector(1, 2))
    assertThrows(.notComputed(operation: "w"), try variable.assign(symbol))
    assertThrows(.notComputed(operation: "v"), try Variable("v", symbol))
  }

  func testNumbersAreNotThereWhileTracing() throws {
    func trace(_ body: @escaping (Tensor) throws -> Void) throws {
      _ = try plan([[1]]) { inputs in
        try body(inputs[0])
        return inputs
      }
    }
    assertThrows(.notComputed(operation: "item"), try trace { _ = try $0.item() })
    assertThrows(.notComputed(operation: "if"), try trace { _ = try ($0 * 2).item(for: "if") })
    assertThrows(.notComputed(operation: "index"), try trace { _ = try $0.wholeNumbers(for: "index") })
    assertThrows(.notComputed(operation: "gather"), try trace { x in _ = try vector(1, 2).gather(x) })
    assertThrows(
      .notASingleValue(operation: "item", shape: [2]),
      try trace { x in
        _ = try Tensor.concatenate([x, x]).item()
      })
  }

  /// Shapes are looked at while tracing, and errors are those of the operations.
  func testShapeErrorsComeFromTracing() throws {
    assertThrows(
      .cannotBroadcast(operation: "+", left: [2], right: [3], axis: -1), try plan([[2], [3]]) { [try $0[0] + $0[1]] })
    assertThrows(
      .extentsDisagree(operation: "@", left: [2, 3], leftAxis: 1, right: [2, 3], rightAxis: 0),
      try plan([[2, 3]]) { [try Tensor.matmul($0[0], $0[0])] })
    assertThrows(
      .notASingleValue(operation: "grad", shape: [2]),
      try TrainingStep(Optimizer([]), inputs: [TensorSpec([2])]) { .init(loss: $2[0]) })
  }

  /// An index that is not known until the function runs cannot be refused; it gives NaN.
  func testIndicesOutOfRange() throws {
    let function = try plan([[2, 2], [3]]) { [try $0[0].embedding($0[1])] }
    let table = try matrix([1, 2], [3, 4])
    XCTAssertEqual(try function([table, vector(1, 0, 1)])[0], try matrix([3, 4], [1, 2], [3, 4]))
    assertSame(
      try function([table, vector(1, 5, -1)])[0],
      try matrix([3, 4], [.nan, .nan], [.nan, .nan]))
  }
}
