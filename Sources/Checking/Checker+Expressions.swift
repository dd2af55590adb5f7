import Diagnostics
import Syntax
import Units

extension Checker {
  public static let constants: [String: Double] = ["pi": .pi, "inf": .infinity, "nan": .nan]

  func check(_ expression: Expression) -> TypedExpression {
    let span = expression.span
    func make(_ kind: TypedExpression.Kind, _ type: Type) -> TypedExpression { TypedExpression(kind, type, span) }
    switch expression.kind {
    case .invalid: return make(.invalid, .invalid)
    case .number(let value): return make(.number(value), .dimensionless)
    case .quantity(let value, let syntax):
      guard let unit = unit(syntax) else { return make(.invalid, .invalid) }
      return make(.number(unit.toSI(value)), .number(Quantity(unit)))
    case .boolean(let value): return make(.boolean(value), .boolean)
    case .instant(let text):
      guard let seconds = Self.parseInstant(text) else { return fault(.instant(text), at: span) }
      return make(.instant(seconds), .instant)
    case .string(let parts): return checkString(parts, span)
    case .name(let name): return checkName(name, span)
    case .list(let elements): return checkList(elements, span)
    case .record(let fields):
      let values = fields.map { check($0.value) }
      return make(.record(values), .record(zip(fields, values).map { FieldType($0.name.text, $1.type) }))
    case .unary(.negate, let operand): return checkNegation(check(operand), span)
    case .unary(.not, let operand):
      let value = checkCondition(operand)
      return make(.not(value), value.type.isInvalid ? .invalid : .boolean)
    case .binary(let symbol, let left, let right, let place, let tolerance):
      return checkBinary(symbol, left, right, place, tolerance, span)
    case .convert(let value, let unit): return checkConversion(check(value), unit, span)
    case .range(let lower, let upper): return checkRange(lower, upper, span)
    case .call(let callee, let arguments): return checkCall(callee, arguments, span)
    case .pipe(let value, let function): return checkPipe(value, function, span)
    case .index(let value, let indices): return checkIndex(check(value), indices, span)
    case .field(let value, let name): return checkField(check(value), name, span)
    case .function(let function): return closure(function)
    case .conditional(let condition, let yes, let no):
      let typed = checkCondition(condition)
      var (then, otherwise) = (check(yes), check(no))
      if isTracing, differOnlyInLifting(then.type, otherwise.type) {
        (then, otherwise) = (lifted(then), lifted(otherwise))
      }
      guard let type = then.type.joined(otherwise.type) else {
        return fault(.mismatch(operation: "choose between", left: operand(then), right: operand(otherwise)), at: span)
      }
      return make(.conditional(typed, then, otherwise), type)
    case .declaration(let declaration): return checkDeclarationExpression(declaration)
    }
  }

  // MARK: Units

  /// The unit as written, or nil when its error has been reported.
  func unit(_ syntax: UnitSyntax) -> Unit? {
    var factors: [UnitFactor] = []
    for factor in syntax.factors {
      guard let exponent = Rational(factor.numerator, factor.denominator) else { return nil }
      factors.append(UnitFactor(name: factor.name.text, exponent: exponent))
    }
    do throws(UnitError) {
      return try units.evaluate(factors, symbol: syntax.text)
    } catch {
      report(.unit(error), at: syntax.span)
      return nil
    }
  }

  // MARK: Names

  private func checkName(_ name: String, _ span: Span) -> TypedExpression {
    if let binding = names[name] { return read(name, binding, span) }
    if !frame.isTopLevel, let binding = topLevelNames[name] {
      noteGlobals([name: binding])
      var seen = binding
      if case .local(let index) = binding.reference { seen.reference = .global(index) }
      return read(name, seen, span)
    }
    if let value = Self.constants[name] { return TypedExpression(.number(value), .dimensionless, span) }
    if builtins[name] != nil { return TypedExpression(.function(.builtin(name)), .function(.builtin(name)), span) }
    if !frame.isTopLevel, upcoming.contains(name) {
      return fault(
        .plain(
          code: "not-yet-bound", message: "`\(name)` has no value yet when this runs", label: "",
          help: ["move its definition above the call"]), at: span)
    }
    if upcoming.contains(name) {
      return fault(
        .plain(
          code: "not-yet-bound", message: "`\(name)` is used before it has a value", label: "",
          help: ["move its definition above this line"]), at: span)
    }
    return fault(.unknownName(name, nearest: nearest(to: name, among: knownNames)), at: span)
  }

  private func read(_ name: String, _ binding: Binding, _ span: Span) -> TypedExpression {
    switch binding.trouble {
    case .mayBeUnset: return fault(.mayBeUnset(name, bound: binding.span), at: span)
    case .conflict(let a, let b) where isTracing && differOnlyInLifting(a, b):
      frame.function?.liftedNames.insert(name)
      return TypedExpression(.invalid, .invalid, span)
    case .conflict(let a, let b): return fault(.conflictingTypes(name, a, b), at: span)
    case nil: return reference(binding, span)
    }
  }

  func reference(_ binding: Binding, _ span: Span) -> TypedExpression {
    let kind: TypedExpression.Kind
    switch binding.reference {
    case .local(let index): kind = .local(index)
    case .global(let index): kind = .global(index)
    case .capture(let index): kind = .capture(index)
    case .ownFunction: kind = .ownFunction
    case .member(let index): kind = .member(index)
    case .time: kind = .time
    }
    return TypedExpression(kind, binding.type, span)
  }

  // MARK: Strings

  private func checkString(_ parts: [StringPart], _ span: Span) -> TypedExpression {
    var typed: [TypedExpression.Part] = []
    var plain = ""
    var isPlain = true
    for part in parts {
      switch part {
      case .text(let text):
        plain += text
        typed.append(.text(text))
      case .value(let expression, let format):
        isPlain = false
        let value = check(expression)
        if value.type.isInvalid { return TypedExpression(.invalid, .invalid, span) }
        typed.append(.value(value, format: format.flatMap { numberFormat($0) }))
      }
    }
    return TypedExpression(isPlain ? .string(plain) : .interpolation(typed), .string, span)
  }

  /// `.2`, `.3e` or `.4g`.
  private func numberFormat(_ name: Name) -> NumberFormat? {
    var text = name.text.filter { $0 != " " }
    var style = NumberFormat.Style.fixed
    if text.hasSuffix("e") { style = .scientific } else if text.hasSuffix("g") { style = .significant }
    if style != .fixed || text.hasSuffix("f") { text.removeLast() }
    guard text.hasPrefix("."), let digits = Int(text.dropFirst()), (0...17).contains(digits) else {
      report(.format(name.text), at: name.span)
      return nil
    }
    return NumberFormat(digits: digits, style: style)
  }

  // MARK: Lists

  private func checkList(_ elements: [Expression], _ span: Span) -> TypedExpression {
    let values = elements.map { check($0) }
    if values.contains(where: { $0.type.isInvalid }) { return TypedExpression(.invalid, .invalid, span) }
    guard let first = values.first else { return TypedExpression(.list([]), .list(.never), span) }
    var quantity: Quantity?
    var shape: Shape?
    var joined = first.type
    for value in values {
      switch value.type {
      case .number(let element), .tensor(let element, _):
        let own: Shape = if case .tensor(_, let inner) = value.type { inner } else { .scalar }
        if let seen = quantity {
          guard let both = seen.joined(element) else {
            return fault(.mixedList(first: operand(first), other: operand(value)), at: value.span)
          }
          quantity = both
        } else {
          quantity = element
        }
        if let seen = shape, seen.rank != nil, own.rank != nil {
          guard seen.rank == own.rank,
            zip(seen.extents ?? [], own.extents ?? []).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 })
          else {
            return fault(.shapes(operation: "stack", left: operand(first), right: operand(value)), at: value.span)
          }
        }
        shape = shape.map { $0.joined(own) } ?? own
      default:
        guard quantity == nil, let type = joined.joined(value.type) else {
          return fault(.mixedList(first: operand(first), other: operand(value)), at: value.span)
        }
        joined = type
      }
      if quantity != nil, !(value.type.quantity != nil) {
        return fault(.mixedList(first: operand(first), other: operand(value)), at: value.span)
      }
    }
    if let quantity, let shape {
      let extents = shape.extents.map { [values.count] + $0 }
      return TypedExpression(.tensor(values), .tensor(quantity, Shape(extents)), span)
    }
    return TypedExpression(.list(values), .list(joined), span)
  }

  // MARK: Ranges and conversions

  private func checkRange(_ lower: Expression, _ upper: Expression, _ span: Span) -> TypedExpression {
    var low = lowered(check(lower))
    let high = lowered(check(upper))
    if low.type.isInvalid || high.type.isInvalid { return TypedExpression(.invalid, .invalid, span) }
    if low.type == .instant, high.type == .instant {
      return TypedExpression(.builtin("instants", [low, high], functions: [], detail: .none), .list(.instant), span)
    }
    guard case .number(let right) = high.type, case .number(let left) = low.type else {
      let odd = if case .number = low.type { high } else { low }
      return fault(
        .operandType(operation: "bound a range with", operand: operand(odd), expected: "numbers on both sides of `..`"),
        at: odd.span)
    }
    // The unit of the upper end serves both.
    if left.isDimensionless, left.unit == nil, let unit = right.unit, case .number(let value) = low.kind,
      !right.matches(left) || unit.factor != 1
    {
      low = TypedExpression(.number(unit.toSI(value)), .number(right), low.span)
    }
    guard case .number(let first) = low.type, let joined = first.joined(right) ?? (first.matches(right) ? right : nil)
    else {
      return fault(.mismatch(operation: "..", left: operand(low), right: operand(high)), at: span)
    }
    return TypedExpression(.interval(low, high), .interval(right.unit == nil ? joined : right), span)
  }

  private func checkConversion(_ value: TypedExpression, _ syntax: UnitSyntax, _ span: Span) -> TypedExpression {
    guard let unit = unit(syntax) else { return TypedExpression(.invalid, .invalid, span) }
    if value.type.isInvalid { return value }
    guard let quantity = value.type.quantity else {
      return fault(
        .operandType(operation: "convert", operand: operand(value), expected: "a number with a unit"), at: value.span)
    }
    guard quantity.dimension == unit.dimension else {
      return fault(.conversion(operand(value), to: unit), at: syntax.span)
    }
    return TypedExpression(value.kind, value.type.with(Quantity(unit)), span)
  }

  /// Seconds since 1970 of an ISO 8601 instant.
  static func parseInstant(_ text: String) -> Double? { InstantSyntax.seconds(text) }
}
