import CEditline
import Glibc

/// Keeps the prompt through crashes of what it runs: see `CrashGuard.h` for the processes behind it.
///
/// What a cell computes, and what helps while one is typed, is code that could be wrong. When it takes its process down,
/// another one that was kept, in which it has not happened, goes on in its place; so it does when a cell does not
/// heed Ctrl-C.
public enum Guard {
  /// Puts the program under a supervisor; what follows runs in a process of its own. To be called before anything else is
  /// done, by a prompt on a terminal.
  public static func begin() { crash_guard_begin() }

  /// What `body` gives; or, when it has taken its process down or been given up, what `otherwise` makes of the signal, in the
  /// state in which `body` was called.
  static func keeping<Result>(_ body: () -> Result, otherwise: (_ signal: Int32) -> Result) -> Result {
    let signal = crash_guard_keep()
    guard signal != 0 else { return body() }
    interrupts_resume()
    return otherwise(signal)
  }

  /// Runs a cell, whose outcome says so if it crashed.
  static func evaluating(_ run: () -> CellOutcome) -> CellOutcome {
    interrupts_forget()
    return keeping(run) { signal in
      guard signal != SIGINT else {
        // Below what the terminal shows for the key.
        StandardStream.output.write("\n")
        return .interrupted
      }
      return CellOutcome(
        diagnostics: message(
          "crash", "twin itself crashed (\(how(signal))); the session is as it was before this cell",
          help: "please report it, with the cell"), succeeded: false)
    }
  }

  fileprivate static func how(_ signal: Int32) -> String { String(cString: crash_guard_signal_name(signal)) }

  /// An error in the form of those that the evaluator reports.
  fileprivate static func message(_ code: String, _ text: String, help: String? = nil) -> String {
    let terminal = getenv("TERM").map { String(cString: $0) } ?? "dumb"
    let isColoured = isatty(STDERR_FILENO) == 1 && getenv("NO_COLOR") == nil && terminal != "dumb"
    func styled(_ codes: String, _ text: String) -> String { isColoured ? "\u{1B}[\(codes)m\(text)\u{1B}[0m" : text }
    let first = styled("31;1", "error[\(code)]") + styled("1", ": " + text)
    return help.map { first + "\n  " + styled("34", "=") + " " + styled("1", "help:") + " " + $0 } ?? first
  }
}

/// Cells whose editing is guarded as well: a crash while one is typed costs that cell and nothing else.
final class GuardedCells: CellSource {
  private let cells: any CellSource

  init(_ cells: any CellSource) { self.cells = cells }

  func next(number: Int) -> CellEvent {
    Guard.keeping({ cells.next(number: number) }) { signal in
      StandardStream.error.write("\n")
      StandardStream.error.write(
        line: Guard.message(
          "crash", "twin itself crashed while this was typed (\(Guard.how(signal))); the session is as it was",
          help: "please report it, with what was typed"))
      return .cancelled
    }
  }

  func remember(_ cell: String) { cells.remember(cell) }
  func giveBack(_ keys: [UInt8]) { cells.giveBack(keys) }
}

extension CellOutcome {
  /// Of a cell that was interrupted before it could say where.
  static var interrupted: CellOutcome {
    CellOutcome(diagnostics: Guard.message("interrupted", "interrupted"), succeeded: false)
  }
}
