/// A function as the interpreter meets it: its address stays the same from declaration on, so that call instructions
/// hold it and a function may be called by code assembled before it is defined.
struct LinkedFunction {
  var code: UnsafeMutablePointer<UInt64>
  var scalarCount: Int
  var valueCount: Int
  var constants: UnsafeMutablePointer<Value>?
  /// The value register that receives the closure, or -1.
  var closureRegister: Int
  let id: Int
}

/// The callables by index, for the interpreter; behind a pointer, so that no access is checked for exclusivity.
struct CallableTable {
  var functions: UnsafeMutablePointer<UnsafeMutablePointer<LinkedFunction>>
  var functionCount = 0
  var functionCapacity = 64
  var builtins: UnsafeMutablePointer<Program.BuiltinBody>
  var builtinCount = 0
  var builtinCapacity = 64

  mutating func append(_ function: UnsafeMutablePointer<LinkedFunction>) {
    Self.grow(&functions, count: functionCount, capacity: &functionCapacity)
    (functions + functionCount).initialize(to: function)
    functionCount += 1
  }

  mutating func append(_ builtin: @escaping Program.BuiltinBody) {
    Self.grow(&builtins, count: builtinCount, capacity: &builtinCapacity)
    (builtins + builtinCount).initialize(to: builtin)
    builtinCount += 1
  }

  private static func grow<Element>(
    _ elements: inout UnsafeMutablePointer<Element>, count: Int, capacity: inout Int
  ) {
    guard count == capacity else { return }
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: elements, count: count)
    elements.deallocate()
    elements = larger
    capacity *= 2
  }
}

/// Everything callable in a session: functions and builtins. It grows from cell to cell and never shrinks, since a
/// closure may refer to any function for as long as the session lives.
///
/// Not for use from two threads at once; it belongs to the virtual machine that runs it.
public final class Program {
  /// The implementation of a builtin. It may throw any error, which the failure then carries.
  public typealias BuiltinBody = @Sendable (inout BuiltinContext) throws -> Value

  struct Entry {
    let name: String
    let signature: FunctionSignature
    let linked: UnsafeMutablePointer<LinkedFunction>
    var function: Function?
  }

  private(set) var entries: [Entry] = []
  /// How many globals there must be for those that functions name.
  private(set) var globalExtent = GlobalLayout()
  private(set) var builtinNames: [String] = []
  let table: UnsafeMutablePointer<CallableTable>
  private let undefinedCode: UnsafeMutablePointer<UInt64>

  public init() {
    table = .allocate(capacity: 1)
    table.initialize(to: CallableTable(functions: .allocate(capacity: 64), builtins: .allocate(capacity: 64)))
    undefinedCode = .allocate(capacity: 1)
    undefinedCode.initialize(to: Instruction(.undefined).bits)
  }

  deinit {
    for entry in entries {
      release(entry)
      entry.linked.deallocate()
    }
    undefinedCode.deallocate()
    table.pointee.functions.deallocate()
    table.pointee.builtins.deinitialize(count: table.pointee.builtinCount)
    table.pointee.builtins.deallocate()
    table.deallocate()
  }

  private func release(_ entry: Entry) {
    guard let function = entry.function else { return }
    entry.linked.pointee.code.deallocate()
    entry.linked.pointee.constants?.deinitialize(count: function.constants.count)
    entry.linked.pointee.constants?.deallocate()
  }

  /// Makes a function known by name, to be defined later. Calling it before that fails with `undefinedFunction`.
  public func declare(_ name: String, _ signature: FunctionSignature) -> FunctionID {
    let linked = UnsafeMutablePointer<LinkedFunction>.allocate(capacity: 1)
    linked.initialize(
      to: LinkedFunction(
        code: undefinedCode, scalarCount: signature.scalarParameters + 1, valueCount: signature.valueParameters + 2,
        constants: nil, closureRegister: -1, id: entries.count))
    entries.append(Entry(name: name, signature: signature, linked: linked, function: nil))
    table.pointee.append(linked)
    return FunctionID(index: entries.count - 1)
  }

  /// Gives a declared function its code. Throws if it has some, is unknown, or the signature differs from its
  /// declaration's, or if the code refers to unknown functions or builtins.
  public func define(_ id: FunctionID, as function: Function) throws(AssemblyError) {
    guard entries.indices.contains(id.index) else { throw .unknownFunction(id.index) }
    let entry = entries[id.index]
    guard entry.function == nil, entry.signature == function.signature else { throw .conflictingDefinition(entry.name) }
    for word in function.functionReferences where !entries.indices.contains(Int(function.code[word])) {
      throw .unknownFunction(Int(function.code[word]))
    }
    guard function.builtinExtent <= builtinNames.count else { throw .unknownBuiltin(function.builtinExtent - 1) }
    globalExtent.scalars = max(globalExtent.scalars, function.globalExtent.scalars)
    globalExtent.values = max(globalExtent.values, function.globalExtent.values)
    let code = UnsafeMutablePointer<UInt64>.allocate(capacity: function.code.count)
    code.initialize(from: function.code, count: function.code.count)
    for word in function.functionReferences {
      code[word] = UInt64(UInt(bitPattern: entries[Int(function.code[word])].linked))
    }
    if !function.constants.isEmpty {
      let constants = UnsafeMutablePointer<Value>.allocate(capacity: function.constants.count)
      constants.initialize(from: function.constants, count: function.constants.count)
      entry.linked.pointee.constants = constants
    }
    entry.linked.pointee.code = code
    entry.linked.pointee.scalarCount = function.scalarCount
    entry.linked.pointee.valueCount = function.valueCount
    entry.linked.pointee.closureRegister = function.signature.usesClosure ? function.signature.valueParameters : -1
    entries[id.index].function = function
  }

  /// Declares and defines in one step a function that nothing refers to yet.
  public func add(_ function: Function) throws(AssemblyError) -> FunctionID {
    let id = declare(function.name, function.signature)
    try define(id, as: function)
    return id
  }

  /// Makes a builtin callable.
  public func addBuiltin(_ name: String, _ body: @escaping BuiltinBody) -> BuiltinID {
    table.pointee.append(body)
    builtinNames.append(name)
    return BuiltinID(index: builtinNames.count - 1)
  }

  public func name(of id: FunctionID) -> String? { entries.indices.contains(id.index) ? entries[id.index].name : nil }

  public func signature(of id: FunctionID) -> FunctionSignature? {
    entries.indices.contains(id.index) ? entries[id.index].signature : nil
  }

  /// The assembled code of a function, for `disassemble()`; `nil` before it is defined.
  public func function(_ id: FunctionID) -> Function? {
    entries.indices.contains(id.index) ? entries[id.index].function : nil
  }
}
