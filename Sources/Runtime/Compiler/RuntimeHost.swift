import Checking
import Diagnostics
import Units

/// The world as running code sees it: where text goes, where paths lead, whether a person is watching. One a session.
public final class RuntimeHost: @unchecked Sendable {
  /// Takes finished text; `print` ends its lines itself.
  public var write: @Sendable (String) -> Void
  /// Takes text for a person who is watching, such as a progress line; never part of the output.
  public var writeStatus: @Sendable (String) -> Void
  /// Where paths that are read begin: the script's folder, or the working directory at the prompt.
  public var readFolder: String
  /// The script's command line.
  public var arguments: [String]
  /// Standard error is a terminal, so progress may be drawn.
  public var showsProgress: Bool
  /// Standard output is a terminal: its columns and rows and whether it takes colour; nil when it is none.
  public var terminal: (columns: Int, rows: Int, colour: Bool)?
  /// The value of a bare expression is shown with the name that it is kept under, as at the prompt.
  public var namesResults = false
  public var units: UnitTable
  private var warnings: [Diagnostic] = []
  private var resources: [ObjectIdentifier: AnyObject] = [:]

  public init(
    write: @escaping @Sendable (String) -> Void, writeStatus: @escaping @Sendable (String) -> Void = { _ in },
    readFolder: String = "", arguments: [String] = [], showsProgress: Bool = false,
    terminal: (columns: Int, rows: Int, colour: Bool)? = nil, units: UnitTable
  ) {
    self.write = write
    self.writeStatus = writeStatus
    self.readFolder = readFolder
    self.arguments = arguments
    self.showsProgress = showsProgress
    self.terminal = terminal
    self.units = units
  }

  /// A path to read, from the script's folder unless it is absolute. Remembered in `filesRead`.
  public func readPath(_ path: String) -> String {
    let full = path.hasPrefix("/") || readFolder.isEmpty ? path : readFolder + "/" + path
    noteRead(full)
    return full
  }

  /// The files that the cell has read so far, or tried to: data, models, modules.
  public private(set) var filesRead: Set<String> = []

  /// Remembers a file that something other than the running program reads.
  public func noteRead(_ path: String) { filesRead.insert(path) }

  /// Forgets what the cell before has read.
  public func beginCell() { filesRead = [] }

  /// Tells of something that a run should not stop for; it is shown with its place when the cell has ended.
  public func warn(_ warning: Diagnostic) { warnings.append(warning) }

  /// The warnings since the last call.
  public func takeWarnings() -> [Diagnostic] {
    defer { warnings = [] }
    return warnings
  }

  /// The host's one object of a class, made when it is first asked for and kept until the host goes: a drawing program that has been
  /// started, say.
  public func resource<Resource: AnyObject>(_ make: () -> Resource) -> Resource {
    if let kept = resources[ObjectIdentifier(Resource.self)] as? Resource { return kept }
    let made = make()
    resources[ObjectIdentifier(Resource.self)] = made
    return made
  }
}
