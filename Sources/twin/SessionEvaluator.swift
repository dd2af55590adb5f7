import Command
import Glibc
import REPL
import Session

/// The language behind the prompt.
final class SessionEvaluator: CellEvaluator {
  private let session: Session
  private let output: Output
  private let settings: [Command.Setting]

  init(session: Session, output: Output, settings: [Command.Setting]) {
    self.session = session
    self.output = output
    self.settings = settings
  }

  func isComplete(_ source: String) -> Bool { Session.isComplete(source) }

  func evaluate(_ source: String, name: String) -> CellOutcome {
    if ["exit", "quit"].contains(source.trimmed) { return CellOutcome(exit: 0) }
    let outcome = session.evaluate(
      Array(source.utf8), name: name, settings: settings.map { ($0.name, $0.value) }, settingsMayWait: true)
    output.flush()
    let text = session.render(outcome.diagnostics, colour: Terminal.takesColour(STDERR_FILENO))
    return CellOutcome(diagnostics: text, succeeded: outcome.succeeded)
  }

  func interrupt() { session.interrupt() }

  func completions(for source: String, at offset: Int) -> [String] {
    let start = source.utf8.prefix(offset).reversed().prefix {
      $0 == 0x5F || $0 >= 0x80 || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39)
    }
    let prefix = String(decoding: start.reversed(), as: UTF8.self)
    return prefix.isEmpty ? [] : session.names.filter { $0.hasPrefix(prefix) }.sorted()
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
