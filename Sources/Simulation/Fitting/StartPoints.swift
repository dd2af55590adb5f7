/// Where the searches of a fit begin.
enum StartPoints {
  private static let attempts = 1000

  /// The nominal point, if feasible, then a Latin hypercube (McKay et al., 1979) over the start ranges: each
  /// parameter's range is cut into as many strata as there are points, and each stratum is used once. A point against
  /// the requirements is drawn again, without strata.
  static func draw(_ function: ResidualFunction, count: Int, seed: UInt64) throws(FitError) -> [[Double]] {
    func isFeasible(_ point: [Double]) -> Bool { function.margins(point).allSatisfy(\.isSatisfied) }
    let ranges = zip(function.estimated, function.scales).map {
      $1.startRange(function.model.parameters[$0])
    }
    let bounds = function.bounds()
    let nominal = zip(function.estimated, function.scales).enumerated().map { position, pair in
      let parameter = function.model.parameters[pair.0]
      let value = min(max(parameter.nominal, parameter.lower), parameter.upper)
      return min(max(pair.1.scaled(value), bounds.lower[position]), bounds.upper[position])
    }
    var points = isFeasible(nominal) ? [nominal] : []
    let wanted = max(1, count) - points.count
    let strata = ranges.indices.map { permutation(of: wanted, seed: seed, stream: UInt64($0)) }
    for index in 0..<wanted {
      var random = Philox(seed: seed, stream: 1 << 32 + UInt64(index))
      var point = ranges.indices.map { axis in
        let fraction = (Double(strata[axis][index]) + random.uniform()) / Double(wanted)
        return ranges[axis].lowerBound + fraction * (ranges[axis].upperBound - ranges[axis].lowerBound)
      }
      var tries = 0
      while !isFeasible(point) && tries < attempts {
        tries += 1
        point = ranges.map { $0.lowerBound + random.uniform() * ($0.upperBound - $0.lowerBound) }
      }
      if isFeasible(point) { points.append(point) }
    }
    guard !points.isEmpty else { throw .noFeasibleStart(attempts: attempts * wanted) }
    return points
  }

  /// Fisher and Yates.
  private static func permutation(of count: Int, seed: UInt64, stream: UInt64) -> [Int] {
    var random = Philox(seed: seed, stream: stream)
    var order = Array(0..<max(0, count))
    for index in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(index, min(index, Int(random.uniform() * Double(index + 1))))
    }
    return order
  }
}
