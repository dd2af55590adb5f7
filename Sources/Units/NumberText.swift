// Numbers for people. `Double.description` gives the shortest digits that read back as the same number, whatever the
// locale; rounding those digits, and not the binary value behind them, rounds 2.675 to 2.68 as a reader expects.

/// How many digits a number is shown with.
public enum Digits: Hashable, Sendable {
  /// At most so many significant digits, without trailing zeros.
  case significant(Int)
  /// Exactly so many decimals.
  case decimals(Int)
  /// One digit, exactly so many decimals, and a power of ten: `1.50e-7`.
  case scientific(Int)
}

/// A number as text: `48`, `0.3`, `1.2e-8`, `nan`, `-inf`. A whole number below 10¹⁵ is always written in full.
public func formatNumber(_ number: Double, _ digits: Digits = .significant(6)) -> String {
  guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
  var decimal = Decimal(number.magnitude)
  let text: String
  switch digits {
  case .significant(let count):
    if number.magnitude < 1e15, number == number.rounded() {
      text = decimal.plain(decimals: 0)
      break
    }
    let exact = decimal
    decimal.round(toDigits: min(max(count, 1), 17))
    text = decimal.shortest(isWhole: decimal.isNearly(exact))
  case .decimals(let count):
    let count = min(max(count, 0), 300)
    decimal.round(toDigits: decimal.point + count)
    text = decimal.plain(decimals: count)
  case .scientific(let count):
    let count = min(max(count, 0), 300)
    decimal.round(toDigits: count + 1)
    text = decimal.scientific(decimals: count)
  }
  let isZero = text.utf8.prefix { $0 != UInt8(ascii: "e") }.allSatisfy { $0 == 48 || $0 == 46 }
  return number < 0 && !isZero ? "-" + text : text
}

/// A number that is not negative: 0.d₁d₂d₃… × 10^point, without zeros at either end.
private struct Decimal {
  var digits: [UInt8] = []
  var point = 0

  init(_ number: Double) {
    // `12.5`, `1e-07`, `1.25e+20`: digits, perhaps a point, perhaps an exponent.
    var exponent = 0
    var isFraction = false
    let text = number.description
    for (index, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: "e") {
        exponent = Int(text.utf8.dropFirst(index + 1).drop { $0 == UInt8(ascii: "+") }.asString) ?? 0
        break
      }
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else {
        digits.append(byte - 48)
        if !isFraction { point += 1 }
      }
    }
    point += exponent
    trim()
  }

  private mutating func trim() {
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { point = 0 }
  }

  /// Keeps the first `count` digits, halves rounded up; none are left when `count` is below zero.
  mutating func round(toDigits count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      self.digits = []
      self.point = 0
      return
    }
    let roundsUp = digits[count] >= 5
    digits.removeSubrange(count...)
    if roundsUp {
      var index = count - 1
      while index >= 0, digits[index] == 9 {
        digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        digits[index] += 1
      } else {
        digits.insert(1, at: 0)
        point += 1
      }
    }
    trim()
  }

  /// Whether rounding to this only removed the noise of arithmetic, the digits past the twelfth.
  func isNearly(_ exact: Decimal) -> Bool {
    var coarse = exact
    coarse.round(toDigits: 12)
    return digits == coarse.digits && point == coarse.point
  }

  /// In full when that shows no digit that was rounded away, else with an exponent.
  func shortest(isWhole: Bool) -> String {
    if digits.isEmpty { return "0" }
    let showsPadding = point > digits.count && !isWhole
    if point > -4, point <= 15, !showsPadding { return plain(decimals: max(0, digits.count - point)) }
    let head = String(digits[0])
    let tail = digits.dropFirst().map(String.init).joined()
    return "\(head)\(tail.isEmpty ? "" : "." + tail)e\(point - 1)"
  }

  func scientific(decimals: Int) -> String {
    let padded = digits + [UInt8](repeating: 0, count: max(0, decimals + 1 - digits.count))
    let tail = padded.dropFirst().map(String.init).joined()
    return "\(padded[0])\(tail.isEmpty ? "" : "." + tail)e\(digits.isEmpty ? 0 : point - 1)"
  }

  func plain(decimals: Int) -> String {
    func digit(_ position: Int) -> UInt8 { digits.indices.contains(position) ? digits[position] + 48 : 48 }
    var text: [UInt8] = point > 0 ? (0..<point).map(digit) : [48]
    if decimals > 0 {
      text.append(UInt8(ascii: "."))
      text += (point..<point + decimals).map(digit)
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Sequence<UInt8> {
  fileprivate var asString: String { String(decoding: Array(self), as: UTF8.self) }
}
