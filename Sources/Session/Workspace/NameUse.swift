import Checking
import Syntax
import Units

/// The names that a piece of a program uses and binds, read off its syntax alone: no name need exist.
///
/// Errs on the side of more: a word that is an option's value and might be a variable counts as used. Units are names of a
/// kind of their own, written with a blank before them, which no variable can have.
struct NameUse {
  /// Used without having been bound before.
  private(set) var uses: Set<String> = []
  /// Bound, or changed in place, where names outlive the cell.
  private(set) var binds: Set<String> = []
  /// Those of `binds` whose earlier value lives on in what they are now.
  private(set) var changes: Set<String> = []
  private(set) var writesFiles = false
  /// What the functions that are bound use in their bodies, which they look up when they are called and not before.
  private(set) var functions: [String: Set<String>] = [:]
  /// What they change in place when they are called, as a step does.
  private(set) var functionChanges: [String: Set<String>] = [:]

  /// Names of the bodies around the place, innermost last.
  private var locals: [Set<String>] = []

  init(_ statements: [Statement]) { statements.forEach { add($0) } }

  static func unit(_ name: String) -> String { " " + name }

  // MARK: Names

  private mutating func use(_ name: String) {
    if locals.contains(where: { $0.contains(name) }) { return }
    guard binds.contains(name) else {
      uses.insert(name)
      return
    }
    // Called here or handed on: what the function looks up is wanted now.
    for inner in functions[name] ?? [] where inner != name && !binds.contains(inner) { uses.insert(inner) }
    // Functions may ask each other in a circle: each is gone through once.
    guard let changed = functionChanges.removeValue(forKey: name) else { return }
    for inner in changed where inner != name { change(inner) }
    functionChanges[name] = changed
  }

  private mutating func bind(_ name: String) {
    if locals.isEmpty {
      binds.insert(name)
      functions[name] = nil
      functionChanges[name] = nil
    } else {
      locals[locals.count - 1].insert(name)
    }
  }

  private mutating func change(_ name: String) {
    use(name)
    guard !locals.contains(where: { $0.contains(name) }) else { return }
    changes.insert(name)
    binds.insert(name)
  }

  private mutating func inside(_ names: [String], _ body: (inout NameUse) -> Void) {
    locals.append(Set(names))
    body(&self)
    locals.removeLast()
  }

  // MARK: Statements

  private mutating func add(_ statement: Statement) {
    switch statement.kind {
    case .expression(let value), .expect(let value), .show(let value), .returnValue(let value?): add(value)
    case .binding(let name, let value):
      add(value)
      bind(name.text)
    case .function(let function): add(function)
    case .conditional(let branches, let otherwise):
      // What only some paths bind may still be read as it was.
      let before = binds
      var bound = before
      for branch in branches {
        add(branch.condition)
        binds = before
        branch.body.forEach { add($0) }
        bound.formUnion(binds)
        binds = before
      }
      otherwise?.forEach { add($0) }
      bound.formUnion(binds)
      if locals.isEmpty { changes.formUnion(bound.subtracting(before)) }
      binds = bound
    case .forEach(let name, let values, let body):
      add(values)
      loop(body, variable: name.text)
    case .whileLoop(let condition, let body):
      add(condition)
      loop(body, variable: nil)
    case .use: break
    case .declaration(let declaration): add(declaration)
    case .equation(_, let value): add(value)
    case .member(let member): add(member)
    case .breakLoop, .continueLoop, .returnValue(nil): break
    }
  }

  /// A body that may run never or often: what it binds it may also read from its last turn, or from before.
  private mutating func loop(_ body: [Statement], variable: String?) {
    let before = binds
    if let variable { bind(variable) }
    body.forEach { add($0) }
    if locals.isEmpty { changes.formUnion(binds.subtracting(before)) }
  }

  private mutating func add(_ function: FunctionSyntax) {
    if let name = function.name { bind(name.text) }
    for parameter in function.parameters { add(parameter.defaultValue) }
    let (usesBefore, bindsBefore, changesBefore) = (uses, binds, changes)
    let isNamed = function.name != nil && locals.isEmpty
    if isNamed {
      uses = []
      binds = []
      changes = []
    }
    inside(function.parameters.map(\.name.text)) { use in function.body.forEach { use.add($0) } }
    guard isNamed, let name = function.name else { return }
    (functions[name.text], functionChanges[name.text]) = (uses, changes)
    (uses, binds, changes) = (usesBefore, bindsBefore, changesBefore)
  }

  private mutating func add(_ member: Member) {
    if let name = member.name { bind(name.text) }
    (member.shape ?? []).forEach { add($0) }
    add(member.unit)
    for value in [member.value, member.range, member.destination] { add(value) }
    member.options.forEach { add($0) }
    member.body.forEach { add($0) }
  }

  // MARK: Declarations

  private mutating func add(_ declaration: Declaration) {
    add(declaration.unit)
    for parameter in declaration.parameters { add(parameter.defaultValue) }
    declaration.sources.forEach { add($0) }
    add(declaration.target)
    declaration.columns.forEach { add($0.unit) }
    inside(Self.memberNames(declaration.body) + declaration.parameters.map(\.name.text)) { use in
      declaration.body.forEach { use.add($0) }
    }
    declaration.options.forEach { add($0) }
    switch declaration.keyword {
    case .unit: addUnits(of: declaration)
    case .split: if let name = declaration.name { change(name.text) }
    case .step:
      declaration.sources.forEach { changeRoot(of: $0) }
      // The loss may ask its models through functions and names of any kind: all that it uses may change.
      var body = NameUse(declaration.body)
      body.uses.subtract(body.binds)
      for name in body.uses where !name.hasPrefix(" ") { change(name) }
    case .save: writesFiles = true
    case .plot:
      if case .string? = declaration.sources.first?.kind { writesFiles = true }
    default:
      if declaration.keyword == .train,
        declaration.options.contains(where: { ["checkpoint", "log"].contains($0.key.text) })
      {
        writesFiles = true
      }
    }
    if let name = declaration.name, declaration.keyword != .unit, declaration.keyword != .split { bind(name.text) }
  }

  private static func memberNames(_ body: [Statement]) -> [String] {
    body.compactMap { statement in
      switch statement.kind {
      case .member(let member): member.name?.text
      case .binding(let name, _): name.text
      case .function(let function): function.name?.text
      default: nil
      }
    }
  }

  private mutating func addUnits(of declaration: Declaration) {
    guard let definition = try? UnitDefinition(declaration) else { return }
    for name in definition.spellings { bind(Self.unit(name)) }
  }

  private mutating func add(_ option: Option) {
    for parameter in option.parameters ?? [] { add(parameter.defaultValue) }
    add(option.unit)
    add(option.range)
    inside((option.parameters ?? []).map(\.name.text)) { use in option.arguments.forEach { use.add($0) } }
    option.options.forEach { add($0) }
  }

  private mutating func changeRoot(of expression: Expression) {
    switch expression.kind {
    case .name(let name): change(name)
    case .field(let value, _), .index(let value, _): changeRoot(of: value)
    default: break
    }
  }

  // MARK: Expressions

  private mutating func add(_ expression: Expression?) {
    guard let expression else { return }
    switch expression.kind {
    case .number, .instant, .boolean, .invalid: break
    case .quantity(_, let unit): add(unit)
    case .string(let parts):
      for case .value(let value, _) in parts { add(value) }
    case .name(let name): use(name)
    case .list(let elements): elements.forEach { add($0) }
    case .record(let fields): fields.forEach { add($0.value) }
    case .unary(_, let value), .field(let value, _): add(value)
    case .binary(_, let left, let right, _, let tolerance):
      for value in [left, right, tolerance] { add(value) }
    case .convert(let value, let unit):
      add(value)
      add(unit)
    case .range(let lower, let upper), .pipe(let lower, let upper):
      add(lower)
      add(upper)
    case .call(let callee, let arguments):
      add(callee)
      arguments.forEach { add($0.value) }
    case .index(let value, let indices):
      add(value)
      for case .expression(let index) in indices { add(index) }
    case .function(let function): add(function)
    case .conditional(let condition, let then, let otherwise):
      for value in [condition, then, otherwise] { add(value) }
    case .declaration(let declaration): add(declaration)
    }
  }

  private mutating func add(_ unit: UnitSyntax?) {
    for factor in unit?.factors ?? [] { use(Self.unit(factor.name.text)) }
  }
}
