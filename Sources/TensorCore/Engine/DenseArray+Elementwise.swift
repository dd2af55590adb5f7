#if canImport(Glibc)
  import Glibc
#endif

// Each function is a closure inlined into its own copy of a plain loop over unsafe pointers, chosen once before the
// loop, so that the optimiser vectorises what the instruction set can do.

extension DenseArray {
  func map(_ function: UnaryFunction) throws -> DenseArray {
    switch function {
    case .negate: try mapped { -$0 }
    case .abs: try mapped { Swift.abs($0) }
    case .sqrt: try mapped { $0.squareRoot() }
    case .exp: try mapped(Glibc.exp)
    case .log: try mapped(Glibc.log)
    case .log2: try mapped(Glibc.log2)
    case .log10: try mapped(Glibc.log10)
    case .expm1: try mapped(Glibc.expm1)
    case .log1p: try mapped(Glibc.log1p)
    case .sin: try mapped(Glibc.sin)
    case .cos: try mapped(Glibc.cos)
    case .tan: try mapped(Glibc.tan)
    case .asin: try mapped(Glibc.asin)
    case .acos: try mapped(Glibc.acos)
    case .atan: try mapped(Glibc.atan)
    case .sinh: try mapped(Glibc.sinh)
    case .cosh: try mapped(Glibc.cosh)
    case .tanh: try mapped(Glibc.tanh)
    case .asinh: try mapped(Glibc.asinh)
    case .acosh: try mapped(Glibc.acosh)
    case .atanh: try mapped(Glibc.atanh)
    case .sigmoid: try mapped(logistic)
    case .softplus: try mapped { Swift.max($0, 0) + Glibc.log1p(Glibc.exp(-Swift.abs($0))) }
    case .relu: try mapped { $0 > 0 || $0 != $0 ? $0 : 0 }
    case .gelu: try mapped { $0 * normalDistribution($0) }
    case .geluDerivative: try mapped { normalDistribution($0) + $0 * normalDensity($0) }
    case .geluTanh: try mapped { 0.5 * $0 * (1 + Glibc.tanh(geluArgument($0))) }
    case .geluTanhDerivative:
      try mapped { x in
        let t = Glibc.tanh(geluArgument(x))
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * geluRoot * (1 + 3 * geluCube * x * x)
      }
    case .silu: try mapped { $0 * logistic($0) }
    case .siluDerivative:
      try mapped { x in
        let s = logistic(x)
        return s * (1 + x * (1 - s))
      }
    case .floor: try mapped { $0.rounded(.down) }
    case .ceil: try mapped { $0.rounded(.up) }
    case .round: try mapped { $0.rounded(.toNearestOrEven) }
    case .sign: try mapped { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .truncate: try mapped { $0.rounded(.towardZero) }
    case .cubeRoot: try mapped(Glibc.cbrt)
    case .erf: try mapped(Glibc.erf)
    case .erfc: try mapped(Glibc.erfc)
    case .gamma: try mapped(Glibc.tgamma)
    case .logGamma: try mapped(Glibc.lgamma)
    case .isMissing: try mapped { $0 == $0 ? 0 : 1 }
    case .isFinite: try mapped { $0.isFinite ? 1 : 0 }
    }
  }

  static func combine(_ function: BinaryFunction, _ left: DenseArray, _ right: DenseArray) throws -> DenseArray {
    let name = function.rawValue
    switch function {
    case .add: return try paired(left, right, name) { $0 + $1 }
    case .subtract: return try paired(left, right, name) { $0 - $1 }
    case .multiply: return try paired(left, right, name) { $0 * $1 }
    case .divide: return try paired(left, right, name) { $0 / $1 }
    case .power:
      if right.count == 1, right.shape.count <= left.shape.count,
        let result = try left.raised(to: right.base[0])
      {
        return result
      }
      return try paired(left, right, name, Glibc.pow)
    case .minimum: return try paired(left, right, name) { $0 < $1 || $0 != $0 ? $0 : $1 }
    case .maximum: return try paired(left, right, name) { $0 > $1 || $0 != $0 ? $0 : $1 }
    case .modulo: return try paired(left, right, name, flooredRemainder)
    case .atan2: return try paired(left, right, name, Glibc.atan2)
    case .hypot: return try paired(left, right, name, Glibc.hypot)
    }
  }

  static func compare(_ comparison: Comparison, _ left: DenseArray, _ right: DenseArray) throws -> DenseArray {
    let name = comparison.rawValue
    switch comparison {
    case .equal: return try paired(left, right, name) { $0 == $1 ? 1 : 0 }
    case .notEqual: return try paired(left, right, name) { $0 != $1 ? 1 : 0 }
    case .less: return try paired(left, right, name) { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: return try paired(left, right, name) { $0 <= $1 ? 1 : 0 }
    case .greater: return try paired(left, right, name) { $0 > $1 ? 1 : 0 }
    case .greaterOrEqual: return try paired(left, right, name) { $0 >= $1 ? 1 : 0 }
    }
  }

  static func select(_ mask: DenseArray, _ a: DenseArray, _ b: DenseArray) throws -> DenseArray {
    try DenseArray(shape: mask.shape) { out in
      for i in 0..<mask.count { out[i] = mask.base[i] != 0 ? a.base[i] : b.base[i] }
    }
  }

  /// Powers that multiplication gives exactly when the result is a whole number, and many times faster than `pow`.
  private func raised(to exponent: Double) throws -> DenseArray? {
    switch exponent {
    case 0: try mapped { _ in 1 }
    case 1: self
    case 2: try mapped { $0 * $0 }
    case 3: try mapped { $0 * $0 * $0 }
    case 4: try mapped { ($0 * $0) * ($0 * $0) }
    case -1: try mapped { 1 / $0 }
    case -2: try mapped { 1 / ($0 * $0) }
    default: nil
    }
  }

  @inline(__always)
  private func mapped(_ function: (Double) -> Double) throws -> DenseArray {
    if shape.isEmpty { return DenseArray(function(base[0])) }
    return try DenseArray(shape: shape) { out in
      for i in 0..<count { out[i] = function(base[i]) }
    }
  }

  /// Applies `function` to broadcast pairs. One number against many, and equal shapes, take a single loop.
  @inline(__always)
  private static func paired(
    _ left: DenseArray, _ right: DenseArray, _ name: String, _ function: (Double, Double) -> Double
  ) throws -> DenseArray {
    if left.shape.isEmpty && right.shape.isEmpty { return DenseArray(function(left.base[0], right.base[0])) }
    let shape = try Shape.broadcast(left.shape, right.shape, operation: name)
    let walk = PairedWalk(shape, left.shape, right.shape)
    return try DenseArray(shape: shape) { out in
      let length = walk.rowLength
      walk.forEachRow { row, leftOffset, rightOffset in
        let result = out + row
        let a = left.base + leftOffset
        let b = right.base + rightOffset
        switch (walk.leftStep, walk.rightStep) {
        case (0, 0):
          let value = function(a[0], b[0])
          for i in 0..<length { result[i] = value }
        case (0, _):
          let scalar = a[0]
          for i in 0..<length { result[i] = function(scalar, b[i]) }
        case (_, 0):
          let scalar = b[0]
          for i in 0..<length { result[i] = function(a[i], scalar) }
        default:
          for i in 0..<length { result[i] = function(a[i], b[i]) }
        }
      }
    }
  }
}

/// 1/(1 + e⁻ˣ), computed from the side on which the exponential is small.
private func logistic(_ x: Double) -> Double {
  let e = Glibc.exp(-Swift.abs(x))
  return x >= 0 ? 1 / (1 + e) : e / (1 + e)
}

/// Φ(x) and φ(x) of the standard normal distribution.
private func normalDistribution(_ x: Double) -> Double { 0.5 * Glibc.erfc(-x * 0.5.squareRoot()) }
private func normalDensity(_ x: Double) -> Double { Glibc.exp(-0.5 * x * x) * 0.398942280401432677940 }

/// √(2/π)·(x + 0.044715·x³), whose tanh stands for 2Φ(x) - 1.
private func geluArgument(_ x: Double) -> Double { geluRoot * (x + geluCube * x * x * x) }
private let geluRoot = 0.797884560802865355880
private let geluCube = 0.044715

/// a - b·⌊a/b⌋ without the rounding error of the quotient.
private func flooredRemainder(_ a: Double, _ b: Double) -> Double {
  let remainder = Glibc.fmod(a, b)
  if remainder == 0 { return b < 0 ? -0.0 : 0.0 }
  return (remainder < 0) != (b < 0) ? remainder + b : remainder
}
