extension Notebook {
  /// For each cell, the earlier cells that must have run before it does, directly or through others, in order: those that made
  /// what it uses or what functions that it uses look up, and all that bring in names of files and modules, for these are not
  /// told by the text. Text cells need none.
  public var dependencies: [[Int]] {
    var makers: [String: [Int]] = [:]
    var functions: [String: Set<String>] = [:]
    var imports: [Int] = []
    var result: [[Int]] = []
    for (index, cell) in cells.enumerated() {
      guard cell.kind == .code else {
        result.append([])
        continue
      }
      let facts = cell.facts
      var needed = Set(imports)
      for name in Self.closed(facts.reads.union(facts.changes), functions) { needed.formUnion(makers[name] ?? []) }
      for earlier in needed { needed.formUnion(result[earlier]) }
      result.append(needed.sorted())
      for name in facts.binds {
        // What is changed goes back to all that made it so far.
        makers[name] = (facts.changes.contains(name) ? makers[name] ?? [] : []) + [index]
        functions[name] = facts.functions[name]
      }
      if facts.imports { imports.append(index) }
    }
    return result
  }

  /// The names with all that functions among them look up when they are called.
  static func closed(_ names: Set<String>, _ functions: [String: Set<String>]) -> Set<String> {
    var closed = names
    var pending = Array(names)
    while let name = pending.popLast() {
      for inner in functions[name] ?? [] where closed.insert(inner).inserted { pending.append(inner) }
    }
    return closed
  }
}
