/// The times of a table's rows or of a series, in seconds.
public struct TimeAxis: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// Seconds since whatever the data counts from.
    case elapsed
    /// Unix seconds: since 1970-01-01T00:00:00Z, without leap seconds.
    case instant
  }

  public var name: String
  public let kind: Kind
  /// The unit elapsed time was written in, for display and export.
  public var unit: String?
  /// Seconds. A reader gives them finite and strictly increasing; a table made by hand may have them otherwise.
  public let seconds: Values

  public init(_ name: String, _ seconds: Values, kind: Kind = .elapsed, unit: String? = nil) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.seconds = seconds
  }

  public var count: Int { seconds.count }

  /// Whether no time stands after a later one.
  public var isSorted: Bool {
    seconds.withUnsafeBufferPointer { times in
      zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }
    }
  }

  /// The first row whose time is not before `time`; the axis must be sorted.
  public func firstRow(notBefore time: Double) -> Int {
    firstRow { $0 >= time }
  }

  /// The first row whose time is after `time`; the axis must be sorted.
  public func firstRow(after time: Double) -> Int {
    firstRow { $0 > time }
  }

  private func firstRow(where isPast: (Double) -> Bool) -> Int {
    seconds.withUnsafeBufferPointer { times in
      var low = 0
      var high = times.count
      while low < high {
        let middle = low + (high - low) / 2
        if isPast(times[middle]) { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  func replacing(_ seconds: Values) -> TimeAxis {
    TimeAxis(name, seconds, kind: kind, unit: unit)
  }
}
