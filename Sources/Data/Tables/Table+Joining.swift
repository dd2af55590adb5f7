/// Which rows a join keeps.
public enum JoinKind: String, Sendable, CaseIterable {
  /// The rows of the left table that have a partner.
  case inner
  /// Every row of the left table; without a partner the columns of the right one are missing.
  case left
}

/// Which row of the right table is the partner of a time.
public enum JoinMatch: Sendable, Equatable {
  /// The nearest one, if it is no further away than this many seconds; the earlier of two equally near.
  case within(Double)
  /// The last one at or before the time, if it is no older than this many seconds.
  case asOf(maximumAge: Double)

  /// The same time exactly.
  public static let exact = JoinMatch.within(0)
}

extension Table {
  /// The columns of both tables side by side, matched by time; the time axis is the left one's. A column of the right
  /// table whose name is taken gets `suffix`.
  ///
  /// - Throws: `DataError.table`: either has no time axis or an unsorted one, the axes are of different kinds (elapsed
  ///   and instants), the tolerance is negative, or a name is taken even with the suffix.
  public func joined(
    with right: Table, _ kind: JoinKind = .inner, match: JoinMatch = .exact, suffix: String = "_right"
  ) throws(DataError) -> Table {
    let time = try sortedTimeAxis()
    let otherTime = try right.sortedTimeAxis()
    guard time.kind == otherTime.kind else { throw .table(.unlikeTimes) }
    let partners = try Self.partners(of: time.seconds, in: otherTime, match)

    let kept = kind == .left ? Array(0..<rowCount) : partners.indices.filter { partners[$0] >= 0 }
    let here = kept.count == rowCount ? self : gather(kept)
    let there = right.gather(kept.map { partners[$0] })
    let taken = Set(columnNames + [time.name])
    let renamed = there.columns.map { column in
      var column = column
      if taken.contains(column.name) { column.name += suffix }
      return column
    }
    return try Table(here.columns + renamed, time: here.time)
  }

  /// For each time its partner's row, or -1. One pass: both axes are sorted.
  private static func partners(
    of times: Values, in axis: TimeAxis, _ match: JoinMatch
  ) throws(DataError) -> [Int] {
    let reach: Double
    switch match {
    case .within(let seconds), .asOf(let seconds): reach = seconds
    }
    guard reach >= 0 else { throw .table(.badTolerance(reach)) }
    var last = -1
    return times.map { moment in
      while last + 1 < axis.count, axis.seconds[last + 1] <= moment { last += 1 }
      var partner = last
      var distance = last >= 0 ? moment - axis.seconds[last] : .infinity
      if case .within = match, last + 1 < axis.count, axis.seconds[last + 1] - moment < distance {
        partner = last + 1
        distance = axis.seconds[last + 1] - moment
      }
      return distance <= reach && partner >= 0 ? partner : -1
    }
  }
}
