extension Instant {
  /// `unixSeconds` as `2026-11-21T10:00:00Z`, with as many digits of the second as it takes to read the same number
  /// back. Numbers that are no instant of the years 0000 to 9999 come out as plain numbers.
  public static func format(_ unixSeconds: Double) -> String {
    guard unixSeconds >= -62_167_219_200, unixSeconds < 253_402_300_800 else { return "\(unixSeconds)" }
    let whole = unixSeconds.rounded(.down)
    let fraction = unixSeconds - whole
    // A fraction just below zero can round up to a whole second.
    let seconds = Int(whole) + (fraction >= 1 ? 1 : 0)
    if fraction == 0 || fraction >= 1 { return date(seconds) + "Z" }
    return date(seconds) + "." + digits(of: fraction, after: Double(seconds)) + "Z"
  }

  private static func date(_ seconds: Int) -> String {
    let day = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
    let second = seconds - day * 86_400
    let (year, month, dayOfMonth) = CivilCalendar.date(dayNumber: day)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
      + "T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The fewest of 3, 6 or 9 digits that give the same sum, else all that the fraction has.
  private static func digits(of fraction: Double, after seconds: Double) -> String {
    for (count, scale) in [(3, 1e3), (6, 1e6), (9, 1e9)] {
      let number = (fraction * scale).rounded()
      guard number < scale else { continue }
      let text = padded(Int(number), count)
      if let read = Double("0." + text), seconds + read == seconds + fraction { return text }
    }
    return plainDigits(of: fraction)
  }

  /// The shortest decimal of a number between 0 and 1, without an exponent.
  private static func plainDigits(of fraction: Double) -> String {
    let text = "\(fraction)"
    guard let mark = text.firstIndex(of: "e") else { return String(text.dropFirst(2)) }
    let digits = text[..<mark].filter { $0 != "." }
    let exponent = Int(text[text.index(after: mark)...].drop { $0 == "-" }) ?? 0
    let trimmed = digits.hasSuffix("0") && digits.count == 2 ? String(digits.dropLast()) : digits
    return String(repeating: "0", count: max(0, exponent - 1)) + trimmed
  }
}
