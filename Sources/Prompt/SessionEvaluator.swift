import REPL
import Session

/// The language behind the prompt.
public final class SessionEvaluator: CellEvaluator {
  /// What the prompt is given besides the language.
  public struct Options {
    /// Values from the command line for the `param`s to come.
    public var settings: [(name: String, value: String)] = []
    /// Whether diagnostics are coloured.
    public var colour = false
    /// Sends on what the session has written so far.
    public var flush: () -> Void = {}

    public init() {}
  }

  private let session: Session
  private let options: Options

  public init(session: Session, options: Options = Options()) {
    self.session = session
    self.options = options
  }

  public func isComplete(_ source: String) -> Bool { Session.isComplete(source) }

  public func evaluate(_ source: String, number: Int) -> CellOutcome {
    if ["exit", "quit"].contains(source.trimmed) { return CellOutcome(exit: 0) }
    let outcome = session.evaluate(
      Array(source.utf8), name: "[\(number)]", settings: options.settings, settingsMayWait: true)
    options.flush()
    let text = session.render(outcome.diagnostics, colour: options.colour)
    return CellOutcome(diagnostics: text, succeeded: outcome.succeeded)
  }

  public func interrupt() { session.interrupt() }
  public var answersInterrupt: Bool { session.answersInterrupt }

  public func completions(for source: String, at offset: Int) -> Completions {
    let word = source.utf8.prefix(offset).reversed().prefix {
      $0 == 0x5F || $0 >= 0x80 || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39)
    }
    let prefix = String(decoding: word.reversed(), as: UTF8.self)
    let names = prefix.isEmpty ? [] : session.names.filter { $0.hasPrefix(prefix) }.sorted()
    return Completions(replaced: offset - word.count..<offset, candidates: names.map { Completions.Candidate($0) })
  }

  public func highlights(in source: String) -> [Highlight] { [] }
  public func namesExist(in entry: String) -> Bool { false }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
