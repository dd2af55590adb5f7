extension Formatter {
  /// Keeps the runs of spaces that line up with a neighbouring line and reduces the others to one.
  ///
  /// Every run begins as kept; those that do not line up are dropped, which moves what stands behind them, so that lines are looked at again
  /// until all that is kept lines up as printed. Hence a second pass finds nothing to drop.
  mutating func keepColumns() {
    for number in lines.indices {
      for place in lines[number].pieces.indices where lines[number].pieces[place].columnGap > 0 {
        lines[number].pieces[place].gap = lines[number].pieces[place].columnGap
      }
      placeColumns(number)
    }
    var visits = [Int](repeating: 0, count: lines.count)
    var waiting = Array(lines.indices.reversed())
    while let number = waiting.popLast() {
      guard lines[number].pieces.contains(where: { $0.columnGap > 0 }) else { continue }
      visits[number] += 1
      // Chains of lines that lean on one another are cut short.
      guard dropColumns(number, all: visits[number] > 8) else { continue }
      placeColumns(number)
      for near in [number + 1, number, number - 1] where lines.indices.contains(near) { waiting.append(near) }
    }
  }

  private mutating func placeColumns(_ number: Int) {
    var column = lines[number].indentation
    for place in lines[number].pieces.indices {
      column += lines[number].pieces[place].gap
      lines[number].pieces[place].column = column
      column += lines[number].pieces[place].width
    }
  }

  /// Whether any run had to go.
  private mutating func dropColumns(_ number: Int, all: Bool) -> Bool {
    let neighbours = [number - 1, number + 1].filter { areNeighbours(number, $0) }.map { lines[$0].pieces }
    var isChanged = false
    for place in lines[number].pieces.indices where lines[number].pieces[place].columnGap > 0 {
      let piece = lines[number].pieces[place]
      if !all, neighbours.contains(where: { linesUp(piece, $0) }) { continue }
      lines[number].pieces[place].columnGap = 0
      lines[number].pieces[place].gap = 1
      isChanged = true
    }
    return isChanged
  }

  private func areNeighbours(_ a: Int, _ b: Int) -> Bool {
    guard lines.indices.contains(b), !lines[b].isComment, lines[a].block == lines[b].block else { return false }
    return !lines[max(a, b)].isBlankBefore
  }

  /// A token starts where one of its kind starts in the other line, or a number ends where one ends there.
  private func linesUp(_ piece: Piece, _ others: [Piece]) -> Bool {
    var low = 0
    var high = others.count
    while low < high {
      let middle = (low + high) / 2
      if others[middle].column < piece.column { low = middle + 1 } else { high = middle }
    }
    if low < others.count, others[low].column == piece.column, role(others[low]) == role(piece) { return true }
    guard piece.isNumber else { return false }
    for other in others[max(0, low - 1)..<min(low + 2, others.count)] where other.isNumber {
      if other.column + other.width == piece.column + piece.width { return true }
    }
    return false
  }

  /// Tokens of one role may stand in a column: numbers with or without a sign, or tokens of the same kind.
  private func role(_ piece: Piece) -> TokenKind? {
    guard let token = piece.token else { return nil }
    return layout.prefixOperators.contains(token) ? .number : tokens[token].kind
  }
}
