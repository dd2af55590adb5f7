/// The candidates for a place, under the cell, one of them selected.
package struct CompletionMenu {
  package private(set) var completions: Completions
  package private(set) var selected = 0
  private var firstRow = 0

  package init(_ completions: Completions) {
    self.completions = completions
  }

  package var candidate: Completions.Candidate { completions.candidates[selected] }

  package mutating func move(by count: Int) {
    let total = completions.candidates.count
    selected = ((selected + count) % total + total) % total
  }

  /// Takes what is left after another character, keeping the selection if that is among it.
  package mutating func narrow(to completions: Completions) {
    let text = candidate.text
    self.completions = completions
    selected = completions.candidates.firstIndex { $0.text == text } ?? 0
  }

  /// What all candidates begin with, if they all go on from the word; else the word.
  package static func shared(_ completions: Completions, word: String) -> String {
    guard var shared = completions.candidates.first?.text.unicodeScalars.map({ $0 }) else { return word }
    for candidate in completions.candidates {
      shared = Array(zip(shared, candidate.text.unicodeScalars).prefix { $0 == $1 }.map { $0.0 })
    }
    let text = String(String.UnicodeScalarView(shared))
    return text.hasPrefix(word) ? text : word
  }

  /// How many candidates stand side by side: as many as fit, or one if some have help.
  private func columns(in width: Int) -> Int {
    completions.candidates.contains { !$0.help.isEmpty } ? 1 : max(1, width / (nameWidth(in: width) + 2))
  }

  private func nameWidth(in width: Int) -> Int {
    min(completions.candidates.map { Layout.columns(of: $0.text) }.max() ?? 0, max(8, width - 2))
  }

  /// How far a move to the row above or below goes.
  package func step(in width: Int) -> Int { columns(in: width) }

  /// The rows to show, at most so many, with the selected candidate among them.
  package mutating func rows(width: Int, limit: Int) -> [[View.Piece]] {
    let perRow = columns(in: width)
    let count = (completions.candidates.count + perRow - 1) / perRow
    let isLong = count > limit
    let room = max(1, isLong ? limit - 1 : limit)
    let row = selected / perRow
    firstRow = max(0, min(max(firstRow, row - room + 1), row, count - room))
    var rows = (firstRow..<min(firstRow + room, count)).map { row in
      (row * perRow..<min((row + 1) * perRow, completions.candidates.count)).flatMap { pieces($0, width: width) }
    }
    if isLong { rows.append([View.Piece("  \(selected + 1) of \(completions.candidates.count)", .status)]) }
    return rows
  }

  private func pieces(_ index: Int, width: Int) -> [View.Piece] {
    let candidate = completions.candidates[index]
    let isSelected = index == selected
    let padding = String(repeating: " ", count: max(0, nameWidth(in: width) - Layout.columns(of: candidate.text)))
    var pieces = [View.Piece(" " + candidate.text + padding + " ", isSelected ? .selected : .candidate)]
    if !candidate.help.isEmpty {
      // What is cut off is said to be.
      let room = width - nameWidth(in: width) - 4
      let help =
        Layout.columns(of: candidate.help) > room ? candidate.help.prefix(max(0, room - 1)) + "…" : candidate.help[...]
      pieces.append(View.Piece("  " + help, .candidateHelp))
    }
    return pieces
  }
}
