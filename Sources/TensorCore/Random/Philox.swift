/// The counter-based generator Philox 4×32-10 (Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1,
/// 2, 3, 2011): four random words are a function of a counter of four words and a key of two. There is no state to
/// advance, so the numbers do not depend on who draws them, in what order, or on which machine.
public struct Philox: Sendable {
  public typealias Block = SIMD4<UInt32>

  private let key: SIMD2<UInt32>

  public init(key: SIMD2<UInt32>) { self.key = key }

  /// The key is the seed, its low word first.
  public init(seed: UInt64) {
    self.init(key: [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)])
  }

  /// The four words at `counter`.
  public func block(at counter: Block) -> Block {
    var (x, y, z, w) = (counter.x, counter.y, counter.z, counter.w)
    var (firstKey, secondKey) = (key.x, key.y)
    for _ in 0..<10 {
      let first = UInt64(x) * 0xD251_1F53
      let second = UInt64(z) * 0xCD9E_8D57
      (x, y) = (UInt32(truncatingIfNeeded: second >> 32) ^ y ^ firstKey, UInt32(truncatingIfNeeded: second))
      (z, w) = (UInt32(truncatingIfNeeded: first >> 32) ^ w ^ secondKey, UInt32(truncatingIfNeeded: first))
      firstKey &+= 0x9E37_79B9
      secondKey &+= 0xBB67_AE85
    }
    return [x, y, z, w]
  }
}
