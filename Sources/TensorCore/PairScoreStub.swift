public struct PairScore {
  public init(features: Int, parameters: [TensorSpec], score: (Tensor, Tensor, Tensor, Tensor, [Tensor]) throws -> Tensor, mask: ((Tensor, Tensor) throws -> Tensor)? = nil) throws {
    throw TensorError.notBatchable(operation: "score")
  }
  public func attend(_ q: Tensor, _ k: Tensor, _ v: Tensor, parameters: [Tensor], present: Tensor?, bias: Tensor?, options: AttentionOptions) throws -> Tensor { q }
  public func weights(_ q: Tensor, _ k: Tensor, parameters: [Tensor], present: Tensor?, bias: Tensor?, options: AttentionOptions) throws -> Tensor { q }
}
extension Tensor {
  public static func attentionWeights(_ q: Tensor, _ k: Tensor, present: Tensor?, bias: Tensor?, _ options: AttentionOptions) throws -> Tensor {
    try Tensor.matmul(q, k.transpose()).softmax(axis: -1)
  }
}
