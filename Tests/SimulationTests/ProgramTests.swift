import Simulation
import XCTest

final class ProgramTests: XCTestCase {
  /// A random expression over every operation, its sharing and its constants.
  private func randomGraph(seed: UInt64) -> (ExpressionGraph, [Node]) {
    var random = Philox(seed: seed)
    var graph = ExpressionGraph()
    var nodes = [graph.time(), graph.constant(1.5), graph.constant(-0.25)]
    nodes += (0..<3).map { graph.parameter($0) } + (0..<3).map { graph.state($0) } + (0..<2).map { graph.input($0) }
    func pick() -> Node { nodes[Int(random.next() % UInt64(nodes.count))] }
    for _ in 0..<80 {
      let operation = ScalarOperation.allCases[Int(random.next() % UInt64(ScalarOperation.allCases.count))]
      switch operation.arity {
      case 1: nodes.append(graph.unary(operation, pick()))
      case 2: nodes.append(graph.binary(operation, pick(), pick()))
      default: nodes.append(graph.select(pick(), pick(), pick()))
      }
    }
    return (graph, (0..<6).map { _ in pick() })
  }

  /// What the graph means, without a compiler.
  private func interpret(
    _ graph: ExpressionGraph, time: Double, _ parameters: [Double], _ states: [Double], _ inputs: [Double]
  ) -> [Double] {
    var values: [Double] = []
    func at(_ node: Node) -> Double { values[Int(node.index)] }
    for expression in graph.expressions {
      let value: Double =
        switch expression {
        case .constant(let bits): Double(bitPattern: bits)
        case .time: time
        case .parameter(let i): parameters[Int(i)]
        case .state(let i): states[Int(i)]
        case .input(let i): inputs[Int(i)]
        case .unary(let operation, let a): operation.evaluate(at(a), 0, 0)
        case .binary(let operation, let a, let b): operation.evaluate(at(a), at(b), 0)
        case .select(let c, let a, let b): at(c) != 0 ? at(a) : at(b)
        }
      values.append(value)
    }
    return values
  }

  func testLanesAgreeWithTheGraph() {
    let lanes = 37
    for seed in 0..<200 {
      let (graph, roots) = randomGraph(seed: UInt64(seed))
      var random = Philox(seed: 99, stream: UInt64(seed))
      let parameters = (0..<3 * lanes).map { _ in 4 * random.uniform() - 2 }
      let states = (0..<3 * lanes).map { _ in 4 * random.uniform() - 2 }
      let inputs = [0.5, -1.25]
      let program = Program(graph: graph, roots: roots, parameters: 3, states: 3, inputs: 2)
      let many = program.evaluate(lanes: lanes, time: 0.75, parameters: parameters, states: states, inputs: inputs)
      for lane in 0..<lanes {
        let p = (0..<3).map { parameters[$0 * lanes + lane] }
        let x = (0..<3).map { states[$0 * lanes + lane] }
        let expected = interpret(graph, time: 0.75, p, x, inputs)
        let single = program.evaluate(time: 0.75, parameters: p, states: x, inputs: inputs)
        for (index, root) in roots.enumerated() {
          let value = expected[Int(root.index)]
          XCTAssertEqual(single[index].bitPattern, value.bitPattern, "seed \(seed)")
          XCTAssertTrue(
            many[index * lanes + lane] == value || (value.isNaN && many[index * lanes + lane].isNaN), "seed \(seed)")
        }
      }
    }
  }

  func testLeavesOutWhatNoRootNeeds() {
    var graph = ExpressionGraph()
    let x = graph.state(0)
    _ = graph.unary(.exp, graph.unary(.sin, x))
    let root = graph.add(x, graph.constant(1))
    XCTAssertEqual(Program(graph: graph, roots: [root], parameters: 0, states: 1, inputs: 0).instructionCount, 1)
  }

  func testKeepsParameterExpressionsOutOfTheLoop() {
    var graph = ExpressionGraph()
    let rate = graph.unary(.exp, graph.divide(graph.parameter(0), graph.parameter(1)))
    let root = graph.multiply(rate, graph.state(0))
    let program = Program(graph: graph, roots: [root], parameters: 2, states: 1, inputs: 0)
    XCTAssertEqual(program.instructionCount, 1)
    XCTAssertEqual(program.prologueCount, 2)
  }

  func testReusesRegisters() {
    var graph = ExpressionGraph()
    var sum = graph.state(0)
    for _ in 0..<100 { sum = graph.unary(.sin, sum) }
    let program = Program(graph: graph, roots: [sum], parameters: 0, states: 1, inputs: 0)
    XCTAssertEqual(program.instructionCount, 100)
    XCTAssertLessThanOrEqual(program.registers, 4)
  }

  func testMissingLeavesReadAsNaN() {
    var graph = ExpressionGraph()
    let root = graph.add(graph.parameter(5), graph.constant(1))
    let program = Program(graph: graph, roots: [root], parameters: 1, states: 0, inputs: 0)
    XCTAssertTrue(program.evaluate(parameters: [1])[0].isNaN)
  }
}
