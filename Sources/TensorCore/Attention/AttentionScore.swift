internal import CKernels

/// A score of the user's own, as straight-line code over q·k, |q|², |k|², the places i and j, and learned scalars.
///
/// It is made by running a function once with tensors of rank 0 that stand for those quantities; what the function did,
/// together with its derivatives, becomes the code that the attention kernel runs over each tile of scores. Whatever
/// depends on q and k only through those quantities can be said so: scaled and plain products, cosines, distances,
/// decay with distance in time.
public struct AttentionScore: Hashable, Sendable {
  /// What a score may be computed from.
  public struct Operands {
    /// q·k, |q|² and |k|².
    public let dot, querySquare, keySquare: Tensor
    /// The place of the query and of the key, from 0.
    public let i, j: Tensor
    public let scalars: [Tensor]

    public init(
      dot: Tensor, querySquare: Tensor, keySquare: Tensor, i: Tensor, j: Tensor, scalars: [Tensor] = []
    ) {
      (self.dot, self.querySquare, self.keySquare) = (dot, querySquare, keySquare)
      (self.i, self.j, self.scalars) = (i, j, scalars)
    }
  }

  /// One step: the registers hold first the quantities in the order above, then each result.
  struct Instruction: Hashable, Sendable {
    var opcode: UInt32
    var a: Int
    var b = 0
    var c = 0
    var constant = 0.0
  }

  private(set) var code: [Instruction] = []
  /// The registers of the score and of its derivatives by q·k, |q|², |k|² and each scalar; nil where it is 0.
  private(set) var score: Int?
  private(set) var byDot: Int?
  private(set) var byQuery: Int?
  private(set) var byKey: Int?
  private(set) var byScalar: [Int?] = []
  /// The register that is 0 where a key is hidden; nil if none is.
  private(set) var visible: Int?
  public let scalarCount: Int

  /// - Parameters:
  ///   - scalars: how many learned numbers the score reads, at most 4; attention gets their tensors.
  ///   - visible: 0 where a query does not see a key; only of i and j, for it has no gradient. Nil if all are seen.
  ///   - score: the score of a query and a key.
  /// - Throws: `tooManyScoreNumbers`; `scoreTooLong`; `notInScore`; `noGradient`; `notASingleValue`; what the functions
  ///   throw.
  public init(
    scalars count: Int = 0, visible isVisible: ((Operands) throws -> Tensor)? = nil,
    _ score: (Operands) throws -> Tensor
  ) throws {
    scalarCount = count
    guard 0...Int(CK_SCORE_SCALARS) ~= count else {
      throw TensorError.tooManyScoreNumbers(given: count, limit: Int(CK_SCORE_SCALARS))
    }
    let graph = Graph()
    let inputs = (0..<5 + count).map { Tensor.traced(graph.input($0, TensorSpec([], .float64))) }
    let operands = Operands(
      dot: inputs[0], querySquare: inputs[1], keySquare: inputs[2], i: inputs[3], j: inputs[4],
      scalars: Array(inputs[5...]))
    let result = try score(operands)
    let differentiated = Array(inputs[..<3] + inputs[5...])
    let gradients = try Gradient.of(result, withRespectTo: differentiated)
    var registers: [Graph.Value: Int] = [:]
    for (register, input) in inputs.enumerated() {
      registers[try graph.value(of: input, for: "attention")] = register
    }
    func compiled(_ tensor: Tensor, isDerivative: Bool) throws -> Int? {
      let value = try graph.value(of: tensor, for: "attention")
      if isDerivative, graph.number(value) == 0 { return nil }
      return try Self.compile(value, graph, &registers, &code, inputs: 5 + count)
    }
    self.score = try compiled(result, isDerivative: false)
    byDot = try compiled(gradients[0], isDerivative: true)
    byQuery = try compiled(gradients[1], isDerivative: true)
    byKey = try compiled(gradients[2], isDerivative: true)
    byScalar = try gradients[3...].map { try compiled($0, isDerivative: true) }
    visible = try isVisible.map { try compiled($0(operands), isDerivative: false) } ?? nil
    let limit = Int(CK_MOST_REGISTERS) - 5 - count
    guard code.count <= limit else {
      throw TensorError.scoreTooLong(operations: code.count, limit: limit)
    }
  }

  /// The register that holds a value, after the code that computes it has been added.
  private static func compile(
    _ value: Graph.Value, _ graph: Graph, _ registers: inout [Graph.Value: Int], _ code: inout [Instruction],
    inputs: Int
  ) throws -> Int {
    // What is computed before stands at lower numbers, so ascending order is an order of computation.
    var needed: Set<Int> = []
    var pending = [value.node]
    while let node = pending.popLast() {
      if needed.insert(node).inserted { pending.append(contentsOf: graph.nodes[node].inputs.map(\.node)) }
    }
    for node in needed.sorted() {
      let result = Graph.Value(node: node)
      if registers[result] != nil { continue }
      let operands = graph.nodes[node].inputs.compactMap { registers[$0] }
      func operand(_ place: Int) -> Int { place < operands.count ? operands[place] : 0 }
      let opcode: ck_opcode
      switch graph.nodes[node].kind {
      case .number(let number):
        code.append(Instruction(opcode: UInt32(CK_CONSTANT.rawValue), a: 0, constant: number))
        registers[result] = inputs + code.count - 1
        continue
      case .operation(.unary(let function)): opcode = function.opcode
      case .operation(.binary(let function)): opcode = function.opcode
      case .operation(.comparison(let comparison)): opcode = comparison.opcode
      case .operation(.select): opcode = CK_SELECT
      case .operation(let operation) where operation.isView:
        registers[result] = operand(0)
        continue
      case .operation(let operation): throw TensorError.notInScore(operation: operation.name)
      default: continue
      }
      code.append(Instruction(opcode: UInt32(opcode.rawValue), a: operand(0), b: operand(1), c: operand(2)))
      registers[result] = inputs + code.count - 1
    }
    return registers[value] ?? 0
  }
}
