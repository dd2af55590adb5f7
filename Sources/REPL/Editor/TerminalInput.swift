import CEditline
import Glibc

/// Keys from the standard input, and what else can end the wait for one.
struct TerminalInput {
  enum Event {
    case key(Key)
    case resized, continued
    case end
  }

  /// How long after Escape the rest of a key's sequence may come, in milliseconds: far longer than a terminal takes to
  /// send it, and shorter than a person notices.
  private static let escapeTime: Int32 = 50

  private var reader = KeyReader()
  /// Bytes that are read before any from the terminal: keys that something else has read.
  var given: [UInt8] = []
  private var isResized = false
  private var isContinued = false
  private var isInterrupted = false

  /// Whether a key, or a part of one, can be read now.
  var isPending: Bool {
    if reader.hasAhead || isInterrupted || !given.isEmpty { return true }
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&ready, 1, 0) > 0
  }

  mutating func next() -> Event {
    while true {
      if isContinued {
        (isContinued, isResized) = (false, false)
        return .continued
      }
      if isResized {
        isResized = false
        return .resized
      }
      if isInterrupted {
        isInterrupted = false
        return .key(.control("C"))
      }
      let first: UInt8
      if let ahead = reader.takeAhead() {
        first = ahead
      } else {
        switch byte(within: -1) {
        case .byte(let byte): first = byte
        case .nothing: continue
        case .end: return .end
        }
      }
      var reader = reader
      let key = reader.key(from: first) { soon in
        while true {
          switch byte(within: soon ? Self.escapeTime : -1) {
          case .nothing where !soon && !isInterrupted: continue
          case let answer: return answer
          }
        }
      }
      self.reader = reader
      if let key { return .key(key) }
    }
  }

  private mutating func byte(within milliseconds: Int32) -> KeyReader.Byte {
    if !given.isEmpty { return .byte(given.removeFirst()) }
    switch editing_wait(milliseconds) {
    case EditingInput:
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count == 1 { return .byte(byte) }
      // The terminal may have been made non-blocking by another program, and emptied by one.
      return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end
    case EditingResized: isResized = true
    case EditingContinued: isContinued = true
    case EditingInterrupted: isInterrupted = true
    case EditingNothing: break
    default: return .end
    }
    return .nothing
  }
}
