import Checking
import Learning
import Runtime
import TensorCore
import Units

/// What `attention A { … }` declares: how scores come about and which keys a query sees. Its parameters belong to each place of use.
final class AttentionMechanism: RuntimeObject {
  let name: String
  let heads: Int
  let keyHeads: Int
  /// The features of all heads together; those of x if nil.
  let dim: Int?
  let scale: Double?
  let dropout: Double
  /// A name, or "own".
  let score: String
  let isCausal: Bool
  let window: Int?
  let positions: String
  let ownScore: Closure?
  let ownMask: Closure?
  /// What the numbers that a score of the user's own learns begin with.
  let learned: [Tensor]

  init(
    name: String, heads: Int, keyHeads: Int? = nil, dim: Int? = nil, scale: Double? = nil, dropout: Double = 0,
    score: String = "scaled_dot", isCausal: Bool = false, window: Int? = nil, positions: String = "none",
    ownScore: Closure? = nil, ownMask: Closure? = nil, learned: [Tensor] = []
  ) {
    (self.name, self.heads, self.keyHeads, self.dim) = (name, heads, keyHeads ?? heads, dim)
    (self.scale, self.dropout, self.score, self.isCausal) = (scale, dropout, score, isCausal)
    (self.window, self.positions, self.ownScore, self.ownMask) = (window, positions, ownScore, ownMask)
    self.learned = learned
  }

  var kindName: String { "attention" }

  var mask: AttentionMask {
    switch (isCausal, window) {
    case (true, let length?): .causalWindow(length)
    case (true, nil): .causal
    case (false, let length?): .window(length)
    case (false, nil): .none
    }
  }

  /// `attention A { … }`. Arguments: heads, key heads, dim, scale, dropout; score, mask, own mask, positions; window; the functions;
  /// what is learned.
  static let operators: [(String, BuiltinImplementation)] = [
    (
      "mechanism",
      { context, site in
        let arguments = context.allArguments
        func count(_ index: Int, _ name: String) throws -> Int? {
          arguments[index].isNothing ? nil : try arguments[index].asCount("`\(name)`", minimum: 1)
        }
        func number(_ index: Int) throws -> Double? {
          arguments[index].isNothing ? nil : try arguments[index].asNumber()
        }
        let heads = try count(0, "heads") ?? 1
        let keyHeads = try count(1, "key_heads") ?? heads
        let dim = try count(2, "dim")
        let dropout = try number(4) ?? 0
        func refuse(_ message: String) -> EvaluationError { EvaluationError(code: "attention", message) }
        guard heads % keyHeads == 0 else {
          throw refuse("\(keyHeads) key heads do not divide the \(heads) heads: each is shared by as many")
        }
        if let dim, dim % heads != 0 { throw refuse("`dim` \(dim) cannot be divided among \(heads) heads") }
        guard 0..<1 ~= dropout else {
          throw refuse("`dropout` is a probability, at least 0 and less than 1, not \(formatNumber(dropout))")
        }
        let score = try arguments[5].asString()
        let hasOwnMask = try arguments[7].asString() == "own"
        var functions = site.functions.indices.map { site.closure($0, from: arguments[10 + $0]) }
        let name = if case .name(let name) = site.detail { name } else { "attention" }
        return .object(
          AttentionMechanism(
            name: name, heads: heads, keyHeads: keyHeads, dim: dim, scale: try number(3), dropout: dropout,
            score: score, isCausal: try arguments[6].asString() == "causal", window: try count(9, "window"),
            positions: try arguments[8].asString(), ownScore: score == "own" ? functions.removeFirst() : nil,
            ownMask: hasOwnMask ? functions.removeFirst() : nil,
            learned: try arguments.dropFirst(10 + site.functions.count).map { try $0.asTensor() }))
      }
    )
  ]
}
