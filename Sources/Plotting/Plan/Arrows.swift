import Glibc

/// An arrow in fractions of the axes.
struct Arrow: Equatable {
  var from: (x: Double, y: Double)
  var to: (x: Double, y: Double)

  static func == (a: Arrow, b: Arrow) -> Bool { a.from == b.from && a.to == b.to }
}

extension PlannedMark {
  /// The arrows of a vector field on a plot of `width` by `height`, each with its middle at its place. A direction in the
  /// units of the axes becomes one on the page, so that arrows touch the trajectories that are drawn with them; the longest
  /// is a little shorter than the arrows are apart, the others follow by the square root.
  func arrows(_ panel: PanelPlan, width: Double, height: Double) -> [Arrow] {
    var places: [(x: Double, y: Double, dx: Double, dy: Double)] = []
    for index in x.indices {
      let (x, y) = (columns[0][index], columns[1][index])
      let slopes = (panel.x.slope(at: x), panel.y.slope(at: y))
      let direction = (columns[2][index] * slopes.0 * width, columns[3][index] * slopes.1 * height)
      guard direction.0.isFinite, direction.1.isFinite, direction.0 != 0 || direction.1 != 0 else { continue }
      let place = (panel.x.fraction(x) * width, panel.y.fraction(y) * height)
      guard place.0.isFinite, place.1.isFinite else { continue }
      places.append((place.0, place.1, direction.0, direction.1))
    }
    guard !places.isEmpty else { return [] }
    func reach(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }
    let (across, up) = (reach(places.map(\.x)), reach(places.map(\.y)))
    // A square grid of n points is √n − 1 steps wide.
    let steps = max(1, sqrt(Double(places.count)) - 1)
    let spacing = max(across, up) > 0 ? sqrt(max(across, up / 8) * max(up, across / 8)) / steps : width / 8
    let longest = places.map { hypot($0.dx, $0.dy) }.max() ?? 1
    return places.map { place in
      let length = hypot(place.dx, place.dy)
      let half = 0.45 * min(spacing, width / 4) * sqrt(length / longest) / length
      func end(_ side: Double) -> (x: Double, y: Double) {
        ((place.x + side * half * place.dx) / width, (place.y + side * half * place.dy) / height)
      }
      return Arrow(from: end(-1), to: end(1))
    }
  }
}

extension AxisPlan {
  /// How much of the axis a unit takes at a value.
  func slope(at value: Double) -> Double {
    let slope = isLogarithmic ? 1 / (value * (log(upper) - log(lower))) : 1 / (upper - lower)
    return isDownward ? -slope : slope
  }
}
