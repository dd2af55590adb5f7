import Glibc

/// Philox 4×32-10 (J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC '11): random numbers as a
/// function of (seed, stream, position). Each member of an ensemble and each start of a fit has a stream of its own, so
/// what it draws depends neither on how many others there are nor on which thread serves it.
public struct Philox: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private let stream: UInt64
  private var position: UInt64 = 0
  private var block = SIMD4<UInt32>()
  private var unused = 0
  private var spareNormal: Double?

  public init(seed: UInt64, stream: UInt64 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.stream = stream
  }

  /// The generator's core: ten rounds over a counter, under a key.
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (x, k) = (counter, key)
    for _ in 0..<10 {
      let first = UInt64(x[0]) * 0xD251_1F53
      let second = UInt64(x[2]) * 0xCD9E_8D57
      x = SIMD4(
        UInt32(second >> 32) ^ x[1] ^ k[0], UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ x[3] ^ k[1], UInt32(truncatingIfNeeded: first))
      k &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return x
  }

  public mutating func next() -> UInt64 {
    if unused == 0 {
      let counter = SIMD4(
        UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32),
        UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
      block = Self.block(counter: counter, key: key)
      position &+= 1
      unused = 2
    }
    unused -= 1
    let first = 2 - 2 * unused
    return UInt64(block[first]) | UInt64(block[first + 1]) << 32
  }

  /// Uniform in the open interval (0, 1).
  public mutating func uniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  /// Normal with mean 0 and variance 1 (Box & Muller, 1958).
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let radius = (-2 * log(uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spareNormal = radius * sin(angle)
    return radius * cos(angle)
  }
}
