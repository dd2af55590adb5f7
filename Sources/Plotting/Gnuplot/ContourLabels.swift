import Glibc

/// The numbers along contour lines, and the lines with gaps where the numbers stand.
struct ContourLabels {
  private(set) var texts: [PlacedText] = []
  /// For each line its points, in the units of the axes, NaN where it is cut.
  private(set) var lines: [(level: Double, x: [Double], y: [Double])] = []

  private let panel: PanelPlan
  private let plot: Box
  private let em: Double

  static let scale = 0.85

  init(_ contour: ContourPlan, _ panel: PanelPlan, plot: Box, em: Double) {
    self.panel = panel
    self.plot = plot
    self.em = em
    for line in contour.lines {
      let text = shortNumber(line.level)
      let width = printedWidth(text) * em * Self.scale + 0.5 * em
      let course = Course(
        x: line.x.map { plot.left + panel.x.fraction($0) * plot.width },
        y: line.y.map { plot.bottom + panel.y.fraction($0) * plot.height })
      guard let place = best(course, width) else {
        lines.append((line.level, line.x, line.y))
        continue
      }
      texts.append(
        PlacedText(text: text, x: place.middle.x, y: place.middle.y, alignment: .center, angle: place.angle))
      let cut = course.without(place.from...place.to)
      lines.append(
        (
          line.level, cut.x.map { panel.x.value(at: ($0 - plot.left) / plot.width) },
          cut.y.map { panel.y.value(at: ($0 - plot.bottom) / plot.height) }
        ))
    }
  }

  private struct Place {
    var from: Double
    var to: Double
    var middle: (x: Double, y: Double)
    var angle: Double
  }

  /// Where the line is straightest over the length of its number, away from the borders and from other numbers.
  private func best(_ course: Course, _ width: Double) -> Place? {
    guard course.length > 4.5 * width else { return nil }
    var found: (score: Double, place: Place)?
    let step = max(0.15, course.length / 200)
    for from in stride(from: 0.3 * width, through: course.length - 1.3 * width, by: step) {
      let (a, b, middle) = (course.point(from), course.point(from + width), course.point(from + width / 2))
      let chord = hypot(b.x - a.x, b.y - a.y)
      let centre = ((a.x + b.x) / 2, (a.y + b.y) / 2)
      let sag = hypot(middle.x - centre.0, middle.y - centre.1)
      let room = width / 2 + 0.2 * em
      guard chord > 0.9 * width, sag < 0.35 * em, middle.x > plot.left + room, middle.x < plot.right - room,
        middle.y > plot.bottom + room, middle.y < plot.top - room
      else { continue }
      let nearest = texts.map { hypot($0.x - middle.x, $0.y - middle.y) }.min() ?? 6 * em
      guard nearest > 1.3 * width else { continue }
      let score = chord / width - sag / em + 0.1 * min(1, nearest / (6 * em))
      if score > found?.score ?? -.infinity {
        var angle = atan2(b.y - a.y, b.x - a.x) * 180 / .pi
        if angle > 90 { angle -= 180 }
        if angle <= -90 { angle += 180 }
        found = (score, Place(from: from, to: from + width, middle: middle, angle: angle.rounded()))
      }
    }
    return found?.place
  }
}

/// A line on the page, measured along itself.
private struct Course {
  let x: [Double]
  let y: [Double]
  let distances: [Double]

  init(x: [Double], y: [Double]) {
    self.x = x
    self.y = y
    var distances: [Double] = [0]
    for index in x.indices.dropFirst() {
      distances.append(distances[index - 1] + hypot(x[index] - x[index - 1], y[index] - y[index - 1]))
    }
    self.distances = distances
  }

  var length: Double { distances.last ?? 0 }

  func point(_ distance: Double) -> (x: Double, y: Double) {
    var (low, high) = (0, distances.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if distances[middle] <= distance { low = middle } else { high = middle }
    }
    let span = distances[high] - distances[low]
    let share = span > 0 ? max(0, min(1, (distance - distances[low]) / span)) : 0
    return (x[low] + (x[high] - x[low]) * share, y[low] + (y[high] - y[low]) * share)
  }

  /// The points with a gap over a stretch.
  func without(_ gap: ClosedRange<Double>) -> (x: [Double], y: [Double]) {
    let before = x.indices.filter { distances[$0] < gap.lowerBound }
    let after = x.indices.filter { distances[$0] > gap.upperBound }
    let (from, to) = (point(gap.lowerBound), point(gap.upperBound))
    return (
      before.map { x[$0] } + [from.x, .nan, to.x] + after.map { x[$0] },
      before.map { y[$0] } + [from.y, .nan, to.y] + after.map { y[$0] }
    )
  }
}
