import Builtins
import Diagnostics
import Glibc
import REPL
import Session
import TensorCore
import Units

/// What each command does.
extension SessionEvaluator {
  func carryOut(_ command: PromptCommand, _ argument: String, insists: Bool, number: Int) -> CellOutcome {
    if command.argument.isEmpty, !argument.isEmpty {
      return refusal("`:\(command.rawValue)` takes nothing behind it, and got `\(argument)`")
    }
    if argument.isEmpty, !command.argument.isEmpty, command != .cd, command != .help {
      return refusal("`:\(command.rawValue)` wants something behind it: `:\(command.rawValue) \(command.argument)`")
    }
    switch command {
    case .vars: return answer(variableList())
    case .refresh: return refresh()
    case .time: return time(argument, number)
    case .plan: return plan(argument, number)
    case .save: return save(argument, replaces: insists)
    case .load: return load(argument, number)
    case .reset:
      reset()
      return answer("forgot everything\n")
    case .cd: return changeFolder(argument)
    case .help:
      if argument.isEmpty { return answer(PromptCommand.overview) }
      return explanation(of: argument, workspace.session.help(argument))
    case .quit: return CellOutcome(exit: 0, takesNumber: false)
    }
  }

  func answer(_ text: String) -> CellOutcome { CellOutcome(text: text, takesNumber: false) }

  func refusal(_ message: String, help: [String] = [], details: String = "") -> CellOutcome {
    let diagnostic = Diagnostic(code: "command", message, help: help)
    return CellOutcome(
      diagnostics: workspace.session.render([diagnostic], colour: options.colour) + details, succeeded: false,
      takesNumber: false)
  }

  // MARK: Looking

  private func variableList() -> String {
    let variables = workspace.variables
    if variables.isEmpty { return "nothing is defined yet\n" }
    var grid = TextGrid([
      .init("name", .left), .init("type", .left), .init("unit", .left), .init("shape", .left), .init("size", .right),
      .init("", .left),
    ])
    for variable in variables {
      grid.add([
        variable.name, variable.type, variable.unit, variable.extent, Self.bytes(variable.byteCount),
        variable.staleness.map { "stale: \($0)" } ?? "",
      ])
    }
    return grid.text(width: workspace.session.host.terminal?.columns ?? 100) + "\n"
  }

  /// `8 B`, `2.4 kB`, `1.3 MB`.
  static func bytes(_ count: Int) -> String {
    var size = Double(count)
    var unit = "B"
    for next in ["kB", "MB", "GB", "TB"] where size >= 1000 { (size, unit) = (size / 1000, next) }
    return formatNumber(size, .significant(size < 100 ? 2 : 3)) + " " + unit
  }

  // MARK: Running

  private func refresh() -> CellOutcome {
    let result = workspace.refresh()
    options.flush()
    let numbers = result.refreshed.map { "[\($0)]" }.joined(separator: ", ")
    var text = result.refreshed.isEmpty ? "" : "ran \(numbers) again\n"
    guard let failure = result.failure else {
      return answer(text.isEmpty ? "nothing is stale\n" : text)
    }
    text += "[\(failure.number)] failed, and what it made is as it was\n"
    return CellOutcome(
      text: text, diagnostics: workspace.session.render(failure.outcome.diagnostics, colour: options.colour),
      succeeded: false, takesNumber: false)
  }

  private func time(_ cell: String, _ number: Int) -> CellOutcome {
    let start = Self.now()
    var outcome = run(cell, number)
    outcome.text += "took \(Self.duration(Self.now() - start))\n"
    return outcome
  }

  private func plan(_ cell: String, _ number: Int) -> CellOutcome {
    var (outcome, plans) = PlanWatch.watching { run(cell, number) }
    if plans.isEmpty {
      outcome.text += "no tensor plans: what this computes runs as register code or in an engine of its own\n"
    }
    for plan in plans {
      outcome.text += plan.description + (plan.description.hasSuffix("\n") ? "" : "\n")
      outcome.text += plan.runs == 1 ? "ran once\n" : "ran \(plan.runs) times\n"
    }
    return outcome
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 1e-3 { return formatNumber(seconds * 1e6, .significant(3)) + " µs" }
    if seconds < 1 { return formatNumber(seconds * 1e3, .significant(3)) + " ms" }
    if seconds < 120 { return formatNumber(seconds, .significant(3)) + " s" }
    return formatNumber(seconds / 60, .significant(3)) + " min"
  }

  // MARK: Files

  private func save(_ argument: String, replaces: Bool) -> CellOutcome {
    let path = Self.path(argument)
    if !replaces, !savedFiles.contains(path), access(path, F_OK) == 0 {
      return refusal("there is a file `\(path)` already", help: ["`:save! \(path)` replaces it"])
    }
    do throws(Workspace.ScriptFailure) {
      let script = try workspace.script(folder: File.folder(of: path))
      if let problem = File.replace(path, with: Array(script.text.utf8)) { return refusal(problem) }
      savedFiles.insert(path)
      let count = script.cells.count
      return answer("wrote \(path): \(count) \(count == 1 ? "cell" : "cells"), run once to be sure\n")
    } catch {
      return refusal(
        "nothing was written: \(error.message)", help: ["what was typed is in the history all the same"],
        details: error.diagnostics)
    }
  }

  private func load(_ argument: String, _ number: Int) -> CellOutcome {
    let path = Self.path(argument)
    let bytes: [UInt8]
    do throws(FileFailure) { bytes = try File.read(path) } catch { return refusal(error.message(for: path)) }
    return shown(workspace.load(bytes, name: File.name(of: path), folder: File.folder(of: path), number: number))
  }

  private func changeFolder(_ argument: String) -> CellOutcome {
    if !argument.isEmpty {
      let path = Self.path(argument)
      guard chdir(path) == 0 else { return refusal("cannot go to `\(path)`: \(String(cString: strerror(errno)))") }
    }
    guard let folder = getcwd(nil, 0) else { return refusal("this folder has gone; `:cd` to another") }
    defer { free(folder) }
    return answer(String(cString: folder) + "\n")
  }

  /// A path as typed, with or without quotes; `~` is the home folder.
  private static func path(_ text: String) -> String {
    var text = text
    if text.count >= 2, text.first == "\"", text.last == "\"" { text = String(text.dropFirst().dropLast()) }
    guard text == "~" || text.hasPrefix("~/"), let home = getenv("HOME") else { return text }
    return String(cString: home) + text.dropFirst()
  }
}
