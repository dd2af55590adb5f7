import Checking
import Data
import Diagnostics
import Runtime
import Simulation

/// Turns typed expressions into nodes of an engine's graph.
///
/// An equation is small and evaluated a million times, so all that can be settled beforehand is: values of the script
/// become constants, functions are written out at each call, branches become selections, loops with fixed bounds are
/// unrolled. A truth value is 0 or 1. What cannot be settled, such as a `while` over a changing condition, is refused
/// with the place in the function where it stands (`LoweringFault`).
///
/// A class, since finding what a member means may come back to lower that member's own expression.
final class Lowering {
  var graph = ExpressionGraph()
  /// The declaration's operands, by index.
  let operands: [Value]
  /// The operands that hold the globals functions read.
  let globals: [Int: OperandIndex]
  /// What a twin's member stands for; nil in a drive, which sees none.
  var member: ((Int) throws -> Node)?
  /// What is being defined, for messages.
  var place = "an equation"
  /// Whether a series may stand for its value at the time: in drives.
  let takesSeries: Bool
  /// The series met, in order: the graph's `input(i)` is the i-th.
  private(set) var channels: [SeriesObject] = []
  private var channelOfOperand: [Int: Node] = [:]
  /// The calls being written out, innermost last.
  var activations: [Activation] = []
  var turns = 0
  private var depth = 0

  static let mostTurns = 10_000
  static let mostNodes = 200_000
  static let deepestCall = 64
  /// Expressions within expressions, calls included: the native stack holds as many.
  static let deepestExpression = 1500

  init(operands: [Value], globals: [Int: OperandIndex], takesSeries: Bool = false) {
    self.operands = operands
    self.globals = globals
    self.takesSeries = takesSeries
  }

  func fault(_ fault: LoweringFault, at span: Span) -> EvaluationError {
    fault.error(in: activations.last?.function.declaration.name, place: place, at: span)
  }

  /// The node of a number or truth value.
  func number(_ expression: TypedExpression) throws -> Node {
    guard case .number(let node) = try lower(expression) else {
      if case .series = expression.type { throw fault(.series, at: expression.span) }
      throw fault(.value(kind(of: expression.type)), at: expression.span)
    }
    return node
  }

  /// The value of a number that is settled beforehand; nil where it changes.
  func settled(_ expression: TypedExpression) throws -> Double? {
    // The node comes first: `graph.constantValue(try …)` would look into the graph as it was before.
    let node = try number(expression)
    return graph.constantValue(node)
  }

  private func kind(of type: Type) -> String {
    switch type {
    case .string: return "string"
    case .record: return "record"
    case .list, .tensor: return "list"
    case .function: return "function"
    case .interval: return "range"
    default: return "value of another kind"
    }
  }

  func lower(_ expression: TypedExpression) throws -> Lowered {
    guard graph.count < Self.mostNodes else { throw fault(.size(limit: Self.mostNodes), at: expression.span) }
    guard depth < Self.deepestExpression else { throw fault(.depth, at: expression.span) }
    depth += 1
    defer { depth -= 1 }
    switch expression.kind {
    case .number(let value), .instant(let value): return .number(graph.constant(value))
    case .boolean(let value): return .number(graph.constant(value ? 1 : 0))
    case .string(let text): return .value(.string(text))
    case .time: return .number(graph.time())
    case .member(let index):
      guard let member else { throw fault(.builtin("member"), at: expression.span) }
      return .number(try member(index))
    case .operand(let index): return try operand(index, at: expression.span)
    case .global(let index): return try global(index, expression)
    case .local(let index):
      guard let value = activations.last?.variables[index] else {
        throw fault(.value("variable without a value"), at: expression.span)
      }
      return value
    case .capture(let index):
      guard let captures = activations.last?.captures, captures.indices.contains(index) else {
        throw fault(.value("variable without a value"), at: expression.span)
      }
      return captures[index]
    case .ownFunction: return .closure(activations.last?.captures ?? [])
    case .function: return .closure([])
    case .closure(_, let captures): return .closure(try captures.map { try lower($0) })
    case .negate(let inner): return .number(graph.negate(try number(inner)))
    case .not(let inner): return .number(graph.unary(.not, try number(inner)))
    case .arithmetic(let operation, let left, let right):
      let (a, b) = (try number(left), try number(right))
      return .number(graph.binary(operation.scalarOperation, a, b))
    case .compare(let comparison, let left, let right):
      let (a, b) = (try number(left), try number(right))
      return .number(compare(comparison, a, b))
    case .and(let left, let right):
      let a = try number(left)
      if let known = graph.constantValue(a) { return known == 0 ? .number(a) : .number(try number(right)) }
      return .number(graph.binary(.and, a, try number(right)))
    case .or(let left, let right):
      let a = try number(left)
      if let known = graph.constantValue(a) { return known != 0 ? .number(a) : .number(try number(right)) }
      return .number(graph.binary(.or, a, try number(right)))
    case .conditional(let condition, let yes, let no): return try conditional(condition, yes, no, expression.span)
    case .math(let name, let arguments):
      guard let node = MathLowering.apply(name, try arguments.map { try number($0) }, &graph) else {
        throw fault(.builtin(name), at: expression.span)
      }
      return .number(node)
    case .call(let function, let callee, let arguments):
      return try call(function, callee, arguments, at: expression.span)
    case .builtin(let name, let arguments, _, let detail): return try builtin(name, arguments, detail, expression)
    case .tensor(let elements), .list(let elements): return .list(try elements.map { try lower($0) })
    case .record(let fields): return .record(try fields.map { try lower($0) })
    case .field(let record, let index):
      guard case .record(let fields) = try lower(record), fields.indices.contains(index) else {
        throw fault(.value("value without fields"), at: expression.span)
      }
      return fields[index]
    case .interval(let lower, let upper): return .interval(try number(lower), try number(upper))
    case .declaration(let declaration):
      throw fault(.effect(declaration.definition.keyword), at: expression.span)
    case .interpolation, .invalid: throw fault(.value("string"), at: expression.span)
    }
  }

  // MARK: Leaves

  private func operand(_ index: Int, at span: Span) throws -> Lowered {
    guard operands.indices.contains(index) else { throw fault(.value("variable without a value"), at: span) }
    guard case .object(let object) = operands[index], let series = object as? SeriesObject else {
      return constant(operands[index])
    }
    guard takesSeries else { throw fault(.series, at: span) }
    if let node = channelOfOperand[index] { return .number(node) }
    let node = graph.input(channels.count)
    channels.append(series)
    channelOfOperand[index] = node
    return .number(node)
  }

  private func global(_ index: Int, _ expression: TypedExpression) throws -> Lowered {
    if let operand = globals[index] { return try self.operand(operand, at: expression.span) }
    // A function that captures nothing has no value of its own.
    if case .function = expression.type { return .closure([]) }
    throw fault(.value("variable without a value"), at: expression.span)
  }

  // MARK: Choices

  func compare(_ comparison: Checking.Comparison, _ a: Node, _ b: Node) -> Node {
    switch comparison {
    case .equal: graph.binary(.equal, a, b)
    case .notEqual: graph.binary(.notEqual, a, b)
    case .less: graph.binary(.less, a, b)
    case .lessEqual: graph.binary(.lessOrEqual, a, b)
    case .greater: graph.binary(.less, b, a)
    case .greaterEqual: graph.binary(.lessOrEqual, b, a)
    }
  }

  private func conditional(
    _ condition: TypedExpression, _ yes: TypedExpression, _ no: TypedExpression, _ span: Span
  ) throws -> Lowered {
    let test = try number(condition)
    if let known = graph.constantValue(test) { return try lower(known != 0 ? yes : no) }
    guard let chosen = choose(test, try lower(yes), try lower(no)) else { throw fault(.branches, at: span) }
    return chosen
  }
}

extension Arithmetic {
  var scalarOperation: ScalarOperation {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .power: .power
    }
  }
}
