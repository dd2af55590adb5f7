import TensorCore
import XCTest

/// Reshapes of what lies in memory in any other way, in plans, against the same at once. Whole numbers, so that nothing
/// but places can differ.
final class ReshapeTests: XCTestCase {
  private typealias View = @Sendable (Tensor, inout Sampler) throws -> Tensor

  private static let views: [View] = [
    { x, s in
      var axes = Array(x.shape.indices)
      for place in axes.indices.reversed() { axes.swapAt(place, s.integer(0...place)) }
      return try x.transpose(axes: axes)
    },
    { x, s in
      try x.select(
        x.shape.map { extent in
          let start = s.integer(0...max(extent - 1, 0))
          return .range(start, s.integer(min(start + 1, extent)...extent))
        })
    },
    { x, s in try x.expanded(to: [s.integer(1...3)] + x.shape) },
    { x, s in
      // Another axis of extent 1 somewhere, repeated.
      let place = s.integer(0...x.rank)
      var shape = x.shape
      shape.insert(1, at: place)
      let inserted = try x.reshape(shape)
      shape[place] = s.integer(1...3)
      return try inserted.expanded(to: shape)
    },
    { x, s in try x.reshape(shape(of: x.count, &s)) },
    { x, s in try x.reshape(shape(of: x.count, &s)) },
    { x, s in try x.rank == 0 ? x : x.select([.index(s.integer(0...max(x.shape[0] - 1, 0)))]) },
  ]

  /// A random factorisation, with ones between.
  private static func shape(of count: Int, _ s: inout Sampler) -> [Int] {
    var rest = count
    var shape: [Int] = []
    while rest > 1, shape.count < 5 {
      let divisors = (1...rest).filter { rest % $0 == 0 }
      let extent = divisors[s.integer(0...divisors.count - 1)]
      shape.append(extent)
      rest /= extent
    }
    return count == 0 ? [0] : shape + [rest]
  }

  /// What the views show, and sums through which each place has a gradient of its own.
  private static func program(_ start: Tensor, _ sampler: Sampler, length: Int) throws -> [Tensor] {
    var s = sampler
    let variable = Tensor.traced(start)
    var x = variable
    var results: [Tensor] = []
    for step in 0..<length {
      let next = try views[s.integer(0...views.count - 1)](x, &s)
      if next.count > 0, next.count <= 2000, next.rank <= 8 { x = next }
      if step % 3 == 2 { x = try x * 2 - 1 }
      results.append(x.detached)
    }
    let weights = try Tensor.arange(1, Double(x.count) + 1).reshape(x.shape)
    return try results + Gradient.of((x * weights).sum(), withRespectTo: [variable])
  }

  func testChainsOfViews() throws {
    var sampler = Sampler(seed: 31)
    for round in 0..<400 {
      let start = try sampler.whole(sampler.shape(rank: 1...4, extents: 1...4))
      let choices = Sampler(seed: UInt64(round))
      let length = 2 + round % 7
      let expected = try Self.program(start, choices, length: length)
      let function = try PlannedFunction(inputs: [start.spec]) { try Self.program($1[0], choices, length: length) }
      for (place, (actual, wanted)) in zip(try function([start]), expected).enumerated() {
        XCTAssertTrue(actual == wanted, "round \(round), result \(place): \(actual) instead of \(wanted)")
      }
    }
  }

  /// Shapes with zeros have no places, but must not upset anything.
  func testEmptyViews() throws {
    let function = try PlannedFunction(inputs: [TensorSpec([2, 0, 3], .float64)]) { _, t in
      try [
        t[0].reshape([0, 7]), t[0].transpose(axes: [2, 0, 1]).reshape([0]),
        t[0].expanded(to: [4, 2, 0, 3]).reshape([8, 0]),
        t[0](.index(1)).reshape([3, 0]) + 1, t[0].sum(axis: 1).reshape([3, 2]),
      ]
    }
    let results = try function([Tensor.zeros([2, 0, 3])])
    XCTAssertEqual(results.map(\.shape), [[0, 7], [0], [8, 0], [3, 0], [3, 2]])
    XCTAssertEqual(results[4], try Tensor.zeros([3, 2]))
  }

  func testReshapesThatNoStridesCanSay() throws {
    let x = try Tensor.arange(0, 24).reshape([2, 3, 4])
    func program(_ x: Tensor) throws -> [Tensor] {
      try [
        x.transpose().reshape([24]), x.transpose(axes: [1, 0, 2]).reshape([6, 4]),
        x.transpose(axes: [1, 2, 0]).reshape([4, 6]),
        x(.all, .range(0, 2)).reshape([2, 8]), x(.all, .range(0, 2)).reshape([4, 4]),
        x(.all, .range(0, 2)).reshape([16]),
        x(.all, .all, .range(1, 3)).reshape([6, 2]), x(.all, .all, .range(1, 3)).reshape([3, 4]),
        x.expanded(to: [2, 2, 3, 4]).reshape([48]), x.expanded(to: [2, 2, 3, 4]).reshape([2, 24]),
        x.expanded(to: [2, 2, 3, 4]).reshape([4, 12]), x(.index(0), .index(1)).expanded(to: [3, 4]).reshape([2, 6]),
        x(.all, .index(1)).transpose().reshape([2, 2, 2]),
        x.transpose().reshape([2, 2, 3, 2]).transpose().reshape([-1]),
      ]
    }
    for type in [ScalarType.float64, .float32, .int32] {
      let x = try x.converted(to: type)
      let function = try PlannedFunction(inputs: [x.spec]) { try program($1[0]) }
      for (place, (actual, wanted)) in zip(try function([x]), try program(x)).enumerated() {
        XCTAssertEqual(actual, wanted, "result \(place) in \(type)")
      }
    }
  }
}
