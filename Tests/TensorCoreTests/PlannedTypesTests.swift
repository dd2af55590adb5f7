import TensorCore
import XCTest

/// The types of what planned functions give: float32 stays float32 unless it meets a tensor of float64.
final class PlannedTypesTests: XCTestCase {
  func testTypes() throws {
    let (single, double) = (TensorSpec([2], .float32), TensorSpec([2], .float64))
    let function = try PlannedFunction(
      inputs: [single, double, TensorSpec([2], .int32), TensorSpec([2], .bool), TensorSpec([], .float64)]
    ) { _, t in
      let (f, d, i, b, s) = (t[0], t[1], t[2], t[3], t[4])
      let results = try [
        2 * f, f + 1, f * s, f * f.sum(), s * f.sum(), f + d, d + f.sum(), f + i, f + b, i + i, i * d, b + b,
        f.map(.exp),
        i.map(.exp), Tensor.compare(.less, f, f), Tensor.select(b, f, Tensor(0)), Tensor.select(b, f, d),
        f.converted(to: .float64), d.converted(to: .float32), d.converted(to: .int32), d.converted(to: .bool),
        Tensor.concatenate([f, d]), Tensor.concatenate([f, f]), f.mean(), f.sum(), f.softmax(), i.softmax(),
        f.layerNorm(),
        f.variance(), f.norm(), f.clamped(Tensor(-1), Tensor(1)), -f, i(.index(0)),
      ]
      let expected: [ScalarType] = [
        .float32, .float32, .float32, .float32, .float32, .float64, .float64, .float32, .float32, .float64, .float64,
        .float64, .float32, .float64, .float32, .float32, .float64, .float64, .float32, .int32, .bool, .float64,
        .float32, .float32, .float32, .float32, .float64, .float32, .float32, .float32, .float32, .float32, .int32,
      ]
      for (place, (result, type)) in zip(results, expected).enumerated() {
        XCTAssertEqual(result.type, type, "result \(place)")
      }
      return results
    }
    let arguments = try [
      vector(0.1, -2).converted(to: .float32), vector(2.75, -3.5), vector(3, 4).converted(to: .int32),
      vector(0, 1).converted(to: .bool), Tensor(0.1),
    ]
    let results = try function(arguments)
    let f = Double(Float(0.1))
    XCTAssertEqual(results[0].elements, [Double(Float(0.2)), -4])
    XCTAssertEqual(results[5].elements, [f + 2.75, -5.5])
    XCTAssertEqual(results[7].elements, [Double(Float(0.1) + 3), 2])
    XCTAssertEqual(results[9].elements, [6, 8])
    XCTAssertEqual(results[11].elements, [0, 2])
    XCTAssertEqual(results[15].elements, [0, -2])
    XCTAssertEqual(results[17].elements, [f, -2])
    XCTAssertEqual(results[19].elements, [2, -3])
    XCTAssertEqual(results[20].elements, [1, 1])
    XCTAssertEqual(results[21].elements, [f, -2, 2.75, -3.5])
    XCTAssertEqual(results[32].elements, [3])
  }

  /// Parts of unlike types are joined in their common one, planned or not; so are gradients of parts.
  func testTypesOfPartsThatAreJoined() throws {
    let specs = [TensorSpec([2], .float32), TensorSpec([2], .float64), TensorSpec([2], .int32)]
    func parts(_ t: [Tensor]) throws -> [Tensor] {
      let (f, d, i) = (t[0], t[1], t[2])
      return try [
        Tensor.concatenate([f, d]), Tensor.concatenate([d, f]), Tensor.concatenate([i, f]), Tensor.concatenate([f, i]),
        Tensor.concatenate([i, d]), Tensor.concatenate([i, i]), Tensor.stack([f, d], axis: 1), d.append(f.sum()),
      ]
    }
    let arguments = try [
      vector(0.5, 2).converted(to: .float32), vector(0.1, 0.2), vector(3, 4).converted(to: .int32),
    ]
    let function = try PlannedFunction(inputs: specs) { try parts($1) }
    for (place, (actual, wanted)) in zip(try function(arguments), try parts(arguments)).enumerated() {
      XCTAssertEqual(actual, wanted, "result \(place)")
      XCTAssertEqual(actual.type, wanted.type, "result \(place)")
    }
    let halves = try PlannedFunction(inputs: [TensorSpec([4], .float64)]) { _, t in
      let x = Tensor.traced(t[0])
      let (a, b) = (try x(.range(0, 2)), try x(.range(2, 4)))
      return try Gradient.of((a * a).sum() + b.converted(to: .float32).map(.exp).sum(), withRespectTo: [x])
    }
    assertClose(
      try halves([vector(0.1, 0.2, 0, 1)])[0], try vector(0.2, 0.4, 1, 2.718281828459045), relative: 1e-6)
  }

  /// A gradient has the type of what it is by, whatever lies between.
  func testTypesOfGradients() throws {
    let function = try PlannedFunction(inputs: [TensorSpec([3], .float32), TensorSpec([3], .float64)]) { _, t in
      let v = t.map(Tensor.traced)
      let total = try (v[0].map(.exp) * v[1] + v[0].converted(to: .float64)).sum()
      return try Gradient.of(total, withRespectTo: v)
    }
    let x = try vector(0.5, 1, -1)
    let gradients = try function([x.converted(to: .float32), x])
    XCTAssertEqual(gradients.map(\.type), [.float32, .float64])
    assertClose(gradients[0], try x.map(.exp) * x + 1, relative: 1e-6)
    assertClose(gradients[1], try x.map(.exp), relative: 1e-6)
  }

  /// Indices and masks are numbers like others.
  func testOperationsOnIndicesAndMasks() throws {
    let operations: [(name: String, function: (Tensor) throws -> Tensor)] = [
      ("sum", { try $0.sum() }), ("sum 0", { try $0.sum(axis: 0) }), ("sum 1", { try $0.sum(axis: 1) }),
      ("min", { try $0.minimum() }), ("max", { try $0.maximum(axis: 1) }), ("mean", { try $0.mean(axis: 0) }),
      ("variance", { try $0.variance(axis: 1) }), ("product", { try $0.product(axis: 0) }),
      ("any", { try $0.any(axis: 0) }), ("all", { try $0.all(axis: 1) }), ("norm", { try $0.norm() }),
      ("argmax", { try $0.argMaximum(axis: 1) }), ("argmin", { try $0.argMinimum() }),
      ("argsort", { try $0.argSort() }), ("sort", { try $0.sorted() }), ("sort 0", { try $0.sorted(axis: 0) }),
      ("top_k", { try $0.topK(2).values }), ("top_k's indices", { try $0.topK(2, axis: 0).indices }),
      ("median", { try $0.median(axis: 1) }), ("cumsum", { try $0.cumulativeSum(axis: 1) }),
      ("cumsum 0", { try $0.cumulativeSum() }), ("gather", { try $0.gather([1, 0, 1]) }),
      ("embedding", { try $0.embedding(matrix([1, 0], [0, 0])) }), ("transpose", { try $0.transpose() * 1 }),
      ("transpose alone", { try $0.transpose() }), ("slice", { try $0(.all, .range(1, 3)) }),
      ("concatenate", { try Tensor.concatenate([$0, $0], axis: 1) }), ("expand", { try $0.expanded(to: [2, 2, 4]) }),
      ("negate", { try -$0 }), ("abs", { try $0.map(.abs) }), ("exp", { try $0.map(.exp) }), ("*", { try $0 * $0 }),
      ("+", { try $0 + 1 }), ("/", { try $0 / 2 }), ("<", { try Tensor.compare(.less, $0, Tensor(1)) }),
      ("max of two", { try Tensor.combine(.maximum, $0, Tensor(1)) }), ("@", { try Tensor.matmul($0, $0.transpose()) }),
      ("where", { try Tensor.select($0, $0 + 1, $0) }), ("softmax", { try $0.softmax() }),
      ("log_sum_exp", { try $0.logSumExp(axis: 0) }), ("layer_norm", { try $0.layerNorm() }),
      ("moving_mean", { try $0.movingMean(SlidingWindow(length: 2, before: 0, edges: .inside), axis: 1) }),
      ("count_missing", { try $0.countMissing() }), ("one_hot", { try $0.oneHot(classes: 7) }),
      ("diff", { try $0.differences() }), ("reshape", { try $0.reshape([4, 2]) + $0.reshape([4, 2]) }),
      ("append", { try $0.append($0(.index(0))) }), ("stack", { try Tensor.stack([$0, $0], axis: 1) }),
    ]
    let numbers: [ScalarType: Tensor] = [
      .int32: try matrix([3, 0, 5, 2], [1, 6, 4, 0]), .bool: try matrix([1, 0, 1, 1], [0, 0, 1, 0]),
    ]
    for (type, numbers) in numbers {
      let x = try numbers.converted(to: type)
      for (name, function) in operations {
        let expected = try function(numbers)
        assertClose(try function(x), expected, relative: 1e-6, "\(name) of \(type) at once")
        let planned = try PlannedFunction(inputs: [x.spec]) { [try function($1[0])] }
        assertClose(try planned([x])[0], expected, relative: 1e-6, "\(name) of \(type) planned")
      }
    }
  }
}
