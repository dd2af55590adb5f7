import Checking
import Diagnostics

/// The code of one function or cell in the making.
struct CodeGenerator {
  let compiler: Compiler
  var builder: FunctionBuilder
  let variables: [Variable]
  let isCell: Bool
  /// By variable.
  var registers: [Register] = []
  var captures: [(isScalar: Bool, index: Int)] = []
  var captureTypes: [Type] = []
  /// The labels that `continue` and `break` lead to, innermost last.
  var loops: [(next: Label, end: Label)] = []

  init(compiler: Compiler, builder: FunctionBuilder, variables: [Variable], isCell: Bool) {
    self.compiler = compiler
    self.builder = builder
    self.variables = variables
    self.isCell = isCell
  }

  // MARK: Registers of variables

  /// A cell's variables are the globals: the n-th scalar variable is the n-th scalar global.
  mutating func assignGlobals() { registers = Self.globals(variables) }

  static func globals(_ variables: [Variable]) -> [Register] {
    var scalars = 0
    var values = 0
    return variables.map { variable in
      if variable.isScalar {
        scalars += 1
        return .scalar(ScalarRegister(index: scalars - 1))
      }
      values += 1
      return .value(ValueRegister(index: values - 1))
    }
  }

  /// A function's first variables are its parameters.
  mutating func assign(_ function: SpecialisedFunction) {
    captureTypes = function.captures
    captures = Compiler.capturePlaces(function.captures)
    registers = builder.parameters
    for variable in variables.dropFirst(registers.count) {
      registers.append(variable.isScalar ? .scalar(builder.scalar()) : .value(builder.value()))
    }
  }

  func scalarRegister(_ variable: Int) -> ScalarRegister {
    guard case .scalar(let register) = registers[variable] else { return ScalarRegister(index: 0) }
    return register
  }

  func valueRegister(_ variable: Int) -> ValueRegister {
    guard case .value(let register) = registers[variable] else { return ValueRegister(index: 0) }
    return register
  }

  mutating func mark(_ span: Span) {
    builder.origin = CodeOrigin(file: span.source, lower: span.start, upper: span.end)
  }

  // MARK: Statements

  mutating func compile(_ statements: [TypedStatement]) {
    for statement in statements {
      let mark = builder.registerMark
      compile(statement)
      builder.releaseRegisters(to: mark)
    }
  }

  private mutating func compile(_ statement: TypedStatement) {
    mark(statement.span)
    switch statement.kind {
    case .evaluate(let expression): discard(expression)
    case .result(let expression):
      if expression.type == .nothing || expression.type == .never {
        discard(expression)
      } else {
        callBuiltin("result", [expression], .nothing, statement.span, into: nil)
      }
    case .show(let expression): callBuiltin("show", [expression], .nothing, statement.span, into: nil)
    case .assign(let variable, let expression):
      if !appendInPlace(to: variable, expression) { assign(variable, expression) }
    case .conditional(let condition, let then, let otherwise):
      let (alternative, end) = (builder.label(), builder.label())
      jump(unless: condition, to: alternative)
      compile(then)
      if otherwise.isEmpty {
        builder.place(alternative)
        builder.place(end)
      } else {
        builder.jump(to: end)
        builder.place(alternative)
        compile(otherwise)
        builder.place(end)
      }
    case .whileLoop(let condition, let body): compileWhile(condition, body)
    case .countedLoop(let variable, let from, let to, let body): compileCounted(variable, from, to, body)
    case .forEach(let variable, let list, let body): compileForEach(variable, list, body, statement.span)
    case .breakLoop: if let loop = loops.last { builder.jump(to: loop.end) }
    case .continueLoop: if let loop = loops.last { builder.jump(to: loop.next) }
    case .returnValue(let expression): compileReturn(expression)
    case .expect(let expectation): compile(expectation, statement.span)
    case .declaration(let declaration, let variable):
      let register = callDeclaration(declaration)
      if let variable, let register { builder.move(valueRegister(variable), register) }
    }
  }

  private mutating func assign(_ variable: Int, _ expression: TypedExpression) {
    if variables[variable].isScalar {
      scalar(expression, into: scalarRegister(variable))
    } else {
      value(expression, into: valueRegister(variable))
    }
  }

  private mutating func compileReturn(_ expression: TypedExpression?) {
    guard let expression, expression.type != .nothing, expression.type != .never else {
      if let expression { discard(expression) }
      builder.returnsNothing()
      return
    }
    if expression.type.isScalar {
      builder.returns(scalarRegister(expression))
    } else {
      let register = builder.value()
      value(expression, into: register)
      builder.returns(register)
    }
  }

  /// The condition stands at the end, so that a turn takes one jump.
  private mutating func compileWhile(_ condition: TypedExpression, _ body: [TypedStatement]) {
    let (top, next, end) = (builder.label(), builder.label(), builder.label())
    jump(unless: condition, to: end)
    builder.place(top)
    loops.append((next, end))
    compile(body)
    loops.removeLast()
    builder.place(next)
    jump(if: condition, to: top)
    builder.place(end)
  }

  private mutating func compileCounted(
    _ variable: Int, _ from: TypedExpression, _ to: TypedExpression, _ body: [TypedStatement]
  ) {
    let counter = builder.scalar()
    let limit = builder.scalar()
    scalar(from, into: counter)
    scalar(to, into: limit)
    let (top, next, end) = (builder.label(), builder.label(), builder.label())
    builder.jump(unless: .less, .register(counter), .register(limit), to: end)
    builder.place(top)
    builder.move(scalarRegister(variable), .register(counter))
    loops.append((next, end))
    compile(body)
    loops.removeLast()
    builder.place(next)
    builder.arithmetic(.add, counter, .register(counter), .constant(1))
    builder.jump(if: .less, .register(counter), .register(limit), to: top)
    builder.place(end)
  }

  private mutating func compileForEach(_ variable: Int, _ list: TypedExpression, _ body: [TypedStatement], _ span: Span)
  {
    let elements = builder.value()
    callBuiltin("elements", [list], .list(.never), span, into: elements)
    let counter = builder.scalar()
    builder.move(counter, .constant(0))
    let (top, next, end) = (builder.label(), builder.label(), builder.label())
    builder.jump(to: next)
    builder.place(top)
    loops.append((next, end))
    compile(body)
    loops.removeLast()
    builder.place(next)
    let (turn) = builder.label()
    if variables[variable].isScalar {
      builder.next(scalarRegister(variable), of: elements, counter: counter, to: turn)
    } else {
      builder.next(valueRegister(variable), of: elements, counter: counter, to: turn)
    }
    builder.jump(to: end)
    builder.place(turn)
    builder.jump(to: top)
    builder.place(end)
  }

  private mutating func compile(_ expectation: Expectation, _ span: Span) {
    let holds = builder.label()
    // The sides are evaluated before the condition only when it fails; a side with an effect would have it twice, and none has.
    jump(if: expectation.condition, to: holds)
    let text = TypedExpression(.string(expectation.text), .string, span)
    var detail = BuiltinDetail.none
    if case .builtin(let name, _, _, _) = expectation.condition.kind { detail = .name(name) }
    callBuiltin("expect", [text] + expectation.sides, .nothing, span, detail: detail, into: nil)
    builder.place(holds)
  }

  // MARK: Conditions

  mutating func jump(if condition: TypedExpression, to label: Label) { branch(condition, to: label, when: true) }
  mutating func jump(unless condition: TypedExpression, to label: Label) { branch(condition, to: label, when: false) }

  private mutating func branch(_ condition: TypedExpression, to label: Label, when wanted: Bool) {
    let mark = builder.registerMark
    defer { builder.releaseRegisters(to: mark) }
    switch condition.kind {
    case .boolean(let value): if value == wanted { builder.jump(to: label) }
    case .not(let inner): branch(inner, to: label, when: !wanted)
    case .compare(let comparison, let left, let right):
      let (a, b) = (operand(left), operand(right))
      self.mark(condition.span)
      if wanted {
        builder.jump(if: comparison.instruction, a, b, to: label)
      } else {
        builder.jump(unless: comparison.instruction, a, b, to: label)
      }
    case .and(let left, let right), .or(let left, let right):
      let isAnd = if case .and = condition.kind { true } else { false }
      if isAnd != wanted {
        branch(left, to: label, when: wanted)
        branch(right, to: label, when: wanted)
      } else {
        let skip = builder.label()
        branch(left, to: skip, when: !wanted)
        branch(right, to: label, when: wanted)
        builder.place(skip)
      }
    default:
      let register = scalarRegister(condition)
      if wanted { builder.jump(if: register, to: label) } else { builder.jump(unless: register, to: label) }
    }
  }
}

extension Checking.Comparison {
  var instruction: Comparison {
    switch self {
    case .equal: return .equal
    case .notEqual: return .notEqual
    case .less: return .less
    case .lessEqual: return .lessEqual
    case .greater: return .greater
    case .greaterEqual: return .greaterEqual
    }
  }
}

extension Arithmetic {
  var instruction: ArithmeticOperation {
    switch self {
    case .add: return .add
    case .subtract: return .subtract
    case .multiply: return .multiply
    case .divide: return .divide
    case .power: return .power
    }
  }
}
