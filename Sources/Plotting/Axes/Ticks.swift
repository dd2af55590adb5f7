import Glibc

/// A place on an axis, in the unit of the data, and what stands beside it.
struct Tick: Equatable {
  var position: Double
  var label: String
  /// A second line below the first: the date under a time of day, the year under a month.
  var secondLine: String?
}

/// The ticks of an axis and what its title must say about them.
struct TickSet: Equatable {
  var ticks: [Tick]
  /// Unlabelled places between, on logarithmic axes.
  var minor: [Double] = []
  /// The power of ten that the labels leave out; 0 is none.
  var exponent = 0
  /// The unit that the labels are in, where the axis chose it.
  var unit: String?

  static let none = TickSet(ticks: [])
}

/// Ticks at round numbers, about `target` of them; where `isWhole`, at none but whole numbers.
func linearTicks(_ lower: Double, _ upper: Double, target: Int, isWhole: Bool = false) -> TickSet {
  guard var step = roundStep(atLeast: (upper - lower) / Double(max(1, target))) else { return .none }
  if isWhole { step = step <= 1 ? 1 : step == 2.5 ? 2 : step }
  let exponent = sharedExponent(max(lower.magnitude, upper.magnitude))
  let factor = pow(10, Double(exponent))
  let decimals = decimalsNeeded(step / factor)
  return TickSet(
    ticks: multiples(of: step, from: lower, to: upper).map {
      Tick(position: $0, label: fixed($0 / factor, decimals: decimals))
    }, exponent: exponent)
}

/// 1, 2, 2.5 or 5 times a power of ten, the least that is not below `size`.
func roundStep(atLeast size: Double) -> Double? {
  guard size.isFinite, size > 1e-300, size < 1e300 else { return nil }
  let power = pow(10, floor(log10(size)))
  for mantissa in [1, 2, 2.5, 5, 10] where mantissa * power >= size * (1 - 1e-9) { return mantissa * power }
  return 10 * power
}

/// Whole multiples of `step` in the interval, at most a few hundred.
func multiples(of step: Double, from lower: Double, to upper: Double) -> [Double] {
  let first = (lower / step - 1e-6).rounded(.up)
  let last = (upper / step + 1e-6).rounded(.down)
  guard first.magnitude < 1e15, last.magnitude < 1e15, last >= first, last - first < 500 else { return [] }
  return (0...Int(last - first)).map { offset in
    let position = (first + Double(offset)) * step
    return position == 0 ? 0 : max(lower, min(upper, position))
  }
}

/// How many decimals tell multiples of `step` apart.
private func decimalsNeeded(_ step: Double) -> Int {
  var decimals = max(0, -Int(floor(log10(step) + 1e-9)))
  while decimals < 12, let shifted = Optional(step * pow(10, Double(decimals))),
    (shifted - shifted.rounded()).magnitude > 1e-6 * shifted.magnitude
  {
    decimals += 1
  }
  return decimals
}

/// The power of ten to leave out of labels for numbers up to `size`: none from 0.01 to 100 000, else a multiple of 3.
private func sharedExponent(_ size: Double) -> Int {
  guard size > 0, size < 0.01 || size >= 1e5 else { return 0 }
  return Int(floor(log10(size) / 3 + 1e-9)) * 3
}

/// Ticks at powers of ten; where the axis spans too few of those, also at 2 and 5 times them, or else at round numbers.
func logarithmicTicks(_ lower: Double, _ upper: Double, target: Int) -> TickSet {
  guard lower > 0, upper > lower else { return .none }
  let first = Int(floor(log10(lower) + 1e-9))
  let last = Int(ceil(log10(upper) - 1e-9))
  let isPlain = lower >= 0.9e-3 && upper <= 1.1e5
  func places(_ mantissas: [Double], every: Int = 1) -> [(mantissa: Double, exponent: Int)] {
    (first...max(first, last)).filter { ($0 % every) == 0 }.flatMap { exponent in mantissas.map { ($0, exponent) } }
      .filter { within($0.0 * pow(10, Double($0.1))) }
  }
  func within(_ value: Double) -> Bool { value >= lower * (1 - 1e-9) && value <= upper * (1 + 1e-9) }
  func tick(_ place: (mantissa: Double, exponent: Int)) -> Tick {
    let position = place.mantissa * pow(10, Double(place.exponent))
    let power = "10" + superscript(String(place.exponent))
    let label =
      isPlain
      ? fixed(position, decimals: max(0, -place.exponent))
      : place.mantissa == 1 ? power : fixed(place.mantissa, decimals: 0) + "×" + power
    return Tick(position: max(lower, min(upper, position)), label: label)
  }
  let decades = places([1])
  if decades.count >= 3 || (decades.count == 2 && target <= 3) {
    let every = max(1, (decades.count + target - 1) / max(1, target))
    let shown = places([1], every: every)
    let minor =
      every == 1
      ? places([2, 3, 4, 5, 6, 7, 8, 9]).map { $0.mantissa * pow(10, Double($0.exponent)) }
      : decades.filter { $0.exponent % every != 0 }.map { pow(10, Double($0.exponent)) }
    return TickSet(ticks: (shown.isEmpty ? decades : shown).map(tick), minor: minor)
  }
  let finer = places([1, 2, 5])
  return finer.count >= 3 ? TickSet(ticks: finer.map(tick)) : linearTicks(lower, upper, target: target)
}
