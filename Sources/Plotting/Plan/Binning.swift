import Glibc

/// Bins of equal width that cover a sample.
struct Binning {
  var start: Double
  var width: Double
  var count: Int

  /// - Parameters:
  ///   - values: finite or NaN; NaN is passed over.
  ///   - bins: how many; absent means a round width near 2·IQR/n^⅓ (Freedman and Diaconis, 1981), or one bin a number
  ///     where the values are a few whole numbers.
  init?(_ values: [Double], bins: Int?) {
    guard let bounds = finiteBounds(values) else { return nil }
    let (lower, upper) = (bounds.lowerBound, bounds.upperBound)
    let span = upper - lower
    guard span > max(lower.magnitude, upper.magnitude) * 1e-12, span > 1e-290 else {
      width = max(lower.magnitude * 0.1, 1e-6)
      start = lower - width / 2
      count = 1
      return
    }
    if let bins {
      (start, width, count) = (lower, span / Double(bins), bins)
      return
    }
    if span <= 60, values.allSatisfy({ $0.isNaN || $0 == $0.rounded() }) {
      (start, width, count) = (lower - 0.5, 1, Int(span) + 1)
      return
    }
    // A stride through a large sample gives the quartiles closely enough.
    let every = max(1, values.count / 100_000)
    let sample = stride(from: 0, to: values.count, by: every).map { values[$0] }.filter { !$0.isNaN }.sorted()
    let size = Double(values.count)
    let quartiles = sample.isEmpty ? 0 : sample[sample.count * 3 / 4] - sample[sample.count / 4]
    var wanted = 2 * quartiles / cbrt(size)
    if !(wanted > 0) { wanted = span / (log2(size) + 1) }
    wanted = min(span, max(wanted, span / 200))
    width = roundStep(atLeast: wanted * 0.8) ?? wanted
    start = (lower / width).rounded(.down) * width
    count = max(1, min(1000, Int(((upper - start) / width).rounded(.down)) + 1))
  }

  var centres: [Double] {
    (0..<count).map { start + (Double($0) + 0.5) * width }
  }

  /// How many values fall in each bin; the last bin takes its upper edge too.
  func counts(of values: [Double]) -> [Double] {
    var counts = [Double](repeating: 0, count: count)
    for value in values {
      let place = (value - start) / width
      guard place >= -1e-9, place <= Double(count) * (1 + 1e-9) else { continue }
      counts[min(count - 1, max(0, Int(place)))] += 1
    }
    return counts
  }
}
