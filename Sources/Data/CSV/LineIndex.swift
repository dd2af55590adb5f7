/// On which physical line each row starts. Rows mostly stand on consecutive lines, so only the jumps are kept.
struct LineIndex {
  private var jumps: [(row: Int, line: Int)] = []

  /// Rows from `row` on stand on `line`, `line + 1`, …
  mutating func jump(row: Int, line: Int) {
    if let last = jumps.last, last.line + (row - last.row) == line { return }
    jumps.append((row, line))
  }

  mutating func append(_ other: LineIndex, rows: Int, lines: Int) {
    for jump in other.jumps { self.jump(row: jump.row + rows, line: jump.line + lines) }
  }

  mutating func removeAll() { jumps.removeAll(keepingCapacity: true) }

  func line(of row: Int) -> Int {
    var low = 0
    var high = jumps.count
    while low < high {
      let middle = low + (high - low) / 2
      if jumps[middle].row > row { high = middle } else { low = middle + 1 }
    }
    guard low > 0 else { return row }
    return jumps[low - 1].line + row - jumps[low - 1].row
  }
}
