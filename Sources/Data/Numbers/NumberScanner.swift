/// Reads decimal numbers from bytes, correctly rounded.
///
/// Grammar: `[+-] digits [mark digits] [(e|E) [+-] digits]` with at least one digit before the exponent; `inf`,
/// `infinity` and `nan` in any case, with a sign. Hexadecimal, underscores and blanks are not numbers.
///
/// `fast` reads the common form in place and may look up to 24 bytes past the number, so its caller must own that much
/// padding; anything it does not like, `exact` judges again from an extent that is known.
struct NumberScanner: Sendable {
  let mark: UInt8
  let converter = DecimalToBinary.shared

  init(mark: UInt8 = Byte.point) { self.mark = mark }

  /// Reads a number of at most 19 digits that starts at `start`. Returns where it stopped, or `start` if the general
  /// path must decide; the caller must then check that the field ends where the number does.
  @inline(__always)
  func fast(_ start: UnsafePointer<UInt8>, into value: inout Double) -> UnsafePointer<UInt8> {
    var at = start
    let negative = at[0] == Byte.minus
    if negative { at += 1 }
    let first = at
    var mantissa: UInt64 = 0
    while true {
      let digit = at[0] &- Byte.zero
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(truncatingIfNeeded: digit)
      at += 1
    }
    var digits = at - first
    var exponent = 0
    if at[0] == mark {
      at += 1
      let fraction = at
      let chunk = UnsafeRawPointer(at).loadUnaligned(as: UInt64.self)
      if EightDigits.matches(chunk) {
        mantissa = mantissa &* 100_000_000 &+ EightDigits.value(chunk)
        at += 8
        let next = UnsafeRawPointer(at).loadUnaligned(as: UInt64.self)
        let count = EightDigits.leadingDigits(next)
        mantissa = mantissa &* converter.powerOfTen(count) &+ EightDigits.value(leading: count, of: next)
        at += count
        if count == 8 { at = digitsAfter(at, &mantissa) }
      } else {
        let count = EightDigits.leadingDigits(chunk)
        mantissa = mantissa &* converter.powerOfTen(count) &+ EightDigits.value(leading: count, of: chunk)
        at += count
      }
      let fractionDigits = at - fraction
      digits &+= fractionDigits
      exponent = 0 &- fractionDigits
    }
    if digits &- 1 >= 19 || digits == 0 { return start }
    if at[0] | 0x20 == Byte.e {
      guard let end = exponentPart(at + 1, &exponent) else { return start }
      at = end
    }
    let magnitude = converter.value(mantissa: mantissa, exponent: exponent)
    value = negative ? -magnitude : magnitude
    return at
  }

  @inline(__always)
  private func digitsAfter(_ start: UnsafePointer<UInt8>, _ mantissa: inout UInt64) -> UnsafePointer<UInt8> {
    var at = start
    while true {
      let digit = at[0] &- Byte.zero
      if digit > 9 { return at }
      mantissa = mantissa &* 10 &+ UInt64(truncatingIfNeeded: digit)
      at += 1
    }
  }

  @inline(never)
  private func exponentPart(_ start: UnsafePointer<UInt8>, _ exponent: inout Int) -> UnsafePointer<UInt8>? {
    var at = start
    let negative = at[0] == Byte.minus
    if negative || at[0] == Byte.plus { at += 1 }
    let first = at
    var written = 0
    while at[0] &- Byte.zero <= 9 {
      if written < 100_000 { written = written * 10 + Int(at[0] &- Byte.zero) }
      at += 1
    }
    if at == first { return nil }
    exponent = exponent &+ (negative ? -written : written)
    return at
  }

  /// Reads the whole of `bytes` as one number, or returns nil if it is not one.
  func exact(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var at = 0
    let count = bytes.count
    var negative = false
    if at < count, bytes[at] == Byte.minus || bytes[at] == Byte.plus {
      negative = bytes[at] == Byte.minus
      at += 1
    }
    if let special = Self.special(bytes[at...]) { return negative ? -special : special }

    var mantissa: UInt64 = 0
    var significant = 0
    var seen = false
    var dropped = false  // a digit other than zero beyond the nineteenth
    var exponent = 0
    func take(_ digit: UInt8, afterMark: Bool) {
      seen = true
      if significant < 19 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        if mantissa != 0 { significant += 1 }
        if afterMark { exponent -= 1 }
      } else {
        if digit != 0 { dropped = true }
        if !afterMark { exponent += 1 }
      }
    }
    while at < count, bytes[at] &- Byte.zero <= 9 {
      take(bytes[at] &- Byte.zero, afterMark: false)
      at += 1
    }
    if at < count, bytes[at] == mark {
      at += 1
      while at < count, bytes[at] &- Byte.zero <= 9 {
        take(bytes[at] &- Byte.zero, afterMark: true)
        at += 1
      }
    }
    guard seen else { return nil }
    if at < count, bytes[at] | 0x20 == Byte.e {
      at += 1
      var negativeExponent = false
      if at < count, bytes[at] == Byte.minus || bytes[at] == Byte.plus {
        negativeExponent = bytes[at] == Byte.minus
        at += 1
      }
      let first = at
      var written = 0
      while at < count, bytes[at] &- Byte.zero <= 9 {
        if written < 1 << 40 { written = written * 10 + Int(bytes[at] &- Byte.zero) }
        at += 1
      }
      if at == first { return nil }
      exponent += negativeExponent ? -written : written
    }
    guard at == count else { return nil }

    let magnitude = converter.value(mantissa: mantissa, exponent: exponent)
    if dropped, magnitude != converter.value(mantissa: mantissa + 1, exponent: exponent) {
      return wide(bytes)
    }
    return negative ? -magnitude : magnitude
  }

  /// More than nineteen digits that matter: the standard library decides, which knows no locale.
  private func wide(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    Double(String(decoding: bytes.lazy.map { $0 == mark ? Byte.point : $0 }, as: UTF8.self))
  }

  private static func special(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
    func spells(_ word: StaticString) -> Bool {
      bytes.count == word.utf8CodeUnitCount
        && zip(bytes, UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
          .allSatisfy { $0 | 0x20 == $1 }
    }
    guard let first = bytes.first, first | 0x20 == Byte.n || first | 0x20 == Byte.i else { return nil }
    if spells("inf") || spells("infinity") { return .infinity }
    return spells("nan") ? .nan : nil
  }
}
