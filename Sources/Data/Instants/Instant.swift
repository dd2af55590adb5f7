/// Instants as unix seconds in a `Double`, written as ISO 8601 dates and times.
///
/// Accepted: `2016-07-01`, then `T`, `t` or one space and `00:00`, `00:00:00` or `00:00:00.25` (a point or a comma, any
/// number of digits), then `Z`, `z`, `+02:00`, `+0200`, `+02` or nothing; without an offset the time is UTC. `24:00:00`
/// ends a day. Years are 0000 to 9999. A leap second (`:60`) is refused, because unix time has no number for it.
public enum Instant {
  /// The unix seconds that `text` names.
  public static func parse(_ text: String) throws(InstantFault) -> Double {
    var text = text
    let result: Result<Double, InstantFault> = text.withUTF8 { bytes in
      Result { () throws(InstantFault) in try parse(bytes) }
    }
    return try result.get()
  }

  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(InstantFault) -> Double {
    var reader = InstantReader(bytes: bytes)
    return try reader.read()
  }

  /// Reads exactly `YYYY-MM-DD hh:mm:ss` (or with `T`) at `start`, 19 readable bytes; NaN if it is anything else.
  @inline(__always)
  static func common(_ start: UnsafePointer<UInt8>) -> Double {
    var wrong: UInt8 = 0
    @inline(__always) func two(_ at: Int) -> Int {
      let tens = start[at] &- Byte.zero
      let ones = start[at &+ 1] &- Byte.zero
      wrong |= (tens > 9 ? 1 : 0) | (ones > 9 ? 1 : 0)
      return Int(truncatingIfNeeded: tens) &* 10 &+ Int(truncatingIfNeeded: ones)
    }
    let year = two(0) &* 100 &+ two(2)
    let month = two(5)
    let day = two(8)
    let hour = two(11)
    let minute = two(14)
    let second = two(17)
    let marks = start[4] == Byte.minus && start[7] == Byte.minus && start[13] == Byte.colon && start[16] == Byte.colon
    let between = start[10] == Byte.space || start[10] == 0x54
    guard wrong == 0, marks, between, month &- 1 < 12, month != 0, day != 0, hour < 24, minute < 60, second < 60,
      day <= 28 || day <= CivilCalendar.daysIn(month: month, year: year)
    else { return .nan }
    let days = CivilCalendar.dayNumber(year: year, month: month, day: day)
    return Double(days &* 86_400 &+ hour &* 3600 &+ minute &* 60 &+ second)
  }
}

/// Why a text is not an instant.
public enum InstantFault: Error, Equatable, Sendable {
  /// The text does not have the form of an ISO 8601 date or date and time; `position` is the 0-based byte.
  case form(position: Int)
  case month(Int)
  case day(Int, year: Int, month: Int, last: Int)
  case time(hour: Int, minute: Int, second: Int)
  case leapSecond
  case offset
}

private struct InstantReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    at += 1
    return true
  }

  private mutating func digits(_ count: Int) throws(InstantFault) -> Int {
    var value = 0
    for _ in 0..<count {
      guard let byte = next, byte &- Byte.zero <= 9 else { throw .form(position: at) }
      value = value * 10 + Int(byte - Byte.zero)
      at += 1
    }
    return value
  }

  private mutating func require(_ byte: UInt8) throws(InstantFault) {
    guard take(byte) else { throw .form(position: at) }
  }

  mutating func read() throws(InstantFault) -> Double {
    let year = try digits(4)
    try require(Byte.minus)
    let month = try digits(2)
    try require(Byte.minus)
    let day = try digits(2)
    guard (1...12).contains(month) else { throw .month(month) }
    let last = CivilCalendar.daysIn(month: month, year: year)
    guard day >= 1, day <= last else { throw .day(day, year: year, month: month, last: last) }
    let midnight = CivilCalendar.dayNumber(year: year, month: month, day: day) * 86_400
    guard next != nil else { return Double(midnight) }

    guard take(0x54) || take(Byte.t) || take(Byte.space) else { throw .form(position: at) }
    let (seconds, fraction) = try timeOfDay()
    let offset = try offsetSeconds()
    guard at == bytes.count else { throw .form(position: at) }
    return Double(midnight + seconds - offset) + fraction
  }

  private mutating func timeOfDay() throws(InstantFault) -> (seconds: Int, fraction: Double) {
    let hour = try digits(2)
    try require(Byte.colon)
    let minute = try digits(2)
    var second = 0
    var fraction = 0.0
    if take(Byte.colon) {
      second = try digits(2)
      if take(Byte.point) || take(Byte.comma) {
        let first = at
        while let byte = next, byte &- Byte.zero <= 9 { at += 1 }
        guard at > first else { throw .form(position: at) }
        let digits = String(decoding: bytes[first..<at], as: UTF8.self)
        fraction = Double("0." + digits) ?? 0
      }
    }
    if second == 60 { throw .leapSecond }
    let endsDay = hour == 24 && minute == 0 && second == 0 && fraction == 0
    guard hour < 24 || endsDay, minute < 60, second < 60 else {
      throw .time(hour: hour, minute: minute, second: second)
    }
    return (hour * 3600 + minute * 60 + second, fraction)
  }

  /// Seconds east of UTC.
  private mutating func offsetSeconds() throws(InstantFault) -> Int {
    guard next != nil else { return 0 }
    if take(0x5A) || take(Byte.z) { return 0 }
    let west = next == Byte.minus
    guard take(Byte.plus) || take(Byte.minus) else { throw .form(position: at) }
    let hours = try digits(2)
    var minutes = 0
    if take(Byte.colon) || next != nil { minutes = try digits(2) }
    guard hours <= 18, minutes < 60 else { throw .offset }
    return (west ? -1 : 1) * (hours * 3600 + minutes * 60)
  }
}
