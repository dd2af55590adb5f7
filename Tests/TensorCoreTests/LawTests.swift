import TensorCore
import XCTest

/// What must hold for any tensors, tried on seeded random ones of random shapes, whole numbers where it must hold
/// exactly.
final class LawTests: XCTestCase {
  private let rounds = 300

  func testTransposingTwiceGivesTheTensorBack() throws {
    var sampler = Sampler(seed: 1)
    for _ in 0..<rounds {
      let x = try sampler.tensor(sampler.shape(rank: 2...5, extents: 0...4))
      XCTAssertEqual(try x.transpose().transpose(), x)
      var stream = RandomStream(seed: UInt64(sampler.integer(0...1_000_000)))
      let axes = try stream.permutation(x.rank)
      let back = axes.indices.map { axes.firstIndex(of: $0) ?? -1 }
      XCTAssertEqual(try x.transpose(axes: axes).transpose(axes: back), x)
    }
  }

  func testAPermutationMovesEachElement() throws {
    var sampler = Sampler(seed: 2)
    for _ in 0..<60 {
      let x = try sampler.tensor([sampler.integer(1...40), sampler.integer(1...3), sampler.integer(1...40)])
      let y = try x.transpose(axes: [2, 0, 1])
      for _ in 0..<20 {
        let (i, j, k) = (
          sampler.integer(0...x.shape[0] - 1), sampler.integer(0...x.shape[1] - 1), sampler.integer(0...x.shape[2] - 1)
        )
        XCTAssertEqual(try x(.index(i), .index(j), .index(k)), try y(.index(k), .index(i), .index(j)))
      }
    }
  }

  /// Against the definition, at sizes on both sides of every blocking limit.
  func testMatrixProductIsItsDefinition() throws {
    var sampler = Sampler(seed: 3)
    var sizes = [
      (1, 1, 1), (4, 4, 128), (97, 257, 5), (100, 300, 100), (5, 3, 1030), (3, 500, 7), (130, 1, 130), (64, 64, 1),
    ]
    for _ in 0..<40 { sizes.append((sampler.integer(0...40), sampler.integer(0...40), sampler.integer(0...40))) }
    for (rows, inner, columns) in sizes {
      let (a, b) = (try sampler.whole([rows, inner]), try sampler.whole([inner, columns]))
      let (x, y) = (a.elements, b.elements)
      let expected = try Tensor(shape: [rows, columns]) { out in
        for i in 0..<rows {
          for j in 0..<columns {
            for k in 0..<inner { out[i * columns + j] += x[i * inner + k] * y[k * columns + j] }
          }
        }
      }
      XCTAssertEqual(try Tensor.matmul(a, b), expected)
    }
  }

  func testTheTransposeOfAProduct() throws {
    var sampler = Sampler(seed: 4)
    for _ in 0..<rounds {
      let (n, k, m) = (sampler.integer(0...20), sampler.integer(0...20), sampler.integer(0...20))
      let (a, b) = (try sampler.whole([n, k]), try sampler.whole([k, m]))
      XCTAssertEqual(
        try Tensor.matmul(a, b).transpose(), try Tensor.matmul(b.transpose(), a.transpose()))
    }
  }

  func testABatchOfProductsIsTheProductsOfTheBatch() throws {
    var sampler = Sampler(seed: 5)
    for _ in 0..<100 {
      let batch = sampler.integer(1...4)
      let a = try sampler.whole([batch, 1, 3, 5])
      let b = try sampler.whole([2, 5, 4])
      let all = try Tensor.matmul(a, b)
      XCTAssertEqual(all.shape, [batch, 2, 3, 4])
      for i in 0..<batch {
        for j in 0..<2 {
          XCTAssertEqual(
            try all(.index(i), .index(j)), try Tensor.matmul(a(.index(i), .index(0)), b(.index(j))))
        }
      }
      let v = try sampler.whole([5])
      XCTAssertEqual(
        try Tensor.matmul(a, v), try Tensor.matmul(a, v.reshape([5, 1])).reshape([batch, 1, 3]))
      XCTAssertEqual(
        try Tensor.matmul(v, b), try Tensor.matmul(v.reshape([1, 5]), b).reshape([2, 4]))
    }
  }

  func testSummingAxisByAxisIsSummingAll() throws {
    var sampler = Sampler(seed: 6)
    for _ in 0..<rounds {
      let x = try sampler.whole(sampler.shape())
      var rest = x
      while rest.rank > 0 { rest = try rest.sum(axis: sampler.integer(-rest.rank...rest.rank - 1)) }
      XCTAssertEqual(rest, try x.sum())
      for axis in 0..<x.rank {
        XCTAssertEqual(try x.sum(axis: axis, keepingAxis: true).sum(), try x.sum())
        XCTAssertEqual(
          try x.transpose(axes: Array((0..<x.rank).reversed())).sum(axis: x.rank - 1 - axis).sum(), try x.sum())
      }
    }
  }

  func testBroadcastingIsExpanding() throws {
    var sampler = Sampler(seed: 7)
    for _ in 0..<rounds {
      let shape = sampler.shape(rank: 0...4, extents: 0...4)
      // Each side drops leading axes and shrinks others to 1.
      func side() throws -> Tensor {
        let kept = shape.suffix(sampler.integer(0...shape.count))
        return try sampler.whole(kept.map { sampler.integer(0...2) == 0 ? 1 : $0 })
      }
      let (a, b) = (try side(), try side())
      let joint = try Shape.broadcast(a.shape, b.shape, operation: "+")
      let (wideA, wideB) = (try a.expanded(to: joint), try b.expanded(to: joint))
      XCTAssertEqual(try a + b, try wideA + wideB)
      XCTAssertEqual(try a + b, try b + a)
      XCTAssertEqual(try a - b, try -(b - a))
      XCTAssertEqual(try a * (b + a), try a * b + a * a)
      XCTAssertEqual(
        try Tensor.combine(.minimum, a, b) + Tensor.combine(.maximum, a, b), try a + b)
      XCTAssertEqual(try Tensor.compare(.less, a, b), try Tensor.compare(.greater, b, a))
      XCTAssertEqual(try Tensor.select(Tensor.compare(.less, a, b), a, b), try Tensor.combine(.minimum, a, b))
    }
  }

  func testWhatIsCutCanBeJoined() throws {
    var sampler = Sampler(seed: 8)
    for _ in 0..<rounds {
      let x = try sampler.tensor(sampler.shape(rank: 1...4))
      let axis = sampler.integer(0...x.rank - 1)
      let cut = sampler.integer(0...x.shape[axis])
      let whole = [AxisSelection](repeating: .all, count: axis)
      let parts = [try x.select(whole + [.range(0, cut)]), try x.select(whole + [.range(cut, nil)])]
      XCTAssertEqual(try Tensor.concatenate(parts, axis: axis - x.rank), x)
      if x.shape[axis] > 0 {
        let slices = try (0..<x.shape[axis]).map { try x.select(whole + [.index($0)]) }
        XCTAssertEqual(try Tensor.stack(slices, axis: axis), x)
        XCTAssertEqual(try x.gather(Array(0..<x.shape[axis]), axis: axis), x)
      }
    }
  }

  func testSortedLanesAreInOrderAndTheSameValues() throws {
    var sampler = Sampler(seed: 9)
    for _ in 0..<rounds {
      let x = try sampler.whole(sampler.shape(rank: 1...3))
      let axis = sampler.integer(0...x.rank - 1)
      let sorted = try x.sorted(axis: axis)
      XCTAssertTrue(try sorted.differences(axis: axis).elements.allSatisfy { $0 >= 0 })
      XCTAssertEqual(sorted.elements.sorted(), x.elements.sorted())
      XCTAssertEqual(try sorted.sum(axis: axis), try x.sum(axis: axis))
      if x.shape[axis] > 0 {
        let whole = [AxisSelection](repeating: .all, count: axis)
        XCTAssertEqual(try sorted.select(whole + [.index(0)]), try x.minimum(axis: axis))
        XCTAssertEqual(try sorted.select(whole + [.index(-1)]), try x.maximum(axis: axis))
      }
    }
  }

  func testDifferencesUndoCumulativeSums() throws {
    var sampler = Sampler(seed: 10)
    for _ in 0..<rounds {
      let x = try sampler.whole(sampler.shape(rank: 1...3, extents: 1...5))
      let axis = sampler.integer(0...x.rank - 1)
      let whole = [AxisSelection](repeating: .all, count: axis)
      XCTAssertEqual(
        try x.cumulativeSum(axis: axis).differences(axis: axis), try x.select(whole + [.range(1, nil)]))
    }
  }

  func testSoftmaxSumsToOneAndIgnoresShifts() throws {
    var sampler = Sampler(seed: 11)
    for _ in 0..<rounds {
      let x = try sampler.tensor(sampler.shape(rank: 1...3, extents: 1...5), from: -50, to: 50)
      let axis = sampler.integer(0...x.rank - 1)
      let weights = try x.softmax(axis: axis)
      let total = try weights.sum(axis: axis)
      assertClose(total, try Tensor.ones(total.shape))
      assertClose(try (x + 1000).softmax(axis: axis), weights, relative: 1e-10)
      assertClose(try x.map(.exp).sum(axis: axis).map(.log), try x.logSumExp(axis: axis))
    }
  }
}
