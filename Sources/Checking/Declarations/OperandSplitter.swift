import Diagnostics

/// Divides an equation between what is computed once, outside, and what stays in it: each largest part that mentions neither a
/// member nor time becomes an operand.
struct OperandSplitter {
  private(set) var operands: [TypedExpression]
  private(set) var globals: [Int: OperandIndex] = [:]
  private let isTopLevel: Bool

  init(operands: [TypedExpression] = [], isTopLevel: Bool) {
    self.operands = operands
    self.isTopLevel = isTopLevel
  }

  mutating func add(_ value: TypedExpression) -> OperandIndex {
    operands.append(value)
    return operands.count - 1
  }

  mutating func split(_ value: TypedExpression) -> TypedExpression {
    if !Self.isDynamic(value) {
      switch value.kind {
      case .number, .boolean, .invalid: return value
      default: return TypedExpression(.operand(add(value)), value.type, value.span)
      }
    }
    func make(_ kind: TypedExpression.Kind) -> TypedExpression { TypedExpression(kind, value.type, value.span) }
    switch value.kind {
    case .negate(let inner): return make(.negate(split(inner)))
    case .not(let inner): return make(.not(split(inner)))
    case .arithmetic(let operation, let left, let right): return make(.arithmetic(operation, split(left), split(right)))
    case .compare(let comparison, let left, let right): return make(.compare(comparison, split(left), split(right)))
    case .and(let left, let right): return make(.and(split(left), split(right)))
    case .or(let left, let right): return make(.or(split(left), split(right)))
    case .conditional(let condition, let yes, let no):
      return make(.conditional(split(condition), split(yes), split(no)))
    case .math(let name, let arguments): return make(.math(name, arguments.map { split($0) }))
    case .call(let function, let callee, let arguments):
      collectGlobals(of: function)
      return make(.call(function, callee: callee.map { split($0) }, arguments.map { split($0) }))
    case .builtin(let name, let arguments, let functions, let detail):
      for function in functions { collectGlobals(of: function) }
      return make(.builtin(name, arguments.map { split($0) }, functions: functions, detail: detail))
    case .interval(let lower, let upper): return make(.interval(split(lower), split(upper)))
    case .field(let inner, let index): return make(.field(split(inner), index))
    case .tensor(let elements): return make(.tensor(elements.map { split($0) }))
    case .list(let elements): return make(.list(elements.map { split($0) }))
    case .record(let fields): return make(.record(fields.map { split($0) }))
    default: return value
    }
  }

  private mutating func collectGlobals(of function: SpecialisedFunction) {
    for binding in function.globals.values {
      guard case .local(let index) = binding.reference, globals[index] == nil else { continue }
      if case .function(.closure(_, captures: [])) = binding.type { continue }
      globals[index] = add(TypedExpression(isTopLevel ? .local(index) : .global(index), binding.type, binding.span))
    }
  }

  /// Whether the value changes while a simulation runs.
  static func isDynamic(_ value: TypedExpression) -> Bool {
    switch value.kind {
    case .member, .time: return true
    case .number, .boolean, .string, .instant, .local, .global, .capture, .ownFunction, .operand, .function, .invalid:
      return false
    case .negate(let inner), .not(let inner), .field(let inner, _): return isDynamic(inner)
    case .arithmetic(_, let left, let right), .compare(_, let left, let right), .and(let left, let right),
      .or(let left, let right),
      .interval(let left, let right):
      return isDynamic(left) || isDynamic(right)
    case .conditional(let condition, let yes, let no): return isDynamic(condition) || isDynamic(yes) || isDynamic(no)
    case .math(_, let arguments), .builtin(_, let arguments, _, _), .tensor(let arguments), .list(let arguments),
      .record(let arguments):
      return arguments.contains { isDynamic($0) }
    case .call(_, let callee, let arguments):
      return callee.map { isDynamic($0) } ?? false || arguments.contains { isDynamic($0) }
    case .closure(_, let captures): return captures.contains { isDynamic($0) }
    case .interpolation(let parts):
      return parts.contains { if case .value(let inner, _) = $0 { isDynamic(inner) } else { false } }
    case .declaration: return false
    }
  }

  /// Whether the value depends on a member of one of some kinds, by index.
  static func mentions(_ value: TypedExpression, _ member: (Int) -> Bool) -> Bool {
    switch value.kind {
    case .member(let index): return member(index)
    case .negate(let inner), .not(let inner), .field(let inner, _): return mentions(inner, member)
    case .arithmetic(_, let left, let right), .compare(_, let left, let right), .and(let left, let right),
      .or(let left, let right),
      .interval(let left, let right):
      return mentions(left, member) || mentions(right, member)
    case .conditional(let condition, let yes, let no):
      return mentions(condition, member) || mentions(yes, member) || mentions(no, member)
    case .math(_, let arguments), .builtin(_, let arguments, _, _), .tensor(let arguments), .list(let arguments),
      .record(let arguments),
      .call(_, callee: _, let arguments):
      return arguments.contains { mentions($0, member) }
    case .closure(_, let captures): return captures.contains { mentions($0, member) }
    default: return false
    }
  }
}
