import Glibc

/// An axis with its ends settled; ticks depend on how much room there is and are asked for then.
struct AxisPlan: Equatable {
  var axis: Axis
  var lower: Double
  var upper: Double
  /// Names in place of numbers at 0, 1, 2…
  var categories: [String]?
  /// Whether only whole numbers make sense as ticks: indices, years, counts.
  var isWhole = false
  /// The first category at the top.
  var isDownward = false

  var isLogarithmic: Bool { axis.isLogarithmic }

  /// Where a value falls between the two ends, 0 to 1.
  func fraction(_ value: Double) -> Double {
    let place =
      isLogarithmic
      ? (log(value) - log(lower)) / (log(upper) - log(lower)) : (value - lower) / (upper - lower)
    return isDownward ? 1 - place : place
  }

  /// The value at a fraction of the way: the inverse of `fraction`.
  func value(at fraction: Double) -> Double {
    let place = isDownward ? 1 - fraction : fraction
    return isLogarithmic
      ? exp(log(lower) + (log(upper) - log(lower)) * place) : lower + (upper - lower) * place
  }

  func ticks(target: Int) -> TickSet {
    if let categories {
      let every = max(0, categories.count - 1) / max(1, target) + 1
      return TickSet(
        ticks: stride(from: 0, to: categories.count, by: every).map {
          Tick(position: Double($0), label: plainText(categories[$0]))
        })
    }
    if isLogarithmic { return logarithmicTicks(lower, upper, target: target) }
    switch axis.kind {
    case .number: return linearTicks(lower, upper, target: target, isWhole: isWhole)
    case .elapsedTime: return elapsedTicks(lower, upper, target: target, unit: axis.unit.map(displayedUnit))
    case .instant: return instantTicks(lower, upper, target: target)
    }
  }

  /// `Temperature (°C)`, `Power (10⁶ W)`, `Time (min)`: what the axis measures, in what its labels are counted.
  func title(for ticks: TickSet) -> String? {
    let label = axis.label.map(plainText).flatMap { $0.isEmpty ? nil : $0 }
    if categories != nil { return label }
    let power = ticks.exponent == 0 ? "" : "10" + superscript(String(ticks.exponent))
    switch axis.kind {
    case .instant: return label
    case .elapsedTime:
      let unit = ticks.unit ?? "s"
      return (label ?? "Time") + " (" + (power.isEmpty ? unit : power + " " + unit) + ")"
    case .number:
      let unit = axis.unit.map(displayedUnit).flatMap { $0.isEmpty || $0 == "1" ? nil : $0 }
      guard let measured = unit.map({ power.isEmpty ? $0 : power + " " + $0 }) ?? (power.isEmpty ? nil : "×" + power)
      else { return label }
      return label.map { "\($0) (\(measured))" } ?? measured
    }
  }
}

/// The ends of an axis for data in `lower...upper` (absent: no data), widened by `padding` of its span at each end.
///
/// - Throws: `PlotError` where the ends that the user asked for make no axis.
func axisEnds(
  _ axis: Axis, name: String, data: ClosedRange<Double>?, padding: (lower: Double, upper: Double)
) throws(PlotError) -> (lower: Double, upper: Double) {
  for end in [axis.minimum, axis.maximum] {
    guard let end else { continue }
    guard end.isFinite, end.magnitude <= 1e300 else { throw .axisEnd(axis: name, value: end) }
    if axis.isLogarithmic, end <= 0 { throw .logarithmicEnd(axis: name, value: end) }
  }
  if let minimum = axis.minimum, let maximum = axis.maximum, !(minimum < maximum) {
    throw .axisRange(axis: name, minimum: minimum, maximum: maximum)
  }
  var (lower, upper) = axis.isLogarithmic ? (1.0, 10.0) : (0.0, 1.0)
  if let data {
    (lower, upper) = (data.lowerBound, data.upperBound)
    if axis.isLogarithmic {
      if log(upper) - log(lower) < 1e-9 {
        (lower, upper) = (lower / 2, upper * 2)
      } else {
        let span = log(upper) - log(lower)
        (lower, upper) = (exp(log(lower) - span * padding.lower), exp(log(upper) + span * padding.upper))
      }
      (lower, upper) = (max(lower, 1e-300), min(upper, 1e300))
    } else {
      let size = max(lower.magnitude, upper.magnitude)
      if upper - lower <= max(size * 1e-12, 1e-290) {
        // A constant: room on both sides in proportion to it, so that its line runs through the middle.
        let room = axis.kind == .number ? (size < 1e-290 ? 1 : size * 0.1) : max(size * 1e-9, 0.5)
        (lower, upper) = (lower - room, upper + room)
      } else {
        let span = upper - lower
        (lower, upper) = (lower - span * padding.lower, upper + span * padding.upper)
      }
    }
  }
  // An end that the user gave may lie beyond all the data on the other side.
  if let minimum = axis.minimum {
    lower = minimum
    if upper <= lower { upper = axis.isLogarithmic ? min(1e300, lower * 10) : lower + max(lower.magnitude * 0.1, 1) }
  }
  if let maximum = axis.maximum {
    upper = maximum
    if lower >= upper { lower = axis.isLogarithmic ? max(1e-300, upper / 10) : upper - max(upper.magnitude * 0.1, 1) }
  }
  guard lower < upper else { throw .axisRange(axis: name, minimum: lower, maximum: upper) }
  return (lower, upper)
}
