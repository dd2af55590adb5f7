import Diagnostics
import Units

/// Where a name's value is found.
public enum Reference: Hashable, Sendable {
  case local(Int)
  case global(Int)
  case capture(Int)
  case ownFunction
  case member(Int)
  case time
}

/// What a name stands for at one point of the program.
public struct Binding: Hashable, Sendable {
  /// Why a variable cannot be read although it has been named.
  public enum Trouble: Hashable, Sendable {
    /// Set on some paths only.
    case mayBeUnset
    /// Of one type on one path and another on another.
    case conflict(Type, Type)
  }
  public var reference: Reference
  public var type: Type
  public var trouble: Trouble?
  /// Where it was bound, for messages.
  public var span: Span

  public init(_ reference: Reference, _ type: Type, _ span: Span, trouble: Trouble? = nil) {
    self.reference = reference
    self.type = type
    self.span = span
    self.trouble = trouble
  }
}

/// The names in sight; a value, so that branches start from copies and are joined behind.
public struct Environment: Sendable {
  public var bindings: [String: Binding] = [:]
  /// False behind `return`, `break` and `continue`.
  public var isReachable = true

  public init() {}

  public subscript(name: String) -> Binding? {
    get { bindings[name] }
    set { bindings[name] = newValue }
  }

  /// What holds behind two branches.
  func joined(_ other: Environment) -> Environment {
    guard isReachable else { return other }
    guard other.isReachable else { return self }
    var result = Environment()
    for name in Set(bindings.keys).union(other.bindings.keys) {
      switch (bindings[name], other.bindings[name]) {
      case (let a?, let b?): result[name] = a.joined(b)
      case (var only?, nil), (nil, var only?):
        only.trouble = only.trouble ?? .mayBeUnset
        result[name] = only
      case (nil, nil): break
      }
    }
    return result
  }
}

extension Binding {
  /// Whether code checked for one of the two runs for the other.
  func sameValue(as other: Binding) -> Bool {
    reference == other.reference && type == other.type && trouble == other.trouble
  }

  func joined(_ other: Binding) -> Binding {
    var result = self
    if let trouble = trouble ?? other.trouble {
      result.trouble = trouble
      return result
    }
    if let type = type.joined(other.type), reference == other.reference {
      result.type = type
    } else {
      result.trouble = .conflict(type, other.type)
    }
    return result
  }
}

/// The names that outlive a cell.
public struct GlobalScope: Sendable {
  public var environment = Environment()
  public var variables: [Variable] = []
  public var units: UnitTable
  /// The documentation of the user's own definitions.
  public var documentation: [String: String] = [:]

  public init(units: UnitTable) { self.units = units }

  /// The names that are bound otherwise than in an earlier scope.
  public func names(differingFrom earlier: GlobalScope) -> Set<String> {
    Set(environment.bindings.keys.filter { environment[$0] != earlier.environment[$0] })
  }
}
