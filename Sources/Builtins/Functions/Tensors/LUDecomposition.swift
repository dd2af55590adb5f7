import Runtime
import TensorCore

/// P·A = L·U with partial pivoting (Golub and Van Loan, Matrix Computations, 4th edition, algorithm 3.4.1).
private struct LUDecomposition {
  let size: Int
  /// L below the diagonal, whose ones are not kept, and U.
  private(set) var factors: [Double]
  /// The row of A that stands at each row of the product.
  private(set) var rows: [Int]
  private var sign = 1.0
  private(set) var isSingular = false

  init(_ matrix: Tensor, for operation: String) throws {
    guard matrix.rank == 2, matrix.shape[0] == matrix.shape[1] else {
      throw EvaluationError(
        code: "shape-mismatch", "`\(operation)` needs a square matrix, but the shape is \(matrix.shape)")
    }
    size = matrix.shape[0]
    factors = matrix.elements
    rows = Array(0..<size)
    for column in 0..<size {
      var pivot = column
      for row in column..<size where abs(factors[row * size + column]) > abs(factors[pivot * size + column]) {
        pivot = row
      }
      if factors[pivot * size + column] == 0 {
        isSingular = true
        continue
      }
      if pivot != column {
        for other in 0..<size { factors.swapAt(pivot * size + other, column * size + other) }
        rows.swapAt(pivot, column)
        sign = -sign
      }
      let reciprocal = 1 / factors[column * size + column]
      for row in column + 1..<max(size, column + 1) {
        let factor = factors[row * size + column] * reciprocal
        factors[row * size + column] = factor
        if factor == 0 { continue }
        for other in column + 1..<size { factors[row * size + other] -= factor * factors[column * size + other] }
      }
    }
  }

  var determinant: Double {
    (0..<size).reduce(sign) { $0 * factors[$1 * size + $1] }
  }

  /// x with A·x = b, b of `columns` columns in row-major order.
  func solve(_ b: [Double], columns: Int) -> [Double] {
    var x = rows.flatMap { row in b[row * columns..<(row + 1) * columns] }
    for row in 0..<size {
      for inner in 0..<row {
        let factor = factors[row * size + inner]
        if factor == 0 { continue }
        for column in 0..<columns { x[row * columns + column] -= factor * x[inner * columns + column] }
      }
    }
    for row in (0..<size).reversed() {
      for inner in row + 1..<max(size, row + 1) {
        let factor = factors[row * size + inner]
        if factor == 0 { continue }
        for column in 0..<columns { x[row * columns + column] -= factor * x[inner * columns + column] }
      }
      for column in 0..<columns { x[row * columns + column] /= factors[row * size + row] }
    }
    return x
  }
}

private func singular(_ operation: String) -> EvaluationError {
  EvaluationError(
    code: "singular", "`\(operation)`: the matrix is singular, so there is no single answer",
    help: ["some row is a combination of the others; look at `det(a)`"])
}

// Gradients. The decomposition works on plain numbers. Where the matrix is computed from a variable, the answer is refined by steps of
// x ← x + A₀⁻¹·(b - A·x) with A₀⁻¹ constant: the value stays what it is, and each step makes one more order of its derivatives right.
// Three steps give third derivatives, beyond which nobody has asked.
private let refinements = 3

extension Tensor {
  /// The x for which a·x = b; b is a vector or a matrix with as many rows as a.
  static func solve(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let decomposition = try LUDecomposition(a, for: "solve")
    guard b.rank == 1 || b.rank == 2, b.shape[0] == decomposition.size else {
      throw EvaluationError(
        code: "shape-mismatch",
        "`solve` needs as many rows in `b` as in `a`, but the shapes are \(a.shape) and \(b.shape)")
    }
    guard !decomposition.isSingular else { throw singular("solve") }
    let columns = b.rank == 1 ? 1 : b.shape[1]
    var x = try Tensor(shape: b.shape, decomposition.solve(b.elements, columns: columns))
    guard a.isTraced || b.isTraced else { return x }
    let inverse = try a.detached.inverse()
    for _ in 0..<refinements { x = try x + matmul(inverse, b - matmul(a, x)) }
    return x
  }

  func inverse() throws -> Tensor {
    let decomposition = try LUDecomposition(self, for: "inv")
    guard !decomposition.isSingular else { throw singular("inv") }
    let identity = try Tensor.eye(decomposition.size)
    let plain = try Tensor(shape: shape, decomposition.solve(identity.elements, columns: decomposition.size))
    guard isTraced else { return plain }
    var x = plain
    for _ in 0..<refinements { x = try x + Tensor.matmul(plain, identity - Tensor.matmul(self, x)) }
    return x
  }

  /// Where it depends on a variable: det A₀ · exp(tr E - tr E²/2 + tr E³/3), E = A₀⁻¹·A - 1, which is 0 and has the right derivatives.
  func determinant() throws -> Tensor {
    let decomposition = try LUDecomposition(self, for: "det")
    let value = Tensor(decomposition.determinant)
    guard isTraced else { return value }
    guard !decomposition.isSingular else {
      throw EvaluationError(code: "singular", "the gradient of `det` at a singular matrix is not available")
    }
    let identity = try Tensor.eye(decomposition.size)
    let difference = try Tensor.matmul(detached.inverse(), self) - identity
    var (power, exponent) = (difference, try (difference * identity).sum())
    for order in 2...refinements {
      power = try Tensor.matmul(power, difference)
      let trace = try (power * identity).sum() / Double(order)
      exponent = try order % 2 == 0 ? exponent - trace : exponent + trace
    }
    return try value * exponent.map(.exp)
  }
}
