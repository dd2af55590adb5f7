import Checking
import Data
import Glibc
import Runtime
import Units

/// Instants and their parts, all in UTC.
enum InstantFunctions {
  static let table: [Builtin] = [
    Builtin(
      "now", [], "The present instant.", example: "now() > t\"2024-01-01T00:00:00Z\"  # true",
      infer: { call in call.result(.instant) },
      run: { _, _ in
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return .instant(Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
      }),
    Builtin(
      "instant", ["text"], "The instant that a text names, as ISO 8601 writes it; without an offset in UTC.",
      example: "instant(\"2026-11-21 10:30\") - instant(\"2026-11-21\")  # 10.5 h",
      infer: { call in
        try call.requireString(0)
        return call.result(.instant)
      },
      run: { context, _ in
        let text = try context.arguments[0].asString()
        do { return .instant(try Instant.parse(text)) } catch {
          throw EvaluationError(
            code: "bad-instant", "\"\(text)\" is not an instant", help: ["write it like `2026-11-21T10:00:00Z`"])
        }
      }),
    Builtin(
      "start_of", ["t", "step"],
      "The last whole step, such as an hour or a day, at or before an instant, counted from midnight UTC of 1970-01-01.",
      example: "start_of(t\"2026-11-21T10:47:00Z\", 1 h) - t\"2026-11-21T10:00:00Z\"  # 0 s",
      infer: { call in
        guard try call.type(0) == .instant else { throw CallFailure.argument(index: 0, expected: "an instant") }
        guard case .number(let step) = try call.type(1), step.matches(Quantity(Dimension(.time))) else {
          throw CallFailure.argument(index: 1, expected: "a duration, such as `1 h`")
        }
        return call.result(.instant)
      },
      run: { context, _ in
        let (time, step) = (try context.arguments[0].asNumber(), try context.arguments[1].asNumber())
        guard step > 0 else { throw EvaluationError(code: "bad-step", "`step` must be longer than nothing") }
        return .instant((time / step).rounded(.down) * step)
      }),
    part("year", "The year of an instant, in UTC.", "year(t\"2026-11-21T10:30:00Z\")  # 2026") { Double($0.year) },
    part("month", "The month of an instant, 1 to 12, in UTC.", "month(t\"2026-11-21T10:30:00Z\")  # 11") {
      Double($0.month)
    },
    part("day", "The day of the month of an instant, in UTC.", "day(t\"2026-11-21T10:30:00Z\")  # 21") {
      Double($0.day)
    },
    part(
      "weekday", "The day of the week of an instant, 1 for Monday to 7 for Sunday, in UTC.",
      "weekday(t\"2026-11-21T10:30:00Z\")  # 6"
    ) { Double($0.weekday) },
    part("hour", "The hour of an instant, 0 to 23, in UTC.", "hour(t\"2026-11-21T10:30:00Z\")  # 10") {
      ($0.secondOfDay / 3600).rounded(.down)
    },
    part("minute", "The minute of an instant, 0 to 59.", "minute(t\"2026-11-21T10:30:00Z\")  # 30") {
      ($0.secondOfDay / 60).rounded(.down).truncatingRemainder(dividingBy: 60)
    },
    part("second", "The second of an instant, with its fraction.", "second(t\"2026-11-21T10:30:15Z\")  # 15") {
      $0.secondOfDay.truncatingRemainder(dividingBy: 60)
    },
  ]

  private static func part(
    _ name: String, _ summary: String, _ example: String, _ read: @escaping @Sendable (CalendarTime) -> Double
  ) -> Builtin {
    Builtin(
      name, ["t"], summary, example: example,
      infer: { call in
        switch try call.type(0) {
        case .instant: return call.result(.dimensionless)
        case .list(.instant): return call.result(.tensor(.dimensionless, .vector(nil)))
        default:
          throw CallFailure.argument(
            index: 0, expected: "an instant, such as `t\"2026-11-21T10:00:00Z\"`, or a list of them")
        }
      },
      run: { context, site in
        if case .list(let instants) = context.arguments[0] {
          return try Collections.collection(
            instants.map { .number(read(try CalendarTime($0.asNumber()))) }, as: site.resultType)
        }
        return .number(read(try CalendarTime(context.arguments[0].asNumber())))
      })
  }
}

/// An instant as people read it, in UTC.
private struct CalendarTime {
  let year: Int
  let month: Int
  let day: Int
  let weekday: Int
  let secondOfDay: Double

  /// Years are counted in eras of 400 from a March, so that the leap day ends a year.
  init(_ seconds: Double) throws {
    guard seconds.isFinite, abs(seconds) < 1e15 else {
      throw EvaluationError(code: "bad-instant", "this instant is missing or beyond any calendar")
    }
    let dayNumber = Int((seconds / 86_400).rounded(.down))
    secondOfDay = seconds - Double(dayNumber) * 86_400
    // Day 0, 1970-01-01, was a Thursday.
    let fromMonday = (dayNumber + 3) % 7
    weekday = (fromMonday < 0 ? fromMonday + 7 : fromMonday) + 1
    let days = dayNumber + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}
