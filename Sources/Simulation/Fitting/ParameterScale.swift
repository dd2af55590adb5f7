import Glibc

/// The coordinate in which a parameter is estimated: its logarithm if it is bounded to be positive, else the parameter
/// in units of its range. A step, a distance and a singular vector then mean the same for every parameter.
enum ParameterScale: Sendable, Equatable {
  case logarithmic
  case linear(unit: Double)

  init(_ parameter: SimulationModel.Parameter) {
    if parameter.lower > 0 {
      self = .logarithmic
    } else {
      let range = parameter.upper - parameter.lower
      let size = abs(parameter.nominal)
      self = .linear(unit: range.isFinite && range > 0 ? range : (size > 0 && size.isFinite ? size : 1))
    }
  }

  func scaled(_ value: Double) -> Double {
    switch self {
    case .logarithmic: log(value)
    case .linear(let unit): value / unit
    }
  }

  func natural(_ coordinate: Double) -> Double {
    switch self {
    case .logarithmic: exp(coordinate)
    case .linear(let unit): coordinate * unit
    }
  }

  /// ∂p/∂θ at the parameter's value.
  func slope(at value: Double) -> Double {
    switch self {
    case .logarithmic: value
    case .linear(let unit): unit
    }
  }

  /// Where starts are drawn from, in the scaled coordinate: the bounds, or where there is none a stretch about the
  /// nominal value, a hundredfold for logarithms and ten units else.
  func startRange(_ parameter: SimulationModel.Parameter) -> ClosedRange<Double> {
    let reach = self == .logarithmic ? log(100.0) : 10.0
    let nominal = scaled(min(max(parameter.nominal, parameter.lower), parameter.upper))
    let lower = parameter.lower.isFinite ? scaled(parameter.lower) : nominal - reach
    let upper = parameter.upper.isFinite ? scaled(parameter.upper) : nominal + reach
    return min(lower, upper)...max(lower, upper)
  }
}
