/// The quantiles `(1 − coverage)/2` and `(1 + coverage)/2` of an ensemble at each of its times: linear between order statistics
/// (definition 7 of Hyndman and Fan, 1996). Missing values are left out; where none is left the quantile is missing.
///
/// - Parameters:
///   - members: trajectories of `count` values each.
///   - coverage: above 0, at most 1.
func pointwiseQuantiles(_ members: [[Double]], count: Int, coverage: Double) -> (lower: [Double], upper: [Double]) {
  var result = (lower: [Double](), upper: [Double]())
  result.lower.reserveCapacity(count)
  result.upper.reserveCapacity(count)
  var sample: [Double] = []
  sample.reserveCapacity(members.count)
  for index in 0..<count {
    sample.removeAll(keepingCapacity: true)
    for member in members where index < member.count && !member[index].isNaN { sample.append(member[index]) }
    sample.sort()
    result.lower.append(quantile(sample, (1 - coverage) / 2))
    result.upper.append(quantile(sample, (1 + coverage) / 2))
  }
  return result
}

private func quantile(_ sorted: [Double], _ share: Double) -> Double {
  guard let last = sorted.indices.last else { return .nan }
  let place = share * Double(last)
  let below = max(0, min(last, Int(place)))
  let above = min(last, below + 1)
  // Equal neighbours are given as they are, so that two infinities do not make a NaN.
  if sorted[below] == sorted[above] { return sorted[below] }
  return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
}
