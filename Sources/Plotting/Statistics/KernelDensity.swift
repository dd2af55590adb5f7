import Glibc

/// A density estimated with a Gaussian kernel, on an even grid: the sample is shared out between neighbouring points of the
/// grid (linear binning; Wand, 1994), and those weights are convolved with the kernel, so that a million values take no
/// longer than the grid does.
package struct KernelDensity: Equatable, Sendable {
  package var points: [Double]
  package var densities: [Double]
  package var bandwidth: Double

  /// - Parameters:
  ///   - values: finite or NaN; NaN is passed over. Without a value there is no density.
  ///   - bandwidth: the kernel's standard deviation; absent means Silverman's rule of thumb, see `silverman`.
  ///   - cut: how many bandwidths the grid reaches beyond the outermost values.
  ///   - resolution: how many points the grid has at least.
  package init?(_ values: [Double], bandwidth: Double? = nil, cut: Double = 3.5, resolution: Int = 256) {
    let sorted = values.filter { !$0.isNaN }.sorted()
    guard let summary = SampleSummary(sorted: sorted), let least = sorted.first, let most = sorted.last else {
      return nil
    }
    let width = bandwidth ?? Self.silverman(summary)
    self.bandwidth = width
    let (lower, upper) = (least - cut * width, most + cut * width)
    // Four points to a bandwidth draw a smooth peak; very long tails are left coarser.
    let wanted = ((upper - lower) / width * 4).rounded(.up)
    let count = max(resolution, Int(min(4096, wanted.isFinite ? wanted : 4096))) + 1
    let step = (upper - lower) / Double(count - 1)
    guard step > 0, step.isFinite else { return nil }

    var weights = [Double](repeating: 0, count: count)
    for value in sorted {
      let place = (value - lower) / step
      let index = max(0, min(count - 2, Int(place)))
      let share = max(0, min(1, place - Double(index)))
      weights[index] += 1 - share
      weights[index + 1] += share
    }
    let reach = min(count, Int((5 * width / step).rounded(.up)))
    // A kernel narrower than the grid would be missed between its points; normalised on the grid it keeps its mass.
    var kernel = (0...reach).map { exp(-0.5 * pow(Double($0) * step / width, 2)) }
    let mass = (kernel[0] + 2 * kernel.dropFirst().reduce(0, +)) * step * Double(sorted.count)
    for index in kernel.indices { kernel[index] /= mass }
    var densities = [Double](repeating: 0, count: count)
    for (index, weight) in weights.enumerated() where weight > 0 {
      for other in max(0, index - reach)...min(count - 1, index + reach) {
        densities[other] += weight * kernel[abs(other - index)]
      }
    }
    points = (0..<count).map { lower + Double($0) * step }
    self.densities = densities
  }

  /// 0.9 min(σ, IQR / 1.34) n^(−1/5) (Silverman, Density Estimation, 1986, eq. 3.31). Where half of the sample is one
  /// value the deviation alone decides, and a constant gets a width in proportion to it.
  static func silverman(_ summary: SampleSummary) -> Double {
    let quartiles = summary.interquartileRange / 1.34
    let spread = quartiles > 0 ? min(summary.deviation, quartiles) : summary.deviation
    let width = 0.9 * spread * pow(Double(summary.count), -0.2)
    return width > max(summary.median.magnitude * 1e-12, 1e-290) ? width : max(summary.median.magnitude * 0.05, 1e-6)
  }
}
