/// What no longer follows from what it was made of, and how to make it follow again.
extension Workspace {
  /// Why a name's value is not what its cell would give now; nil if it is.
  public func staleness(of name: String) -> String? {
    var visited: Set<Int> = []
    return maker(of: name).flatMap { reason($0, &visited) }
  }

  private func reason(_ index: Int, _ visited: inout Set<Int>) -> String? {
    guard visited.insert(index).inserted else { return nil }
    let entry = log[index]
    for (path, state) in entry.files.sorted(by: { $0.key < $1.key }) where FileState(of: path) != state {
      return "\(path) has changed"
    }
    for (name, version) in entry.reads.sorted(by: { $0.key < $1.key }) {
      // A cell that goes on from an earlier value, as `n = n + 1`, does not make itself stale.
      guard entry.makes[name] == nil, let maker = maker(of: name) else { continue }
      let shown = name.hasPrefix(" ") ? "the unit\(name)" : name
      if versions[name] != version { return "\(shown) has changed in [\(log[maker].number)]" }
      if reason(maker, &visited) != nil { return "\(shown) is stale" }
    }
    return nil
  }

  /// The entries to run again, in order: those of stale names, those that bind again what one of these would set back, and
  /// of bare results just those that a name was made of: the others are a record of what was shown.
  private func staleEntries() -> [Int] {
    var stale: Set<Int> = []
    var pending = session.ownNames.filter { !Self.isResult($0) }.compactMap { maker(of: $0) }
    var seen: Set<Int> = []
    while let index = pending.popLast() {
      guard seen.insert(index).inserted else { continue }
      var visited: Set<Int> = []
      if reason(index, &visited) != nil { stale.insert(index) }
      pending += log[index].reads.keys.compactMap { maker(of: $0) }
    }
    pending = Array(stale)
    while let index = pending.popLast() {
      for name in log[index].makes.keys {
        if let later = maker(of: name), later > index, stale.insert(later).inserted { pending.append(later) }
      }
    }
    return stale.sorted()
  }

  /// Whether a name is one that a bare expression's value got, `_3`.
  static func isResult(_ name: String) -> Bool { name.hasPrefix("_") && name.dropFirst().allSatisfy(\.isNumber) }

  /// What came of a refresh.
  public struct Refresh {
    /// The numbers of the cells that ran again.
    public var refreshed: [Int] = []
    /// The cell that failed, which ended it, and how.
    public var failure: (number: Int, outcome: Session.Outcome)?
  }

  /// Runs again the cells whose values are stale, and no other. A cell that fails leaves what it made as it was and ends it.
  public func refresh() -> Refresh {
    var result = Refresh()
    // A cell that runs again reads what those before it have just made, and so makes none of them stale.
    for index in staleEntries() {
      let entry = log[index]
      let folder = session.host.readFolder
      session.host.readFolder = entry.folder
      let outcome = evaluate(entry.text, number: entry.number, resultName: nil)
      session.host.readFolder = folder
      guard outcome.succeeded else {
        result.failure = (entry.number, outcome)
        return result
      }
      result.refreshed.append(entry.number)
    }
    return result
  }
}
