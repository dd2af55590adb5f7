import Diagnostics
import Syntax

/// A function as written, and where: each call with other types is checked and compiled anew as a `SpecialisedFunction`.
public final class FunctionDeclaration: Hashable, Sendable {
  public let syntax: FunctionSyntax
  public let name: String
  /// The names of an enclosing function's variables that the body reads; their values travel with the function.
  public let captures: [String]

  public init(syntax: FunctionSyntax, captures: [String]) {
    self.syntax = syntax
    self.captures = captures
    name = syntax.name?.text ?? "fn"
  }

  public static func == (left: FunctionDeclaration, right: FunctionDeclaration) -> Bool { left.syntax === right.syntax }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(syntax)) }
}

/// A function checked for the types of one call.
public final class SpecialisedFunction: @unchecked Sendable {
  public let declaration: FunctionDeclaration
  public let parameters: [Type]
  public let captures: [Type]
  /// Filled in when the body has been checked, and then left alone.
  public internal(set) var result: Type = .never
  public internal(set) var body: [TypedStatement] = []
  /// The types of the frame's variables; the parameters are the first.
  public internal(set) var variables: [Variable] = []
  /// The globals that the body reads, as they were bound; another type asks for another specialisation.
  public internal(set) var globals: [String: Binding] = [:]
  /// Asked for while its own body was being checked.
  var isRecursive = false
  var isChecked = false
  /// Variables of a traced function that hold a number on one path and a tensor on another, hence a tensor on all.
  var liftedNames: Set<String> = []

  public let tracing: Tracing

  init(declaration: FunctionDeclaration, parameters: [Type], captures: [Type], tracing: Tracing) {
    self.tracing = tracing
    self.declaration = declaration
    self.parameters = parameters
    self.captures = captures
  }
}

/// Whether what a function does is recorded, so that single numbers stay tensors.
public enum Tracing: Hashable, Sendable {
  case none
  /// For a gradient.
  case gradient
  /// As a net, where layers make parameters.
  case net
}

/// A variable of a frame: its name and whether its register holds doubles or values.
public struct Variable: Hashable, Sendable {
  public let name: String
  public let isScalar: Bool

  public init(name: String, isScalar: Bool) {
    self.name = name
    self.isScalar = isScalar
  }
}
