/// A sampled series as the integrator uses it: the fewest affine pieces that describe it.
///
/// A piece starts only where the value jumps (hold) or the slope changes (linear), so a series that stays the same
/// costs nothing however densely it is sampled. Each start is a break point: the integrator steps to it exactly, for
/// no error estimate notices a pulse that falls between two stages.
struct PiecewiseChannel: Sendable {
  /// value(t) = value + slope · (t − start)
  struct Piece: Sendable {
    var start: Double
    var value: Double
    var slope: Double
  }

  let pieces: [Piece]

  /// Throws `invalidSeries` for a series that is empty, unordered or not finite, `inputOutOfRange` for one that must
  /// but does not cover `span`.
  init(_ series: SampledSeries, input: String, span: ClosedRange<Double>) throws(SimulationError) {
    let (times, values) = (series.times, series.values)
    guard let first = times.first, let last = times.last, times.count == values.count else {
      throw .invalidSeries(input: input, reason: "its series has \(times.count) times and \(values.count) values")
    }
    for index in times.indices {
      guard times[index].isFinite, values[index].isFinite else {
        throw .invalidSeries(input: input, reason: "its series has no value at sample \(index) (\(times[index]) s)")
      }
      if index > 0, times[index] <= times[index - 1] {
        throw .invalidSeries(input: input, reason: "its times go back at sample \(index) (\(times[index]) s)")
      }
    }
    if case .error = series.outside, span.lowerBound < first || span.upperBound > last {
      throw .inputOutOfRange(
        input: input, time: span.lowerBound < first ? span.lowerBound : span.upperBound, range: first...last)
    }
    var pieces = [Piece(start: -.infinity, value: values[0], slope: 0)]
    switch series.interpolation {
    case .hold:
      for index in 1..<max(1, times.count) where values[index] != values[index - 1] {
        pieces.append(Piece(start: times[index], value: values[index], slope: 0))
      }
    case .linear:
      for index in 0..<times.count {
        let next = index + 1
        let slope = next < times.count ? (values[next] - values[index]) / (times[next] - times[index]) : 0
        // Equal slopes differ by rounding; a new piece for that would be a needless break.
        let previous = pieces[pieces.count - 1]
        if Swift.abs(slope - previous.slope) > 1e-12 * Swift.max(Swift.abs(slope), Swift.abs(previous.slope)) {
          pieces.append(Piece(start: times[index], value: values[index], slope: slope))
        }
      }
    }
    self.pieces = pieces
  }

  /// The piece that holds from `time` on.
  func piece(at time: Double) -> Piece {
    var (low, high) = (0, pieces.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if pieces[middle].start <= time { low = middle } else { high = middle }
    }
    return pieces[low]
  }
}
