import Diagnostics
import REPL
import Session

/// The language behind the prompt: cells, questions (`?name`) and commands (`:vars`).
public final class SessionEvaluator: CellEvaluator {
  /// What the prompt is given besides the language.
  public struct Options {
    /// Values from the command line for the `param`s to come.
    public var settings: [(name: String, value: String)] = []
    /// Whether diagnostics are coloured.
    public var colour = false
    /// Sends on what the session has written so far.
    public var flush: () -> Void = {}
    /// Gives keys that a cell has read from the terminal and not used.
    public var takeTyped: () -> [UInt8] = { [] }

    public init() {}
  }

  let options: Options
  private(set) var workspace: Workspace
  /// The files that `:save` has written, which it may write again.
  var savedFiles: Set<String> = []

  public init(session: Session, options: Options = Options()) {
    self.options = options
    workspace = Workspace(session: session, settings: options.settings)
  }

  /// Starts again with nothing but what the host is.
  func reset() {
    workspace = Workspace(session: Session(host: workspace.session.host), settings: options.settings)
  }

  public func forgetInterrupt() { workspace.forgetInterrupt() }
  public func interrupt() { workspace.interrupt() }
  public var answersInterrupt: Bool { workspace.answersInterrupt }

  // MARK: Cells

  public func isComplete(_ source: String) -> Bool {
    if source.first == "?" { return true }
    guard case .command(let command, let argument, _)? = PromptCommand.read(source) else {
      return source.first == ":" || Session.isComplete(source)
    }
    return !command.takesCell || Session.isComplete(argument)
  }

  public func evaluate(_ source: String, number: Int) -> CellOutcome {
    let line = trimmed(source)
    if ["exit", "quit"].contains(line) { return CellOutcome(exit: 0, takesNumber: false) }
    if line.first == "?" { return question(line) }
    switch PromptCommand.read(line) {
    case .command(let command, let argument, let insists)?:
      return carryOut(command, argument, insists: insists, number: number)
    case .unknown(let word)?:
      let near = nearest(to: word, among: PromptCommand.allCases.map(\.rawValue))
      return refusal(
        "there is no command `:\(word)`",
        help: [near.first.map { "did you mean `:\($0)`?" } ?? "`:help` lists them"])
    case nil: return run(source, number)
    }
  }

  func run(_ source: String, _ number: Int) -> CellOutcome {
    shown(workspace.evaluate(source, number: number))
  }

  func shown(_ outcome: Session.Outcome) -> CellOutcome {
    options.flush()
    let text = workspace.session.render(outcome.diagnostics, colour: options.colour)
    var shown = CellOutcome(diagnostics: text, succeeded: outcome.succeeded)
    shown.typed = options.takeTyped()
    return shown
  }

  // MARK: Help

  /// `?name`, `??name`, `?"words"`.
  private func question(_ line: String) -> CellOutcome {
    let wantsSource = line.hasPrefix("??")
    let name = trimmed(line.drop { $0 == "?" })
    if name.isEmpty { return answer(PromptCommand.overview) }
    if name.first == "\"" { return answer(workspace.session.search(name)) }
    return explanation(of: name, wantsSource ? workspace.session.source(name) : workspace.session.help(name))
  }

  func explanation(of name: String, _ text: String?) -> CellOutcome {
    if let text { return answer(text) }
    let near = workspace.session.suggestions(for: name)
    return refusal(
      "nothing is called `\(name)`",
      help: [near.isEmpty ? "`?\"\(name)\"` searches all help" : "did you mean \(alternatives(near))?"])
  }

  // MARK: While typing

  public func completions(for source: String, at offset: Int) -> Completions {
    let found = workspace.session.completions(
      of: source, at: offset,
      commands: PromptCommand.allCases.map { Session.Candidate(":\($0.rawValue)", $0.summary) })
    return Completions(
      replaced: found.replaced,
      candidates: found.candidates.map { Completions.Candidate($0.text, help: $0.help) })
  }

  public func highlights(in source: String) -> [Highlight] {
    workspace.session.highlights(of: source).map { Highlight($0.range, Highlight.Kind($0.kind)) }
  }

  public func namesExist(in entry: String) -> Bool { workspace.session.namesExist(in: entry) }
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
