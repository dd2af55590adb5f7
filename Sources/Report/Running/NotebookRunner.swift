import Builtins
import Diagnostics
import Documents
import Glibc
import Plotting
import Runtime
import Session
import Syntax
import Units

/// Runs notebooks into documents. A cell whose code, upstream results and files are those of an earlier run is not run
/// again; its outputs come from the cache. When a cell must run, the cells whose values it needs run before it, and no
/// others.
///
/// A runner keeps its session between two runs of a notebook, so that while a file is watched values that still hold are
/// not worked out anew.
public final class NotebookRunner {
  public struct Options: Sendable {
    public var version = ""
    /// `--set name=value`.
    public var settings: [(name: String, value: String)] = []
    public var cache: ResultCache?
    /// Told before a cell runs: its number, from 1, of how many, and its title.
    public var willRun: @Sendable (Int, Int, String) -> Void = { _, _, _ in }

    public init() {}
  }

  /// What became of a notebook.
  public struct Outcome {
    public var document: Document
    /// Errors and warnings, for a terminal.
    public var diagnostics: [Diagnostic]
    public var succeeded: Bool
    /// How many cells ran, for their outputs or their values.
    public var ran: Int
    /// Every file that the results depend on, by a path that can be opened.
    public var files: [String]
  }

  private let options: Options
  private let folder: String
  private let captured = CapturedOutputs()
  private(set) public var session: Session
  private var host: RuntimeHost
  /// For each name the key of the cell that gave it the value it has in the session.
  private var live: [String: String] = [:]
  /// What cells that import have read.
  private var modules: [Document.Foot.File] = []
  private var digests: [String: (stamp: [Int], digest: String?)] = [:]

  /// - Parameter folder: of the notebook; its paths begin there.
  public init(folder: String, options: Options) {
    self.folder = folder
    self.options = options
    (session, host) = Self.session(folder, captured)
  }

  private static func session(_ folder: String, _ captured: CapturedOutputs) -> (Session, RuntimeHost) {
    let host = RuntimeHost(write: { captured.write($0) }, readFolder: folder, units: UnitTable())
    let session = Session(host: host)
    let display = host.resource { FigureDisplay() }
    display.show = { (figure, renderer) throws(PlotError) in try captured.show(figure, renderer) }
    display.showsFiles = true
    return (session, host)
  }

  /// Whether a name is a unit after what has been run.
  public var isUnit: (String) -> Bool {
    let units = host.units
    return { units.contains($0) }
  }

  // MARK: Running

  /// Runs a notebook.
  /// - Throws: what keeps it from being read at all.
  public func run(_ bytes: [UInt8], name: String) throws(DiagnosticError) -> Outcome {
    startOverIfModulesChanged()
    let notebook = try session.notebook(bytes, name: name, folder: folder)
    try checkSettings(notebook)
    var run = NotebookRun(notebook, settings: options.settings, version: options.version)
    var diagnostics: [Diagnostic] = []
    var failed: Int?
    for index in notebook.cells.indices where notebook.cells[index].kind == .code {
      if !run.mustRun(index), let known = cached(run.key(index), at: notebook.cells[index].line) {
        run.finish(index, known, effective: run.effectiveKey(index, known.files))
        continue
      }
      for needed in neededCells(index, run) + [index] {
        options.willRun(needed + 1, notebook.cells.count, notebook.cells[needed].title)
        let outcome = evaluate(needed, &run)
        diagnostics += outcome.diagnostics
        guard outcome.succeeded else {
          failed = needed
          break
        }
      }
      if failed != nil { break }
    }
    options.cache?.trim()
    return outcome(run, diagnostics, failed)
  }

  /// A result from the cache, if the files that it read are what they were.
  private func cached(_ key: String, at line: Int) -> CellResult? {
    guard let result = options.cache?.result(key), !result.hasDiagnostics || result.line == line else { return nil }
    return result.files.allSatisfy({ digest(fullPath($0.path)) == $0.digest }) ? result : nil
  }

  private func evaluate(_ index: Int, _ run: inout NotebookRun) -> Session.Outcome {
    let cell = run.notebook.cells[index]
    let start = Self.now
    _ = captured.take()
    let outcome = session.evaluate(cell, settings: options.settings)
    let seconds = Self.now - start
    var outputs = captured.take()
    if !outcome.diagnostics.isEmpty {
      let text = session.render(outcome.diagnostics, colour: false)
      outputs.append(.diagnostic(Document.Message(isError: !outcome.succeeded, text: text)))
    }
    let files = host.filesRead.sorted().map { Document.Foot.File(path: relative($0), digest: digest($0)) }
    let result = CellResult(outputs: outputs, seconds: seconds, files: files, line: cell.line)
    let effective = run.effectiveKey(index, files)
    run.finish(index, result, effective: effective)
    run.ran += 1
    guard outcome.succeeded else { return outcome }
    for name in run.dependencies.binds[index] { live[name] = effective }
    if cell.facts.imports {
      live[CellDependencies.module(index)] = effective
      modules += files
    }
    if !run.mustRun(index) { options.cache?.store(result, run.key(index)) }
    return outcome
  }

  /// The earlier cells that must run so that a cell finds the values it needs, in the order of the notebook.
  private func neededCells(_ target: Int, _ run: NotebookRun) -> [Int] {
    var needed: Set<Int> = []
    var changed = true
    while changed {
      changed = false
      for cell in needed.union([target]).sorted() {
        for source in run.dependencies.sources[cell] where !needed.contains(source.cell) {
          let isLive = live[source.name] == run.effective[source.cell]
          // Another cell that is to run may give the name a value of its own meanwhile.
          let isOverwritten = needed.contains { $0 < cell && run.dependencies.binds[$0].contains(source.name) }
          if !isLive || isOverwritten {
            needed.insert(source.cell)
            changed = true
          }
        }
      }
    }
    return needed.sorted()
  }

  /// A session reads a module once. When one is to be read again, so is everything.
  private func startOverIfModulesChanged() {
    guard modules.contains(where: { digest(fullPath($0.path)) != $0.digest }) else { return }
    (session, host) = Self.session(folder, captured)
    live = [:]
    modules = []
  }

  private func outcome(_ run: NotebookRun, _ diagnostics: [Diagnostic], _ failed: Int?) -> Outcome {
    var foot = Document.Foot(version: options.version, settings: options.settings.map { "\($0.name)=\($0.value)" })
    var files: [String: String?] = [:]
    for file in run.results.compactMap({ $0 }).flatMap(\.files) { files[file.path] = file.digest }
    foot.files = files.keys.sorted().map { Document.Foot.File(path: $0, digest: files[$0] ?? nil) }
    if let failed {
      let line = run.notebook.cells[failed].line
      foot.stopped = "The cell at line \(line) failed, and the cells after it were not run."
    }
    var document = run.document
    document.foot = foot
    return Outcome(
      document: document, diagnostics: diagnostics, succeeded: failed == nil, ran: run.ran,
      files: files.keys.sorted().map(fullPath))
  }

  // MARK: Settings

  /// A setting that no `param` waits for would silently do nothing.
  private func checkSettings(_ notebook: Notebook) throws(DiagnosticError) {
    var names: [String] = []
    for cell in notebook.cells where cell.kind == .code {
      let bytes = Array(cell.text.utf8)
      let tokens = Lexer(bytes, source: 0).tokens
      func text(_ token: Token) -> String { String(decoding: bytes[token.start..<token.end], as: UTF8.self) }
      var depth = 0
      for (first, second) in zip(tokens, tokens.dropFirst()) {
        if first.kind == .leftBrace { depth += 1 }
        if first.kind == .rightBrace { depth -= 1 }
        if depth == 0, first.kind == .name, text(first) == "param", second.kind == .name { names.append(text(second)) }
      }
    }
    for setting in options.settings where !names.contains(setting.name) {
      let near = nearest(to: setting.name, among: names)
      throw DiagnosticError(
        Diagnostic(
          code: "setting", "no cell has a `param \(setting.name)` at its top level",
          help: near.isEmpty ? [] : ["did you mean \(alternatives(near))?"]))
    }
  }

  // MARK: Paths

  private func relative(_ path: String) -> String {
    !folder.isEmpty && path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : path
  }

  private func fullPath(_ path: String) -> String { path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path }

  /// Read once while the file stays as it is.
  private func digest(_ path: String) -> String? {
    var status = stat()
    let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    let stamp = FileDigest.stamp(path)
    if !isFolder, let known = digests[path], known.stamp == stamp { return known.digest }
    let digest = FileDigest.digest(path)
    digests[path] = (stamp, digest)
    return digest
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
