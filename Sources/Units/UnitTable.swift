// The units that a program can name.
//
// Declaring is cheap and looking up is a pure function: a definition is only stored, and what it comes to is worked
// out when a program mentions it, so the library's hundreds of units cost a dictionary entry each at start-up, may
// refer to later ones, and need no cache that copies of the table would have to share.
//
// A name may be declared again. The new meaning holds for whatever is declared or looked up from then on, while
// older definitions keep the one they were written against: after `unit h = 6.62607015e-34 J*s`, `kWh` is still an
// energy. To that end every redeclaration opens an epoch, each binding of a name remembers the one it shadows, and
// a definition sees the bindings of its own epoch. Definitions that come together, as the library's do, share one.

/// The named units, by value: a session keeps a copy and goes back to it when a cell fails.
public struct UnitTable: Sendable {
  struct Entry: Sendable {
    let definition: UnitDefinition
    let epoch: Int
    /// What a base unit measures.
    let base: BaseDimension?
  }

  /// One meaning of a name.
  private struct Binding: Sendable {
    let entry: Int
    let epoch: Int
    let shadowed: Int?
  }

  private(set) var entries: [Entry] = []
  private var bindings: [Binding] = []
  private var newest: [String: Int] = [:]
  private var epoch = 0
  /// Names that have meant something else before; printing no longer chooses them by itself.
  private(set) var redeclared: Set<String> = []
  /// The entry of each base dimension's unit.
  private var baseEntries = [Int?](repeating: nil, count: BaseDimension.allCases.count)

  public init() {}

  /// A table of many definitions, such as the library's.
  public init(_ definitions: [UnitDefinition]) throws(UnitError) { try define(contentsOf: definitions) }

  /// Adds a unit. What its value refers to is looked up only when the unit is used. Units that refer to each other in
  /// any order, as a library's do, belong into one `define(contentsOf:)`.
  ///
  /// - Returns: the names that meant another unit before.
  /// - Throws: `badFactor`, `baseTaken`, `tooManyBases`, `redefinesBase`, `zeroWithoutStep`; the table is then unchanged.
  @discardableResult
  public mutating func define(_ definition: UnitDefinition) throws(UnitError) -> [String] {
    let base = try validate(definition)
    let shadowed = shadowedNames(of: definition)
    open(epochFor: shadowed)
    add(definition, measuring: base)
    return shadowed
  }

  /// Adds units that belong together and may refer to each other in any order.
  ///
  /// - Returns: the names that meant another unit before.
  /// - Throws: as `define(_:)`; the table is then unchanged.
  @discardableResult
  public mutating func define(contentsOf definitions: [UnitDefinition]) throws(UnitError) -> [String] {
    var next = self
    var shadowed: [String] = []
    if entries.isEmpty {
      next.entries.reserveCapacity(definitions.count)
      next.bindings.reserveCapacity(3 * definitions.count)
      next.newest.reserveCapacity(3 * definitions.count)
    } else {
      shadowed = definitions.flatMap { shadowedNames(of: $0) }
      next.open(epochFor: shadowed)
    }
    for definition in definitions { next.add(definition, measuring: try next.validate(definition)) }
    self = next
    return shadowed
  }

  /// The names of `definition` that mean something else now.
  private func shadowedNames(of definition: UnitDefinition) -> [String] {
    definition.names.filter { name in
      match(name, seenFrom: nil).map { $0.prefix != nil || entries[$0.entry].definition != definition } ?? false
    }
  }

  private mutating func open(epochFor shadowed: [String]) {
    if shadowed.isEmpty { return }
    epoch += 1
    redeclared.formUnion(shadowed)
  }

  private mutating func add(_ definition: UnitDefinition, measuring base: BaseDimension?) {
    let entry = entries.count
    entries.append(Entry(definition: definition, epoch: epoch, base: base))
    for name in definition.names {
      bindings.append(Binding(entry: entry, epoch: epoch, shadowed: newest[name]))
      newest[name] = bindings.count - 1
    }
    if let base { baseEntries[base.rawValue] = entry }
  }

  /// Checks what can be checked without resolving, and finds the base dimension that a base unit takes.
  private func validate(_ definition: UnitDefinition) throws(UnitError) -> BaseDimension? {
    let name = definition.name
    for taken in definition.names {
      guard let index = entryIndex(named: taken, seenFrom: nil), let base = entries[index].base else { continue }
      // The same line run twice at the prompt is no redefinition.
      let existing = entries[index].definition
      if existing.name == name, existing.meaning == definition.meaning { return base }
      throw .redefinesBase(name: taken)
    }
    switch definition.meaning {
    case .amount(let amount):
      guard amount.number.isFinite, amount.number > 0 else { throw .badFactor(name: name, factor: amount.number) }
      return nil
    case .base(let wanted):
      guard definition.zero == nil else { throw .zeroWithoutStep(name: name) }
      if let wanted, let base = BaseDimension(named: wanted) {
        guard let owner = baseEntries[base.rawValue] else { return base }
        throw .baseTaken(name: name, base: wanted, by: entries[owner].definition.name)
      }
      if let wanted, let owner = declaredOwner(of: wanted) { throw .baseTaken(name: name, base: wanted, by: owner) }
      guard let free = BaseDimension.declared.first(where: { baseEntries[$0.rawValue] == nil }) else {
        throw .tooManyBases(name: name, limit: BaseDimension.declared.count)
      }
      return free
    }
  }

  private func declaredOwner(of dimension: String) -> String? {
    for base in BaseDimension.declared {
      guard let index = baseEntries[base.rawValue] else { continue }
      if entries[index].definition.meaning == .base(dimension) { return entries[index].definition.name }
    }
    return nil
  }

  /// The entry that `name`, written in full, means to a definition of `epoch`, or now (nil).
  func entryIndex(named name: String, seenFrom epoch: Int?) -> Int? {
    guard var binding = newest[name].map({ bindings[$0] }) else { return nil }
    if let epoch {
      while binding.epoch > epoch {
        guard let older = binding.shadowed else { return nil }
        binding = bindings[older]
      }
    }
    return binding.entry
  }

  /// What `name` was declared as, prefix aside: for help texts.
  public func definition(of name: String) -> UnitDefinition? {
    match(name, seenFrom: nil).map { entries[$0.entry].definition }
  }

  /// Every name and alias, without prefixes, in no particular order.
  public var names: [String] { Array(newest.keys) }

  public var count: Int { entries.count }

  /// `dimension` as a product of base units, with the names of those that the program declared.
  public func describe(_ dimension: Dimension) -> String { dimension.product(naming: symbol) }

  /// The unit's name for a declared base dimension, the SI's for its own.
  func symbol(of base: BaseDimension) -> String {
    guard base.rawValue >= BaseDimension.declared1.rawValue, let entry = baseEntries[base.rawValue] else {
      return base.symbol
    }
    return entries[entry].definition.name
  }
}
