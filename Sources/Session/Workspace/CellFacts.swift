import Diagnostics
import Syntax

/// What a cell has to do with the rest of its session, as far as its text tells.
public struct CellFacts: Sendable, Equatable {
  /// The names that it uses and does not bind first, those in the bodies of functions that it only defines left out; units stand among them with a blank before them. A name that is no
  /// variable of the session, such as that of a function of the library, does no harm here.
  public let reads: Set<String>
  /// The names that hold something else, or for the first time something, when it has run.
  public let binds: Set<String>
  /// Those of `binds` whose earlier value lives on in the new one: a model that is trained further, a name that only one branch
  /// binds.
  public let changes: Set<String>
  /// For each function that it binds, the names that its body looks up when it is called.
  public let functions: [String: Set<String>]
  /// For each function that it binds, the names whose values it changes in place when it is called.
  public let functionChanges: [String: Set<String>]
  /// Whether running it writes files.
  public let writesFiles: Bool
  /// Whether it brings in names of a file or module, which its text does not tell.
  public let imports: Bool
  /// Where in its source the last statement begins, in bytes, if that is a bare expression.
  let lastExpression: Int?

  init(_ statements: [Statement]) {
    let names = NameUse(statements)
    reads = names.uses
    binds = names.binds
    changes = names.changes
    functions = names.functions
    functionChanges = names.functionChanges
    writesFiles = names.writesFiles
    imports = statements.contains { if case .use = $0.kind { true } else { false } }
    lastExpression = statements.last.flatMap { if case .expression = $0.kind { Int($0.span.start) } else { nil } }
  }
}

/// A script as the cells that its `# %%` markers make of it.
public struct Notebook: Sendable {
  public let cells: [Cell]

  public struct Cell: Sendable {
    public enum Kind: Sendable { case code, markdown }

    public let kind: Kind
    /// What stands behind the marker; empty for what comes before the first one.
    public let title: String
    /// The text below the marker's line, as it stands in the file.
    public let text: String
    /// The number of the file's line on which `text` begins, from 1.
    public let line: Int
    public let facts: CellFacts
    let statements: [Statement]

    /// The text of a markdown cell without the comment marks.
    public var markdown: String {
      text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        let bare = line.drop { $0 == " " || $0 == "\t" }
        guard bare.first == "#" else { return String(line) }
        let rest = bare.dropFirst()
        return String(rest.first == " " ? rest.dropFirst() : rest)
      }.joined(separator: "\n")
    }
  }

  init(_ program: Syntax.Program, _ bytes: [UInt8]) {
    cells = program.cells.map { cell in
      var start = Int(cell.span.start)
      let end = Int(cell.span.end)
      // The marker's own line is told in `kind` and `title`.
      if Self.isMarker(bytes[start..<end]) {
        start = bytes[start..<end].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? end
      }
      let line = 1 + bytes[..<start].count { $0 == UInt8(ascii: "\n") }
      return Cell(
        kind: cell.kind == .code ? .code : .markdown, title: cell.title,
        text: String(decoding: bytes[start..<end], as: UTF8.self), line: line, facts: CellFacts(cell.statements),
        statements: cell.statements)
    }
  }

  private static func isMarker(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.starts(with: "# %%".utf8) || bytes.starts(with: "#%%".utf8)
  }
}
