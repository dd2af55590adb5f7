import Diagnostics
import Learning
import Runtime

extension LearningError {
  /// The error as a run ends with it, at a place of the script where that is known.
  func evaluationError(at span: Span? = nil) -> EvaluationError {
    EvaluationError(code: code, message, notes: notes, help: help, span: span)
  }
}
