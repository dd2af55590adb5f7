/// The leading 128 bits of every power of five that a finite decimal can need, 5^-342 … 5^308.
///
/// Positive powers and powers below 5^-27 are truncated; 5^-27 … 5^-1 are rounded up, as the proof of the
/// Eisel–Lemire algorithm asks (D. Lemire, "Number parsing at a gigabyte per second", 2021, section 5). The table is
/// computed with exact integers at first use (about 0.1 ms), which keeps 10 kB of literals out of the source.
struct PowersOfFive: @unchecked Sendable {
  static let smallestExponent = -342
  static let largestExponent = 308
  static let shared = PowersOfFive()

  /// High and low words, interleaved: entry `q` starts at `2 * (q - smallestExponent)`. Lives as long as the process.
  let words: UnsafePointer<UInt64>

  private init() {
    let entries = Self.largestExponent - Self.smallestExponent + 1
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * entries)
    func store(_ exponent: Int, _ leading: (high: UInt64, low: UInt64)) {
      let at = 2 * (exponent - Self.smallestExponent)
      table[at] = leading.high
      table[at + 1] = leading.low
    }

    var power = ExactInteger(words: [1], capacity: 14)
    store(0, power.leading128)
    for exponent in 1...Self.largestExponent {
      power.multiply(by: 5)
      store(exponent, power.leading128)
    }

    // floor(floor(x / 5) / 5) is floor(x / 25), so dividing 2^1088 again and again stays exact, and the quotient keeps
    // far more than 128 bits down to the smallest power.
    var reciprocal = ExactInteger(words: [UInt64](repeating: 0, count: 17) + [1], capacity: 18)
    for exponent in 1...(-Self.smallestExponent) {
      reciprocal.divide(by: 5)
      var leading = reciprocal.leading128
      if exponent <= 27 {
        let (low, carry) = leading.low.addingReportingOverflow(1)
        leading = (leading.high &+ (carry ? 1 : 0), low)
      }
      store(-exponent, leading)
    }
    words = UnsafePointer(table)
  }
}

/// A non-negative integer of a few machine words, least significant first: only what the table above needs.
private struct ExactInteger {
  private var words: [UInt64]

  init(words: [UInt64], capacity: Int) {
    self.words = words
    self.words.reserveCapacity(capacity)
  }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in words.indices {
      let product = words[index].multipliedFullWidth(by: factor)
      let (low, overflow) = product.low.addingReportingOverflow(carry)
      words[index] = low
      carry = product.high &+ (overflow ? 1 : 0)
    }
    if carry != 0 { words.append(carry) }
  }

  mutating func divide(by divisor: UInt64) {
    var remainder: UInt64 = 0
    for index in words.indices.reversed() {
      let (quotient, rest) = divisor.dividingFullWidth((remainder, words[index]))
      words[index] = quotient
      remainder = rest
    }
    while words.count > 1, words.last == 0 { words.removeLast() }
  }

  /// The top 128 bits, shifted so that the highest bit is set.
  var leading128: (high: UInt64, low: UInt64) {
    let top = words.count - 1
    let shift = UInt64(words[top].leadingZeroBitCount)
    func word(_ index: Int) -> UInt64 { index >= 0 ? words[index] : 0 }
    func shifted(_ index: Int) -> UInt64 {
      shift == 0 ? word(index) : word(index) &<< shift | word(index - 1) &>> (64 - shift)
    }
    return (shifted(top), shifted(top - 1))
  }
}
