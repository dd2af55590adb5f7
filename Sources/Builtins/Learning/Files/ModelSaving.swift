import Checking
import Data
import Diagnostics
import Learning
import Runtime

/// `save model "m.safetensors"`, and `"m.onnx"` for other programs.
enum ModelSaving {
  static func carryOut(_ definition: SaveDefinition, _ arguments: Operands, _ site: DeclarationSite) throws -> Value {
    let object = try arguments.value(definition.value).asModel()
    let path = try arguments.value(definition.path).asString()
    let place = arguments.span(definition.path)
    do {
      if path.lowercased().hasSuffix(".safetensors") {
        try ModelFile.write(object.model, to: path, metadata: object.metadata)
      } else if path.lowercased().hasSuffix(".onnx") {
        let isBatchFree = try ONNXFile.write(object.model, to: path, metadata: object.metadata)
        if !isBatchFree { site.host.warn(oneSample(path, at: place ?? site.span)) }
      } else {
        throw EvaluationError(
          code: "unknown-format",
          "a model is saved as `.safetensors` or `.onnx`, and `\(path)` ends in neither", span: place)
      }
    } catch let error as LearningError {
      throw error.evaluationError(at: place)
    } catch let error as DataError {
      if case .file(_, .missing) = error {
        throw EvaluationError(
          code: "unwritable-file", "`\(path)` cannot be written: there is no such folder",
          help: ["paths that are written begin at the working directory"], span: place)
      }
      throw DataFault(error: error).evaluationError(at: place)
    }
    return .nothing
  }

  private static func oneSample(_ path: String, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, code: "onnx-batch",
      "`\(path)` takes one sample at a time: the net mixes the samples of a batch with its axes",
      at: span)
  }
}
