import Command
import Diagnostics
import Documents
import Glibc
import Report
import Session

/// What the program does for `report` and `watch`, and for a Jupyter notebook.
extension Actions {
  func report(_ file: String, _ options: Command.ReportOptions) -> Int32 {
    guard let notebook = notebook(file) else { return 1 }
    do throws(ReportFailure) {
      let reports = try reportFiles(options, of: file)
      let runner = NotebookRunner(folder: notebook.folder, options: runnerOptions(options))
      guard let outcome = outcome(runner, notebook) else { return 1 }
      errors.write(runner.session.render(outcome.diagnostics, colour: Terminal.takesColour(STDERR_FILENO)))
      errors.flush()
      if options.checkOnly {
        let agrees = try check(reports, against: outcome.document, tolerance: options.tolerance ?? 1e-6)
        return agrees && outcome.succeeded ? 0 : 1
      }
      for report in reports {
        try report.write(outcome.document, folder: notebook.folder, isUnit: runner.isUnit)
        output.write("wrote \(report.path)\n")
      }
      output.flush()
      return outcome.succeeded ? 0 : 1
    } catch {
      complain("\(error)")
      return 1
    }
  }

  func watch(_ file: String, _ options: Command.ReportOptions) -> Int32 {
    guard notebook(file) != nil else { return 1 }
    do throws(ReportFailure) {
      let reports = try reportFiles(options, of: file)
      let runner = NotebookRunner(folder: File.folder(of: file), options: runnerOptions(options))
      let watcher = try Watcher(file: file, reports: reports, runner: runner) { [output, errors] event in
        switch event {
        case .address(let address): output.write("the report is at \(address) (Ctrl-C ends it)\n")
        case .written(let paths, let ran):
          output.write("\(ran) \(ran == 1 ? "cell" : "cells") ran; wrote \(paths.joined(separator: ", "))\n")
        case .problem(let text): errors.write(text.hasSuffix("\n") ? text : "twin: \(text)\n")
        }
        output.flush()
        errors.flush()
      }
      watcher.run(read: { self.notebook(file).map { ($0.bytes, $0.name) } })
    } catch {
      complain("\(error)")
      return 1
    }
  }

  /// Runs the code cells of a Jupyter notebook, each as Jupyter would: `file.ipynb[3]` is what an error calls the third.
  func runJupyter(_ file: String, arguments: [String], settings: [Command.Setting]) -> Int32 {
    guard let text = read(.file(file)) else { return 1 }
    let cells: [JupyterNotebook.Cell]
    do throws(JupyterProblem) { cells = try JupyterNotebook(parsing: text.bytes).cells } catch {
      complain("\(file) is no notebook that twin can run: \(error)")
      return 1
    }
    let session = session(readFolder: text.folder, arguments: arguments)
    let settings = settings.map { ($0.name, $0.value) }
    for (number, cell) in cells.filter({ $0.kind == .code }).enumerated() {
      let outcome = session.evaluate(
        Array(cell.source.utf8), name: "\(text.name)[\(number + 1)]", settings: settings, settingsMayWait: true)
      output.flush()
      report(outcome.diagnostics, in: session)
      guard outcome.succeeded else { return 1 }
    }
    return 0
  }

  // MARK: Pieces

  /// A notebook's text; that of a Jupyter notebook is put into the language's own form.
  private func notebook(_ file: String) -> SourceText? {
    guard let text = read(.file(file)), file.hasSuffix(".ipynb") else { return read(.file(file)) }
    do throws(JupyterProblem) {
      return text.replacingBytes(Array(try JupyterNotebook(parsing: text.bytes).program.utf8))
    } catch {
      complain("\(file) is no notebook that twin can run: \(error)")
      return nil
    }
  }

  private func reportFiles(
    _ options: Command.ReportOptions, of file: String
  ) throws(ReportFailure) -> [ReportFile] {
    guard options.outputs.isEmpty else {
      var files: [ReportFile] = []
      for output in options.outputs { files.append(try ReportFile(output)) }
      return files
    }
    let name = File.name(of: file)
    let stem = name.lastIndex(of: ".").map { $0 == name.startIndex ? name : String(name[..<$0]) } ?? name
    let folder = File.folder(of: file)
    return [try ReportFile((folder.isEmpty ? "" : folder + "/") + stem + ".html")]
  }

  private func runnerOptions(_ options: Command.ReportOptions) -> NotebookRunner.Options {
    var result = NotebookRunner.Options()
    result.version = Twin.version
    result.settings = options.settings.map { ($0.name, $0.value) }
    // A check is worth what it has seen happen.
    if options.usesCache, !options.checkOnly { result.cache = ResultCache.standard }
    if Terminal.isTerminal(STDERR_FILENO) {
      result.willRun = { [errors] number, count, title in
        errors.write("running cell \(number) of \(count)\(title.isEmpty ? "" : ": \(title)")\n")
        errors.flush()
      }
    }
    return result
  }

  private func outcome(_ runner: NotebookRunner, _ notebook: SourceText) -> NotebookRunner.Outcome? {
    do throws(DiagnosticError) {
      return try runner.run(notebook.bytes, name: notebook.name)
    } catch {
      report(error.diagnostics, in: runner.session)
      return nil
    }
  }

  private func check(
    _ reports: [ReportFile], against document: Document, tolerance: Double
  ) throws(ReportFailure) -> Bool {
    let now = ResultRecord(document)
    var agrees = true
    for report in reports {
      let differences = ReportComparison(tolerance: tolerance).differences(from: try report.record(), to: now)
      for difference in differences { output.write("\(report.path): \(difference)\n") }
      if differences.isEmpty { output.write("\(report.path) holds\n") } else { agrees = false }
    }
    output.flush()
    return agrees
  }

  private func complain(_ text: String) {
    output.flush()
    errors.write("twin: \(text)\n")
    errors.flush()
  }
}
