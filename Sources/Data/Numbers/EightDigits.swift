/// Eight ASCII digits at a time, in one register (little-endian: the first digit is the lowest byte).
enum EightDigits {
  /// Whether all eight bytes are digits.
  @inline(__always)
  static func matches(_ chunk: UInt64) -> Bool {
    (chunk & 0xF0F0_F0F0_F0F0_F0F0) | (((chunk &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) &>> 4)
      == 0x3333_3333_3333_3333
  }

  /// How many digits stand before the first byte that is none. High bytes with their top bit set may hide a carry, but
  /// only from bytes after the first that is no digit.
  @inline(__always)
  static func leadingDigits(_ chunk: UInt64) -> Int {
    let high = chunk & 0xF0F0_F0F0_F0F0_F0F0
    let carried = (chunk &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
    let wrong = (high ^ 0x3030_3030_3030_3030) | (carried ^ 0x3030_3030_3030_3030)
    return wrong.trailingZeroBitCount &>> 3
  }

  /// The number that eight digits spell.
  @inline(__always)
  static func value(_ chunk: UInt64) -> UInt64 {
    joined(chunk &- zeros)
  }

  /// The number that the first `count` (0…8) bytes spell: they are moved to the end, behind digits of zero.
  @inline(__always)
  static func value(leading count: Int, of chunk: UInt64) -> UInt64 {
    count == 0 ? 0 : joined((chunk &- zeros) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count))
  }

  private static var zeros: UInt64 { 0x3030_3030_3030_3030 }

  /// Eight digit values to one number, by three multiplications: pairs, then hundreds, then ten thousands.
  @inline(__always)
  private static func joined(_ digits: UInt64) -> UInt64 {
    let pairs = (digits &* 10) &+ (digits &>> 8)
    let mask: UInt64 = 0x0000_00FF_0000_00FF
    let low = (pairs & mask) &* 0x000F_4240_0000_0064  // 100 + (1_000_000 << 32)
    let high = ((pairs &>> 16) & mask) &* 0x0000_2710_0000_0001  // 1 + (10_000 << 32)
    return (low &+ high) &>> 32
  }
}
