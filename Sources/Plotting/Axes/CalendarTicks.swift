import Glibc

/// A day of the Gregorian calendar, reckoned both ways from days since 1970-01-01.
struct CalendarDay: Equatable {
  var year: Int
  var month: Int
  var day: Int

  static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  var monthName: String { CalendarDay.monthNames[max(0, min(11, month - 1))] }

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Years are counted from March, so that the leap day comes last and the months before it have a fixed pattern.
  init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSince1970: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

/// Ticks for data in seconds since 1970: times of day over dates, days over years, months over years, or years.
func instantTicks(_ lower: Double, _ upper: Double, target: Int) -> TickSet {
  let span = upper - lower
  guard lower.magnitude < 1e13, upper.magnitude < 1e13, span > 0 else {
    return linearTicks(lower, upper, target: target)
  }
  let wanted = span / Double(max(1, target))
  let day = 86_400.0
  let steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, day, 2 * day]
  if wanted < 0.5 {
    return timesOfDay(lower, upper, step: roundStep(atLeast: wanted) ?? 0.1)
  }
  if let step = steps.first(where: { $0 >= wanted }) {
    return step < day ? timesOfDay(lower, upper, step: step) : days(lower, upper, every: Int(step / day))
  }
  if wanted <= 7 * day { return days(lower, upper, every: 7) }
  let months = wanted / (30.4 * day)
  if let step = [1, 2, 3, 6].first(where: { Double($0) >= months }) { return monthTicks(lower, upper, every: step) }
  return years(lower, upper, every: max(1, Int(roundStep(atLeast: months / 12) ?? 1)))
}

private func dayCount(_ seconds: Double) -> Int {
  Int((seconds / 86_400).rounded(.down))
}

private func timesOfDay(_ lower: Double, _ upper: Double, step: Double) -> TickSet {
  // Counted from the midnight before, so that small steps keep their digits beside a large date.
  let midnight = Double(dayCount(lower)) * 86_400
  var lastDay: Int?
  let ticks = multiples(of: step, from: lower - midnight, to: upper - midnight).map { offset in
    let position = midnight + offset
    let day = dayCount(position + step * 1e-6)
    let seconds = max(0, position - Double(day) * 86_400)
    let whole = Int(seconds + 1e-6)
    var label = twoDigits(whole / 3600) + ":" + twoDigits(whole / 60 % 60)
    if step < 60 { label += ":" + twoDigits(whole % 60) }
    if step < 1 {
      let fraction = fixed(max(0, seconds - Double(whole)), decimals: max(1, -Int(floor(log10(step)))))
      label += fraction.drop { $0 != "." }
    }
    defer { lastDay = day }
    let date = CalendarDay(daysSince1970: day)
    return Tick(
      position: position, label: label,
      secondLine: day == lastDay ? nil : "\(date.day) \(date.monthName) \(date.year)")
  }
  return TickSet(ticks: ticks)
}

private func days(_ lower: Double, _ upper: Double, every step: Int) -> TickSet {
  var lastYear: Int?
  // Weeks start on Mondays: 1970-01-05 was one.
  let origin = step == 7 ? 4 : 0
  let first = dayCount(lower) - origin
  let start = (first / step - 2) * step + origin
  var ticks: [Tick] = []
  for day in stride(from: start, through: dayCount(upper), by: step) where within(day, lower, upper) {
    let date = CalendarDay(daysSince1970: day)
    ticks.append(
      Tick(
        position: Double(day) * 86_400, label: "\(date.day) \(date.monthName)",
        secondLine: date.year == lastYear ? nil : String(date.year)))
    lastYear = date.year
  }
  return TickSet(ticks: ticks)
}

private func monthTicks(_ lower: Double, _ upper: Double, every step: Int) -> TickSet {
  let first = CalendarDay(daysSince1970: dayCount(lower))
  var lastYear: Int?
  var ticks: [Tick] = []
  var month = first.year * 12
  while ticks.count < 200 {
    let date = CalendarDay(year: floorDivide(month, 12), month: month - floorDivide(month, 12) * 12 + 1, day: 1)
    let day = date.daysSince1970
    if Double(day) * 86_400 > upper { break }
    if within(day, lower, upper) {
      ticks.append(
        Tick(
          position: Double(day) * 86_400, label: date.monthName,
          secondLine: date.year == lastYear ? nil : String(date.year)))
      lastYear = date.year
    }
    month += step
  }
  return TickSet(ticks: ticks)
}

private func years(_ lower: Double, _ upper: Double, every step: Int) -> TickSet {
  let first = CalendarDay(daysSince1970: dayCount(lower)).year
  let last = CalendarDay(daysSince1970: dayCount(upper)).year
  var ticks: [Tick] = []
  for year in stride(from: floorDivide(first, step) * step, through: last, by: step) {
    let day = CalendarDay(year: year, month: 1, day: 1).daysSince1970
    if within(day, lower, upper) { ticks.append(Tick(position: Double(day) * 86_400, label: String(year))) }
  }
  return TickSet(ticks: ticks)
}

private func within(_ day: Int, _ lower: Double, _ upper: Double) -> Bool {
  Double(day) * 86_400 >= lower && Double(day) * 86_400 <= upper
}

private func floorDivide(_ value: Int, _ divisor: Int) -> Int {
  value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
}

private func twoDigits(_ value: Int) -> String {
  value < 10 ? "0\(value)" : String(value)
}
