import Checking
import Synchronization
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
  public var units: UnitTable

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

  /// A path to read, from the script's folder unless it is absolute.
  public func readPath(_ path: String) -> String {
    path.hasPrefix("/") || readFolder.isEmpty ? path : readFolder + "/" + path
  }
}
