import Builtins
import Checking
import Runtime
import Units

extension Session {
  /// What a top-level name stands for now; nil for a name that holds no value, such as that of a function of the library.
  public func value(of name: String) -> Value? {
    guard let binding = scope.environment[name], case .local(let index) = binding.reference,
      scope.variables.indices.contains(index)
    else { return nil }
    // Scalars and all other values are numbered apart.
    let isScalar = scope.variables[index].isScalar
    let place = scope.variables[..<index].count { $0.isScalar == isScalar }
    guard isScalar else { return machine.globalValue(place) }
    guard let scalar = machine.globalScalar(place) else { return nil }
    switch binding.type {
    case .boolean: return .boolean(scalar != 0)
    case .instant: return .instant(scalar)
    default: return .number(scalar)
    }
  }

  /// A name's type and value as text, by which two sessions are compared.
  func describe(_ name: String) -> String? {
    guard let type = type(of: name) else { return nil }
    let formatter = ValueFormatter(units: host.units, width: 1000)
    return host.units.name(of: type) + ": " + formatter.summary(value(of: name) ?? .nothing, type)
  }
}
