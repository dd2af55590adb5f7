import Builtins
import Checking
import Runtime
import Units

/// What there is in the session.
extension Workspace {
  /// One of the session's names, as `:vars` lists it.
  public struct Variable: Sendable, Equatable {
    public let name: String
    /// A word for its type: `number`, `table`, `model`.
    public let type: String
    public let unit: String
    public let extent: String
    public let byteCount: Int
    /// Why it no longer follows from what it was made of; nil if it does.
    public let staleness: String?
  }

  /// The session's names, in the order in which they came to be what they are; results by number after those with names.
  public var variables: [Variable] {
    let made = session.ownNames.sorted { left, right in
      let (a, b) = (maker(of: left) ?? -1, maker(of: right) ?? -1)
      return a == b ? left < right : a < b
    }
    return (made.filter { !Self.isResult($0) } + made.filter(Self.isResult)).compactMap { name in
      guard let type = session.type(of: name) else { return nil }
      let value = session.value(of: name) ?? .nothing
      let units = session.host.units
      var unit = ""
      if let quantity = type.quantity, !quantity.isDimensionless { unit = units.name(of: quantity) }
      return Variable(
        name: name, type: Self.word(for: type), unit: unit, extent: value.extent(type), byteCount: value.byteCount,
        staleness: staleness(of: name))
    }
  }

  private static func word(for type: Type) -> String {
    switch type {
    case .never, .invalid, .nothing: return "nothing"
    case .number: return "number"
    case .boolean: return "boolean"
    case .string: return "string"
    case .instant: return "instant"
    case .interval: return "range"
    case .tensor: return "tensor"
    case .list: return "list"
    case .record: return "record"
    case .function: return "function"
    case .series: return "series"
    case .table(let table): return table.isRun ? "run" : "table"
    case .twin: return "twin"
    case .fit(let fit): return "fit of \(fit.twin.name)"
    case .distribution: return "distribution"
    case .actuator: return "actuator"
    case .attention: return "attention"
    case .net: return "net"
    case .model(let net): return "model of \(net.name)"
    case .dataset: return "dataset"
    case .optimizer: return "optimiser"
    case .scores: return "scores"
    }
  }
}
