import Checking
import Diagnostics
import Runtime
import TensorCore

/// Where an event, a region or a level stands, in SI units.
struct PlotReference {
  let mark: PlotMark
  /// Of a region its two ends.
  let places: [Double]
  /// Of several events, each with a name.
  private(set) var names: [String]?
  /// What the places are, for events and regions.
  let abscissa: PlotAbscissa?

  init(_ mark: PlotMark, _ operands: PlotOperands) throws {
    self.mark = mark
    let data = mark.data.filter { $0.role != .names }
    places = try data.flatMap { datum -> [Double] in
      let value = try operands.value(datum.operand)
      if let scalar = value.scalar { return [scalar] }
      if case .list(let values) = value { return values.compactMap(\.scalar) }
      return try value.asTensor().elements
    }
    switch data.first?.measure {
    case .numbers(let quantity) where mark.kind != .level: abscissa = .numbers(places, quantity)
    case .instants: abscissa = .instants(places)
    default: abscissa = nil
    }
    guard let datum = mark.datum(.names) else { return }
    let names = try operands.value(datum.operand).asList().map { try $0.asString() }
    guard names.count == places.count else {
      throw EvaluationError(
        code: "plot-length",
        "there are \(counted(places.count, "event", "events")) and \(counted(names.count, "name", "names")) for them",
        span: operands.span(datum.operand))
    }
    self.names = names
  }
}
