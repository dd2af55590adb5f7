import Checking
import Data
import Runtime

/// `split t { train 0..100, … }`: names for ranges of rows, found by number or by time.
enum SplitDeclaration {
  static func carryOut(_ definition: SplitDefinition, _ arguments: Operands, _ site: DeclarationSite) throws -> Value {
    let object = try arguments.value(definition.table).asTable()
    var parts = object.parts
    for part in definition.parts { parts[part.name] = try rows(of: part, in: object.table, arguments, site) }
    return .object(
      TableObject(
        object.table, parts: parts, members: object.members, standardization: object.standardization))
  }

  private static func rows(
    of part: SplitDefinition.Part, in table: Table, _ arguments: Operands, _ site: DeclarationSite
  ) throws -> Range<Int> {
    func fail(_ message: String, help: String) -> EvaluationError {
      EvaluationError(code: "split-range", "`\(part.name)`: \(message)", help: [help], span: part.span)
    }
    let (low, high) = (try arguments.value(part.lower).asNumber(), try arguments.value(part.upper).asNumber())
    guard part.scale != .rows else {
      let extent = "the table has \(ValueFormatter.counted(table.rowCount, "row"))"
      // `0..inf` and `100..inf` take all that follow.
      let end = high == .infinity ? Double(table.rowCount) : high
      guard let lower = Int(exactly: low), let upper = Int(exactly: end) else {
        throw fail("rows are counted in whole numbers", help: extent)
      }
      guard lower >= 0, upper <= table.rowCount, lower < upper else {
        throw fail(
          lower >= upper ? "rows \(lower)..\(upper) are none" : "there are no rows \(lower)..\(upper)", help: extent)
      }
      return lower..<upper
    }
    guard let time = table.time, time.isSorted else { throw DataError.table(.noTime) }
    var offset = 0.0
    // On an axis of instants, durations count from the first row.
    if part.scale == .elapsed, time.kind == .instant { offset = time.seconds.first ?? 0 }
    let first = time.firstRow(notBefore: low + offset)
    let last = time.firstRow(notBefore: high + offset)
    guard first < last else {
      let formatter = ValueFormatter(units: site.host.units)
      let span = formatter.timeSpan(time, formatter.quantity(ofAxis: time))
      throw fail(
        "no row lies in this range of time", help: span.map { "the table covers \($0)" } ?? "the table is empty")
    }
    return first..<last
  }
}
