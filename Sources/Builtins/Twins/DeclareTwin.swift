import Checking
import Runtime

/// Carries out `twin X { … }`: lowers its equations, so that whatever is wrong with them is said here and not at the
/// first run.
func declareTwin(_ definition: TwinDefinition, _ context: inout BuiltinContext) throws -> Value {
  .object(try TwinObject(definition, operands: Array(context.arguments)))
}
