import Learning
import TensorCore
import XCTest

final class InitializerTests: XCTestCase {
  func testTheBeginningDependsOnPathAndSeedAlone() throws {
    let first = try Initializer.fanIn(16).tensor(shape: [16, 4], path: "N.linear.weight", seed: 3)
    XCTAssertEqual(first, try Initializer.fanIn(16).tensor(shape: [16, 4], path: "N.linear.weight", seed: 3))
    XCTAssertNotEqual(first, try Initializer.fanIn(16).tensor(shape: [16, 4], path: "N.linear.weight", seed: 4))
    XCTAssertNotEqual(first, try Initializer.fanIn(16).tensor(shape: [16, 4], path: "N.head.weight", seed: 3))
    XCTAssertLessThanOrEqual(first.elements.map(abs).max() ?? 1, 0.25)
  }

  func testOrthogonalRows() throws {
    for shape in [[3, 5], [5, 3], [4, 4]] {
      let q = try Initializer.orthogonal.tensor(shape: shape, path: "q", seed: 1).converted(to: .float64)
      let product = shape[0] <= shape[1] ? try Tensor.matmul(q, q.transpose()) : try Tensor.matmul(q.transpose(), q)
      XCTAssertTrue(product.isClose(to: try Tensor.eye(min(shape[0], shape[1])), relative: 0, absolute: 1e-6))
    }
  }
}
