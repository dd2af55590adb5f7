import Checking
import Learning
import Runtime

extension Builtin {
  /// A row whose implementation may throw `LearningError` or `DataError`, which are put into the words of the language.
  static func learning(
    _ name: String, _ usage: [String], _ summary: String, example: String,
    infer: @escaping @Sendable (inout BuiltinCall) throws(CallFailure) -> TypedExpression,
    run: @escaping BuiltinImplementation
  ) -> Builtin {
    .tabular(name, usage, summary, example: example, infer: infer) { context, site in
      do {
        return try run(&context, site)
      } catch let error as LearningError {
        throw error.evaluationError()
      }
    }
  }
}
