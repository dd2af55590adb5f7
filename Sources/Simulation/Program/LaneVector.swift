/// What a program register holds: one number (a single run) or sixteen (as many runs side by side, so that decoding
/// an instruction is paid once for all of them). Sixteen doubles are two cache lines and, unrolled, eight SSE2 or two
/// AVX-512 operations.
protocol LaneVector {
  static var lanes: Int { get }
  init(repeating value: Double)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self
  func squareRoot() -> Self
  func map(_ function: (Double) -> Double) -> Self
  static func zip(_ a: Self, _ b: Self, _ function: (Double, Double) -> Double) -> Self
  static func choose(_ condition: Self, _ a: Self, _ b: Self) -> Self
}

extension Double: LaneVector {
  static var lanes: Int { 1 }
  @inline(__always) init(repeating value: Double) { self = value }
  @inline(__always) func map(_ function: (Double) -> Double) -> Double { function(self) }
  @inline(__always) static func zip(_ a: Double, _ b: Double, _ function: (Double, Double) -> Double) -> Double {
    function(a, b)
  }
  @inline(__always) static func choose(_ condition: Double, _ a: Double, _ b: Double) -> Double {
    condition != 0 ? a : b
  }
}

typealias SixteenLanes = SIMD16<Double>

extension SIMD16: LaneVector where Scalar == Double {
  static var lanes: Int { 16 }

  @inline(__always) static prefix func - (a: Self) -> Self { Self(repeating: -0.0) - a }

  @inline(__always) func map(_ function: (Double) -> Double) -> Self {
    var result = self
    for lane in 0..<16 { result[lane] = function(self[lane]) }
    return result
  }

  @inline(__always) static func zip(_ a: Self, _ b: Self, _ function: (Double, Double) -> Double) -> Self {
    var result = a
    for lane in 0..<16 { result[lane] = function(a[lane], b[lane]) }
    return result
  }

  @inline(__always) static func choose(_ condition: Self, _ a: Self, _ b: Self) -> Self {
    b.replacing(with: a, where: condition .!= 0)
  }
}
