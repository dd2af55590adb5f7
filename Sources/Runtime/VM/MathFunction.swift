import Glibc

/// Elementary functions of one number that need no instruction of their own.
public enum UnaryFunction: UInt8, CaseIterable, Sendable {
  case exp, expm1, log, log1p, log2, log10
  case sin, cos, tan, asin, acos, atan
  case sinh, cosh, tanh, asinh, acosh, atanh
  case floor, ceil, round, truncate, sign
  case cubeRoot, erf, erfc, gamma, logGamma
  case isMissing, isFinite

  /// The function's value at `x`; predicates give 1 and 0.
  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .exp: Glibc.exp(x)
    case .expm1: Glibc.expm1(x)
    case .log: Glibc.log(x)
    case .log1p: Glibc.log1p(x)
    case .log2: Glibc.log2(x)
    case .log10: Glibc.log10(x)
    case .sin: Glibc.sin(x)
    case .cos: Glibc.cos(x)
    case .tan: Glibc.tan(x)
    case .asin: Glibc.asin(x)
    case .acos: Glibc.acos(x)
    case .atan: Glibc.atan(x)
    case .sinh: Glibc.sinh(x)
    case .cosh: Glibc.cosh(x)
    case .tanh: Glibc.tanh(x)
    case .asinh: Glibc.asinh(x)
    case .acosh: Glibc.acosh(x)
    case .atanh: Glibc.atanh(x)
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    // Ties to the even neighbour, as IEEE 754, Python and Julia, and as tensors do.
    case .round: x.rounded(.toNearestOrEven)
    case .truncate: x.rounded(.towardZero)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .cubeRoot: Glibc.cbrt(x)
    case .erf: Glibc.erf(x)
    case .erfc: Glibc.erfc(x)
    case .gamma: Glibc.tgamma(x)
    case .logGamma: Glibc.lgamma(x)
    case .isMissing: x.isNaN ? 1 : 0
    case .isFinite: x.isFinite ? 1 : 0
    }
  }
}

/// Elementary functions of two numbers that need no instruction of their own.
public enum BinaryFunction: UInt8, CaseIterable, Sendable {
  case minimum, maximum, atan2, hypot, copySign, approximatelyEqual

  /// The function's value at `(x, y)`; predicates give 1 and 0. NaN in gives NaN out of minimum and maximum.
  public func callAsFunction(_ x: Double, _ y: Double) -> Double {
    switch self {
    case .minimum: x.isNaN || y.isNaN ? .nan : Swift.min(x, y)
    case .maximum: x.isNaN || y.isNaN ? .nan : Swift.max(x, y)
    case .atan2: Glibc.atan2(x, y)
    case .hypot: Glibc.hypot(x, y)
    case .copySign: Glibc.copysign(x, y)
    case .approximatelyEqual:
      // Equal within 1e-9 relative, which is what `~=` means; the first test lets infinities equal themselves.
      x == y || abs(x - y) <= 1e-9 * Swift.max(abs(x), abs(y)) && (x - y).isFinite ? 1 : 0
    }
  }
}

/// `x` modulo `y` with the sign of `y`, so that `mod(-1, 3)` is 2.
@inline(__always)
func floorModulo(_ x: Double, _ y: Double) -> Double {
  let remainder = fmod(x, y)
  return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder
}

@inline(__always)
func raise(_ x: Double, to y: Double) -> Double { Glibc.pow(x, y) }
