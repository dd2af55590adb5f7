/// A pair's score rewritten for the attention kernel, if it can be.
///
/// Every value of the traced function is one of three: a single number; a linear combination a·q + b·k of the two
/// vectors; or an element by element product of two such, a·q∘q + b·q∘k + c·k∘k. Sums of products are single numbers
/// again, a·|q|² + b·q·k + c·|k|². What is none of these has no tile form.
struct TileScore: Sendable {
  let score: AttentionScore
  /// Which parameters are its learned numbers, by place.
  let parameters: [Int]

  /// Why there is no such form.
  struct NotTile: Error {
    let reason: String
  }

  /// - Throws: `NotTile`; `noGradient`.
  init(_ pair: PairGraph, mask: PairGraph?, features: Int) throws {
    let used = Set(
      pair.needed.compactMap { node -> Int? in
        guard case .input(let place) = pair.graph.nodes[node].kind, place >= 4 else { return nil }
        return place - 4
      }
    ).sorted()
    for place in used where pair.inputs[place + 4].count != 1 {
      throw NotTile(reason: "it reads a learned tensor of shape \(pair.inputs[place + 4].shape)")
    }
    parameters = used
    do {
      score = try AttentionScore(
        scalars: used.count,
        visible: mask.map { mask in
          { operands in
            let inputs: [Int: Combination] = [0: .number(operands.i), 1: .number(operands.j)]
            return try TileForm(mask, features: features, operands, inputs).rewritten()
          }
        }
      ) { operands in
        let one = Tensor(1)
        var inputs: [Int: Combination] = [
          0: .vector(q: one, k: nil), 1: .vector(q: nil, k: one), 2: .number(operands.i), 3: .number(operands.j),
        ]
        for (index, place) in used.enumerated() { inputs[place + 4] = .number(operands.scalars[index]) }
        return try TileForm(pair, features: features, operands, inputs).rewritten()
      }
    } catch let failure as TensorError {
      switch failure {
      case .scoreTooLong, .tooManyScoreNumbers, .notInScore: throw NotTile(reason: failure.description)
      default: throw failure
      }
    }
  }
}

/// What a value of a pair's function is made of. Factors that are nil are 0.
enum Combination {
  case number(Tensor)
  case vector(q: Tensor?, k: Tensor?)
  /// The products of elements. A square is that of one vector with itself, whose sum is never negative.
  case products(qq: Tensor?, qk: Tensor?, kk: Tensor?, isSquare: Bool)
}

/// The walk through a pair's graph that carries combinations along.
private struct TileForm {
  private let pair: PairGraph
  private let features: Int
  private let operands: AttentionScore.Operands
  private let inputs: [Int: Combination]
  private var values: [Graph.Value: Combination] = [:]

  init(_ pair: PairGraph, features: Int, _ operands: AttentionScore.Operands, _ inputs: [Int: Combination]) {
    (self.pair, self.features, self.operands, self.inputs) = (pair, features, operands, inputs)
  }

  /// The function as a tensor of the operands.
  /// - Throws: `NotTile`; what the operations throw.
  func rewritten() throws -> Tensor {
    var walk = self
    for node in pair.needed { walk.values[Graph.Value(node: node)] = try walk.combination(node) }
    guard let result = walk.values[pair.value] else { throw TileScore.NotTile(reason: "it has several results") }
    return try number(result, "a vector")
  }

  private func combination(_ node: Int) throws -> Combination {
    switch pair.graph.nodes[node].kind {
    case .input(let place):
      guard let input = inputs[place] else { throw TileScore.NotTile(reason: "it reads input \(place)") }
      return input
    case .number(let number): return .number(Tensor(number))
    case .constant(let array): throw TileScore.NotTile(reason: "it reads numbers of shape \(array.shape)")
    case .variable(let variable): throw TileScore.NotTile(reason: "it reads `\(variable.name)`")
    case .operation(let operation):
      let arguments = pair.graph.nodes[node].inputs.compactMap { values[$0] }
      guard arguments.count == pair.graph.nodes[node].inputs.count, !arguments.isEmpty else {
        throw TileScore.NotTile(reason: "`\(operation.name)` gives several results")
      }
      return try apply(operation, arguments, node)
    }
  }

  private func apply(_ operation: Operation, _ arguments: [Combination], _ node: Int) throws -> Combination {
    let x = arguments[0]
    let worksOnVectors = TileScore.NotTile(reason: "`\(operation.name)` works on vectors")
    let shape = pair.graph.nodes[node].results[0].shape
    switch operation {
    case .variable, .batchMean, .reshape, .permute, .expand, .slice:
      if case .number = x { return x }
      // A vector stays one while all its elements lie along one axis, in their order.
      guard shape.filter({ $0 != 1 }).count <= 1, shape.reduce(1, *) == features else {
        throw TileScore.NotTile(reason: "`\(operation.name)` takes vectors apart")
      }
      return x
    case .convert(let type):
      guard type.isFloating else { throw TileScore.NotTile(reason: "it converts to \(type)") }
      return x
    case .unary(let function):
      if case .number(let number) = x { return .number(try number.applying(operation)) }
      guard function == .negate else { throw worksOnVectors }
      return try scaled(x, by: Tensor(-1))
    case .comparison, .select:
      let numbers = try arguments.map { argument -> Tensor in
        guard case .number(let number) = argument else { throw worksOnVectors }
        return number
      }
      return .number(try Tensor.apply(operation, numbers))
    case .binary(let function):
      guard let result = try combine(function, x, arguments[1]) else { throw worksOnVectors }
      return result
    case .sum(let axes):
      if case .number(let number) = x {
        let given = pair.graph.spec(pair.graph.nodes[node].inputs[0]).shape
        return .number(try number * Double(axes.reduce(1) { $0 * given[$1] }))
      }
      guard case .products = x, shape.allSatisfy({ $0 == 1 }) else {
        throw TileScore.NotTile(reason: "it adds up the elements of a vector")
      }
      return .number(try sum(x))
    case .minimum, .maximum:
      guard case .number = x else { throw worksOnVectors }
      return x
    case .matrixProduct:
      guard shape.allSatisfy({ $0 == 1 }), case .vector = x, case .vector = arguments[1] else { throw worksOnVectors }
      return .number(try sum(combine(.multiply, x, arguments[1]) ?? x))
    default: throw worksOnVectors
    }
  }

  /// Nil for what has no form.
  private func combine(_ function: BinaryFunction, _ x: Combination, _ y: Combination) throws -> Combination? {
    switch (function, x, y) {
    case (_, .number(let a), .number(let b)): return .number(try Tensor.combine(function, a, b))
    case (.add, _, _): return try added(x, y)
    case (.subtract, _, _): return try added(x, scaled(y, by: Tensor(-1)))
    case (.multiply, .number(let factor), _): return try scaled(y, by: factor)
    case (.multiply, _, .number(let factor)): return try scaled(x, by: factor)
    case (.divide, _, .number(let divisor)): return try scaled(x, by: 1 / divisor)
    case (.multiply, .vector(let a, let b), .vector(let c, let d)):
      return .products(
        qq: try product(a, c), qk: try TileForm.sum(product(a, d), product(b, c)), kk: try product(b, d),
        isSquare: a === c && b === d)
    case (.power, .vector, .number(let exponent)):
      guard !exponent.isSymbolic, try exponent.item() == 2 else { return nil }
      return try combine(.multiply, x, x)
    default: return nil
    }
  }

  private func added(_ x: Combination, _ y: Combination) throws -> Combination? {
    switch (x, y) {
    case (.vector(let a, let b), .vector(let c, let d)):
      return .vector(q: try TileForm.sum(a, c), k: try TileForm.sum(b, d))
    case (.products(let a, let b, let c, _), .products(let d, let e, let f, _)):
      return .products(
        qq: try TileForm.sum(a, d), qk: try TileForm.sum(b, e), kk: try TileForm.sum(c, f), isSquare: false)
    default: return nil
    }
  }

  private func scaled(_ x: Combination, by factor: Tensor) throws -> Combination {
    switch x {
    case .number(let number): return .number(try number * factor)
    case .vector(let q, let k): return .vector(q: try product(q, factor), k: try product(k, factor))
    case .products(let qq, let qk, let kk, _):
      return .products(
        qq: try product(qq, factor), qk: try product(qk, factor), kk: try product(kk, factor), isSquare: false)
    }
  }

  private func sum(_ products: Combination) throws -> Tensor {
    guard case .products(let qq, let qk, let kk, let isSquare) = products else {
      return try number(products, "a vector")
    }
    let terms = try [
      product(qq, operands.querySquare), product(qk, operands.dot), product(kk, operands.keySquare),
    ].compactMap { $0 }
    guard let first = terms.first else { return Tensor(0) }
    let total = try terms.dropFirst().reduce(first) { try $0 + $1 }
    // The square of a difference, from its parts, may come out below 0 by rounding.
    return isSquare && terms.count > 1 ? try Tensor.combine(.maximum, total, Tensor(0)) : total
  }

  private func number(_ x: Combination, _ what: String) throws -> Tensor {
    switch x {
    case .number(let number): return number
    case .products where features == 1: return try sum(x)
    default: throw TileScore.NotTile(reason: "it reads single elements of \(what)")
    }
  }

  private func product(_ a: Tensor?, _ b: Tensor?) throws -> Tensor? {
    guard let a, let b else { return nil }
    return try a * b
  }

  private static func sum(_ a: Tensor?, _ b: Tensor?) throws -> Tensor? {
    guard let a, let b else { return a ?? b }
    return try a + b
  }
}
