import TensorCore
import XCTest

/// Against values that NumPy 2 and SciPy give for the same table.
final class StatisticsTests: XCTestCase {
  private func table() throws -> Tensor { try matrix([3, -1, 2.5], [0.5, 4, -2]) }

  func testSums() throws {
    let x = try table()
    XCTAssertEqual(try x.sum(), Tensor(7))
    XCTAssertEqual(try x.sum(axis: 0), try vector(3.5, 3, 0.5))
    XCTAssertEqual(try x.mean(axis: 0), try vector(1.75, 1.5, 0.25))
    XCTAssertEqual(try x.product(axis: -1), try vector(-7.5, -4))
    XCTAssertEqual(try x.cumulativeSum(axis: 1), try matrix([3, 2, 4.5], [0.5, 4.5, 2.5]))
    XCTAssertEqual(try x.differences(), try matrix([-4, 3.5], [3.5, -6]))
  }

  func testSpread() throws {
    let x = try table()
    assertClose(try x.variance(), Tensor(5.666666666666667))
    assertClose(try x.sd(axis: 0), try vector(1.7677669529663689, 3.5355339059327378, 3.181980515339464))
    assertClose(try x.std(axis: 1), try vector(1.7795130420052185, 2.4608038433722332))
    assertClose(try x.norm(axis: 0), try vector(3.0413812651491097, 4.123105625617661, 3.2015621187164243))
  }

  func testOrderStatistics() throws {
    let x = try table()
    XCTAssertEqual(try x.median(), Tensor(1.5))
    assertClose(try x.quantile(0.3, axis: 1), try vector(1.1, -0.5))
    assertClose(try Tensor.stack([x.quantile(0.1), x.quantile(0.9)]), try vector(-1.5, 3.5))
    XCTAssertEqual(try x.quantile(0, axis: 0, keepingAxis: true), try matrix([0.5, -1, -2]))
    XCTAssertEqual(try x.quantile(1), Tensor(4))
    XCTAssertEqual(try x.argMaximum(), Tensor(4))
    XCTAssertEqual(try x.argMinimum(axis: 1), try vector(1, 2))
    XCTAssertEqual(try x.argMaximum(axis: 0, keepingAxis: true), try matrix([0, 1, 0]))
    XCTAssertEqual(try x.sorted(axis: 0), try matrix([0.5, -1, -2], [3, 4, 2.5]))
    XCTAssertEqual(try x.argSort(axis: 1), try matrix([1, 2, 0], [2, 0, 1]))
  }

  func testSoftmaxAndLogSumExp() throws {
    let x = try table()
    assertClose(
      try x.softmax(axis: 1),
      try matrix(
        [0.61544282733744, 0.01127222858217413, 0.3732849440803858],
        [0.0292418720461697, 0.9683578089271603, 0.00240031902667006]))
    assertClose(try x.logSumExp(axis: 0), try vector(3.0788897342925496, 4.006715348489118, 2.511047744848594))
  }

  func testASumOfManyTermsIsAccurate() throws {
    let tenths = try Tensor.full([1_000_000], 0.1)
    XCTAssertEqual(try tenths.sum().item(), 100_000, accuracy: 1e-9)
  }
}
