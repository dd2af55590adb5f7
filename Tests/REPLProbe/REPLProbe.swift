import Glibc
import REPL
import Synchronization

/// A prompt over a toy language, for the tests to drive through a pseudo-terminal: an input is complete when its
/// brackets balance, and its value is its own text.
@main
struct REPLProbe {
  static func main() {
    if getenv("PROBE_GUARD") != nil { Guard.begin() }
    exit(REPL(evaluator: Echo()).run())
  }
}

final class Echo: CellEvaluator {
  private let interrupted = Atomic(false)
  private let answers = Atomic(false)
  private var count = 0

  func isComplete(_ source: String) -> Bool {
    source.utf8.count { $0 == UInt8(ascii: "{") } <= source.utf8.count { $0 == UInt8(ascii: "}") }
  }

  func evaluate(_ source: String, number: Int) -> CellOutcome {
    let name = "[\(number)]"
    crash(source)
    switch source {
    case "count":
      count += 1
      return CellOutcome(text: "count=\(count)")
    case "stubborn":
      StandardOutput.write("running\n")
      while true { usleep(1000) }
    case "finish":
      answers.store(true, ordering: .relaxed)
      StandardOutput.write("running\n")
      while !interrupted.load(ordering: .relaxed) { usleep(1000) }
      // Longer than the prompt waits for what does not answer.
      usleep(200_000)
      answers.store(false, ordering: .relaxed)
      count += 1
      return CellOutcome(text: "finished")
    case "fail": return CellOutcome(diagnostics: "\(name) failed", succeeded: false)
    case "leave": return CellOutcome(text: "leaving", exit: 7)
    case "?": return CellOutcome(text: "help", takesNumber: false)
    case "half": return CellOutcome(text: printed("half a line"))
    case "spin":
      StandardOutput.write("spinning\n")
      while !interrupted.load(ordering: .relaxed) { usleep(1000) }
      return CellOutcome(diagnostics: "stopped", succeeded: false)
    default:
      let shown = source.unicodeScalars.filter { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7F }
      return CellOutcome(
        text: name + "=" + String(String.UnicodeScalarView(shown)).split(separator: "\n").joined(separator: "|"))
    }
  }

  func forgetInterrupt() { interrupted.store(false, ordering: .relaxed) }
  func interrupt() { interrupted.store(true, ordering: .relaxed) }
  var answersInterrupt: Bool { answers.load(ordering: .relaxed) }

  /// Names, fields after a dot, which have no help, and paths in quotes.
  func completions(for source: String, at offset: Int) -> Completions {
    if source == "crash while typing" { raise(SIGSEGV) }
    let before = Array(source.utf8.prefix(offset))
    let isWord = { (byte: UInt8) in byte == 0x5F || byte >= 0x80 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }
    let word = before.reversed().prefix(while: isWord).count
    let candidates: [Completions.Candidate]
    var start = offset - word
    if before.dropLast(word).last == UInt8(ascii: "\"") {
      start -= 1
      candidates = [.init("\"data lab.csv\"")]
    } else if before.dropLast(word).last == UInt8(ascii: ".") {
      candidates = (1...40).map { .init("field_\($0)") }
    } else {
      candidates = [
        .init("heater", help: "what warms"), .init("heat_flow", help: "power through a wall"),
        .init("heating", help: "a season"), .init("温度", help: "temperature"),
      ]
    }
    let prefix = before[start..<offset]
    return Completions(
      replaced: start..<offset, candidates: candidates.filter { $0.text.utf8.starts(with: prefix) })
  }

  /// `let` is a keyword; numbers, strings in double quotes and comments from `#` on.
  func highlights(in source: String) -> [Highlight] {
    let bytes = Array(source.utf8)
    var highlights: [Highlight] = []
    var index = 0
    func end(_ isInside: (UInt8) -> Bool) -> Int { bytes[index...].firstIndex { !isInside($0) } ?? bytes.count }
    while index < bytes.count {
      let start = index
      switch bytes[index] {
      case UInt8(ascii: "#"):
        index = end { $0 != UInt8(ascii: "\n") }
        highlights.append(Highlight(start..<index, .comment))
      case UInt8(ascii: "\""):
        index += 1
        index = min(end { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n") } + 1, bytes.count)
        highlights.append(Highlight(start..<index, .string))
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        index = end { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        highlights.append(Highlight(start..<index, .number))
      case UInt8(ascii: "a")...UInt8(ascii: "z"):
        index = end { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        if bytes[start..<index].elementsEqual("let".utf8) { highlights.append(Highlight(start..<index, .keyword)) }
      default: index += 1
      }
    }
    return highlights
  }

  /// What speaks of `gone` speaks of what is no more.
  func namesExist(in entry: String) -> Bool {
    !entry.utf8.split(separator: UInt8(ascii: " ")).contains { $0.elementsEqual("gone".utf8) }
  }

  private func printed(_ text: String) -> String {
    _ = text.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
    return ""
  }
}

private enum StandardOutput {
  static func write(_ text: String) { _ = text.withCString { Glibc.write(STDOUT_FILENO, $0, strlen($0)) } }
}
