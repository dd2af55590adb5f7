import Builtins
import Checking
import Diagnostics
import Runtime
import Units

/// The session as a script.
extension Workspace {
  /// A script that makes the session's names anew, found to do so by running it.
  public struct Script {
    public let text: String
    /// The numbers of the cells in it.
    public let cells: [Int]
  }

  /// Why there is no such script.
  public struct ScriptFailure: Error {
    public let message: String
    /// What the script said when it was run, if that is why.
    public var diagnostics = ""
  }

  /// A script of the cells that what there is now goes back to, in their order, and of no others. It is run in a session of its
  /// own, in silence, and what it makes is compared with what there is.
  /// - Parameter folder: where the script will lie, from which it reads its files.
  public func script(folder: String) throws(ScriptFailure) -> Script {
    let needed = neededEntries()
    guard !needed.isEmpty else {
      throw ScriptFailure(message: "there is nothing to save: no cell has bound a name yet")
    }
    let text = Self.joined(needed.map { Self.trimmed(log[$0].text) })
    try verify(text, folder: folder)
    return Script(text: text, cells: needed.map { log[$0].number })
  }

  /// Names that a person has given; a result that nothing else was made of is not worth a line.
  private var rootNames: [String] {
    session.ownNames.filter { !Self.isResult($0) }.sorted()
  }

  private func neededEntries() -> [Int] {
    var needed: Set<Int> = []
    var pending = Array(log.indices.filter { log[$0].imports })
    // Units too are wanted, though they are no variables.
    pending += (rootNames + versions.keys.filter { $0.hasPrefix(" ") }).compactMap { maker(of: $0) }
    while let index = pending.popLast() {
      guard needed.insert(index).inserted else { continue }
      for (name, version) in log[index].reads {
        // The value that the cell read, which need not be the present one.
        if let origin = log[..<index].lastIndex(where: { $0.makes[name] == version }) { pending.append(origin) }
      }
    }
    return needed.sorted()
  }

  private func verify(_ text: String, folder: String) throws(ScriptFailure) {
    let host = RuntimeHost(write: { _ in }, readFolder: folder, arguments: session.host.arguments, units: UnitTable())
    host.resource { FigureDisplay() }.show = { _, _ in [] }
    let trial = Session(host: host)
    let outcome = interrupting(trial) { trial.evaluate(Array(text.utf8), name: "the script") }
    guard outcome.succeeded else {
      throw ScriptFailure(
        message: "the script does not run by itself",
        diagnostics: trial.render(outcome.diagnostics, colour: session.host.terminal?.colour ?? false))
    }
    for name in rootNames {
      guard trial.describe(name) == session.describe(name) else {
        let why =
          settings.contains { $0.name == name }
          ? "; it was given by --set, which the script does not know"
          : staleness(of: name).map { "; it is stale (\($0)): `:refresh` first" } ?? ""
        throw ScriptFailure(message: "run by itself, the script makes another `\(name)` than there is now\(why)")
      }
    }
  }

  /// One cell below the other, with blank lines around those of several lines.
  private static func joined(_ cells: [String]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      if index > 0, cell.contains("\n") || cells[index - 1].contains("\n") { text += "\n" }
      text += cell + "\n"
    }
    return text
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isNewline { text.removeFirst() }
    return String(text)
  }
}
