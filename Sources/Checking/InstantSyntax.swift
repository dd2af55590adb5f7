/// Reads `2026-11-21`, `2026-11-21T10:00`, `2026-11-21 10:00:30.5Z` and `…+01:00`; without an offset the time is UTC.
enum InstantSyntax {
  static func seconds(_ text: String) -> Double? {
    var scanner = Scanner(Array(text.utf8))
    guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
      let day = scanner.digits(2), (1...12).contains(month), (1...daysInMonth(month, year)).contains(day)
    else { return nil }
    var seconds = Double(daysSince1970(year, month, day)) * 86400
    if scanner.atEnd { return seconds }
    guard scanner.take("T") || scanner.take(" "), let hour = scanner.digits(2), scanner.take(":"),
      let minute = scanner.digits(2), hour < 24, minute < 60
    else { return nil }
    seconds += Double(hour * 3600 + minute * 60)
    if scanner.take(":") {
      guard let whole = scanner.digits(2), whole < 60 else { return nil }
      seconds += Double(whole)
      if scanner.take(".") {
        guard let fraction = scanner.fraction() else { return nil }
        seconds += fraction
      }
    }
    if scanner.atEnd || (scanner.take("Z") && scanner.atEnd) { return seconds }
    let sign: Double = scanner.take("+") ? 1 : scanner.take("-") ? -1 : 0
    guard sign != 0, let hours = scanner.digits(2), hours < 24 else { return nil }
    _ = scanner.take(":")
    let minutes = scanner.atEnd ? 0 : scanner.digits(2) ?? 60
    guard minutes < 60, scanner.atEnd else { return nil }
    return seconds - sign * Double(hours * 3600 + minutes * 60)
  }

  private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days from 1970-01-01 in the proleptic Gregorian calendar, counting years from March so that the leap day comes last.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private struct Scanner {
    let bytes: [UInt8]
    var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var atEnd: Bool { at == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
      at += 1
      return true
    }

    mutating func digits(_ count: Int) -> Int? {
      guard at + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[at..<at + count] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      at += count
      return value
    }

    mutating func fraction() -> Double? {
      let start = at
      var value = 0.0
      var scale = 0.1
      while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
        value += Double(bytes[at] - 0x30) * scale
        scale /= 10
        at += 1
      }
      return at > start ? value : nil
    }
  }
}
