import Builtins
import Checking
import Diagnostics
import Runtime
import Synchronization

/// A session with a memory of how it came about: which cells made what there is now, of what, and what has changed since.
///
/// Each name has a version, one more each time that a cell binds it. An entry of the log remembers the versions that its cell
/// read and made, and the state of the files that it read. From that follow what is stale, what must run again, and which
/// cells a script needs to make the same session.
public final class Workspace {
  public let session: Session
  /// `--set name=value` from the command line, for every cell.
  public let settings: [(name: String, value: String)]
  /// The cells that ran and bound something, in the order in which they ran.
  private(set) var log: [Entry] = []
  private(set) var versions: [String: Int] = [:]
  /// What the functions of the session look up when they are called: who reads one reads that too.
  private var functions: [String: Set<String>] = [:]
  private var functionChanges: [String: Set<String>] = [:]
  /// What stops the work in hand.
  private let running: Mutex<InterruptFlag>

  /// A cell that ran.
  struct Entry {
    let number: Int
    /// Its text, in which a bare expression at the end has got the name it is kept under.
    let text: String
    let reads: [String: Int]
    let makes: [String: Int]
    let files: [String: FileState]
    /// Where the paths that it read began.
    let folder: String
    /// Brings in names of a file or module.
    let imports: Bool
  }

  public init(session: Session, settings: [(name: String, value: String)] = []) {
    self.session = session
    self.settings = settings
    running = Mutex(session.interruption)
  }

  /// Stops what runs, a cell or the trial of a script; may be called from another thread.
  public func interrupt() { running.withLock { $0.request() } }

  /// Takes back an interrupt that came too late for what it was meant for.
  public func forgetInterrupt() { running.withLock { $0.clear() } }

  /// Whether what runs has taken note of that, or will, keeping what it has so far.
  public var answersInterrupt: Bool { running.withLock { $0.isAnswered } }

  /// Runs `body` while interrupts go to another session.
  func interrupting<Result>(_ other: Session, _ body: () -> Result) -> Result {
    running.withLock { $0 = other.interruption }
    defer { running.withLock { $0 = session.interruption } }
    return body()
  }

  /// Evaluates a cell and remembers it. The value of a bare expression at its end is kept under `_` and the number.
  public func evaluate(_ text: String, number: Int) -> Session.Outcome {
    evaluate(text, number: number, resultName: "_\(number)")
  }

  /// Evaluates a file as one cell; while it runs, the paths that it reads begin at its folder.
  public func load(_ bytes: [UInt8], name: String, folder: String, number: Int) -> Session.Outcome {
    let before = session.host.readFolder
    session.host.readFolder = folder
    defer { session.host.readFolder = before }
    return evaluate(String(decoding: bytes, as: UTF8.self), number: number, name: name, resultName: nil)
  }

  func evaluate(_ text: String, number: Int, name: String? = nil, resultName: String?) -> Session.Outcome {
    let outcome = session.evaluate(
      Array(text.utf8), name: name ?? "[\(number)]", settings: settings, settingsMayWait: true, resultName: resultName)
    if outcome.succeeded, let facts = outcome.facts {
      remember(text, number, resultName, facts, outcome.bound)
    }
    return outcome
  }

  private func remember(
    _ text: String, _ number: Int, _ resultName: String?, _ facts: CellFacts, _ bound: Set<String>
  ) {
    var reads: [String: Int] = [:]
    // What is changed in place was read, even where the text only names it.
    let read = closed(facts.reads.union(facts.changes))
    for name in read { reads[name] = versions[name] }
    var makes: [String: Int] = [:]
    // A step changes what the functions in it look up too, and a function that is used may take such steps.
    let changed = closed(read.reduce(into: facts.changes) { $0.formUnion(functionChanges[$1] ?? []) })
    let isOwn = { (name: String) in self.versions[name] != nil && self.functions[name] == nil }
    for name in bound.subtracting(facts.changes.filter { functions[$0] != nil && facts.functions[$0] == nil })
      .union(changed.filter(isOwn))
    {
      versions[name, default: 0] += 1
      makes[name] = versions[name]
      (functions[name], functionChanges[name]) = (facts.functions[name], facts.functionChanges[name])
    }
    guard !makes.isEmpty else { return }
    var text = text
    if let resultName, bound.contains(resultName), let start = facts.lastExpression {
      let place = text.utf8.index(text.startIndex, offsetBy: start)
      text.insert(contentsOf: resultName + " = ", at: place)
    }
    let files = session.host.filesRead.reduce(into: [:]) { $0[$1] = FileState(of: $1) }
    log.append(
      Entry(
        number: number, text: text, reads: reads, makes: makes, files: files, folder: session.host.readFolder,
        imports: facts.imports))
  }

  /// The names with all that functions among them look up when they are called.
  private func closed(_ names: Set<String>) -> Set<String> {
    var closed = names
    var pending = Array(names)
    while let name = pending.popLast() {
      for inner in functions[name] ?? [] where closed.insert(inner).inserted { pending.append(inner) }
    }
    return closed
  }

  /// The entry that made what a name stands for now.
  func maker(of name: String) -> Int? {
    let version = versions[name]
    return log.lastIndex { $0.makes[name] == version && version != nil }
  }
}
