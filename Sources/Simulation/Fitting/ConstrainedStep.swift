/// A linear inequality on a step d: slope·d + margin ≥ 0, where the margin is what is left now.
struct LinearConstraint: Sendable {
  var slope: [Double]
  var margin: Double
}

/// One damped Gauss–Newton step under linear inequalities: the d that minimises
/// ½‖R·d + c‖² + ½λ‖D·d‖² subject to slope·d + margin ≥ 0, by a primal active-set method (Nocedal & Wright, "Numerical
/// Optimization", 16.5) on null spaces, so that R is never squared.
struct ConstrainedStep {
  /// [R; √λ·D] and [c; 0].
  private let system: Matrix
  private let offset: [Double]
  private let constraints: [LinearConstraint]

  init(r: Matrix, right: [Double], damping: Double, scale: [Double], constraints: [LinearConstraint]) {
    let n = r.columns
    var system = Matrix(rows: 2 * n, columns: n)
    for row in 0..<n {
      for column in row..<n { system[row, column] = r[row, column] }
      system[n + row, row] = damping.squareRoot() * scale[row]
    }
    self.system = system
    offset = right + [Double](repeating: 0, count: n)
    self.constraints = constraints
  }

  /// The step, and the constraints that hold it back.
  func solve() -> (step: [Double], active: [Int]) {
    let n = system.columns
    var step = [Double](repeating: 0, count: n)
    var working = constraints.indices.filter { constraints[$0].margin <= 0 }
    for _ in 0..<(10 * (constraints.count + 1)) {
      let move = self.move(from: step, working)
      let size = norm(move)
      if size <= 1e-12 * norm(step) || size == 0 {
        guard let release = mostNegativeMultiplier(at: step, working) else { break }
        working.remove(at: release)
        continue
      }
      var (fraction, blocking) = (1.0, -1)
      for index in constraints.indices where !working.contains(index) {
        let rate = dot(constraints[index].slope, move)
        guard rate < 0 else { continue }
        let reach = max(0, constraints[index].margin + dot(constraints[index].slope, step)) / -rate
        if reach < fraction { (fraction, blocking) = (reach, index) }
      }
      for index in 0..<n { step[index] += fraction * move[index] }
      if blocking >= 0 {
        working.append(blocking)
      } else if working.isEmpty {
        break
      }
    }
    return (step, working)
  }

  private func move(from step: [Double], _ working: [Int]) -> [Double] {
    let residual = zip(system * step, offset).map { -($0 + $1) }
    guard !working.isEmpty else { return system.leastSquares(residual) }
    let basis = normals(working).nullSpace()
    guard basis.columns > 0 else { return [Double](repeating: 0, count: system.columns) }
    return basis * (system * basis).leastSquares(residual)
  }

  /// The working constraint that the objective most wants to leave, as a position in `working`.
  private func mostNegativeMultiplier(at step: [Double], _ working: [Int]) -> Int? {
    guard !working.isEmpty else { return nil }
    let gradient = system.transposedTimes(zip(system * step, offset).map { $0 + $1 })
    var transposed = Matrix(rows: system.columns, columns: working.count)
    for (column, index) in working.enumerated() {
      for row in 0..<system.columns { transposed[row, column] = constraints[index].slope[row] }
    }
    let multipliers = transposed.leastSquares(gradient)
    let least = multipliers.enumerated().min { $0.element < $1.element }
    return least.flatMap { $0.element < -1e-12 * norm(gradient) ? $0.offset : nil }
  }

  private func normals(_ working: [Int]) -> Matrix {
    Matrix(rowsOf: working.map { constraints[$0].slope }, columns: system.columns)
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in 0..<min(a.count, b.count) { sum += a[index] * b[index] }
  return sum
}

func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
