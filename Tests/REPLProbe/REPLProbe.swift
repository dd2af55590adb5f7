import Glibc
import REPL
import Synchronization

/// A prompt over a toy language, for the tests to drive through a pseudo-terminal: an input is complete when its brackets
/// balance, and its value is its own text.
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
      interrupted.store(false, ordering: .relaxed)
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
    case "spin":
      interrupted.store(false, ordering: .relaxed)
      StandardOutput.write("spinning\n")
      while !interrupted.load(ordering: .relaxed) { usleep(1000) }
      return CellOutcome(diagnostics: "stopped", succeeded: false)
    default:
      return CellOutcome(text: name + "=" + source.split(separator: "\n").joined(separator: "|"))
    }
  }

  func interrupt() { interrupted.store(true, ordering: .relaxed) }
  var answersInterrupt: Bool { answers.load(ordering: .relaxed) }

  func completions(for source: String, at offset: Int) -> Completions {
    if source == "crash while typing" { raise(SIGSEGV) }
    let word = source.utf8.prefix(offset).reversed().prefix { $0 == 0x5F || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
    return Completions(
      replaced: offset - word.count..<offset, candidates: ["heater", "heat_flow", "heating"].map { .init($0) })
  }

  func highlights(in source: String) -> [Highlight] { [] }
  func namesExist(in entry: String) -> Bool { true }
}

private enum StandardOutput {
  static func write(_ text: String) { _ = text.withCString { Glibc.write(STDOUT_FILENO, $0, strlen($0)) } }
}
