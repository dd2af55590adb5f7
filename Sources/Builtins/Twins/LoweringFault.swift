import Diagnostics
import Runtime

/// Why an expression cannot be part of an equation, as facts. An equation is evaluated at every step and differentiated,
/// so it must come down to arithmetic on numbers whose course is known before the simulation begins.
enum LoweringFault: Sendable {
  case whileLoop
  case recursion
  /// A `for` whose range depends on what changes.
  case loopRange
  case index
  case indexRange(Int, count: Int)
  case turns(limit: Int)
  case size(limit: Int)
  case effect(String)
  case builtin(String)
  case value(String)
  case branches
  case series
  case depth

  /// - Parameters:
  ///   - function: the function of the script the fault lies in, nil in the equation itself.
  ///   - place: what the equation defines, such as `` `T'` ``.
  func error(in function: String?, place: String, at span: Span) -> EvaluationError {
    let subject = function.map { "`\($0)`" } ?? "this"
    let (message, help) = words
    let note =
      function == nil
      ? "an equation is evaluated at every step and differentiated"
      : "\(subject) is called in \(place), and an equation is evaluated at every step and differentiated"
    return EvaluationError(
      code: "not-in-equation", "\(subject) cannot be part of an equation: \(message)", notes: [note],
      help: help.map { [$0] } ?? [], span: span)
  }

  private var words: (message: String, help: String?) {
    switch self {
    case .whileLoop:
      return (
        "how often this `while` runs would depend on values that change",
        "write a `for` with a fixed number of turns, and `if` inside it"
      )
    case .recursion:
      return ("it calls itself", "write the recursion as a `for` with a fixed number of turns")
    case .loopRange:
      return ("how often this `for` runs would depend on values that change", "give it a fixed range")
    case .index: return ("this index would depend on values that change", "choose with `if` instead")
    case .indexRange(let index, let count): return ("index \(index) is out of range for \(count) elements", nil)
    case .turns(let limit): return ("its loops take more than \(limit) turns altogether", "compute the sum beforehand")
    case .size(let limit): return ("written out, it takes more than \(limit) operations", nil)
    case .effect(let what): return ("it uses `\(what)`, which does something beside computing a value", nil)
    case .builtin(let name): return ("there is no `\(name)` for values that change with time", nil)
    case .value(let kind): return ("it needs a number here, not a \(kind)", nil)
    case .branches: return ("the branches give values that cannot be chosen between", nil)
    case .series:
      return ("a series varies by itself", "declare an input with `in` and drive it with the series")
    case .depth: return ("its calls are nested too deeply", nil)
    }
  }
}
