public import TensorCore

/// A net as declared: what goes in and out, its parameters, and what it does to one sample, traced once for training
/// and once for inference (they differ where there is dropout or batch normalisation).
public final class Net: Sendable {
  /// An input or output, of one sample.
  public struct Port: Sendable, Hashable {
    public let name: String
    public let shape: [Int]

    public init(_ name: String, _ shape: [Int]) { (self.name, self.shape) = (name, shape) }
  }

  /// What is learned, or kept from batch to batch as running statistics are.
  public struct Parameter: Sendable {
    /// Dots between layers, places in brackets: `Channels.block[1].linear[0].weight`.
    public let path: String
    public let shape: [Int]
    public let initializer: Initializer
    /// False for running statistics, which no gradient reaches.
    public let isLearned: Bool

    public init(path: String, shape: [Int], initializer: Initializer, isLearned: Bool = true) {
      (self.path, self.shape, self.initializer, self.isLearned) = (path, shape, initializer, isLearned)
    }

    public var count: Int { shape.reduce(1, *) }
  }

  /// A row of the summary.
  public struct Layer: Sendable {
    public let path: String
    public let kind: String
    /// Of one sample.
    public let outputShape: [Int]
    /// What this layer itself learns, without the layers in it.
    public let parameterCount: Int
    /// For one sample.
    public let multiplyAdds: Int
    /// How many layers it stands in.
    public let depth: Int

    public init(
      path: String, kind: String, outputShape: [Int], parameterCount: Int, multiplyAdds: Int, depth: Int
    ) {
      (self.path, self.kind, self.outputShape, self.parameterCount) = (path, kind, outputShape, parameterCount)
      (self.multiplyAdds, self.depth) = (multiplyAdds, depth)
    }
  }

  public let name: String
  public let inputs: [Port]
  public let outputs: [Port]
  public let parameters: [Parameter]
  public let layers: [Layer]
  /// The paths of the attention mechanisms; their weights [heads, queries, keys] follow the outputs of `inference`.
  public let attentions: [String]
  /// Which parameters the results of `training` behind the outputs are assigned to.
  public let updates: [Int]
  /// Takes the parameters in order; gives the outputs, then `updates`.
  public let training: SampleFunction
  /// Gives the outputs, then the weights of `attentions`.
  public let inference: SampleFunction
  /// The text of the declaration, kept with saved models.
  public let source: String

  public init(
    name: String, inputs: [Port], outputs: [Port], parameters: [Parameter], layers: [Layer], attentions: [String],
    updates: [Int], training: SampleFunction, inference: SampleFunction, source: String
  ) {
    (self.name, self.inputs, self.outputs, self.parameters) = (name, inputs, outputs, parameters)
    (self.layers, self.attentions, self.updates) = (layers, attentions, updates)
    (self.training, self.inference, self.source) = (training, inference, source)
  }

  public var parameterCount: Int { parameters.reduce(0) { $0 + ($1.isLearned ? $1.count : 0) } }
}
