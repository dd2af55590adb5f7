import Glibc

/// Cells from a pipe or a file: no prompt, no editing, nothing kept. A cell is as many lines as it takes until it is
/// complete; what the input ends with is a cell as it stands, so that its diagnostic is the evaluator's.
final class PlainCells: CellSource {
  private let evaluator: any CellEvaluator
  private var buffer: [UInt8] = []
  private var position = 0
  private var ended = false

  init(evaluator: any CellEvaluator) {
    self.evaluator = evaluator
  }

  func next(number: Int) -> CellEvent {
    var source = ""
    while let line = nextLine() {
      source += source.isEmpty ? line : "\n" + line
      if source.isBlank {
        source = ""
      } else if evaluator.isComplete(source) {
        return .cell(source)
      }
    }
    return source.isEmpty ? .end : .cell(source)
  }

  func remember(_ cell: String) {}
  func giveBack(_ keys: [UInt8]) {}

  private func nextLine() -> String? {
    var searched = position
    while true {
      if let newline = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = newline + 1 }
        return text(buffer[position..<newline])
      }
      searched = buffer.count - position
      guard fill() else { break }
    }
    guard position < buffer.count else { return nil }
    defer { position = buffer.count }
    return text(buffer[position...])
  }

  /// Reads more after what is not yet used, which it moves to the front; false at the end of the input.
  private func fill() -> Bool {
    buffer.removeSubrange(..<position)
    position = 0
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while !ended {
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count > 0 {
        buffer.append(contentsOf: chunk[..<count])
        return true
      }
      if count == 0 || errno != EINTR { ended = true }
    }
    return false
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes, as: UTF8.self)
  }
}

extension String {
  /// Whether there is nothing in it but blanks and newlines.
  var isBlank: Bool {
    utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\n") }
  }
}
