import Diagnostics

/// A name and the place where it stands.
public struct Name: Sendable, Hashable {
  public let text: String
  public let span: Span

  public init(_ text: String, _ span: Span) {
    self.text = text
    self.span = span
  }
}

/// A unit as written: a product of powers, such as `kg*m^2/s^3` or `1/yr`.
public struct UnitSyntax: Sendable {
  public struct Factor: Sendable {
    public let name: Name
    /// The exponent as numerator over denominator, the sign of a division included.
    public let numerator: Int
    public let denominator: Int
  }
  public let factors: [Factor]
  public let text: String
  public let span: Span
}

/// The operators with one operand, as written.
public enum UnaryOperator: String, Sendable { case negate = "-", not }

/// The operators with two operands, as written; `within` is the word `in`.
public enum BinaryOperator: String, Sendable {
  case add = "+", subtract = "-", multiply = "*", divide = "/", power = "^", matrixProduct = "@"
  case equal = "==", notEqual = "!=", less = "<", lessEqual = "<=", greater = ">", greaterEqual = ">="
  case approximately = "~=", within = "in", and, or
}

/// An expression as written: what it is, where it stands, and how tall its tree is.
public final class Expression: Sendable {
  public indirect enum Kind: Sendable {
    case number(Double)
    case quantity(Double, UnitSyntax)
    case string([StringPart])
    case instant(String)
    case boolean(Bool)
    case name(String)
    case list([Expression])
    case record([RecordField])
    case unary(UnaryOperator, Expression)
    /// `operatorSpan` is the operator's own place; `tolerance` is what follows `within` after `~=`.
    case binary(BinaryOperator, Expression, Expression, operatorSpan: Span, tolerance: Expression?)
    case convert(Expression, UnitSyntax)
    /// `a..b`; the unit of the upper end serves both.
    case range(Expression, Expression)
    case call(Expression, [Argument])
    case index(Expression, [IndexArgument])
    case field(Expression, Name)
    case pipe(Expression, Expression)
    case function(FunctionSyntax)
    case conditional(Expression, then: Expression, else: Expression)
    /// A declaration that yields a value: `simulate X { … }`, `evaluate m on d { … }`, `attention { … }`.
    case declaration(Declaration)
    /// What stands where an expression could not be read; its error has been reported.
    case invalid
  }

  public let kind: Kind
  public let span: Span
  /// The length of the longest path to a leaf; the parser bounds it, so that walks may recurse.
  public let height: Int

  public init(_ kind: Kind, _ span: Span, over children: [Expression] = []) {
    self.kind = kind
    self.span = span
    height = 1 + (children.lazy.map(\.height).max() ?? 0)
  }

  /// An expression over more than expressions, such as a function, whose tallest part is known otherwise.
  public init(_ kind: Kind, _ span: Span, height: Int) {
    self.kind = kind
    self.span = span
    self.height = height
  }
}

/// A piece of a string: plain text, or a value in braces.
public enum StringPart: Sendable {
  case text(String)
  /// `{x}` or `{x:.2}`; `digits` is what follows the colon.
  case value(Expression, format: Name?)
}

/// `name: value` in a record.
public struct RecordField: Sendable {
  public let name: Name
  public let value: Expression

  public init(name: Name, value: Expression) {
    self.name = name
    self.value = value
  }
}

/// One argument of a call, `value` or `label: value`.
public struct Argument: Sendable {
  public let label: Name?
  public let value: Expression

  public init(label: Name?, value: Expression) {
    self.label = label
    self.value = value
  }
}

/// One index between brackets; `all` is a lone `:`.
public enum IndexArgument: Sendable {
  case all(Span)
  case expression(Expression)
}

/// A parameter of a function or layer, `name` or `name = default`.
public struct Parameter: Sendable {
  public let name: Name
  public let defaultValue: Expression?

  public init(name: Name, defaultValue: Expression?) {
    self.name = name
    self.defaultValue = defaultValue
  }
}

/// `fn f(a, b = 2) = …`, `fn f(a) { … }` or, without a name, `fn(x) = …`.
public final class FunctionSyntax: Sendable {
  public let name: Name?
  public let parameters: [Parameter]
  public let body: [Statement]
  /// The body is one expression after `=`.
  public let isExpression: Bool
  /// Declared with `layer`: it has parameters of its own at each place of use.
  public let isLayer: Bool
  public let documentation: String
  public let span: Span

  public init(
    name: Name?, parameters: [Parameter], body: [Statement], isExpression: Bool, isLayer: Bool = false,
    documentation: String, span: Span
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.isExpression = isExpression
    self.isLayer = isLayer
    self.documentation = documentation
    self.span = span
  }
}

/// A statement as written.
public struct Statement: Sendable {
  public indirect enum Kind: Sendable {
    case expression(Expression)
    case binding(Name, Expression)
    case function(FunctionSyntax)
    case conditional([(condition: Expression, body: [Statement])], otherwise: [Statement]?)
    case forEach(Name, Expression, [Statement])
    case whileLoop(Expression, [Statement])
    case breakLoop, continueLoop
    case returnValue(Expression?)
    case use(UseSyntax)
    case expect(Expression)
    case show(Expression)
    case declaration(Declaration)
    /// `x' = …` in a twin.
    case equation(Name, Expression)
    /// `in`, `const`, `param`, `state`, `out`, `require`, `when`, `part`, `connect` in a twin, net or layer.
    case member(Member)
  }
  public let kind: Kind
  public let span: Span

  public init(kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }
}

/// `use "file.twin"` or `use nn.encoder`.
public struct UseSyntax: Sendable {
  public enum Target: Sendable { case path(String), module(String) }
  public let target: Target
  public let span: Span
}

/// `keyword name: annotation = source { options }`.
public final class Declaration: Sendable {
  /// The words that begin a declaration.
  public enum Keyword: String, Sendable, CaseIterable {
    case unit, data, split, sensor, actuator, twin, simulate, fit, sensitivity
    case attention, layer, net, train, evaluate, step, plot, save, param
  }

  public let keyword: Keyword
  public let keywordSpan: Span
  public let name: Name?
  /// `layer block(x, heads)`.
  public let parameters: [Parameter]
  /// `sensor s: degC`.
  public let unit: UnitSyntax?
  /// The word before the source, as `csv` in `csv "f.csv"` and `live` in `plot live x`.
  public let format: Name?
  /// What stands after `=`, or behind the keyword of `simulate`, `evaluate`, `plot` and `save`.
  public let sources: [Expression]
  /// What `to` or `on` names.
  public let target: Expression?
  public let options: [Option]
  /// The statements of a `twin`, `net` or `layer`.
  public let body: [Statement]
  public let columns: [ColumnSyntax]
  public let documentation: String
  public let span: Span

  public init(
    keyword: Keyword, keywordSpan: Span, name: Name? = nil, parameters: [Parameter] = [], unit: UnitSyntax? = nil,
    format: Name? = nil, sources: [Expression] = [], target: Expression? = nil, options: [Option] = [],
    body: [Statement] = [], columns: [ColumnSyntax] = [], documentation: String = "", span: Span
  ) {
    self.keyword = keyword
    self.keywordSpan = keywordSpan
    self.name = name
    self.parameters = parameters
    self.unit = unit
    self.format = format
    self.sources = sources
    self.target = target
    self.options = options
    self.body = body
    self.columns = columns
    self.documentation = documentation
    self.span = span
  }
}

/// `key value value { … }`, `key target = value { … }`, `key(a, b) = value` or `path in range`.
public final class Option: Sendable {
  public let key: Name
  /// `lower.k` in `set lower.k = …`.
  public let target: [Name]
  public let parameters: [Parameter]?
  public let arguments: [Expression]
  /// The unit that an option such as `unit degC` names.
  public let unit: UnitSyntax?
  /// `path in range`, as in `over { upper.k in 0.005..0.02 m^2.5/s }`.
  public let range: Expression?
  public let options: [Option]
  public let hasBlock: Bool
  public let span: Span

  public init(
    key: Name, target: [Name] = [], parameters: [Parameter]? = nil, arguments: [Expression] = [],
    unit: UnitSyntax? = nil,
    range: Expression? = nil, options: [Option] = [], hasBlock: Bool = false, span: Span
  ) {
    self.key = key
    self.target = target
    self.parameters = parameters
    self.arguments = arguments
    self.unit = unit
    self.range = range
    self.options = options
    self.hasBlock = hasBlock
    self.span = span
  }
}

/// One column of `data … csv`: `time Time: s`, `T1: degC`, `"Temp 2 (C)" as T2: degC`, or `*`.
public struct ColumnSyntax: Sendable {
  public enum Role: Sendable { case value, time, all }
  public let role: Role
  /// The header's text; empty for `*`.
  public let header: Name
  public let name: Name
  public let unit: UnitSyntax?
  public let span: Span
}

/// A member of a twin, net or layer.
public struct Member: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case input = "in", constant = "const", parameter = "param", state, output = "out", require, when, part, connect
  }
  public let kind: Kind
  public let keywordSpan: Span
  public let name: Name?
  public let unit: UnitSyntax?
  /// `in x: [96, 7]`.
  public let shape: [Expression]?
  /// The default, initial value, definition or condition; for `part` the twin, for `connect` the origin.
  public let value: Expression?
  /// `param … in lo..hi`.
  public let range: Expression?
  public let destination: Expression?
  public let options: [Option]
  public let body: [Statement]
  public let span: Span
}

/// A part of a file between `# %%` markers.
public struct Cell: Sendable {
  public enum Kind: Sendable { case code, markdown }
  public let kind: Kind
  public let title: String
  public let statements: [Statement]
  public let span: Span
}

public struct Program: Sendable {
  public let cells: [Cell]
  public var statements: [Statement] { cells.flatMap(\.statements) }
}
