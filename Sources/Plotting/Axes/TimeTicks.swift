/// Units that an axis of elapsed time may show, and the steps between ticks that read well in each.
struct TimeUnit {
  var symbol: String
  var seconds: Double
  /// The longest span, in seconds, that the unit is chosen for.
  var longestSpan: Double
  var steps: [Double]

  static let all = [
    TimeUnit(symbol: "ns", seconds: 1e-9, longestSpan: 1e-6, steps: []),
    TimeUnit(symbol: "µs", seconds: 1e-6, longestSpan: 1e-3, steps: []),
    TimeUnit(symbol: "ms", seconds: 1e-3, longestSpan: 1, steps: []),
    TimeUnit(symbol: "s", seconds: 1, longestSpan: 180, steps: [1, 2, 5, 10, 15, 20, 30, 60, 120, 300]),
    TimeUnit(symbol: "min", seconds: 60, longestSpan: 3 * 3600, steps: [1, 2, 5, 10, 15, 20, 30, 60, 120]),
    TimeUnit(symbol: "h", seconds: 3600, longestSpan: 72 * 3600, steps: [0.5, 1, 2, 3, 4, 6, 12, 24, 48]),
    TimeUnit(symbol: "d", seconds: 86400, longestSpan: 3 * 31_557_600, steps: [0.5, 1, 2, 5, 7, 14, 30, 60, 90, 180]),
    TimeUnit(symbol: "yr", seconds: 31_557_600, longestSpan: .infinity, steps: []),
  ]

  static func suited(to span: Double) -> TimeUnit {
    all.first { span <= $0.longestSpan * (1 + 1e-9) } ?? all[3]
  }
}

/// Ticks for data in seconds, labelled in `unit` or else in the unit that suits the span.
func elapsedTicks(_ lower: Double, _ upper: Double, target: Int, unit: String?) -> TickSet {
  let unit = TimeUnit.all.first { $0.symbol == unit } ?? .suited(to: upper - lower)
  let span = (upper - lower) / unit.seconds
  let wanted = span / Double(max(1, target))
  guard let least = unit.steps.first, wanted >= least / 2,
    let step = unit.steps.first(where: { $0 >= wanted * (1 - 1e-9) })
  else {
    var set = linearTicks(lower / unit.seconds, upper / unit.seconds, target: target)
    for index in set.ticks.indices {
      set.ticks[index].position = max(lower, min(upper, set.ticks[index].position * unit.seconds))
    }
    set.unit = unit.symbol
    return set
  }
  let ticks = multiples(of: step * unit.seconds, from: lower, to: upper).map {
    Tick(position: $0, label: fixed($0 / unit.seconds, decimals: step < 1 ? 1 : 0))
  }
  return TickSet(ticks: ticks, unit: unit.symbol)
}
