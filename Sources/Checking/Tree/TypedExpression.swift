import Diagnostics
import Syntax
import Units

/// An expression with its type; numbers are in SI units.
public final class TypedExpression: Sendable {
  public indirect enum Kind: Sendable {
    case number(Double)
    case boolean(Bool)
    case string(String)
    case instant(Double)
    /// A variable of this frame, by index.
    case local(Int)
    /// A variable of the outermost frame, seen from a function.
    case global(Int)
    /// A value that came with the function.
    case capture(Int)
    /// The function that is running, by its own name.
    case ownFunction
    /// A member of the twin whose equation this is.
    case member(Int)
    /// The independent variable of a simulation.
    case time
    /// A value computed when the twin is declared, by its place among the operands.
    case operand(Int)
    case negate(TypedExpression)
    case not(TypedExpression)
    case arithmetic(Arithmetic, TypedExpression, TypedExpression)
    case compare(Comparison, TypedExpression, TypedExpression)
    case and(TypedExpression, TypedExpression)
    case or(TypedExpression, TypedExpression)
    case conditional(TypedExpression, TypedExpression, TypedExpression)
    case math(String, [TypedExpression])
    case call(SpecialisedFunction, callee: TypedExpression?, [TypedExpression])
    /// A builtin by name; `functions` are those it will call, specialised.
    case builtin(String, [TypedExpression], functions: [SpecialisedFunction], detail: BuiltinDetail)
    case tensor([TypedExpression])
    case list([TypedExpression])
    case record([TypedExpression])
    case field(TypedExpression, Int)
    case interval(TypedExpression, TypedExpression)
    case interpolation([Part])
    case closure(FunctionDeclaration, captures: [TypedExpression])
    case function(FunctionType)
    case declaration(TypedDeclaration)
    case invalid
  }

  public enum Part: Sendable {
    case text(String)
    case value(TypedExpression, format: NumberFormat?)
  }

  public let kind: Kind
  public let type: Type
  public let span: Span

  public init(_ kind: Kind, _ type: Type, _ span: Span) {
    self.kind = kind
    self.type = type
    self.span = span
  }

  /// The same value under another type.
  public func retyped(_ type: Type) -> TypedExpression { TypedExpression(kind, type, span) }
}

/// The operations that work on numbers and, element by element, on tensors and series.
public enum Arithmetic: String, Sendable { case add, subtract, multiply, divide, power }

/// The comparisons; of NaN all but `notEqual` are false.
public enum Comparison: String, Sendable {
  case equal, notEqual, less, lessEqual, greater, greaterEqual

  /// As the user writes it.
  public var symbol: String {
    switch self {
    case .equal: return "=="
    case .notEqual: return "!="
    case .less: return "<"
    case .lessEqual: return "<="
    case .greater: return ">"
    case .greaterEqual: return ">="
    }
  }
}

/// What a builtin needs to know beyond its arguments.
public enum BuiltinDetail: Sendable, Hashable {
  case none
  /// The types of the arguments, for those that show or compare values.
  case types([Type])
  case name(String)
  case unit(Unit)
  case index([Int])
  /// By part of an interpolated string.
  case formats([NumberFormat?])
}

/// `{x:.2}`: how many digits behind the point.
public struct NumberFormat: Sendable, Hashable {
  public enum Style: Sendable, Hashable { case fixed, scientific, significant }
  public let digits: Int
  public let style: Style

  public init(digits: Int, style: Style) {
    self.digits = digits
    self.style = style
  }
}
