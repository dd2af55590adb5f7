import Checking
import Data
import Runtime
import Simulation

extension TwinObject: Fielded {
  /// The declared value of a parameter, constant or initial state.
  public func field(_ name: String, _ site: CallSite) throws -> Value {
    guard let member = member(name), let value = nominal.values[member] else { throw noField(name, of: self) }
    return .number(value)
  }
}

extension FitObject: Fielded {
  /// A fitted value by its member's name, a fitted column by its output's, or one of what a fit says of itself: `rmse`,
  /// `cost` (the sum of squared weighted residuals), `minima`, `rank`, and the records `sd`, `lower`, `upper`
  /// and `residual` (data − fitted).
  public func field(_ name: String, _ site: CallSite) throws -> Value {
    let type = twin.type
    if type.parameters.contains(where: { $0.name == name }) { return .number(value(name)) }
    if let column = columns[name] { return .object(column) }
    if type.constants.contains(where: { $0.name == name }) { return .number(value(name)) }
    switch name {
    case "rmse": return .number(rmse)
    case "cost": return .number(2 * result.cost)
    case "minima": return .number(Double(result.minima.count))
    case "rank": return .number(Double(result.identifiability.rank))
    case "sd": return record { $0.standardError }
    case "lower": return record { $0.interval?.lowerBound }
    case "upper": return record { $0.interval?.upperBound }
    case "residual": return .record(try matches.map { .object(try residual($0)) })
    default: throw noField(name, of: self)
    }
  }

  private func value(_ name: String) -> Double {
    guard let member = twin.member(name) else { return .nan }
    return values[member] ?? twin.nominal.values[member] ?? .nan
  }

  /// The root mean square over all matches, in SI units; they share a dimension where it is asked for.
  var rmse: Double {
    let squares = result.matches.reduce(0) { $0 + $1.rmse * $1.rmse * Double($1.data.count) }
    return (squares / Double(max(1, result.matches.reduce(0) { $0 + $1.data.count }))).squareRoot()
  }

  /// One value a parameter of the twin; NaN where there is none to state.
  private func record(_ value: (FitResult.Estimate) -> Double?) -> Value {
    .record(twin.type.parameters.map { .number(result.estimate($0.name).flatMap(value) ?? .nan) })
  }

  private func residual(_ match: Match) throws -> SeriesObject {
    let data = match.data.series
    guard let fitted = columns[match.output]?.series.values, fitted.count == data.count else {
      throw noField("residual", of: self)
    }
    let values = Values(zip(data.values, fitted).map { $0 - $1 })
    return SeriesObject(try Series(match.output, values, time: data.time))
  }
}

private func noField(_ name: String, of object: any RuntimeObject) -> EvaluationError {
  EvaluationError(
    code: "internal", "the \(object.kindName) has no field `\(name)`",
    help: ["this is a fault of twin; please report it"])
}
