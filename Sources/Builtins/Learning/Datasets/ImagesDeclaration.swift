import Checking
import Diagnostics
import Learning
import Runtime

/// `data fashion = idx "folder"` and `data pets = images "folder"`.
enum ImagesDeclaration {
  static func carryOut(
    _ definition: ImageDefinition, _ arguments: Operands, _ interruption: InterruptFlag, _ site: DeclarationSite
  ) throws -> Value {
    let path = site.host.readPath(try arguments.value(definition.path).asString())
    do throws(LearningError) {
      let source = try source(path, definition.format)
      guard source.header == definition.header else {
        throw LearningError(code: "data-fault", "\(path): the pictures have changed since the script was checked")
      }
      let named = source.naming(definition.classes)
      var sets: [TensorDataset] = []
      for part in named.parts { sets.append(try named.read(part) { interruption.isRequested }) }
      // By the pictures that models learn from; those they are judged by leave no trace.
      let learned = named.parts.firstIndex { $0.name == "train" } ?? 0
      if let standardization = sets[learned].pictureStandardization(0) {
        sets = sets.map { $0.standardizingPictures(0, by: standardization) }
      }
      let parts = sets.map { Value.object(DatasetObject($0)) }
      return definition.header.parts.isEmpty ? parts[0] : .record(parts)
    } catch {
      if interruption.isRequested { throw RuntimeFault.interrupted }
      throw error.evaluationError(at: arguments.span(definition.path))
    }
  }

  fileprivate static func source(
    _ path: String, _ format: ImageDefinition.Format
  ) throws(LearningError) -> ImageSource {
    switch format {
    case .idx: try ImageSource.idx(path)
    case .images: try ImageSource.folders(path)
    }
  }
}

extension ImageSource {
  fileprivate var header: ImageHeader {
    ImageHeader(shape: shape, classes: classes, parts: parts.map(\.name).filter { !$0.isEmpty })
  }
}

/// What the headers of labelled pictures tell, for the checker.
///
/// - Parameter path: where the folder is.
/// - Throws: what is wrong with the files; without a place in the script.
public func imageHeader(path: String, format: ImageDefinition.Format) throws(DiagnosticError) -> ImageHeader {
  do throws(LearningError) {
    return try ImagesDeclaration.source(path, format).header
  } catch {
    throw DiagnosticError(Diagnostic(code: error.code, error.message, notes: error.notes, help: error.help))
  }
}
