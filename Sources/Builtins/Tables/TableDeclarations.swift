import Checking
import Data
import Runtime

/// The declarations that make and keep data.
enum TableDeclarations {
  /// The value of a declaration of this area, or nil for another's.
  static func carryOut(
    _ context: inout BuiltinContext, _ declaration: TypedDeclaration, _ site: DeclarationSite
  ) throws -> Value? {
    let arguments = Operands(context.arguments, of: declaration)
    do {
      switch declaration.definition {
      case .data(let definition): return try DataDeclaration.carryOut(definition, arguments, declaration, site)
      case .images(let definition):
        return try ImagesDeclaration.carryOut(definition, arguments, context.interruption, site)
      case .split(let definition): return try SplitDeclaration.carryOut(definition, arguments, site)
      case .sensor(let definition): return try SensorDeclaration.carryOut(definition, arguments)
      case .actuator(let definition): return try ActuatorDeclaration.carryOut(definition, arguments, site)
      case .save(let definition): return try SaveDeclaration.carryOut(definition, arguments, site)
      default: return nil
      }
    } catch let error as DataError {
      throw DataFault(error: error).evaluationError(at: nil)
    }
  }
}
