import TensorCore
import XCTest

/// Nothing, a single number, missing values, infinities.
final class EdgeCaseTests: XCTestCase {
  private let none = try? Tensor([])
  private let inf = Double.infinity

  func testReductionsOfNothing() throws {
    let none = try XCTUnwrap(none)
    XCTAssertEqual(try none.sum(), Tensor(0))
    XCTAssertEqual(try none.product(), Tensor(1))
    XCTAssertEqual(try none.any(), Tensor(0))
    XCTAssertEqual(try none.all(), Tensor(1))
    XCTAssertEqual(try none.norm(), Tensor(0))
    XCTAssertEqual(try none.countMissing(), Tensor(0))
    XCTAssertEqual(try none.logSumExp(), Tensor(-inf))
    for same in [try none.sorted(), try none.cumulativeSum(), try none.differences(), try none.softmax()] {
      XCTAssertEqual(same, none)
    }
    let hollow = try Tensor.zeros([2, 0, 3])
    XCTAssertEqual(try hollow.sum(axis: 1), try Tensor.zeros([2, 3]))
    XCTAssertEqual(try hollow.product(axis: 1), try Tensor.ones([2, 3]))
    XCTAssertEqual(try hollow.sum(axis: 0).shape, [0, 3])
    XCTAssertEqual(try hollow.maximum(axis: 0).shape, [0, 3])
    XCTAssertEqual(try hollow.mean(axis: 2, keepingAxis: true).shape, [2, 0, 1])
    XCTAssertEqual(try hollow.product(keepingAxis: true), try Tensor.ones([1, 1, 1]))
    assertThrows(.tooFewValues(operation: "max", needed: 1, given: 0), try hollow.maximum(axis: 1))
  }

  func testArrangementOfNothing() throws {
    let none = try XCTUnwrap(none)
    let hollow = try Tensor.zeros([2, 0, 3])
    XCTAssertEqual(try hollow.transpose().shape, [2, 3, 0])
    XCTAssertEqual(try hollow.reshape([0, 7]).shape, [0, 7])
    XCTAssertEqual(try hollow(.index(1)).shape, [0, 3])
    XCTAssertEqual(try (hollow + Tensor.ones([1, 3])).shape, [2, 0, 3])
    XCTAssertEqual(try (Tensor.ones([1]) * none).shape, [0])
    XCTAssertEqual(try none.expanded(to: [4, 0]).shape, [4, 0])
    XCTAssertEqual(try none.append(Tensor(2)), try vector(2))
    XCTAssertEqual(try Tensor.concatenate([none, vector(1), none]), try vector(1))
    XCTAssertEqual(try none.gather([]), none)
    XCTAssertEqual(try Tensor.matmul(Tensor.zeros([2, 0]), Tensor.zeros([0, 3])), try Tensor.zeros([2, 3]))
    XCTAssertEqual(try Tensor.dot(none, none), Tensor(0))
    XCTAssertEqual(try Tensor.arange(3, 1), none)
    XCTAssertEqual(try Tensor.eye(0).shape, [0, 0])
    XCTAssertEqual(try Gradient.of({ try $0.sum() }, at: none).gradient, none)
  }

  func testASingleNumber() throws {
    let five = Tensor(5)
    XCTAssertEqual(five.shape, [])
    for same in [
      try five.sum(), try five.mean(), try five.maximum(), try five.median(), try five.product(), try five(),
    ] {
      XCTAssertEqual(same, five)
    }
    XCTAssertEqual(try five.argMaximum(), Tensor(0))
    XCTAssertEqual(try five.flatten(), try vector(5))
    XCTAssertEqual(try (-five).norm(), five)
    XCTAssertEqual(try Tensor.stack([five, five]), try vector(5, 5))
    XCTAssertEqual(try five.transpose(axes: []), five)
    XCTAssertEqual(try five.oneHot(classes: 6).elements, [0, 0, 0, 0, 0, 1])
    assertThrows(.rankTooLow(operation: "concatenate", shape: [], needed: 1), try Tensor.concatenate([five]))
    assertThrows(.axisOutOfRange(operation: "sort", axis: -1, shape: []), try five.sorted())
  }

  func testMissingValues() throws {
    let x = try vector(2, .nan, 1)
    let nan = Tensor(.nan)
    XCTAssertNotEqual(x, x)
    for result in [
      try x.sum(), try x.mean(), try x.minimum(), try x.maximum(), try x.median(), try x.sd(), try x.norm(),
      try x.quantile(0),
    ] {
      assertSame(result, nan)
    }
    XCTAssertEqual(try x.countMissing(), Tensor(1))
    XCTAssertEqual(try x.argMinimum(), Tensor(1))
    XCTAssertEqual(try x.argMaximum(), Tensor(1))
    assertSame(try x.sorted(), try vector(1, 2, .nan))
    XCTAssertEqual(try x.argSort(), try vector(2, 0, 1))
    assertSame(try x.map(.sign), try vector(1, .nan, 1))
    assertSame(try Tensor.combine(.minimum, x, Tensor(0)), try vector(0, .nan, 0))
    assertSame(try Tensor.combine(.maximum, Tensor(0), x), try vector(2, .nan, 1))
    XCTAssertEqual(try Tensor.compare(.equal, x, x), try vector(1, 0, 1))
    XCTAssertEqual(try Tensor.compare(.notEqual, x, x), try vector(0, 1, 0))
    XCTAssertEqual(try Tensor.compare(.less, x, Tensor(9)), try vector(1, 0, 1))
    XCTAssertEqual(try Tensor.select(x.map(.isMissing), Tensor(0), x), try vector(2, 0, 1))
    assertSame(try matrix([1, .nan], [3, 4]).median(axis: 0), try vector(2, .nan))
  }

  func testInfinities() throws {
    XCTAssertEqual(try vector(inf, 1).logSumExp(), Tensor(inf))
    XCTAssertEqual(try vector(-inf, -inf).logSumExp(), Tensor(-inf))
    XCTAssertEqual(try vector(-inf, 0, 0).softmax(), try vector(0, 0.5, 0.5))
    XCTAssertEqual(try vector(1000, 1000).softmax(), try vector(0.5, 0.5))
    XCTAssertEqual(try vector(1000, -1000).logSumExp(), Tensor(1000))
    XCTAssertEqual(try vector(inf, 3).norm(), Tensor(inf))
    XCTAssertEqual(try vector(1, inf, 2).median(), Tensor(2))
    XCTAssertEqual(try vector(1, 2, inf).quantile(0.5), Tensor(2))
    XCTAssertEqual(try vector(-800, 800).map(.sigmoid), try vector(0, 1))
    assertSame(try vector(inf, 1).softmax(), try vector(.nan, .nan))
    XCTAssertTrue(try vector(inf, 1).isClose(to: vector(inf, 1)))
    XCTAssertFalse(try vector(inf).isClose(to: vector(-inf)))
    XCTAssertFalse(try vector(1e308).isClose(to: vector(inf)))
  }

  func testNormsOfExtremeVectors() throws {
    let tiny = Double.leastNonzeroMagnitude
    for scale in [tiny, 1000 * tiny, 1e-200, 1, 1e200, 3e307] {
      let x = try vector(3, 4) * scale
      assertClose(try x.norm(), Tensor(5 * scale), relative: 1e-15, absolute: tiny, "\(scale)")
    }
    XCTAssertEqual(try matrix([3e200, 4e200], [3, 4]).norm(axis: 1).elements[1], 5)
    assertClose(try Gradient.of({ try $0.norm() }, at: vector(3e200, 4e200)).gradient, try vector(0.6, 0.8))
  }

  func testPowersAndRemainders() throws {
    let x = try vector(-3, -1, 0, 2, 10)
    let powers: [(Double, [Double])] = [
      (0, [1.0, 1, 1, 1, 1]), (1, [-3, -1, 0, 2, 10]), (2, [9, 1, 0, 4, 100]), (3, [-27, -1, 0, 8, 1000]),
      (4, [81, 1, 0, 16, 10000]), (5, [-243, -1, 0, 32, 100000]), (-1, [-1.0 / 3, -1, inf, 0.5, 0.1]),
      (-2, [1.0 / 9, 1, inf, 0.25, 0.01]),
    ]
    for (exponent, expected) in powers {
      XCTAssertEqual(try Tensor.power(x, Tensor(exponent)).elements, expected)
    }
    XCTAssertEqual(try Tensor.power(Tensor(2), vector(0, 1, 10)), try vector(1, 2, 1024))
    assertSame(try Tensor.power(Tensor(-8), Tensor(1.0 / 3)), Tensor(.nan))
    let remainders: [(Double, Double, Double)] = [
      (7, 3, 1), (-7, 3, 2), (7, -3, -2), (-7, -3, -1), (6, 3, 0), (-6, 3, 0), (1, inf, 1), (5.5, 2, 1.5),
      (7, 0, .nan), (inf, 3, .nan),
    ]
    for (a, b, expected) in remainders {
      assertSame(try Tensor.combine(.modulo, Tensor(a), Tensor(b)), Tensor(expected), "mod(\(a), \(b))")
    }
    XCTAssertEqual(try vector(0.5, 1.5, 2.5, -0.5).map(.round), try vector(0, 2, 2, 0))
  }

  func testDescriptions() throws {
    XCTAssertEqual(Tensor(2.5).description, "2.5")
    XCTAssertEqual(try matrix([1, 2], [3, .nan]).description, "[[1.0, 2.0], [3.0, nan]]")
    XCTAssertEqual(try Tensor.arange(0, 100).description, "[0.0, 1.0, 2.0, …, 97.0, 98.0, 99.0]")
    XCTAssertEqual(try XCTUnwrap(none).description, "[]")
    XCTAssertEqual(try Tensor.zeros([2, 0, 3]).description, "[] of shape [2, 0, 3]")
    XCTAssertEqual(try Tensor.zeros([0, 3]).description, "[] of shape [0, 3]")
  }

  func testCreation() throws {
    XCTAssertEqual(try Tensor.linspace(0, 1, count: 5), try vector(0, 0.25, 0.5, 0.75, 1))
    XCTAssertEqual(try Tensor.linspace(2, 7, count: 1), try vector(2))
    XCTAssertEqual(try Tensor.linspace(0, 0.3, count: 4).elements.last, 0.3)
    XCTAssertEqual(try Tensor.arange(1, 2, step: 0.25), try vector(1, 1.25, 1.5, 1.75))
    XCTAssertEqual(try Tensor.arange(3, 0, step: -1), try vector(3, 2, 1))
    XCTAssertEqual(try Tensor.eye(2, columns: 3), try matrix([1, 0, 0], [0, 1, 0]))
    XCTAssertEqual(try vector(1, 0).oneHot(classes: 3), try matrix([0, 1, 0], [1, 0, 0]))
  }

  func testIndexing() throws {
    let x = try Tensor.arange(0, 24).reshape([2, 3, 4])
    XCTAssertEqual(try x(.index(1), .index(-1), .index(2)), Tensor(22))
    XCTAssertEqual(try x(.all, .index(0)), try matrix([0, 1, 2, 3], [12, 13, 14, 15]))
    XCTAssertEqual(try x(.index(0), .range(-2, nil), .range(nil, -3)), try matrix([4], [8]))
    XCTAssertEqual(try x(.range(2, 2)).shape, [0, 3, 4])
    XCTAssertEqual(try x(.range(-2, 2)), x)
    XCTAssertEqual(try x.gather([1, 0, 1], axis: -1)(.index(0), .index(0)), try vector(1, 0, 1))
    XCTAssertEqual(try vector(5, 6, 7).gather(matrix([0, 2], [-1, 1])), try matrix([5, 7], [7, 6]))
    XCTAssertEqual(try x.gather(Tensor(1)), try x(.index(1)))
  }
}
