import Checking
import Data
import Runtime
import Units

extension ValueFormatter {
  /// The first and last values, how many there are, and over what; for a terminal a picture of them too.
  func series(_ object: SeriesObject, _ quantity: Quantity?) -> String {
    let series = object.series
    let ends = seriesEnds(object, quantity)
    if drawsSeries, series.count > 2, let drawn = drawn(object, quantity) { return ends + "\n" + drawn }
    let span = timeSpan(series.time, self.quantity(ofAxis: series.time)).map { ", \($0)" } ?? ""
    return "\(ends)  (\(Self.counted(series.count, "value"))\(span))"
  }

  /// `▁▂▄▇█  20.9..47.6 degC, 61 values, time 0..600 s`; nil where all are missing.
  private func drawn(_ object: SeriesObject, _ quantity: Quantity?) -> String? {
    let series = object.series
    var range: (low: Double, high: Double)?
    var missing = 0
    for value in series.values {
      if value.isNaN {
        missing += 1
      } else if let known = range {
        if value < known.low { range?.low = value }
        if value > known.high { range?.high = value }
      } else {
        range = (value, value)
      }
    }
    guard let range else { return nil }
    var facts = [self.range(range.low, range.high, self.quantity(of: object, quantity))]
    facts.append(Self.counted(series.count, "value"))
    if missing > 0 { facts.append("\(missing) missing") }
    if let span = timeSpan(series.time, self.quantity(ofAxis: series.time)) { facts.append(span) }
    let text = facts.joined(separator: ", ")
    return Self.sparkline(series.values, width: min(40, max(8, width - text.count - 2))) + "  " + text
  }

  /// `[20.9, 20.9, 21, …, 47.5, 47.6, 47.6] degC`.
  func seriesEnds(_ object: SeriesObject, _ quantity: Quantity?) -> String {
    let values = object.series.values
    let unit = unit(for: self.quantity(of: object, quantity), values)
    let shown = Self.shown(values.count, limit: 8)
    let texts = shown.map { index in
      guard let index else { return "…" }
      return values[index].isNaN ? "–" : Self.digits(unit.fromSI(values[index]))
    }
    return Self.suffixed("[" + texts.joined(separator: ", ") + "]", unit)
  }

  func seriesSummary(_ object: SeriesObject, _ quantity: Quantity?) -> String {
    let series = object.series
    let quantity = self.quantity(of: object, quantity)
    var lines = ["\(Self.printable(series.name)): \(Self.counted(series.count, "value"))"]
    if let span = timeSpan(series.time, self.quantity(ofAxis: series.time)) { lines[0] += ", \(span)" }
    lines.append(seriesEnds(object, quantity))
    if series.count > 1, series.values.contains(where: { !$0.isNaN }) {
      lines.append(Self.sparkline(series.values, width: min(60, width)))
    }
    if let statistics = statistics(series.values, quantity) { lines.append(statistics) }
    let difference = Quantity(quantity.dimension)
    if let deviation = object.deviation { lines.append("standard deviation \(number(deviation, difference))") }
    if let interval = object.interval { lines.append("every \(number(interval, Quantity(Dimension(.time))))") }
    if !object.members.isEmpty {
      lines.append("an ensemble of \(Self.counted(object.members.count, "member")) beside the nominal trajectory")
    }
    return lines.joined(separator: "\n")
  }

  private func quantity(of object: SeriesObject, _ known: Quantity?) -> Quantity {
    if let known { return known }
    guard let symbol = object.series.unit, let unit = try? units.lookup(symbol) else { return .dimensionless }
    return Quantity(unit)
  }

  /// A row of bars, each the mean of its share of the values; a blank where all are missing.
  static func sparkline(_ values: Values, width: Int) -> String {
    let bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    let count = min(width, values.count)
    guard count > 0 else { return "" }
    let means = (0..<count).map { index -> Double? in
      let share = values.slice(index * values.count / count..<(index + 1) * values.count / count).filter(\.isFinite)
      return share.isEmpty ? nil : share.reduce(0) { $0 + $1 / Double(share.count) }
    }
    let present = means.compactMap { $0 }
    guard let low = present.min(), let high = present.max() else { return String(repeating: " ", count: count) }
    let height = high - low
    return means.map { mean in
      guard let mean else { return " " }
      // Half of an overflowing height still orders the bars.
      let share = height > 0 ? (height.isFinite ? (mean - low) / height : mean > 0 ? 1 : 0) : 0
      return bars[min(7, max(0, Int(share * 8)))]
    }.joined()
  }
}
