import Checking
import Runtime
import TensorCore

/// The layers that are part of the language. They are called in nets only, since they make parameters; all others are
/// written in the language, in `lib/nn`.
public enum LayerTable {
  public static let all: [Builtin] =
    LinearLayers.table + ConvolutionLayer.table + PoolingFunctions.layers + NormLayers.table
    + AttentionLayers.table + PositionLayers.table
}

extension Builtin {
  /// A layer: its name has another meaning outside of nets, or none.
  static func layer(
    _ name: String, _ usage: [String], _ summary: String, example: String,
    infer: @escaping @Sendable (inout BuiltinCall) throws -> TypedExpression,
    run: @escaping @Sendable (inout BuiltinContext, CallSite, NetTracer) throws -> Tensor
  ) -> Builtin {
    Builtin(
      name, usage, summary, example: example, runtimeName: "layer \(name)", infer: infer,
      run: { context, site in
        let tracer = try site.requireTracer(name)
        let place = tracer.scope.path
        do {
          return .tensor(try run(&context, site, tracer))
        } catch let failure as RuntimeFailure {
          throw failure
        } catch {
          let known = error as? EvaluationError
          throw EvaluationError(
            code: known?.code ?? "net-shape", known?.message ?? "\(error)",
            notes: (known?.notes ?? []) + ["`\(name)` in `\(place)`"], help: known?.help ?? [], span: known?.span)
        }
      })
  }
}

extension BuiltinCall {
  /// A tensor of plain numbers: what goes through a net has no units.
  func plainTensor(_ index: Int, leastRank: Int = 1) throws(CallFailure) -> Operand {
    let operand = try operand(index, expected: "a tensor")
    guard operand.quantity.isDimensionless else { throw .argument(index: index, expected: "plain numbers") }
    if let rank = operand.shape.rank, rank < leastRank {
      throw .message(
        "`\(parameterName(index))` of `\(signature.name)` needs at least \(leastRank == 1 ? "1 axis" : "\(leastRank) axes"), but its shape is \(operand.shape)",
        index: index, help: nil)
    }
    return operand
  }

  /// An axis that is known, counted from the front; nil where it or the rank is not known.
  func axis(_ index: Int, standard: Int, of operand: Operand) throws(CallFailure) -> Int? {
    let given = has(index) ? try wholeNumber(index) : standard
    guard let given, let rank = operand.shape.rank else { return nil }
    guard -rank..<rank ~= given else {
      throw .message(
        "`\(signature.name)` has no axis \(given): the shape is \(operand.shape)", index: has(index) ? index : 0,
        help: nil)
    }
    return given < 0 ? given + rank : given
  }
}
