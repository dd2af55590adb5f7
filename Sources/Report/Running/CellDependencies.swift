import Session

/// Which earlier cells each cell of a notebook needs: for every name that it reads, the last cell before it that binds
/// that name.
struct CellDependencies {
  /// A name, and the cell that it comes from. A cell that imports stands for all names that its text does not tell.
  struct Source: Hashable {
    let name: String
    let cell: Int
  }

  /// For each cell, sorted.
  let sources: [[Source]]
  /// For each cell, the names that it binds, or whose values it changes.
  let binds: [Set<String>]

  init(_ cells: [CellFacts]) {
    var binder: [String: Int] = [:]
    var importers: [Int] = []
    var sources: [[Source]] = []
    var binds: [Set<String>] = []
    for (index, facts) in cells.enumerated() {
      var found: Set<Source> = Set(importers.map { Source(name: Self.module($0), cell: $0) })
      var pending = Array(Self.names(facts))
      var seen = Set(pending)
      while let name = pending.popLast() {
        guard let cell = binder[name] else { continue }
        found.insert(Source(name: name, cell: cell))
        // A function reads its globals when it is called, so what its cell reads is read here too, as it is by now.
        for other in Self.names(cells[cell]) where seen.insert(other).inserted { pending.append(other) }
      }
      sources.append(found.sorted { ($0.cell, $0.name) < ($1.cell, $1.name) })
      func isFunction(_ name: String) -> Bool { binder[name].map { cells[$0].functions[name] != nil } ?? false }
      // A step changes what the functions in it look up too, and a function that is used may take such steps.
      var changed = facts.changes
      for name in seen { changed.formUnion(binder[name].flatMap { cells[$0].functionChanges[name] } ?? []) }
      for name in changed { changed.formUnion(binder[name].flatMap { cells[$0].functions[name] } ?? []) }
      let bound = facts.binds.filter { !facts.changes.contains($0) || !isFunction($0) }
        .union(changed.filter { binder[$0] != nil && !isFunction($0) })
      for name in bound { binder[name] = index }
      binds.append(bound)
      if facts.imports {
        binder[Self.module(index)] = index
        importers.append(index)
      }
    }
    self.sources = sources
    self.binds = binds
  }

  /// What a cell reads, or a function of it will. Of the latter not all is read at once, but a name that means nothing
  /// yet cannot be written into a function.
  private static func names(_ facts: CellFacts) -> Set<String> {
    facts.functions.values.reduce(facts.reads.union(facts.changes)) { $0.union($1) }
  }

  /// What stands for the names that a cell imports; no variable is called so.
  static func module(_ cell: Int) -> String { " use \(cell)" }
}
