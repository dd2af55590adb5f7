import Diagnostics
import Syntax

extension Checker {
  // MARK: Definitions

  /// `fn f(…) …`.
  func define(_ function: FunctionSyntax) -> [TypedStatement] {
    guard let name = function.name else { return [] }
    let value = closure(function)
    if frame.isTopLevel { scope.documentation[name.text] = function.documentation }
    return [TypedStatement(.assign(bind(name, value.type), value), function.span)]
  }

  /// A function value: the declaration, and the values of the enclosing function's variables that it reads.
  func closure(_ function: FunctionSyntax) -> TypedExpression {
    var free = FreeNames()
    free.visit(function)
    var captured: [(String, TypedExpression)] = []
    if !frame.isTopLevel {
      for name in free.names.sorted() where name != function.name?.text {
        guard let binding = names[name], binding.trouble == nil, binding.reference != .ownFunction else { continue }
        captured.append((name, reference(binding, function.span)))
      }
    }
    let declaration = FunctionDeclaration(syntax: function, captures: captured.map(\.0))
    checkNames(free, of: function)
    let values = captured.map(\.1)
    let type = Type.function(.closure(declaration, captures: values.map(\.type)))
    return TypedExpression(.closure(declaration, captures: values), type, function.span)
  }

  /// A body can be checked in full only for the types of a call; its names at least must be known from the start.
  private func checkNames(_ free: FreeNames, of function: FunctionSyntax) {
    let own = function.parameters.map(\.name.text) + Self.boundNames(function.body)
    for name in free.uses {
      let isKnown =
        names[name.text] != nil || scope.environment[name.text] != nil || builtins[name.text] != nil
        || upcoming.contains(name.text) || name.text == function.name?.text || Self.constants[name.text] != nil
        || frame.function?.declaration.name == name.text || enclosing.contains(name.text)
        || layers[name.text] != nil
      if !isKnown {
        report(.unknownName(name.text, nearest: nearest(to: name.text, among: knownNames + own)), at: name.span)
      }
    }
  }

  /// The names bound somewhere in the functions around this place.
  private var enclosing: Set<String> { Set(frame.variables.map(\.name)) }

  // MARK: Specialisation

  /// The function that a call with such argument types runs, or nil when an error has been reported.
  func specialise(_ function: FunctionType, for types: [Type], at span: Span, tracing: Tracing? = nil)
    -> SpecialisedFunction?
  {
    let function = wrapped(function, taking: types.count, at: span)
    guard case .closure(let declaration, let captures) = function else {
      report(
        .plain(
          code: "function-argument", message: "a derivative cannot stand here by itself", label: "",
          help: ["wrap it: `fn(x) = g(x)`"]), at: span)
      return nil
    }
    return specialise(declaration, captures: captures, parameters: types, at: span, tracing: tracing)
  }

  /// A builtin as a function of the language that calls it; any other function as it is.
  func wrapped(_ function: FunctionType, taking count: Int, at span: Span) -> FunctionType {
    guard case .builtin(let name) = function else { return function }
    let key = "\(name)/\(count)"
    if let known = specialisations.wrappers[key] { return .closure(known, captures: []) }
    let names = (0..<count).map { Name("x\($0)", span) }
    let call = Expression(
      .call(
        Expression(.name(name), span), names.map { Argument(label: nil, value: Expression(.name($0.text), span)) }),
      span)
    let syntax = FunctionSyntax(
      name: nil, parameters: names.map { Parameter(name: $0, defaultValue: nil) },
      body: [Statement(kind: .returnValue(call), span: span)], isExpression: true, documentation: "", span: span)
    let declaration = FunctionDeclaration(syntax: syntax, captures: [])
    specialisations.wrappers[key] = declaration
    return .closure(declaration, captures: [])
  }

  func specialise(
    _ declaration: FunctionDeclaration, captures: [Type], parameters: [Type], at span: Span, tracing: Tracing? = nil
  ) -> SpecialisedFunction? {
    let tracing = tracing ?? frame.function?.tracing ?? .none
    let key = SpecialisationCache.Key(
      declaration: declaration, captures: captures, parameters: parameters, tracing: tracing)
    if let active = specialisations.active.last(where: {
      $0.declaration == declaration && $0.parameters == parameters && $0.captures == captures && $0.tracing == tracing
    }) {
      active.isRecursive = true
      return active
    }
    for known in specialisations.functions[key] ?? []
    where known.globals.allSatisfy({ globalBinding($0.key)?.sameValue(as: $0.value) == true }) {
      noteGlobals(known.globals)
      return known
    }
    guard specialisations.active.count < 200 else {
      report(
        .plain(
          code: "endless-specialisation", message: "`\(declaration.name)` calls itself with ever new types", label: "",
          help: ["give each recursive call arguments of the same kind and unit"]), at: span)
      return nil
    }
    return check(
      SpecialisedFunction(declaration: declaration, parameters: parameters, captures: captures, tracing: tracing),
      key, at: span)
  }

  private func check(_ function: SpecialisedFunction, _ key: SpecialisationCache.Key, at span: Span)
    -> SpecialisedFunction?
  {
    let outerFrame = frame
    let outerNames = names
    let outerTwin = twin
    let outerTopLevelNames = topLevelNames
    twin = nil
    if frame.isTopLevel { topLevelNames = names }
    specialisations.active.append(function)
    defer {
      specialisations.active.removeLast()
      frame = outerFrame
      names = outerNames
      twin = outerTwin
      topLevelNames = outerTopLevelNames
      noteGlobals(function.globals)
    }
    let errors = diagnostics.count
    let completed = specialisations.functions
    for _ in 0..<12 {
      diagnostics.removeSubrange(errors...)
      function.isRecursive = false
      let assumed = function.result
      let liftedCount = function.liftedNames.count
      checkBody(of: function, at: span, calledFrom: outerFrame)
      if function.liftedNames.count > liftedCount {
        specialisations.functions = completed
        continue
      }
      let found = frame.result == .never && names.isReachable ? Type.nothing : frame.result
      if names.isReachable, found != .nothing, found != .invalid, !function.isRecursive || found != .never {
        report(
          .plain(
            code: "missing-return", message: "`\(function.declaration.name)` returns a value on some paths only",
            label: "",
            help: ["end it with `return …`"]), at: function.declaration.syntax.span)
      }
      guard let joined = assumed.joined(found) else { break }
      function.result = joined
      if !function.isRecursive || joined == assumed {
        if joined == .never, function.isRecursive {
          report(
            .endlessRecursion(function.declaration.name),
            at: function.declaration.syntax.name?.span ?? function.declaration.syntax.span)
        }
        break
      }
      // Functions checked meanwhile may rest on the assumption that did not hold.
      specialisations.functions = completed
    }
    function.variables = frame.variables
    function.isChecked = true
    let failed = diagnostics[errors...].contains { $0.severity == .error }
    if failed { function.result = .invalid }
    if !failed { specialisations.functions[key, default: []].append(function) }
    return failed ? nil : function
  }

  private func checkBody(of function: SpecialisedFunction, at span: Span, calledFrom outer: Frame) {
    let declaration = function.declaration
    frame = Frame(isTopLevel: false)
    frame.function = function
    // What is checked where it is declared, as a net is, is called nowhere else.
    frame.calledAt = outer.calledAt ?? (span == declaration.syntax.span ? nil : span)
    names = Environment()
    for (index, name) in declaration.captures.enumerated() {
      names[name] = Binding(.capture(index), function.captures[index], declaration.syntax.span)
    }
    if let name = declaration.syntax.name, !declaration.captures.contains(name.text),
      scope.environment[name.text] == nil || !declaration.captures.isEmpty
    {
      names[name.text] = Binding(.ownFunction, .function(.closure(declaration, captures: function.captures)), name.span)
    }
    for (parameter, type) in zip(declaration.syntax.parameters, function.parameters) { _ = bind(parameter.name, type) }
    function.body = liftParameters(of: function) + check(declaration.syntax.body)
  }

  /// A global as functions see it: the outermost frame's current names.
  func globalBinding(_ name: String) -> Binding? {
    frame.isTopLevel ? names[name] : topLevelNames[name]
  }

  func noteGlobals(_ globals: [String: Binding]) {
    guard let function = specialisations.active.last else { return }
    function.globals.merge(globals) { first, _ in first }
  }
}

/// The names that a function's body reads and does not bind itself.
struct FreeNames {
  private(set) var names: Set<String> = []
  private(set) var uses: [Name] = []
  private var bound: [Set<String>] = []

  static func of(_ expression: Expression) -> Set<String> {
    var free = FreeNames()
    free.visit(expression)
    return free.names
  }

  static func of(_ statements: [Statement]) -> [Name] {
    var free = FreeNames()
    free.bound.append(Checker.boundNames(statements))
    free.visit(statements)
    return free.uses
  }

  mutating func visit(_ function: FunctionSyntax) {
    for parameter in function.parameters { if let value = parameter.defaultValue { visit(value) } }
    var inside = Checker.boundNames(function.body)
    inside.formUnion(function.parameters.map(\.name.text))
    if let name = function.name { inside.insert(name.text) }
    bound.append(inside)
    visit(function.body)
    bound.removeLast()
  }

  private mutating func use(_ name: String, _ span: Span) {
    guard !bound.contains(where: { $0.contains(name) }) else { return }
    if names.insert(name).inserted { uses.append(Name(name, span)) }
  }

  private mutating func visit(_ statements: [Statement]) {
    for statement in statements {
      switch statement.kind {
      case .expression(let value), .binding(_, let value), .expect(let value), .show(let value),
        .equation(_, let value):
        visit(value)
      case .function(let function): visit(function)
      case .conditional(let branches, let otherwise):
        for branch in branches {
          visit(branch.condition)
          visit(branch.body)
        }
        visit(otherwise ?? [])
      case .forEach(_, let values, let body):
        visit(values)
        visit(body)
      case .whileLoop(let condition, let body):
        visit(condition)
        visit(body)
      case .returnValue(let value): if let value { visit(value) }
      case .declaration(let declaration): visit(declaration)
      case .member(let member):
        for expression in member.shape ?? [] { visit(expression) }
        if let value = member.value { visit(value) }
      case .breakLoop, .continueLoop, .use: break
      }
    }
  }

  private mutating func visit(_ declaration: Declaration) {
    for source in declaration.sources { visit(source) }
    if let target = declaration.target { visit(target) }
    switch declaration.keyword {
    case .attention: for option in declaration.options { visit(option) }
    case .step:
      bound.append(Checker.boundNames(declaration.body))
      visit(declaration.body)
      bound.removeLast()
    default: break
    }
  }

  /// `score(q, k) = …` binds its parameters; the words of other options are no names.
  private mutating func visit(_ option: Option) {
    bound.append(Set((option.parameters ?? []).map(\.name.text)))
    defer { bound.removeLast() }
    for argument in option.arguments {
      if ["score", "mask", "positions"].contains(option.key.text), case .name = argument.kind { continue }
      visit(argument)
    }
  }

  private mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .number, .quantity, .instant, .boolean, .invalid: break
    case .name(let name): use(name, expression.span)
    case .string(let parts): for case .value(let value, _) in parts { visit(value) }
    case .list(let values): for value in values { visit(value) }
    case .record(let fields): for field in fields { visit(field.value) }
    case .unary(_, let value), .convert(let value, _), .field(let value, _): visit(value)
    case .binary(_, let left, let right, _, let tolerance):
      visit(left)
      visit(right)
      if let tolerance { visit(tolerance) }
    case .range(let left, let right), .pipe(let left, let right):
      visit(left)
      visit(right)
    case .call(let callee, let arguments):
      visit(callee)
      for argument in arguments { visit(argument.value) }
    case .index(let value, let indices):
      visit(value)
      for case .expression(let index) in indices { visit(index) }
    case .function(let function): visit(function)
    case .conditional(let condition, let yes, let no):
      visit(condition)
      visit(yes)
      visit(no)
    case .declaration(let declaration): visit(declaration)
    }
  }
}
