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

  public func completions(for source: String, at offset: Int) -> Completions {
    let found = session.completions(of: source, at: offset)
    return Completions(
      replaced: found.replaced,
      candidates: found.candidates.map { Completions.Candidate($0.text, help: $0.help) })
  }

  public func highlights(in source: String) -> [Highlight] {
    session.highlights(of: source).map { Highlight($0.range, Highlight.Kind($0.kind)) }
  }

  public func namesExist(in entry: String) -> Bool { session.namesExist(in: entry) }
}

extension Highlight.Kind {
  fileprivate init(_ kind: Session.Highlight.Kind) {
    self =
      switch kind {
      case .keyword: .keyword
      case .function: .function
      case .option: .option
      case .number: .number
      case .unit: .unit
      case .string: .string
      case .comment: .comment
      case .operator: .operator
      case .command: .command
      case .wrong: .wrong
      }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
