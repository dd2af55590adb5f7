/// Turns `mantissa × 10^exponent` into the nearest `Double`, ties to even.
///
/// Small cases are exact in floating point (W. Clinger, 1990): a mantissa below 2^53 times or over an exact power of
/// ten rounds once. The rest multiplies by a 128-bit power of five (Eisel–Lemire); N. Mushtak and D. Lemire showed in
/// 2022 ("Fast number parsing without fallback") that for doubles this never needs another way out.
struct DecimalToBinary: @unchecked Sendable {
  private let powersOfFive: UnsafePointer<UInt64>
  private let exactPowersOfTen: UnsafePointer<Double>
  private let wholePowersOfTen: UnsafePointer<UInt64>

  static let shared = DecimalToBinary()

  private init() {
    powersOfFive = PowersOfFive.shared.words
    let powers = UnsafeMutablePointer<Double>.allocate(capacity: 23)
    var power = 1.0
    for exponent in 0...22 {
      powers[exponent] = power
      power *= 10
    }
    exactPowersOfTen = UnsafePointer(powers)
    let wholes = UnsafeMutablePointer<UInt64>.allocate(capacity: 9)
    var whole: UInt64 = 1
    for exponent in 0...8 {
      wholes[exponent] = whole
      whole *= 10
    }
    wholePowersOfTen = UnsafePointer(wholes)
  }

  /// 10^`exponent` for `exponent` in 0…8.
  @inline(__always)
  func powerOfTen(_ exponent: Int) -> UInt64 { wholePowersOfTen[exponent] }

  /// The magnitude of `mantissa × 10^exponent`; infinite when it is out of range.
  @inline(__always)
  func value(mantissa: UInt64, exponent: Int) -> Double {
    if mantissa <= 1 << 53 {
      if exponent <= 0 {
        if exponent >= -22 { return Double(Int64(bitPattern: mantissa)) / exactPowersOfTen[-exponent] }
      } else if exponent <= 22 {
        return Double(Int64(bitPattern: mantissa)) * exactPowersOfTen[exponent]
      }
    }
    return byWideProduct(mantissa, exponent)
  }

  @inline(__always)
  private func byWideProduct(_ mantissa: UInt64, _ exponent: Int) -> Double {
    if mantissa == 0 || exponent < PowersOfFive.smallestExponent { return 0 }
    if exponent > PowersOfFive.largestExponent { return .infinity }
    let leadingZeros = mantissa.leadingZeroBitCount
    let normalized = mantissa &<< UInt64(truncatingIfNeeded: leadingZeros)
    let entry = 2 &* (exponent &- PowersOfFive.smallestExponent)
    var (high, low) = normalized.multipliedFullWidth(by: powersOfFive[entry])
    if high & 0x1FF == 0x1FF {  // the 55 bits that count might change with the lower half of the power
      let correction = normalized.multipliedFullWidth(by: powersOfFive[entry &+ 1]).high
      low = low &+ correction
      if correction > low { high = high &+ 1 }
    }
    let upperBit = Int(truncatingIfNeeded: high &>> 63)
    var significand = high &>> UInt64(truncatingIfNeeded: upperBit &+ 9)
    // floor(log2(10^exponent)) by a fixed-point product, as in Lemire's section 7.
    let binaryExponent = ((217_706 &* exponent) &>> 16) &+ 63 &+ upperBit &- leadingZeros &+ 1023
    if binaryExponent <= 0 { return subnormal(significand, binaryExponent) }
    if low <= 1, exponent >= -4, exponent <= 23, significand & 3 == 1,
      significand &<< UInt64(truncatingIfNeeded: upperBit &+ 9) == high
    {
      significand &-= 1  // exactly half way: to even
    }
    significand = (significand &+ (significand & 1)) &>> 1
    var biased = UInt64(truncatingIfNeeded: binaryExponent)
    if significand >= 1 << 53 {
      significand = 1 << 52
      biased &+= 1
    }
    if biased >= 0x7FF { return .infinity }
    return Double(bitPattern: (significand & ~(1 << 52)) | biased &<< 52)
  }

  @inline(never)
  private func subnormal(_ significand: UInt64, _ binaryExponent: Int) -> Double {
    let shift = 1 - binaryExponent
    if shift >= 64 { return 0 }
    var bits = significand >> UInt64(shift)
    bits = (bits + (bits & 1)) >> 1  // a carry into bit 52 is the smallest normal number, as it should be
    return Double(bitPattern: bits)
  }
}
