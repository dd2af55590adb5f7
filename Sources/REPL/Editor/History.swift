/// The entries that can be recalled: those of this prompt, and before them those of the file.
package struct History {
  private var file: HistoryFile?
  private var stamp: HistoryFile.Stamp?
  /// The oldest first: what others left, then what was entered here.
  package private(set) var entries: [String] = []
  private var own: [String] = []

  package init(file: HistoryFile?) throws(HistoryFile.Failure) {
    self.file = file
    try reload()
  }

  /// A history that is not kept.
  package init() {}

  /// Keeps an entry; one that repeats the last is not kept twice.
  package mutating func append(_ entry: String) throws(HistoryFile.Failure) {
    guard entry != entries.last else { return }
    own.append(entry)
    entries.append(entry)
    try file?.append(entry)
  }

  /// Takes in what other prompts have entered meanwhile, before what was entered here.
  package mutating func reload() throws(HistoryFile.Failure) {
    guard let file else { return }
    let now = file.stamp
    if let now, now == stamp { return }
    stamp = now
    guard !own.isEmpty else {
      entries = try file.entries()
      return
    }
    var mine: [String: Int] = [:]
    for entry in own { mine[entry, default: 0] += 1 }
    var others: [String] = []
    for entry in try file.entries().reversed() {
      if let count = mine[entry], count > 0 { mine[entry] = count - 1 } else { others.append(entry) }
    }
    entries = others.reversed() + own
  }

  package mutating func forgetFile() { file = nil }

  /// The newest entry that begins with a text and goes on after it.
  package func newest(beginningWith text: String, where isWanted: (String) -> Bool) -> String? {
    var refused = 0
    var text = text
    return text.withUTF8 { prefix in
      for entry in entries.reversed() where entry.utf8.count > prefix.count && begins(entry, with: prefix) {
        if isWanted(entry) { return entry }
        refused += 1
        // So many that speak of what is no more: the one to offer is not among these.
        if refused == 50 { return nil }
      }
      return nil
    }
  }

  private func begins(_ entry: String, with prefix: UnsafeBufferPointer<UInt8>) -> Bool {
    entry.utf8.withContiguousStorageIfAvailable { $0.prefix(prefix.count).elementsEqual(prefix) }
      ?? entry.utf8.starts(with: prefix)
  }
}

/// The way through the history with the arrow keys: what was being typed stays at its newer end, and changes to
/// recalled entries stay while the cell is edited.
package struct Recall {
  /// How many entries back; 0 is what was being typed.
  package private(set) var position = 0
  private var changed: [Int: EditBuffer] = [:]
  /// Whether what is shown is an entry as it was recalled.
  private var recalled: [Unicode.Scalar]?

  package init() {}

  package func isUnchanged(_ buffer: EditBuffer) -> Bool { recalled == buffer.scalars }

  /// Goes one entry back or on, to one that begins with `prefix`; false if there is none.
  package mutating func step(back: Bool, from buffer: inout EditBuffer, in entries: [String], prefix: String = "")
    -> Bool
  {
    var target = position
    repeat {
      target += back ? 1 : -1
      guard target >= 0, target <= entries.count else { return false }
    } while target > 0
      && !(entries[entries.count - target].hasPrefix(prefix)
        && !entries[entries.count - target].unicodeScalars.elementsEqual(buffer.scalars))
    changed[position] = buffer
    position = target
    if let kept = changed[target] {
      buffer = kept
    } else {
      buffer = EditBuffer(entries[entries.count - target])
    }
    // On the side from which the next step goes on.
    buffer.cursor = back ? buffer.lineEnd(of: 0) : buffer.scalars.count
    recalled = target > 0 ? buffer.scalars : nil
    return true
  }
}
