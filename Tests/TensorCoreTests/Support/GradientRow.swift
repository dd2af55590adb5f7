import TensorCore
import XCTest

/// One row of a table of operations: what is computed, from tensors of which shapes, with elements from which interval.
struct GradientRow: Sendable {
  let name: String
  let shapes: [[Int]]
  var from = -2.0
  var to = 2.0
  var isSmooth = true
  let function: @Sendable ([Tensor]) throws -> Tensor

  /// A number in which every element of the result weighs differently.
  func weighed(_ inputs: [Tensor]) throws -> Tensor {
    let result = try function(inputs)
    return try (result * Tensor.linspace(0.7, 1.9, count: result.count).reshape(result.shape)).sum()
  }

  /// Σ w·g, with g the gradient of that.
  func directional(_ inputs: [Tensor]) throws -> Tensor {
    try Gradient.of(weighed, at: inputs).gradients.reduce(Tensor(0)) { total, gradient in
      let weights = try Tensor.linspace(1.3, -0.4, count: gradient.count).reshape(gradient.shape)
      return try total + (gradient * weights).sum()
    }
  }

  func points(seed: UInt64) throws -> [Tensor] {
    var sampler = Sampler(seed: seed)
    return try shapes.map { try sampler.tensor($0, from: from, to: to) }
  }

  /// The gradient against central differences.
  func checkFirstDerivatives(seed: UInt64) throws {
    let points = try points(seed: seed)
    let (value, gradients) = try Gradient.of(weighed, at: points)
    XCTAssertEqual(try value.item(), try weighed(points).item(), name)
    XCTAssertFalse(value.isTraced || gradients.contains(where: \.isTraced), name)
    for (gradient, expected) in zip(gradients, try finiteDifferences(weighed, at: points)) {
      assertClose(gradient, expected, relative: 1e-6, absolute: 1e-7, name)
    }
  }

  /// The gradient of Σ w·g, with g the gradient, against differences of it.
  func checkSecondDerivatives(seed: UInt64) throws {
    let points = try points(seed: seed)
    let second = try Gradient.of(directional, at: points).gradients
    for (gradient, expected) in zip(second, try finiteDifferences(directional, at: points)) {
      assertClose(gradient, expected, relative: 1e-5, absolute: 1e-6, name)
    }
  }

  /// The result as part of a larger one, side by side with other numbers in rows and in columns, in a plan: kernels that
  /// can write where it will stand do.
  func checkParts(seed: UInt64) throws {
    let points = try points(seed: seed)
    func parts(_ inputs: [Tensor]) throws -> [Tensor] {
      let result = try function(inputs)
      let other = try result * 2 + 1
      if result.rank == 0 { return [try Tensor.stack([result, other])] }
      return try [
        Tensor.concatenate([other, function(inputs.map { try $0 * 1.5 })], axis: -1),
        Tensor.stack([function(inputs.map { try $0 * 1.5 }), function(inputs.map { try $0 * 1.25 })], axis: -1),
        Tensor.stack([function(inputs.map { try $0 * 1.25 }), other], axis: -1).transpose(),
        function(inputs.map { try $0 * 0.75 }).transpose(axes: Array((0..<result.rank).reversed())),
      ]
    }
    // What is computed where it will stand has that place as its only reader, so these come one to a plan.
    for place in try parts(points).indices {
      let function = try PlannedFunction(inputs: points.map(\.spec)) { [try parts($1)[place]] }
      assertClose(
        try function(points)[0], try parts(points)[place], relative: 1e-9, absolute: 1e-10, "\(name), part \(place)")
    }
  }

  /// The same derivatives, planned.
  func checkPlannedDerivatives(seed: UInt64, order: Int) throws {
    let points = try points(seed: seed)
    func derivatives(_ inputs: [Tensor]) throws -> [Tensor] {
      let (value, first) = try Gradient.of(weighed, at: inputs)
      return try [value] + first + (order == 2 ? Gradient.of(directional, at: inputs).gradients : [])
    }
    let function = try PlannedFunction(inputs: points.map(\.spec)) { try derivatives($1) }
    for (place, (actual, expected)) in zip(try function(points), try derivatives(points)).enumerated() {
      assertClose(actual, expected, relative: 1e-9, absolute: 1e-10, "\(name), planned result \(place)")
    }
  }
}
