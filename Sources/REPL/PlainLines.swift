import Glibc

/// Lines from a pipe or a file: no prompt, no editing, nothing kept.
final class PlainLines: LineSource {
  private var buffer: [UInt8] = []
  private var position = 0
  private var ended = false

  let resumes = false

  func next(prompt: String, after source: String) -> LineEvent {
    var searched = position
    while true {
      if let newline = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = newline + 1 }
        return .line(text(buffer[position..<newline]))
      }
      searched = buffer.count - position
      guard fill() else { break }
    }
    guard position < buffer.count else { return .end }
    defer { position = buffer.count }
    return .line(text(buffer[position...]))
  }

  func remember(_ entry: String) {}

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
