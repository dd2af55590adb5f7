import TensorCore
import XCTest

/// Every operation against central differences: first and, where it is smooth, second derivatives. Shapes are odd
/// on purpose, and pairs broadcast.
final class GradientTableTests: XCTestCase {
  typealias Row = GradientRow

  static let unary: [Row] = UnaryFunction.allCases.filter { $0 != .gamma && $0 != .logGamma }.map { function in
    let (from, to): (Double, Double) =
      switch function {
      case .sqrt, .log, .log2, .log10: (0.3, 3)
      case .asin, .acos, .atanh, .log1p: (-0.8, 0.8)
      case .acosh: (1.3, 3)
      case .tan: (-1.2, 1.2)
      case .floor, .ceil, .truncate, .sign: (0.1, 0.9)
      case .cubeRoot: (0.5, 2)
      case .round: (0.6, 1.4)
      case .abs: (0.1, 2)
      default: (-2, 2)
      }
    return Row(name: function.rawValue, shapes: [[2, 3]], from: from, to: to) { try $0[0].map(function) }
  }

  static let binary: [Row] = BinaryFunction.allCases.flatMap { function -> [Row] in
    let pairs: [[[Int]]] = [[[3], [3]], [[2, 1, 3], [2, 1]], [[], [2, 2]], [[3, 1], []], [[1, 3], [2, 3]]]
    return pairs.map { shapes in
      Row(name: "\(function) \(shapes)", shapes: shapes, from: 0.4, to: 2) {
        try Tensor.combine(function, $0[0], $0[1])
      }
    }
  }

  static let comparison: [Row] = Comparison.allCases.map { comparison in
    Row(name: comparison.rawValue, shapes: [[2, 3], [3]]) { try Tensor.compare(comparison, $0[0], $0[1]) * $0[0] }
  }

  static let powers: [Row] = [-2, -1, -0.5, 0, 0.5, 1, 2, 3, 4, 5].map { exponent in
    Row(name: "^\(exponent)", shapes: [[4]], from: 0.5) { try Tensor.power($0[0], Tensor(exponent)) }
  }

  static let products: [Row] = [
    [[3], [3]], [[2, 3], [3]], [[3], [3, 2]], [[2, 3], [3, 4]], [[5, 2, 3], [3, 2]], [[2, 3], [5, 3, 2]],
    [[2, 1, 2, 3], [4, 3, 2]], [[3], [2, 3, 2]], [[2, 2, 3], [3]], [[0, 3], [3, 2]], [[2, 0], [0, 2]],
  ].map { shapes in
    Row(name: "@ \(shapes)", shapes: shapes) { try Tensor.matmul($0[0], $0[1]) }
  }

  static let reductions: [Row] = [nil, 0, 1, -1].flatMap { (axis: Int?) -> [Row] in
    let shape = [2, 3, 2]
    func row(_ name: String, smooth: Bool = true, _ function: @escaping @Sendable (Tensor) throws -> Tensor) -> Row {
      Row(name: "\(name) \(axis.map(String.init) ?? "all")", shapes: [shape], isSmooth: smooth) { try function($0[0]) }
    }
    return [
      row("sum") { try $0.sum(axis: axis, keepingAxis: true) },
      row("product") { try $0.product(axis: axis) },
      row("mean") { try $0.mean(axis: axis) },
      row("min") { try $0.minimum(axis: axis) },
      row("max") { try $0.maximum(axis: axis, keepingAxis: true) },
      row("variance") { try $0.variance(axis: axis) },
      row("sd") { try $0.sd(axis: axis) },
      row("std") { try $0.std(axis: axis) },
      row("norm") { try $0.norm(axis: axis) },
      row("log_sum_exp") { try $0.logSumExp(axis: axis) },
      row("median") { try $0.median(axis: axis) },
      row("quantile") { try $0.quantile(0.3, axis: axis) },
      row("softmax") { try $0.softmax(axis: axis ?? 0) },
      row("cumsum") { try $0.cumulativeSum(axis: axis ?? 0) },
      row("sort") { try $0.sorted(axis: axis ?? 0) },
      row("diff") { try $0.differences(axis: axis ?? 0) },
      row("any") { try $0.any(axis: axis, keepingAxis: true) * $0 },
      row("all") { try $0.all(axis: axis, keepingAxis: true) * $0 },
    ]
  }

  static let arrangement: [Row] = [
    Row(name: "reshape", shapes: [[2, 3]]) { try $0[0].reshape([3, -1]) },
    Row(name: "flatten", shapes: [[2, 3]]) { try $0[0].flatten() },
    Row(name: "expand", shapes: [[3, 1]]) { try $0[0].expanded(to: [2, 3, 4]) },
    Row(name: "transpose", shapes: [[2, 3, 4]]) { try $0[0].transpose() },
    Row(name: "permutation", shapes: [[2, 3, 4]]) { try $0[0].transpose(axes: [2, 0, 1]) },
    Row(name: "concatenate", shapes: [[2, 3], [2, 1], [2, 2]]) { try Tensor.concatenate($0, axis: 1) },
    Row(name: "stack", shapes: [[2, 3], [2, 3]]) { try Tensor.stack($0, axis: -1) },
    Row(name: "append", shapes: [[2, 3], [3]]) { try $0[0].append($0[1]) },
    Row(name: "index", shapes: [[3, 4]]) { try $0[0](.index(-1)) },
    Row(name: "slice", shapes: [[3, 4, 2]]) { try $0[0](.range(1, 3), .index(2), .all) },
    Row(name: "empty slice", shapes: [[3, 4]]) { try $0[0](.range(1, 1)) },
    Row(name: "gather", shapes: [[3, 4]]) { try $0[0].gather([2, 0, 2, -1], axis: 1) },
    Row(name: "gather rows", shapes: [[3, 2]]) { try $0[0].gather([1, 1, 0]) },
    Row(name: "select", shapes: [[2, 3], [3]]) { try Tensor.select(vector(1, 0, 1), $0[0], $0[1]) },
    Row(name: "clamp", shapes: [[5]]) { try $0[0].clamped(Tensor(-0.5), Tensor(0.5)) },
    Row(name: "dot", shapes: [[4], [4]]) { try Tensor.dot($0[0], $0[1]) },
    Row(name: "outer", shapes: [[2], [3]]) { try Tensor.outer($0[0], $0[1]) },
  ]

  static let table = unary + binary + comparison + powers + products + reductions + arrangement

  func testFirstDerivatives() throws {
    for (index, row) in Self.table.enumerated() { try row.checkFirstDerivatives(seed: UInt64(index)) }
  }

  func testSecondDerivatives() throws {
    for (index, row) in Self.table.enumerated() { try row.checkSecondDerivatives(seed: UInt64(index)) }
  }

  func testPlannedDerivatives() throws {
    for (index, row) in Self.table.enumerated() { try row.checkPlannedDerivatives(seed: UInt64(index), order: 2) }
  }

  func testParts() throws {
    // Some of the intervals do not bear a factor.
    for (index, row) in Self.table.enumerated() where row.from <= -2 { try row.checkParts(seed: UInt64(index)) }
  }

  func testOperationsWithoutGradientSaySo() throws {
    let rows: [(String, (Tensor) throws -> Tensor)] = [
      ("argmin", { try $0.argMinimum() }), ("argmax", { try $0.argMaximum(axis: 0) }),
      ("argsort", { try $0.argSort().sum() }), ("count_missing", { try $0.countMissing() }),
      ("one_hot", { try $0.map(.floor).oneHot(classes: 9).sum() }),
    ]
    for (name, function) in rows.dropLast() {
      assertThrows(.noGradient(operation: name), try Gradient.of(function, at: vector(1, 2, 3)))
    }
    // Rounding has gradient 0, but the question of a gradient through an index is still a mistake.
    assertThrows(.noGradient(operation: "one_hot"), try Gradient.of(rows.last!.1, at: vector(1, 2, 3)))
  }

  func testSharedExtremesShareTheGradient() throws {
    let tied = try vector(1, 3, 3, 2)
    XCTAssertEqual(try Gradient.of({ try $0.maximum() }, at: tied).gradient, try vector(0, 0.5, 0.5, 0))
    let both = try Gradient.of({ try Tensor.combine(.maximum, $0[0], $0[1]) }, at: [Tensor(2), Tensor(2)])
    XCTAssertEqual(both.gradients.map(\.elements), [[0.5], [0.5]])
  }

  func testDerivativesAtZero() throws {
    let zero = Tensor(0)
    func derivative(_ function: (Tensor) throws -> Tensor) throws -> Double {
      try Gradient.of(function, at: zero).gradient.item()
    }
    XCTAssertEqual(try derivative { try $0.map(.abs) }, 0)
    XCTAssertEqual(try derivative { try Tensor.power($0, Tensor(0)) }, 0)
    XCTAssertEqual(try derivative { try Tensor.power($0, Tensor(1)) }, 1)
    XCTAssertEqual(try derivative { try Tensor.power($0, Tensor(2)) }, 0)
    XCTAssertEqual(try derivative { try $0.reshape([1]).norm() }, 0)
    XCTAssertEqual(try derivative { try Tensor.power($0, Tensor(2.5)) }, 0)
    XCTAssertEqual(try Gradient.hessian({ try Tensor.power($0, Tensor(2)) }, at: zero).item(), 2)
    let withZeros = try vector(0, 2, 3)
    XCTAssertEqual(try Gradient.of({ try $0.product() }, at: withZeros).gradient, try vector(6, 0, 0))
  }
}
