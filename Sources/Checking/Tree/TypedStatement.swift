import Diagnostics
import Syntax

/// A statement, checked; variables are named by their index in the frame.
public struct TypedStatement: Sendable {
  public indirect enum Kind: Sendable {
    case evaluate(TypedExpression)
    /// A bare expression at the top level: the prompt shows its value.
    case result(TypedExpression)
    case assign(Int, TypedExpression)
    case conditional(TypedExpression, then: [TypedStatement], else: [TypedStatement])
    case whileLoop(TypedExpression, [TypedStatement])
    /// A loop over whole numbers `from..<to`.
    case countedLoop(Int, from: TypedExpression, to: TypedExpression, [TypedStatement])
    /// A loop over the elements of a list, tensor or series.
    case forEach(Int, TypedExpression, [TypedStatement])
    case breakLoop, continueLoop
    case returnValue(TypedExpression?)
    case expect(Expectation)
    case show(TypedExpression)
    case declaration(TypedDeclaration, into: Int?)
  }
  public let kind: Kind
  public let span: Span

  public init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }
}

/// What `expect` checks: a condition, and the two sides to show when it does not hold.
public struct Expectation: Sendable {
  public let condition: TypedExpression
  public let sides: [TypedExpression]
  /// As written, for the message.
  public let text: String
}

/// A cell, checked: ready to be compiled.
public struct CheckedProgram: Sendable {
  public let statements: [TypedStatement]
  /// The variables of the outermost frame after the cell.
  public let variables: [Variable]

  public init(statements: [TypedStatement], variables: [Variable]) {
    self.statements = statements
    self.variables = variables
  }
}
