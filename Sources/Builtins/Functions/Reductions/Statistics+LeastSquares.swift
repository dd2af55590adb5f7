import Runtime

extension Statistics {
  /// Least squares over Chebyshev-like scaled powers, by Householder reflections.
  static func leastSquares(x: [Double], y: [Double], degree: Int) throws -> [Double] {
    let (rows, columns) = (x.count, degree + 1)
    let scale = max(x.map(abs).max() ?? 1, .leastNormalMagnitude)
    // By columns: powers of x/scale, and y as the last.
    var matrix = [[Double]](repeating: [Double](repeating: 1, count: rows), count: columns)
    for column in 1..<max(columns, 1) where column < columns {
      for row in 0..<rows { matrix[column][row] = matrix[column - 1][row] * (x[row] / scale) }
    }
    var right = y
    for column in 0..<columns {
      var length = 0.0
      for row in column..<rows { length += matrix[column][row] * matrix[column][row] }
      length = length.squareRoot()
      guard length > 1e-13 * Double(rows).squareRoot() else {
        throw EvaluationError(
          code: "rank-deficient", "the points do not determine a polynomial of degree \(degree)",
          help: ["use a lower degree, or points with more different x"])
      }
      let alpha = matrix[column][column] > 0 ? -length : length
      var reflector = Array(matrix[column][column...])
      reflector[0] -= alpha
      let square = reflector.reduce(0) { $0 + $1 * $1 }
      func reflect(_ vector: inout [Double]) {
        var product = 0.0
        for (offset, value) in reflector.enumerated() { product += value * vector[column + offset] }
        let factor = 2 * product / square
        for (offset, value) in reflector.enumerated() { vector[column + offset] -= factor * value }
      }
      for other in column..<columns { reflect(&matrix[other]) }
      reflect(&right)
    }
    var coefficients = [Double](repeating: 0, count: columns)
    for row in (0..<columns).reversed() {
      var value = right[row]
      for column in row + 1..<max(columns, row + 1) { value -= matrix[column][row] * coefficients[column] }
      coefficients[row] = value / matrix[row][row]
    }
    var power = 1.0
    for index in coefficients.indices {
      coefficients[index] /= power
      power *= scale
    }
    return coefficients
  }
}
