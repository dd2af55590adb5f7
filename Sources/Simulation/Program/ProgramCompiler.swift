/// Turns a graph into a `Program`: dead code left out, the prologue split off, registers assigned by linear scan.
struct ProgramCompiler {
  let graph: ExpressionGraph
  let roots: [Node]
  let parameters: Int
  let states: Int
  let inputs: Int

  private(set) var constants: [Double] = []
  private(set) var prologue: [Program.Instruction] = []
  private(set) var body: [Program.Instruction] = []
  private(set) var registerCount = 0
  /// The register of each node, by node index.
  private(set) var register: [Int32]

  init(graph: ExpressionGraph, roots: [Node], parameters: Int, states: Int, inputs: Int) {
    self.graph = graph
    self.roots = roots
    self.parameters = parameters
    self.states = states
    self.inputs = inputs
    register = [Int32](repeating: -1, count: graph.count)
  }

  mutating func compile() {
    let needed = graph.reachable(from: roots)
    placeLeaves(needed)
    let fixed = parameterOnly(needed)
    for index in needed.indices where needed[index] && fixed[index] && !graph.expressions[index].isLeaf {
      register[index] = newRegister()
      prologue.append(instruction(index))
    }
    compileBody(needed.indices.filter { needed[$0] && !fixed[$0] && !graph.expressions[$0].isLeaf })
  }

  private mutating func placeLeaves(_ needed: [Bool]) {
    var outOfRange: [Int] = []
    var leaves: [(node: Int, offset: Int)] = []
    for index in needed.indices where needed[index] {
      switch graph.expressions[index] {
      case .constant(let bits):
        register[index] = Int32(constants.count)
        constants.append(Double(bitPattern: bits))
      case .parameter(let i) where (0..<parameters).contains(Int(i)): leaves.append((index, Int(i)))
      case .input(let i) where (0..<inputs).contains(Int(i)): leaves.append((index, parameters + Int(i)))
      case .time: leaves.append((index, parameters + inputs))
      case .state(let i) where (0..<states).contains(Int(i)): leaves.append((index, parameters + inputs + 1 + Int(i)))
      case .parameter, .input, .state: outOfRange.append(index)
      case .unary, .binary, .select: break
      }
    }
    for index in outOfRange { register[index] = Int32(constants.count) }
    if !outOfRange.isEmpty { constants.append(.nan) }
    for (index, offset) in leaves { register[index] = Int32(constants.count + offset) }
    registerCount = constants.count + parameters + inputs + 1 + states
  }

  /// Which nodes depend on nothing that changes during an integration.
  private func parameterOnly(_ needed: [Bool]) -> [Bool] {
    var fixed = [Bool](repeating: false, count: needed.count)
    for index in needed.indices where needed[index] {
      switch graph.expressions[index] {
      case .constant, .parameter: fixed[index] = true
      case .time, .state, .input: fixed[index] = false
      case let other: fixed[index] = other.operands.allSatisfy { fixed[$0.position] }
      }
    }
    return fixed
  }

  private mutating func compileBody(_ order: [Int]) {
    var lastUse = [Int](repeating: -1, count: graph.count)
    for (position, index) in order.enumerated() {
      for operand in graph.expressions[index].operands { lastUse[operand.position] = position }
    }
    for root in roots { lastUse[root.position] = order.count }
    var isTemporary = [Bool](repeating: false, count: graph.count)
    var free: [Int32] = []
    for (position, index) in order.enumerated() {
      let operands = graph.expressions[index].operands
      // An operand read here for the last time gives its register to the result: operations are elementwise, so
      // writing in place is safe.
      for (order, operand) in operands.enumerated()
      where isTemporary[operand.position] && lastUse[operand.position] == position
        && !operands[..<order].contains(operand)
      {
        free.append(register[operand.position])
      }
      isTemporary[index] = true
      register[index] = free.popLast() ?? newRegister()
      body.append(instruction(index))
    }
  }

  private mutating func newRegister() -> Int32 {
    registerCount += 1
    return Int32(registerCount - 1)
  }

  private func instruction(_ index: Int) -> Program.Instruction {
    let to = register[index]
    func at(_ node: Node) -> Int32 { register[node.position] }
    switch graph.expressions[index] {
    case .unary(let operation, let a):
      return .init(operation: operation, destination: to, first: at(a), second: at(a), third: at(a))
    case .binary(let operation, let a, let b):
      return .init(operation: operation, destination: to, first: at(a), second: at(b), third: at(b))
    case .select(let c, let a, let b):
      return .init(operation: .select, destination: to, first: at(c), second: at(a), third: at(b))
    case .constant, .time, .parameter, .state, .input:
      preconditionFailure("leaves have no instruction")
    }
  }
}
