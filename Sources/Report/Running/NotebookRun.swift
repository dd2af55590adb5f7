import Documents
import Glibc
import Session

/// One run of one notebook: what is known of its cells so far.
struct NotebookRun {
  let notebook: Notebook
  let dependencies: CellDependencies
  /// What the cells gave, as far as they have run or been found in the cache.
  private(set) var results: [CellResult?]
  /// The key of each cell's values: of its code and all that the code depends on, files included.
  private(set) var effective: [String]
  var ran = 0
  private let unrepeatable: [Bool]
  private let settings: [(name: String, value: String)]
  private let version: String

  init(_ notebook: Notebook, settings: [(name: String, value: String)], version: String) {
    self.notebook = notebook
    self.settings = settings
    self.version = version
    dependencies = CellDependencies(notebook.cells.map(\.facts))
    results = Array(repeating: nil, count: notebook.cells.count)
    effective = Array(repeating: "", count: notebook.cells.count)
    unrepeatable = notebook.cells.map { Unrepeatable.isUnrepeatable($0) }
  }

  /// A cell that writes files, or gives something else each time, is run each time.
  func mustRun(_ index: Int) -> Bool { notebook.cells[index].facts.writesFiles || unrepeatable[index] }

  /// The key of a cell's code and of the values that it finds; the files that it reads are known only when it has run.
  func key(_ index: Int) -> String {
    let cell = notebook.cells[index]
    var hash = SHA256()
    hash.update("twin \(version)\n")
    for setting in settings where cell.facts.binds.contains(setting.name) {
      hash.update("set \(setting.name)\u{0}\(setting.value)\u{0}")
    }
    for source in dependencies.sources[index] { hash.update("\(source.name)\u{0}\(effective[source.cell])\n") }
    hash.update(Self.code(cell))
    return hash.finish()
  }

  /// A cell's code without the blank lines before the next marker, which are nobody's.
  private static func code(_ cell: Notebook.Cell) -> String { withoutEnd(cell.text) }

  private static func withoutEnd(_ text: String) -> String {
    var text = Substring(text)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  func effectiveKey(_ index: Int, _ files: [Document.Foot.File]) -> String {
    var hash = SHA256()
    hash.update(key(index))
    for file in files { hash.update("\(file.path)\u{0}\(file.digest ?? "")\n") }
    // No two runs of such a cell are alike, so all that depends on it runs again.
    if unrepeatable[index] {
      var generator = SystemRandomNumberGenerator()
      hash.update("\(generator.next() as UInt64)")
    }
    return hash.finish()
  }

  mutating func finish(_ index: Int, _ result: CellResult, effective key: String) {
    results[index] = result
    effective[index] = key
  }

  /// The notebook with its results; the foot is the runner's.
  var document: Document {
    var title: String?
    let cells = zip(notebook.cells, results).map { cell, result -> Document.Cell in
      switch cell.kind {
      case .markdown:
        let text = Self.withoutEnd(cell.markdown)
        title = title ?? Markdown(text).title
        return .markdown(Document.TextCell(title: cell.title, text: text, line: cell.line))
      case .code:
        return .code(
          Document.CodeCell(
            title: cell.title, source: Self.code(cell), line: cell.line, outputs: result?.outputs ?? [],
            seconds: result?.seconds))
      }
    }
    return Document(title: title ?? "Report", cells: cells, foot: Document.Foot(version: version))
  }
}
