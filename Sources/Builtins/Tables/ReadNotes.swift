import Data

extension ReadReport {
  /// What a person should know of how the file was read: a line each, none when it was read as it stands.
  var notes: [String] {
    let name = FileExcerpt.name(of: path)
    func line(_ text: String) -> String { "note: \(ValueFormatter.printable(name)): \(text)" }
    var lines: [String] = []
    let cells = missing.map { "\($0.tally.count) in \($0.name)" }
    if let first = missing.first {
      let total = missing.reduce(0) { $0 + $1.tally.count }
      let values = total == 1 ? "1 missing value" : "\(total) missing values"
      let place = first.tally.firstLine.map { " (first on line \($0))" } ?? ""
      lines.append(
        line(cells.count == 1 ? "\(values) in \(first.name)\(place)" : "\(values): \(Self.list(cells))"))
    }
    let rows: [(Tally, String)] = [
      (droppedForMissing, "left out for missing values"),
      (droppedRagged, "of a wrong number of fields left out"),
      (paddedRagged, "too short, the rest taken as missing"),
      (droppedBackward, "that went back in time left out"),
      (sortedBackward, "that went back in time put in order"),
      (mergedDuplicates, "of a time that was there already merged"),
    ]
    for (tally, what) in rows where tally.count > 0 { lines.append(line(Self.tell(tally, "row", what))) }
    if invalidCells.count > 0 {
      lines.append(line(Self.tell(invalidCells, "cell", "that is no number taken as missing")))
    }
    if !unnamedColumns.isEmpty {
      lines.append(line("columns without a name are called \(Self.list(unnamedColumns))"))
    }
    return lines.map(ValueFormatter.printable)
  }

  private static func tell(_ tally: Tally, _ noun: String, _ what: String) -> String {
    let place = tally.firstLine.map { " (\(tally.count == 1 ? "" : "first ")on line \($0))" } ?? ""
    return "\(ValueFormatter.counted(tally.count, noun)) \(what)\(place)"
  }

  private static func list(_ items: [String]) -> String {
    items.count <= 8 ? items.joined(separator: ", ") : items.prefix(8).joined(separator: ", ") + ", …"
  }
}
