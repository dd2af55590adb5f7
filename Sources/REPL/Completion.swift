/// What Tab does: inserts what all candidates share, and once there is nothing left to insert, lists them.
final class Completion {
  private let evaluator: any CellEvaluator
  /// The lines of the cell before the one being edited.
  var before = ""

  init(evaluator: any CellEvaluator) {
    self.evaluator = evaluator
  }

  /// What to insert at the cursor, or to list below the line; one or both are empty. `cursor` counts UTF-8 bytes.
  func answer(_ line: String, cursor: Int, columns: Int) -> (insertion: String, listing: String) {
    let upToCursor = String(decoding: line.utf8.prefix(cursor), as: UTF8.self)
    let isIndentation = upToCursor.split(separator: "\n", omittingEmptySubsequences: false).last?.allSatisfy {
      $0 == " "
    }
    if isIndentation ?? true { return ("  ", "") }
    let offset = before.utf8.count + upToCursor.utf8.count
    let completions = evaluator.completions(for: before + line, at: offset)
    let word = String(
      decoding: (before + line).utf8.dropFirst(completions.replaced.lowerBound).prefix(completions.replaced.count),
      as: UTF8.self)
    let candidates = completions.candidates.map(\.text).filter { $0.hasPrefix(word) }
    guard var shared = candidates.first else { return ("", "") }
    for candidate in candidates { shared = commonPrefix(shared, candidate) }
    let insertion = String(shared.dropFirst(word.count))
    return insertion.isEmpty && candidates.count > 1
      ? ("", Self.columns(candidates.sorted(), width: columns)) : (insertion, "")
  }

  private func commonPrefix(_ a: String, _ b: String) -> String {
    String(zip(a, b).prefix { $0.0 == $0.1 }.map { $0.0 })
  }

  /// The words in as many columns as fit, read down and then across.
  static func columns(_ words: [String], width: Int) -> String {
    let widest = (words.map { $0.count }.max() ?? 0) + 2
    let perLine = max(1, width / widest)
    let rows = (words.count + perLine - 1) / perLine
    return (0..<rows).map { row in
      let line = stride(from: row, to: words.count, by: rows).map { words[$0] }
      let padded = line.dropLast().map { $0 + String(repeating: " ", count: widest - $0.count) }
      return padded.joined() + (line.last ?? "")
    }.joined(separator: "\n")
  }
}
