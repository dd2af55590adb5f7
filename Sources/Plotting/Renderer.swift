import Glibc

/// Draws figures. One `Renderer` keeps one gnuplot running, from the first figure that needs it to its own end, so that
/// only the first pays for starting it.
public final class Renderer {
  /// Where a figure goes.
  public enum Destination: Equatable, Sendable {
    /// A file, replaced whole; the ending picks the format.
    case file(String)
    /// Text for a terminal or a text file, drawn without gnuplot.
    case terminal(columns: Int, rows: Int, colour: Bool)
    /// The bytes of a picture, for a terminal that shows pictures.
    case picture(Format)
  }

  /// What came of it.
  public struct Rendering: Equatable, Sendable {
    /// The text chart, for a terminal.
    public var text = ""
    /// The picture, for `.picture`.
    public var bytes: [UInt8] = []
    /// The files written.
    public var files: [String] = []
    public var notes: [PlotNote] = []
  }

  /// How long gnuplot may take over one figure.
  public var timeLimit = 120
  /// Asked now and then while gnuplot draws; true stops it.
  public var isCancelled: () -> Bool = { false }

  private var process: GnuplotProcess?
  /// gnuplot's svg terminal starts with the pen that its last picture ended with, so a second svg from one process would
  /// differ in some bytes from the first. The next svg then gets a process of its own.
  private var hasDrawnSVG = false

  public init() {}

  /// - Parameter provenance: leave `fig.gp` and `fig.data` beside `fig.svg`, from which plain `gnuplot fig.gp` draws
  ///   the same file again (byte for byte in svg and png; a pdf carries the time it was made).
  /// - Throws: `PlotError`; nothing has been written then, unless it is `cannotWrite`.
  public func render(
    _ figure: Figure, to destination: Destination, provenance: Bool = false
  ) throws(PlotError) -> Rendering {
    switch destination {
    case .terminal(let columns, let rows, let colour):
      return try text(figure, columns, rows, colour)
    case .picture(.txt):
      var rendering = try text(figure, 100, 0, false)
      rendering.bytes = Array(rendering.text.utf8)
      return rendering
    case .picture(.tex): throw .texUnavailable(path: "a single picture")
    case .picture(let format):
      let script = try GnuplotScript(figure, format: format, output: "figure", dataName: "figure.data")
      var notes = script.notes
      let pictures = try draw(script, format, ["figure"], &notes)
      return Rendering(bytes: pictures[0], notes: notes)
    case .file(let path):
      return try write(figure, path, provenance: provenance)
    }
  }

  private func text(_ figure: Figure, _ columns: Int, _ rows: Int, _ colour: Bool) throws(PlotError) -> Rendering {
    let chart = try TextChart(figure, columns: columns, rows: rows, colour: colour)
    return Rendering(text: chart.text, notes: chart.notes)
  }

  private func write(_ figure: Figure, _ path: String, provenance: Bool) throws(PlotError) -> Rendering {
    let format = try Format(path: path)
    let file = try OutputFile(path)
    if format == .txt {
      if provenance { throw .provenanceKind(path: path) }
      let chart = try text(figure, 100, 0, false)
      try file.write(Array(chart.text.utf8))
      return Rendering(files: [path], notes: chart.notes)
    }
    let stem = String(path.dropLast(format.rawValue.count + 1))
    let name = { (path: String) in String(path.split(separator: "/", omittingEmptySubsequences: false).last ?? "") }
    var files = [file]
    var output = "figure"
    if format == .tex {
      // TeX reads the name, from the .tex that includes its .pdf; and gnuplot writes it there, from that of its output.
      guard isPlainForTex(name(stem)) else { throw .texUnavailable(path: path) }
      files.append(try OutputFile(stem + ".pdf"))
      output = name(stem) + ".tex"
    }
    var companions: [(file: OutputFile, bytes: [UInt8])] = []
    if provenance {
      let files = (script: try OutputFile(stem + ".gp"), data: try OutputFile(stem + ".data"))
      let kept: GnuplotScript
      do {
        kept = try GnuplotScript(figure, format: format, output: name(path), dataName: name(files.data.path))
      } catch .provenanceName {
        throw .provenanceName(path: path)
      }
      companions = [(files.data, kept.data), (files.script, Array(kept.text.utf8))]
    }
    let script = try GnuplotScript(figure, format: format, output: output, dataName: "figure.data")
    var notes = script.notes
    let outputs = format == .tex ? [output, name(stem) + ".pdf"] : [output]
    let pictures = try draw(script, format, outputs, &notes)
    try OutputFile.write(zip(files, pictures).map { ($0, $1) } + companions)
    return Rendering(files: files.map(\.path) + companions.map(\.file.path), notes: notes)
  }

  /// Has gnuplot draw a script in a private folder, and returns what it made. A gnuplot that dies under the work is replaced
  /// once: it may have been killed from outside.
  private func draw(
    _ script: GnuplotScript, _ format: Format, _ outputs: [String], _ notes: inout [PlotNote]
  ) throws(PlotError) -> [[UInt8]] {
    do {
      return try drawOnce(script, format, outputs, &notes)
    } catch .gnuplotDied where !isCancelled() {
      if !notes.contains(.gnuplotRestarted) { notes.append(.gnuplotRestarted) }
      return try drawOnce(script, format, outputs, &notes)
    }
  }

  private func drawOnce(
    _ script: GnuplotScript, _ format: Format, _ outputs: [String], _ notes: inout [PlotNote]
  ) throws(PlotError) -> [[UInt8]] {
    let folder = try PrivateFolder()
    for (name, bytes) in [("figure.gp", Array(script.text.utf8)), ("figure.data", script.data)] {
      try OutputFile(folder.path + "/" + name).write(bytes)
    }
    let process = try running(format, &notes)
    let reply: GnuplotProcess.Reply
    do {
      reply = try process.perform(
        "cd \(gnuplotQuoted(folder.path)); load 'figure.gp'; cd '/'", seconds: timeLimit, isCancelled: isCancelled)
    } catch {
      self.process = nil
      throw error
    }
    guard reply.succeeded else {
      // An unfinished multiplot leaves gnuplot in no state to draw the next figure.
      self.process = nil
      throw .gnuplotRefused(message: reply.message, source: script.source(ofErrorIn: reply.message))
    }
    var pictures: [[UInt8]] = []
    for name in outputs {
      guard let bytes = readAll(folder.path + "/" + name), !bytes.isEmpty else {
        self.process = nil
        throw .gnuplotRefused(message: reply.message.isEmpty ? "it drew nothing" : reply.message, source: nil)
      }
      pictures.append(bytes)
    }
    return pictures
  }

  private func running(_ format: Format, _ notes: inout [PlotNote]) throws(PlotError) -> GnuplotProcess {
    if let process {
      if process.isRunning {
        if format != .svg || !hasDrawnSVG {
          hasDrawnSVG = hasDrawnSVG || format == .svg
          return process
        }
      } else if process.belongsHere {
        notes.append(.gnuplotRestarted)
      }
    }
    process = nil
    let started = try GnuplotProcess()
    process = started
    hasDrawnSVG = format == .svg
    return started
  }
}

extension GnuplotScript {
  /// The mark that a message of gnuplot's is about, by the line it names: `… line 12: …`.
  fileprivate func source(ofErrorIn message: String) -> Int? {
    var rest = Substring(message)
    while let range = rest.firstRange(of: "line ") {
      rest = rest[range.upperBound...]
      if let line = Int(rest.prefix { $0.isASCII && $0.isNumber }), let source = source(ofLine: line) {
        return source
      }
    }
    return nil
  }
}
