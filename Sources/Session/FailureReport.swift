import Diagnostics
import Runtime

/// Puts what went wrong while running into words: the place in the user's source, and the calls that led there.
struct FailureReport {
  let sources: SourceMap

  func diagnostic(for error: any Error) -> Diagnostic {
    switch error as? AssemblyError {
    case .tooManyRegisters(let function)?:
      return Diagnostic(
        code: "too-large", "`\(function)` has more variables and intermediate values than fit one function",
        help: ["gather values in a list, or move parts into functions of their own"])
    case .jumpTooFar(let function)?:
      return Diagnostic(
        code: "too-large", "a branch or loop of `\(function)` is too long",
        help: ["move parts into functions of their own"])
    default: break
    }
    // What the last state of a live chart finds wrong, when no code runs any more.
    if error is EvaluationError || error is RuntimeFault { return words(for: .builtin(name: "plot", error)) }
    guard let failure = error as? RuntimeFailure else {
      return Diagnostic(code: "internal", "\(error)", help: ["this is a fault of twin; please report it"])
    }
    let origins = failure.stack.map { entry in
      entry.origin.map { Span(source: $0.file, start: Int($0.lower), end: Int($0.upper)) }
    }
    var diagnostic = words(for: failure.fault)
    if diagnostic.labels.isEmpty, let place = origins.compactMap({ $0 }).first { diagnostic.labels = [.init(place)] }
    diagnostic.notes += calls(failure, origins)
    return diagnostic
  }

  private func words(for fault: RuntimeFault) -> Diagnostic {
    switch fault {
    case .interrupted: return Diagnostic(code: "interrupted", "interrupted")
    case .stackOverflow(let depth):
      return Diagnostic(
        code: "stack-overflow", "calls are nested too deeply: \(depth) levels", help: ["does the recursion end?"])
    case .indexOutOfRange(let index, let count):
      let help =
        count == 0
        ? "there are no elements" : "indices run from 0 to \(count - 1), or from -\(count) counted from the end"
      return Diagnostic(code: "index-range", "index \(whole(index)) is outside the size \(count)", help: [help])
    case .builtin(let name, let error):
      switch error {
      case let known as EvaluationError:
        return Diagnostic(
          code: known.code, known.message, at: known.span.map { [Diagnostic.Label($0)] } ?? [], notes: known.notes,
          help: known.help)
      case let failure as RuntimeFailure: return words(for: failure.fault)
      case let fault as RuntimeFault: return words(for: fault)
      default: return Diagnostic(code: name.allSatisfy(\.isLetter) ? name : "value", "\(error)")
      }
    default: return Diagnostic(code: "runtime", fault.description)
    }
  }

  private func whole(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }

  /// One line a call, outermost last; a long recursion is shown by both its ends.
  private func calls(_ failure: RuntimeFailure, _ origins: [Span?]) -> [String] {
    guard failure.stack.count > 1 else { return [] }
    let lines = failure.stack.indices.dropLast().compactMap { index -> String? in
      guard let caller = origins[index + 1] else { return nil }
      return "in `\(failure.stack[index].name)`, called at \(sources.location(of: caller))"
    }
    guard lines.count > 8 else { return lines }
    return Array(lines.prefix(4)) + ["… \(lines.count - 8 + failure.omittedEntries) more calls …"]
      + Array(lines.suffix(4))
  }
}
