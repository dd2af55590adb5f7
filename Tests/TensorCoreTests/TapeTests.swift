import TensorCore
import XCTest

/// Variables, records and passes: what an interpreter relies on.
final class TapeTests: XCTestCase {
  func testAnInterpreterTracesComputesAndAsks() throws {
    let x = Tensor.traced(try vector(1, 2, 3))
    let y = Tensor.traced(Tensor(2))
    let unused = Tensor.traced(try vector(5, 6))
    let result = try (Tensor.power(x, Tensor(3)) * y).sum()
    let gradients = try Gradient.of(result, withRespectTo: [x, y, unused])
    XCTAssertEqual(gradients, [try vector(6, 24, 54), Tensor(36), try vector(0, 0)])
  }

  func testARecordedGradientCanBeDifferentiatedForTheSameVariable() throws {
    let x = Tensor.traced(Tensor(2))
    let first = try Gradient.of(Tensor.power(x, Tensor(4)), withRespectTo: [x], recording: true)[0]
    let second = try Gradient.of(first, withRespectTo: [x], recording: true)[0]
    let third = try Gradient.of(second, withRespectTo: [x])[0]
    XCTAssertEqual(try [first, second, third].map { try $0.item() }, [32, 48, 48])
    XCTAssertFalse(third.isTraced)
  }

  func testAVariableCanBeComputedAndCountsAsIndependent() throws {
    let x = Tensor.traced(Tensor(3))
    let square = try x * x
    let result = try square * x
    XCTAssertEqual(try Gradient.of(result, withRespectTo: [square])[0], Tensor(3))
    XCTAssertEqual(try Gradient.of(result, withRespectTo: [x, square]), [Tensor(9), Tensor(3)])
    XCTAssertEqual(try Gradient.of(result, withRespectTo: [x])[0], Tensor(27))
    XCTAssertEqual(try Gradient.of(x, withRespectTo: [x])[0], Tensor(1))
  }

  func testNestedGradientsDoNotMixTheirVariables() throws {
    // d/dx (x · d/dy (x + y)) = d/dx x = 1, not 2.
    let outer = try Gradient.of(
      { x in try x * Gradient.of({ y in try x + y }, at: Tensor(1)).gradient }, at: Tensor(5))
    XCTAssertEqual(outer.gradient, Tensor(1))
    // d/dx d/dy (x²·y³) at (3, 2) = 2x · 3y² = 72.
    let mixed = try Gradient.of(
      { x in try Gradient.of({ y in try x * x * (y * y * y) }, at: Tensor(2)).gradient }, at: Tensor(3))
    XCTAssertEqual(mixed.gradient, Tensor(72))
    // d/dx f′(x) with f(y) = y⁴ evaluated at x itself.
    let second = try Gradient.of(
      { x in try Gradient.of({ y in try Tensor.power(y, Tensor(4)) }, at: x).gradient }, at: Tensor(2))
    XCTAssertEqual(second.gradient, Tensor(48))
  }

  func testTheValueOfANestedGradientStaysConnected() throws {
    let result = try Gradient.of(
      { x in try Gradient.of({ y in try x * y }, at: Tensor(4)).value }, at: Tensor(3))
    XCTAssertEqual(result.gradient, Tensor(4))
    let throughThePoint = try Gradient.of({ x in try Gradient.of({ $0 }, at: x * x).value }, at: Tensor(3))
    XCTAssertEqual(throughThePoint.gradient, Tensor(6))
  }

  func testFifthDerivative() throws {
    func derivative(_ order: Int, _ x: Tensor) throws -> Tensor {
      order == 0 ? try x.map(.sin) : try Gradient.of({ try derivative(order - 1, $0) }, at: x).gradient
    }
    assertClose(try derivative(5, Tensor(0.7)), try Tensor(0.7).map(.cos))
  }

  func testJacobianAndHessian() throws {
    let a = try matrix([1, 2, 3], [4, 5, 6])
    XCTAssertEqual(try Gradient.jacobian({ try Tensor.matmul(a, $0) }, at: vector(7, 8, 9)), a)
    XCTAssertEqual(try Gradient.jacobian({ try $0 * $0 }, at: Tensor(3)), Tensor(6))
    XCTAssertEqual(try Gradient.jacobian({ _ in try vector(1, 2) }, at: vector(1, 2, 3)), try Tensor.zeros([2, 3]))
    XCTAssertEqual(try Gradient.jacobian({ try $0(.range(0, 0)) }, at: vector(1, 2)).shape, [0, 2])
    let form = try matrix([2, 1], [1, 6])
    let quadratic = { (x: Tensor) in try Tensor.matmul(x, Tensor.matmul(form, x)) }
    XCTAssertEqual(try Gradient.hessian(quadratic, at: vector(1, -1)), try form * 2)
    let rosenbrock = { (p: Tensor) in
      let (x, y) = (try p(.index(0)), try p(.index(1)))
      return try Tensor.power(1 - x, Tensor(2)) + 100 * Tensor.power(y - x * x, Tensor(2))
    }
    XCTAssertEqual(try Gradient.hessian(rosenbrock, at: vector(1, 1)), try matrix([802, -400], [-400, 200]))
  }

  func testPullbackWeighsRows() throws {
    let x = Tensor.traced(try vector(1, 2, 3))
    let y = try x * x
    let pulled = try Gradient.pullback(vector(1, 10, 100), through: y, to: [x])[0]
    XCTAssertEqual(pulled, try vector(2, 40, 600))
    assertThrows(
      .cannotExpand(from: [2], to: [3]), try Gradient.pullback(vector(1, 2), through: y, to: [x]))
  }

  func testAConstantHasGradientZero() throws {
    XCTAssertEqual(try Gradient.of({ _ in Tensor(4) }, at: vector(1, 2)).gradient, try vector(0, 0))
    XCTAssertEqual(try Gradient.of({ try $0.detached.sum() }, at: vector(1, 2)).gradient, try vector(0, 0))
    XCTAssertEqual(try Gradient.of(Tensor(1), withRespectTo: [Tensor(2)]), [Tensor(0)])
  }

  func testOnlyASingleNumberHasAGradient() throws {
    assertThrows(.notASingleValue(operation: "grad", shape: [2]), try Gradient.of({ $0 }, at: vector(1, 2)))
    assertThrows(.notASingleValue(operation: "grad", shape: [0]), try Gradient.of({ $0 }, at: Tensor([])))
  }

  func testAMillionStepsDoNotOverflowTheStack() throws {
    let steps = 1_000_000
    let x = Tensor.traced(Tensor(1))
    var y = x
    for _ in 0..<steps { y = try y * 0.999999 }
    XCTAssertEqual(try Gradient.of(y, withRespectTo: [x])[0].item(), 0.36787925, accuracy: 1e-6)
    y = x
    for _ in 0..<steps { y = try y + y * 0 }
    XCTAssertEqual(try y.item(), 1)
  }

  func testARecordedGradientOfALongChainIsReleased() throws {
    let x = Tensor.traced(Tensor(1))
    var y = x
    for _ in 0..<100_000 { y = try y.map(.sin) }
    let gradient = try Gradient.of(y, withRespectTo: [x], recording: true)[0]
    XCTAssertTrue(gradient.isTraced)
  }

  func testMemoryIsFreedAfterUse() throws {
    weak var intermediate: Tensor?
    weak var variable: Tensor?
    let result = try Gradient.of(
      { x in
        let square = try x * x
        intermediate = square
        variable = x
        return try square.sum()
      }, at: vector(1, 2))
    XCTAssertEqual(result.gradient, try vector(2, 4))
    XCTAssertNil(intermediate)
    XCTAssertNil(variable)
  }

  func testUntracedWorkKeepsNothing() throws {
    weak var first: Tensor?
    var last = Tensor(1)
    do {
      let start = try vector(1, 2)
      first = start
      last = try start * 2
    }
    XCTAssertNil(first)
    XCTAssertFalse(last.isTraced)
  }

  func testTensorsAreSharedBetweenThreads() async throws {
    let shared = try vector(1, 2, 3)
    let sums = try await withThrowingTaskGroup(of: Double.self) { group in
      for factor in 0..<8 {
        group.addTask {
          try Gradient.of({ try ($0 * $0 * Double(factor)).sum() }, at: shared).gradient.sum().item()
        }
      }
      return try await group.reduce(0, +)
    }
    XCTAssertEqual(sums, 336)
  }
}
