import Simulation
import XCTest

final class GraphTests: XCTestCase {
  func testSharesEqualExpressions() {
    var graph = ExpressionGraph()
    let (x, y) = (graph.state(0), graph.parameter(0))
    XCTAssertEqual(graph.add(x, y), graph.add(y, x))
    XCTAssertEqual(graph.multiply(graph.add(x, y), x), graph.multiply(x, graph.add(y, x)))
    XCTAssertNotEqual(graph.subtract(x, y), graph.subtract(y, x))
    XCTAssertEqual(graph.constant(.nan), graph.constant(.nan))
  }

  func testFoldsConstantsAndIdentities() {
    var graph = ExpressionGraph()
    let x = graph.state(0)
    let (zero, one, two) = (graph.constant(0), graph.constant(1), graph.constant(2))
    let (six, seven) = (graph.constant(6), graph.constant(7))
    let product = graph.multiply(six, seven)
    XCTAssertEqual(graph.constantValue(product), 42)
    XCTAssertEqual(graph.add(x, zero), x)
    XCTAssertEqual(graph.subtract(x, zero), x)
    XCTAssertEqual(graph.multiply(one, x), x)
    XCTAssertEqual(graph.divide(x, one), x)
    XCTAssertEqual(graph.negate(graph.negate(x)), x)
    XCTAssertEqual(graph.binary(.power, x, two), graph.multiply(x, x))
    XCTAssertEqual(graph.binary(.power, x, graph.constant(0.5)), graph.unary(.sqrt, x))
    XCTAssertEqual(graph.select(one, x, zero), x)
    XCTAssertEqual(graph.select(graph.binary(.less, x, one), x, x), x)
    let (nothing, difference) = (graph.multiply(x, zero), graph.subtract(x, x))
    XCTAssertNil(graph.constantValue(nothing), "0·x is NaN where x is not finite")
    XCTAssertNil(graph.constantValue(difference))
  }

  /// Points inside each operation's domain and away from its kinks.
  private static let unaryPoints: [(ScalarOperation, [Double])] = [
    (.negate, [-1.5, 2]), (.abs, [-1.5, 2]), (.sqrt, [0.3, 4]), (.exp, [-1, 1.5]), (.log, [0.2, 3]),
    (.log10, [0.2, 3]), (.sin, [-2, 0.7]), (.cos, [-2, 0.7]), (.tan, [-1, 0.7]), (.asin, [-0.6, 0.4]),
    (.acos, [-0.6, 0.4]), (.atan, [-3, 0.4]), (.sinh, [-1, 2]), (.cosh, [-1, 2]), (.tanh, [-1, 0.5]),
    (.floor, [0.4, 1.7]), (.ceil, [0.4, 1.7]), (.round, [0.4, 1.7]), (.sign, [-2, 3]), (.not, [0.5, 2]),
  ]
  private static let binaryPoints: [(ScalarOperation, [(Double, Double)])] = [
    (.add, [(1, 2)]), (.subtract, [(1, 2)]), (.multiply, [(3, -2)]), (.divide, [(3, -2), (1, 0.3)]),
    (.power, [(2, 3.3), (0.4, -1.2)]), (.atan2, [(1, 2), (-1, 0.5), (1, -2)]),
    (.modulo, [(7.3, 2), (-7.3, 2), (7.3, -2.2)]), (.minimum, [(1, 2), (2, 1)]), (.maximum, [(1, 2), (2, 1)]),
    (.less, [(1, 2)]), (.lessOrEqual, [(1, 2)]), (.equal, [(1, 2)]), (.notEqual, [(1, 2)]), (.and, [(1, 2)]),
    (.or, [(1, 2)]),
  ]

  private func evaluate(_ graph: ExpressionGraph, _ roots: [Node], _ x: [Double]) -> [Double] {
    Program(graph: graph, roots: roots, parameters: 0, states: x.count, inputs: 0).evaluate(states: x)
  }

  private func checkDerivatives(_ graph: ExpressionGraph, _ root: Node, at x: [Double], _ what: String) {
    var graph = graph
    for index in x.indices {
      let derivative = graph.derivative(of: [root], withRespectTo: graph.state(index))
      let exact = evaluate(graph, derivative, x)[0]
      let h = 1e-6
      var (left, right) = (x, x)
      left[index] -= h
      right[index] += h
      let difference = (evaluate(graph, [root], right)[0] - evaluate(graph, [root], left)[0]) / (2 * h)
      XCTAssertEqual(exact, difference, accuracy: 1e-7 * (1 + abs(difference)), "\(what), operand \(index), at \(x)")
    }
  }

  func testEveryDerivativeRuleAgreesWithFiniteDifferences() {
    for (operation, points) in Self.unaryPoints {
      for point in points {
        var graph = ExpressionGraph()
        let root = graph.unary(operation, graph.state(0))
        checkDerivatives(graph, root, at: [point], "\(operation)")
      }
    }
    for (operation, points) in Self.binaryPoints {
      for (a, b) in points {
        var graph = ExpressionGraph()
        let root = graph.binary(operation, graph.state(0), graph.state(1))
        checkDerivatives(graph, root, at: [a, b], "\(operation)")
      }
    }
    var graph = ExpressionGraph()
    let (x, y) = (graph.state(0), graph.state(1))
    let root = graph.select(graph.binary(.less, x, y), graph.multiply(x, y), graph.unary(.exp, x))
    checkDerivatives(graph, root, at: [1, 2], "select")
    checkDerivatives(graph, root, at: [2, 1], "select")
    let tested = Self.unaryPoints.map(\.0) + Self.binaryPoints.map(\.0) + [.select]
    XCTAssertEqual(Set(tested), Set(ScalarOperation.allCases))
  }

  func testDifferentiatesCompositions() {
    var graph = ExpressionGraph()
    let (x, y) = (graph.state(0), graph.state(1))
    let inner = graph.divide(graph.unary(.sin, graph.multiply(x, y)), graph.add(x, graph.constant(3)))
    let root = graph.binary(.power, graph.add(graph.constant(2), inner), graph.unary(.exp, graph.negate(y)))
    checkDerivatives(graph, root, at: [0.7, -0.3], "composition")
  }

  func testTakesOneSideAtKinks() {
    var graph = ExpressionGraph()
    let x = graph.state(0)
    let slopes = [
      graph.unary(.abs, x), graph.binary(.maximum, x, graph.constant(0)), graph.binary(.power, x, graph.constant(2.5)),
    ].map { graph.derivative(of: [$0], withRespectTo: x)[0] }
    XCTAssertEqual(evaluate(graph, slopes, [0]), [0, 1, 0])
  }

  func testJacobianHoldsOnlyWhatDepends() {
    var graph = ExpressionGraph()
    let x = (0..<3).map { graph.state($0) }
    let roots = [graph.multiply(x[0], x[1]), graph.add(x[1], graph.constant(4)), graph.constant(5)]
    let entries = graph.jacobian(of: roots, withRespectTo: x)
    XCTAssertEqual(entries.map { [$0.row, $0.column] }, [[0, 0], [0, 1], [1, 1]])
  }

  func testInsertBindsLeaves() {
    var inner = ExpressionGraph()
    let square = inner.multiply(inner.input(0), inner.input(0))
    var outer = ExpressionGraph()
    let t = outer.time()
    let bound = outer.insert([square], from: inner) { graph, leaf in
      if case .input = leaf { graph.add(t, graph.constant(1)) } else { nil }
    }
    let program = Program(graph: outer, roots: bound, parameters: 0, states: 0, inputs: 0)
    XCTAssertEqual(program.evaluate(time: 2), [9])
  }

  func testEvaluatesEdgeCasesAsDocumented() {
    func value(_ operation: ScalarOperation, _ a: Double, _ b: Double = 0) -> Double { operation.evaluate(a, b, 0) }
    XCTAssertEqual(value(.modulo, -1, 24), 23)
    XCTAssertEqual(value(.modulo, 1, -24), -23)
    XCTAssertEqual(value(.round, 2.5), 2)
    XCTAssertEqual(value(.round, -2.5), -2)
    XCTAssertTrue(value(.minimum, .nan, 1).isNaN && value(.minimum, 1, .nan).isNaN)
    XCTAssertTrue(value(.maximum, .nan, 1).isNaN && value(.maximum, 1, .nan).isNaN)
    XCTAssertEqual(value(.sign, -0.1), -1)
    XCTAssertEqual(ScalarOperation.select.evaluate(0, 1, 2), 2)
  }
}
