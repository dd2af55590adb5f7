/// Which pieces of the channels hold in the present stretch, and the limits from within it.
final class SegmentClock {
  private let channels: [PiecewiseChannel]
  private let span: ClosedRange<Double>
  private(set) var stretch: [PiecewiseChannel.Piece]
  private var earliest: Double
  private var latest: Double

  init(_ channels: [PiecewiseChannel], span: ClosedRange<Double>) {
    self.channels = channels
    self.span = span
    stretch = channels.map { $0.piece(at: span.lowerBound) }
    earliest = span.lowerBound
    latest = span.upperBound
  }

  func enter(from start: Double, to end: Double) {
    for index in channels.indices { stretch[index] = channels[index].piece(at: start) }
    // `time < 60` must read as true up to the break at 60 and as false from there on.
    // A stretch without length is the end of the span, read at that very time.
    earliest = start > span.lowerBound && start < end ? start.nextUp : start
    latest = max(earliest, end < span.upperBound ? end.nextDown : end)
  }

  @inline(__always) func clamp(_ time: Double) -> Double { min(max(time, earliest), latest) }

  @inline(__always) func value(_ channel: Int, at time: Double) -> Double {
    let piece = stretch[channel]
    return piece.slope == 0 ? piece.value : piece.value + piece.slope * (time - piece.start)
  }
}
