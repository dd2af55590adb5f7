import Glibc
import Simulation
import XCTest

/// A numeric csv file of the shared data folder, by column. Skips the test if it is not there.
func sharedColumns(_ file: String, here: StaticString = #filePath) throws -> [String: [Double]] {
  let folders = [
    getenv("TWIN_DATA").map { String(cString: $0) },
    here.description.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/../shared/data",
    here.description.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/../../shared/data",
  ]
  for folder in folders.compactMap({ $0 }) {
    guard let stream = fopen("\(folder)/\(file)", "r") else { continue }
    defer { fclose(stream) }
    var text = [UInt8](repeating: 0, count: 1 << 20)
    let length = fread(&text, 1, text.count, stream)
    let lines = String(decoding: text[..<length], as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let header = lines.first?.split(separator: ",") else { continue }
    var columns: [String: [Double]] = [:]
    for line in lines.dropFirst() {
      for (name, field) in zip(header, line.split(separator: ",")) {
        columns[String(name), default: []].append(Double(field) ?? .nan)
      }
    }
    return columns
  }
  throw XCTSkip("\(file) is not in the shared data folder; set TWIN_DATA to where it is")
}

/// Nodes with operators, so that test models read like equations.
final class ModelBuilder {
  var graph = ExpressionGraph()

  struct Term {
    let node: Node
    let builder: ModelBuilder
  }

  func number(_ value: Double) -> Term { Term(node: graph.constant(value), builder: self) }
  func parameter(_ index: Int) -> Term { Term(node: graph.parameter(index), builder: self) }
  func state(_ index: Int) -> Term { Term(node: graph.state(index), builder: self) }
  func input(_ index: Int) -> Term { Term(node: graph.input(index), builder: self) }
  var time: Term { Term(node: graph.time(), builder: self) }
  func apply(_ operation: ScalarOperation, _ a: Term) -> Term {
    Term(node: graph.unary(operation, a.node), builder: self)
  }
  func apply(_ operation: ScalarOperation, _ a: Term, _ b: Term) -> Term {
    Term(node: graph.binary(operation, a.node, b.node), builder: self)
  }
}

extension ModelBuilder.Term {
  typealias Term = ModelBuilder.Term
  static func + (a: Term, b: Term) -> Term { a.builder.apply(.add, a, b) }
  static func - (a: Term, b: Term) -> Term { a.builder.apply(.subtract, a, b) }
  static func * (a: Term, b: Term) -> Term { a.builder.apply(.multiply, a, b) }
  static func / (a: Term, b: Term) -> Term { a.builder.apply(.divide, a, b) }
  static func + (a: Term, b: Double) -> Term { a + a.builder.number(b) }
  static func - (a: Term, b: Double) -> Term { a - a.builder.number(b) }
  static func * (a: Double, b: Term) -> Term { b.builder.number(a) * b }
  static func - (a: Double, b: Term) -> Term { b.builder.number(a) - b }
  static func * (a: Term, b: Double) -> Term { b * a }
  static prefix func - (a: Term) -> Term { a.builder.apply(.negate, a) }
}

/// A model of x' = f with plain initial numbers.
func system(
  _ initial: [Double], inputs: [String] = [], _ equations: (ModelBuilder, [ModelBuilder.Term]) -> [ModelBuilder.Term]
) -> SimulationModel {
  let builder = ModelBuilder()
  let states = initial.indices.map { builder.state($0) }
  let derivatives = equations(builder, states)
  let declared = initial.indices.map { index in
    SimulationModel.State(
      name: "x\(index)", initial: builder.number(initial[index]).node, derivative: derivatives[index].node,
      label: "line \(index + 1)")
  }
  return SimulationModel(graph: builder.graph, states: declared, inputs: inputs)
}

func milliseconds(_ body: () throws -> Void) rethrows -> Double {
  let elapsed = try ContinuousClock().measure(body)
  return Double(elapsed.components.seconds) * 1e3 + Double(elapsed.components.attoseconds) * 1e-15
}
