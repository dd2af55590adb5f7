public import TensorCore

/// How a parameter begins.
public enum Initializer: Sendable {
  case constant(Double)
  case values(Tensor)
  /// Uniform within ±1/√fanIn, as PyTorch begins linear layers and convolutions. (After He and others 2015)
  case fanIn(Int)
  /// Uniform within ±√(6/(fanIn + fanOut)). (Glorot and Bengio 2010)
  case xavier(fanIn: Int, fanOut: Int)
  /// Normal with deviation √(2/fanIn). (He and others 2015)
  case he(fanIn: Int)
  case normal(sd: Double)
  case uniform(Double)
  /// A matrix with orthonormal rows or columns. (Saxe and others 2013)
  case orthogonal

  /// Float32 of `shape`. The numbers depend on `seed` and `path` only, so a net that gains a layer keeps the others' beginnings.
  /// - Throws: `cannotReshape` where given values have another shape; `outOfMemory`.
  public func tensor(shape: [Int], path: String, seed: UInt64) throws -> Tensor {
    var stream = RandomStream(seed: Initializer.hash(path, seed))
    let count = shape.reduce(1, *)
    func filled(_ draw: (inout RandomStream) -> Double) throws -> Tensor {
      try Tensor(shape: shape, float32: (0..<count).map { _ in Float(draw(&stream)) })
    }
    func uniform(_ limit: Double) throws -> Tensor { try filled { limit * (2 * $0.uniform() - 1) } }
    switch self {
    case .constant(let value): return try filled { _ in value }
    case .values(let values):
      guard values.shape == shape else { throw TensorError.cannotReshape(from: values.shape, to: shape) }
      return try values.converted(to: .float32)
    case .fanIn(let fanIn): return try uniform(1 / Double(max(fanIn, 1)).squareRoot())
    case .xavier(let fanIn, let fanOut): return try uniform((6 / Double(max(fanIn + fanOut, 1))).squareRoot())
    case .he(let fanIn):
      let sd = (2 / Double(max(fanIn, 1))).squareRoot()
      return try filled { sd * $0.normal() }
    case .normal(let sd): return try filled { sd * $0.normal() }
    case .uniform(let limit): return try uniform(limit)
    case .orthogonal:
      let columns = shape.last ?? 1
      let rows = columns == 0 ? 0 : count / columns
      var vectors = (0..<min(rows, columns)).map { _ in (0..<max(rows, columns)).map { _ in stream.normal() } }
      for i in vectors.indices {
        for j in 0..<i {
          let projection = zip(vectors[i], vectors[j]).reduce(0) { $0 + $1.0 * $1.1 }
          for k in vectors[i].indices { vectors[i][k] -= projection * vectors[j][k] }
        }
        let length = vectors[i].reduce(0) { $0 + $1 * $1 }.squareRoot()
        for k in vectors[i].indices { vectors[i][k] /= max(length, .leastNormalMagnitude) }
      }
      return try Tensor(
        shape: shape,
        float32: (0..<count).map { place in
          let (row, column) = (place / columns, place % columns)
          return Float(rows <= columns ? vectors[row][column] : vectors[column][row])
        })
    }
  }

  /// FNV-1a of the path, mixed with the seed.
  private static func hash(_ path: String, _ seed: UInt64) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ (seed &* 0x9e37_79b9_7f4a_7c15)
    for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}
