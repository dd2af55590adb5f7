import Diagnostics
import Documents
import Session

/// Keeps reports true while a notebook is worked on: whenever it, or a file that its cells read, has been saved, the cells
/// that this made stale run again, the reports are written, and open pages are told.
///
/// Files are looked at five times a second rather than watched by the system: it costs nothing to speak of, and sees
/// every way of saving on every file system, replaced and mounted files included.
public final class Watcher {
  public enum Event {
    /// Where the page can be seen.
    case address(String)
    case written([String], ran: Int)
    case problem(String)
  }

  private let file: String
  private let reports: [ReportFile]
  private let runner: NotebookRunner
  private let server: LiveServer
  private let report: (Event) -> Void
  private var watched: [String: [Int]] = [:]

  /// - Throws: if no address of this machine can be had.
  public init(
    file: String, reports: [ReportFile], runner: NotebookRunner, report: @escaping (Event) -> Void
  ) throws(ReportFailure) {
    self.file = file
    self.reports = reports
    self.runner = runner
    self.report = report
    server = try LiveServer()
  }

  /// Works until the process ends.
  /// - Parameter read: gives the notebook's text and its name, or nil after saying why it cannot be read.
  public func run(read: () -> (bytes: [UInt8], name: String)?) -> Never {
    var isFirst = true
    while true {
      update(read)
      if isFirst { report(.address(server.address)) }
      isFirst = false
      repeat { server.serve(milliseconds: 200) } while !hasChanged
      // An editor may still be writing.
      server.serve(milliseconds: 50)
    }
  }

  private var hasChanged: Bool { watched.contains { FileDigest.stamp($0.key) != $0.value } }

  private func update(_ read: () -> (bytes: [UInt8], name: String)?) {
    // Stamps are taken before the files are read, so that a save in between is seen next time.
    var stamps = [file: FileDigest.stamp(file)]
    for path in watched.keys { stamps[path] = FileDigest.stamp(path) }
    watched = stamps
    guard let text = read() else { return }
    do throws(DiagnosticError) {
      let outcome = try runner.run(text.bytes, name: text.name)
      for path in outcome.files where watched[path] == nil { watched[path] = FileDigest.stamp(path) }
      watched = watched.filter { $0.key == file || outcome.files.contains($0.key) }
      if !outcome.diagnostics.isEmpty { report(.problem(runner.session.render(outcome.diagnostics, colour: false))) }
      write(outcome)
    } catch {
      let message = runner.session.render(error.diagnostics, colour: false)
      report(.problem(message))
      let cell = Document.CodeCell(
        title: "", source: "", line: 1, outputs: [.diagnostic(Document.Message(isError: true, text: message))])
      show(Document(title: text.name, cells: [.code(cell)], foot: Document.Foot(version: "")))
    }
  }

  private func write(_ outcome: NotebookRunner.Outcome) {
    let folder = File.folder(of: file)
    var written: [String] = []
    for report in reports {
      do throws(ReportFailure) {
        try report.write(outcome.document, folder: folder, isUnit: runner.isUnit)
        written.append(report.path)
      } catch {
        self.report(.problem("\(error)"))
      }
    }
    show(outcome.document)
    report(.written(written, ran: outcome.ran))
  }

  private func show(_ document: Document) {
    server.show(
      ReportFile.page(
        document, folder: File.folder(of: file), isUnit: runner.isUnit,
        script: server.script))
  }
}
