/// A small dense matrix, row by row, with the three factorisations that fitting needs. Sizes here are data × parameters
/// at most, so clarity comes before blocking.
struct Matrix: Sendable {
  let rows: Int
  let columns: Int
  var values: [Double]

  init(rows: Int, columns: Int, values: [Double]? = nil) {
    self.rows = rows
    self.columns = columns
    self.values = values ?? [Double](repeating: 0, count: rows * columns)
  }

  init(rowsOf rows: [[Double]], columns: Int) {
    self.init(rows: rows.count, columns: columns, values: rows.flatMap { $0 })
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  func column(_ index: Int) -> [Double] { (0..<rows).map { self[$0, index] } }

  static func * (a: Matrix, x: [Double]) -> [Double] {
    (0..<a.rows).map { row in
      var sum = 0.0
      for column in 0..<a.columns { sum += a[row, column] * x[column] }
      return sum
    }
  }

  static func * (a: Matrix, b: Matrix) -> Matrix {
    var product = Matrix(rows: a.rows, columns: b.columns)
    for row in 0..<a.rows {
      for inner in 0..<a.columns {
        let factor = a[row, inner]
        for column in 0..<b.columns { product[row, column] += factor * b[inner, column] }
      }
    }
    return product
  }

  /// aᵀ·x
  func transposedTimes(_ x: [Double]) -> [Double] {
    var product = [Double](repeating: 0, count: columns)
    for row in 0..<rows { for column in 0..<columns { product[column] += self[row, column] * x[row] } }
    return product
  }

  func scalingColumns(by factors: [Double]) -> Matrix {
    var result = self
    for row in 0..<rows { for column in 0..<columns { result[row, column] *= factors[column] } }
    return result
  }

  /// Householder's reduction of [self | right]: R (columns × columns, upper triangular) and the leading part of Qᵀ·right.
  func reduced(_ right: [Double]) -> (r: Matrix, right: [Double]) {
    let n = columns
    let height = max(rows, n)
    // By columns: a reflection runs down them.
    var work = [[Double]](repeating: [Double](repeating: 0, count: height), count: n + 1)
    for row in 0..<rows {
      for column in 0..<n { work[column][row] = self[row, column] }
      work[n][row] = right[row]
    }
    for pivot in 0..<n {
      var norm = 0.0
      for row in pivot..<height { norm += work[pivot][row] * work[pivot][row] }
      norm = norm.squareRoot()
      guard norm > 0 else { continue }
      let alpha = work[pivot][pivot] > 0 ? -norm : norm
      var reflector = Array(work[pivot][pivot...])
      reflector[0] -= alpha
      let size = reflector.reduce(0) { $0 + $1 * $1 }
      guard size > 0 else { continue }
      for column in pivot...n {
        var dot = 0.0
        for offset in reflector.indices { dot += reflector[offset] * work[column][pivot + offset] }
        let factor = 2 * dot / size
        for offset in reflector.indices { work[column][pivot + offset] -= factor * reflector[offset] }
      }
    }
    var r = Matrix(rows: n, columns: n)
    for row in 0..<n { for column in row..<n { r[row, column] = work[column][row] } }
    return (r, Array(work[n][..<n]))
  }

  /// The x that minimises ‖self·x − right‖; components that nothing determines are 0.
  func leastSquares(_ right: [Double]) -> [Double] {
    let (r, reducedRight) = reduced(right)
    var x = [Double](repeating: 0, count: columns)
    let largest = (0..<columns).map { abs(r[$0, $0]) }.max() ?? 0
    for row in stride(from: columns - 1, through: 0, by: -1) {
      var sum = reducedRight[row]
      for column in (row + 1)..<max(columns, row + 1) { sum -= r[row, column] * x[column] }
      if abs(r[row, row]) > 1e-15 * largest { x[row] = sum / r[row, row] }
    }
    return x
  }

  /// An orthonormal basis (as columns) of what is orthogonal to every row.
  func nullSpace() -> Matrix {
    var basis: [[Double]] = []
    func reduce(_ vector: [Double]) -> [Double] {
      var vector = vector
      // Twice is enough to be orthogonal to working precision.
      for _ in 0..<2 {
        for other in basis {
          let dot = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in vector.indices { vector[index] -= dot * other[index] }
        }
      }
      return vector
    }
    func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    for row in 0..<rows {
      let given = (0..<columns).map { self[row, $0] }
      let rest = reduce(given)
      let size = norm(rest)
      if size > 1e-10 * norm(given) { basis.append(rest.map { $0 / size }) }
    }
    let occupied = basis.count
    while basis.count < columns {
      var best: [Double] = []
      var bestNorm = 0.0
      for axis in 0..<columns {
        let rest = reduce((0..<columns).map { $0 == axis ? 1 : 0 })
        if norm(rest) > bestNorm { (best, bestNorm) = (rest, norm(rest)) }
      }
      guard bestNorm > 0 else { break }
      basis.append(best.map { $0 / bestNorm })
    }
    var result = Matrix(rows: columns, columns: basis.count - occupied)
    for (column, vector) in basis[occupied...].enumerated() {
      for row in 0..<columns { result[row, column] = vector[row] }
    }
    return result
  }

  /// Singular values, largest first, and the right singular vectors as columns: one-sided Jacobi rotations (Hestenes,
  /// 1958), which finds small singular values to high relative accuracy. Rows ≥ columns is not required.
  func singularValues() -> (values: [Double], vectors: Matrix) {
    var work = reduced([Double](repeating: 0, count: rows)).r
    let n = columns
    var v = Matrix(rows: n, columns: n)
    for index in 0..<n { v[index, index] = 1 }
    for _ in 0..<60 {
      var rotated = false
      for p in 0..<n {
        for q in (p + 1)..<max(n, p + 1) {
          var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
          for row in 0..<n {
            alpha += work[row, p] * work[row, p]
            beta += work[row, q] * work[row, q]
            gamma += work[row, p] * work[row, q]
          }
          guard abs(gamma) > 1e-15 * (alpha * beta).squareRoot(), gamma != 0 else { continue }
          rotated = true
          let zeta = (beta - alpha) / (2 * gamma)
          let t = (zeta < 0 ? -1.0 : 1.0) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
          let c = 1 / (1 + t * t).squareRoot()
          let s = c * t
          for row in 0..<n {
            (work[row, p], work[row, q]) = (c * work[row, p] - s * work[row, q], s * work[row, p] + c * work[row, q])
            (v[row, p], v[row, q]) = (c * v[row, p] - s * v[row, q], s * v[row, p] + c * v[row, q])
          }
        }
      }
      if !rotated { break }
    }
    let sizes = (0..<n).map { column in work.column(column).reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let order = (0..<n).sorted { sizes[$0] > sizes[$1] }
    var vectors = Matrix(rows: n, columns: n)
    for (to, from) in order.enumerated() { for row in 0..<n { vectors[row, to] = v[row, from] } }
    return (order.map { sizes[$0] }, vectors)
  }
}
