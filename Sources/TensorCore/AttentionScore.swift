/// A score of the user's own, as straight-line code over q·k, |q|², |k|², the places i and j, and learned scalars.
///
/// It is built by tracing: the closure computes with tensors of rank 0 that stand for those quantities, and what it
/// did, together with its derivatives, becomes the code that the attention kernel runs over each tile of scores.
public struct AttentionScore: Hashable, Sendable {
  /// One step: the registers hold first the quantities in the order above, then each result.
  struct Instruction: Hashable, Sendable {
    var opcode: UInt32
    var a: Int
    var b = 0
    var c = 0
    var constant = 0.0
  }

  var code: [Instruction]
  /// The registers of the score and of its derivatives by q·k, |q|², |k|² and each scalar; nil where it is 0.
  var score: Int?
  var byDot: Int?
  var byQuery: Int?
  var byKey: Int?
  var byScalar: [Int?]
  /// The register that is 0 where a key is hidden; nil if none is.
  var visible: Int?
  public var scalarCount: Int
}
