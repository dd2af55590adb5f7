import Command
import Diagnostics
import Glibc
import Prompt
import REPL
import Runtime
import Session
import Units

/// What the program does for each of its commands.
struct Actions {
  let output = Output(STDOUT_FILENO)
  let errors = Output(STDERR_FILENO)

  // MARK: Running

  func run(_ program: Command.Program, arguments: [String], settings: [Command.Setting]) -> Int32 {
    if case .file(let file) = program, file.hasSuffix(".ipynb") {
      return runJupyter(file, arguments: arguments, settings: settings)
    }
    guard let text = read(program) else { return 1 }
    let session = self.session(readFolder: text.folder, arguments: arguments)
    // There is nothing before a script that it could go back to.
    session.undoesSteps = false
    let outcome = session.evaluate(text.bytes, name: text.name, settings: settings.map { ($0.name, $0.value) })
    output.flush()
    report(outcome.diagnostics, in: session)
    return outcome.succeeded ? 0 : 1
  }

  func check(_ files: [String]) -> Int32 {
    var status: Int32 = 0
    for file in files {
      guard let text = read(.file(file)) else {
        status = 1
        continue
      }
      let session = self.session(readFolder: text.folder, arguments: [])
      let outcome = session.check(text.bytes, name: text.name)
      report(outcome.diagnostics, in: session)
      if !outcome.succeeded { status = 1 }
    }
    return status
  }

  func prompt(settings: [Command.Setting]) -> Int32 {
    if Terminal.isTerminal(STDIN_FILENO), Terminal.isTerminal(STDOUT_FILENO) { Guard.begin() }
    let session = self.session(readFolder: "", arguments: [])
    session.host.namesResults = Terminal.isTerminal(STDIN_FILENO) && Terminal.isTerminal(STDOUT_FILENO)
    var options = SessionEvaluator.Options()
    options.settings = settings.map { ($0.name, $0.value) }
    options.colour = Terminal.takesColour(STDERR_FILENO)
    options.flush = { [output] in output.flush() }
    if let pictures = InlinePictures.install(on: session.host) { options.takeTyped = { pictures.takeTyped() } }
    return REPL(evaluator: SessionEvaluator(session: session, options: options)).run()
  }

  func document(_ name: String) -> Int32 {
    let session = self.session(readFolder: "", arguments: [])
    if let text = session.help(name) {
      output.write(text)
      output.flush()
      return 0
    }
    let near = session.suggestions(for: name)
    errors.write(
      "twin: nothing is called `\(name)`" + (near.isEmpty ? "" : "; did you mean \(alternatives(near))?") + "\n")
    errors.flush()
    return 1
  }

  // MARK: Formatting

  func format(_ files: [String], checkOnly: Bool) -> Int32 {
    let session = self.session(readFolder: "", arguments: [])
    var status: Int32 = 0
    for file in files.isEmpty ? ["-"] : files {
      guard let text = read(file == "-" ? .standardInput : .file(file)) else {
        status = 1
        continue
      }
      do throws(DiagnosticError) {
        let formatted = try session.format(text.bytes, name: text.name, folder: text.folder)
        if !deliver(formatted, of: text, to: file, checkOnly: checkOnly) { status = 1 }
      } catch {
        report(error.diagnostics, in: session)
        status = 1
      }
    }
    output.flush()
    return status
  }

  /// Whether all is well: the file is laid out as it should be, or now is.
  private func deliver(_ formatted: [UInt8], of text: SourceText, to file: String, checkOnly: Bool) -> Bool {
    if checkOnly {
      guard formatted != text.bytes else { return true }
      output.write("\(text.name)\n")
      return false
    }
    if file == "-" {
      output.write(String(decoding: formatted, as: UTF8.self))
      return true
    }
    guard formatted != text.bytes else { return true }
    if let problem = File.replace(file, with: formatted) {
      errors.write("twin: \(problem)\n")
      errors.flush()
      return false
    }
    return true
  }

  // MARK: Pieces

  func read(_ program: Command.Program) -> SourceText? {
    do throws(SourceText.Failure) {
      return try SourceText(program)
    } catch {
      errors.write("twin: \(error.message)\n")
      if case .file(let path) = program, let topic = Command.Topic.resembling(path) {
        errors.write("twin: did you mean `twin \(topic.rawValue)`?\n")
      }
      errors.flush()
      return nil
    }
  }

  func session(readFolder: String, arguments: [String]) -> Session {
    let size = Terminal.size(STDOUT_FILENO)
    let host = RuntimeHost(
      write: { [output] in output.write($0) },
      writeStatus: { [output, errors] in
        output.flush()
        errors.write($0)
        errors.flush()
      }, readFolder: readFolder, arguments: arguments, showsProgress: Terminal.isTerminal(STDERR_FILENO),
      terminal: Terminal.isTerminal(STDOUT_FILENO)
        ? (size.columns, size.rows, Terminal.takesColour(STDOUT_FILENO)) : nil, units: UnitTable())
    InlinePictures.install(on: host)
    return Session(host: host)
  }

  func report(_ diagnostics: [Diagnostic], in session: Session) {
    guard !diagnostics.isEmpty else { return }
    output.flush()
    errors.write(session.render(diagnostics, colour: Terminal.takesColour(STDERR_FILENO)))
    errors.flush()
  }
}
