import Runtime
import TensorCore

/// Points to interpolate between, checked once for all values asked for.
struct InterpolationTable {
  let positions: [Double]
  let ys: Tensor

  init(xs: Tensor, ys: Tensor) throws {
    guard xs.rank == 1, xs.shape == ys.shape, xs.count > 0 else {
      throw EvaluationError(
        code: "length", "`xs` and `ys` must be vectors of one length, not of the shapes \(xs.shape) and \(ys.shape)")
    }
    positions = xs.elements
    if let place = zip(positions, positions.dropFirst()).enumerated().first(where: { !($0.element.0 < $0.element.1) })?
      .offset
    {
      throw EvaluationError(
        code: "not-ascending", "`xs` must be ascending, but element \(place + 1) is not above element \(place)",
        help: ["sort the points first: `i = argsort(xs)`, then `gather(xs, i)` and `gather(ys, i)`"])
    }
    self.ys = ys
  }

  /// Differentiable in the values asked for and in the heights of the points.
  func values(at x: Tensor) throws -> Tensor {
    let wanted = x.elements
    let last = positions.count - 1
    var lower: [Int] = []
    for value in wanted {
      var (low, high) = (0, last)
      while high - low > 1 {
        let middle = (low + high) / 2
        if positions[middle] <= value { low = middle } else { high = middle }
      }
      lower.append(low)
    }
    let upper = lower.map { min($0 + 1, last) }
    let flat = try x.flatten()
    let start = try Tensor(lower.map { positions[$0] })
    let width = try Tensor(zip(lower, upper).map { $0 == $1 ? 1 : positions[$1] - positions[$0] })
    let share = try ((flat - start) / width).clamped(Tensor(0), Tensor(1))
    let (left, right) = (try ys.gather(lower), try ys.gather(upper))
    return try (left + (right - left) * share).reshape(x.shape)
  }
}
