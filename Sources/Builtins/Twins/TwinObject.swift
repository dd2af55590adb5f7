import Checking
import Runtime
import Simulation

/// A twin as a value: its equations, and the values that were computed when it was declared.
public final class TwinObject: RuntimeObject {
  public let definition: TwinDefinition
  /// The values the definition refers to by index.
  let operands: [Value]
  /// The nominal model, as declared.
  let nominal: TwinModel

  public var type: TwinType { definition.type }
  /// The engine's model with every value as declared; the inputs stand as its last outputs.
  public var model: SimulationModel { nominal.model }
  public var kindName: String { "twin" }

  /// - Throws: `EvaluationError` for an equation that cannot be simulated, and for values outside their bounds.
  init(_ definition: TwinDefinition, operands: [Value]) throws {
    self.definition = definition
    self.operands = operands
    nominal = try TwinModelBuilder(definition, operands: operands).build()
  }

  /// The model with other values.
  func model(_ settings: [Int: Double], varied: [Int] = []) throws -> TwinModel {
    if settings.isEmpty, varied.isEmpty { return nominal }
    return try TwinModelBuilder(definition, operands: operands, settings: settings, varied: varied).build()
  }

  func member(_ name: String) -> Int? { definition.members.firstIndex { $0.name == name } }

  func quantity(_ member: Int) -> Quantity { definition.members[member].quantity }

  /// The states whose initial values a fit estimates.
  var freeStates: [Int] { definition.members.indices.filter { definition.members[$0].isFree } }
}

/// What can be simulated and fitted: a twin as declared, or as a fit left it.
struct Subject {
  let twin: TwinObject
  /// The values that a fit found or was given, by member.
  let values: [Int: Double]
  let fit: FitObject?

  init(_ value: Value) throws {
    guard case .object(let object) = value else { throw value.unexpected("a twin") }
    switch object {
    case let twin as TwinObject:
      self.twin = twin
      values = [:]
      fit = nil
    case let fit as FitObject:
      twin = fit.twin
      values = fit.values
      self.fit = fit
    default: throw value.unexpected("a twin")
    }
  }

  /// The value a member has, declared, found or set.
  func nominalValue(_ member: Int) -> Double? { values[member] ?? twin.nominal.values[member] }
}
