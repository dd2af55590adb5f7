import Checking
import Data

/// Where the values of a mark stand on the x axis, in SI units.
enum PlotAbscissa {
  /// Seconds since whatever the data count from.
  case elapsed([Double], TimeLabel)
  /// Seconds since 1970.
  case instants([Double])
  /// The places of a vector's elements.
  case indices(Int)
  case numbers([Double], Quantity)
  case names([String])

  /// What the data call their time, and the unit that it was written in.
  struct TimeLabel: Equatable {
    var name: String
    var unit: String?
  }

  init(_ time: Data.TimeAxis) {
    switch time.kind {
    case .elapsed: self = .elapsed(Array(time.seconds), TimeLabel(name: time.name, unit: time.unit))
    case .instant: self = .instants(Array(time.seconds))
    }
  }

  var count: Int {
    switch self {
    case .elapsed(let values, _), .instants(let values), .numbers(let values, _): return values.count
    case .indices(let count): return count
    case .names(let names): return names.count
    }
  }

  /// What a message calls it.
  var kindName: String {
    switch self {
    case .elapsed: return "elapsed time"
    case .instants: return "dates"
    case .indices: return "the indices of a vector"
    case .numbers: return "numbers"
    case .names: return "names"
    }
  }

  /// The places as numbers, in SI units.
  var places: [Double] {
    switch self {
    case .elapsed(let values, _), .instants(let values), .numbers(let values, _): return values
    case .indices(let count): return (0..<count).map(Double.init)
    case .names(let names): return names.indices.map(Double.init)
    }
  }
}
