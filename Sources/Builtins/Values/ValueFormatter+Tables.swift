import Checking
import Data
import Diagnostics
import Runtime
import Units

extension ValueFormatter {
  /// Tables of more rows show this many at either end.
  private static let tableEnds = 5

  /// `61 rows × 2 columns`.
  static func size(_ table: Table) -> String {
    "\(counted(table.rowCount, "row")) × \(counted(table.columns.count, "column"))"
  }

  /// The rows, or the first and last of many, under a header with the units, and the size.
  func table(_ object: TableObject, _ type: Type, span: String? = nil) -> String {
    let (rows, hidden) = rows(object, type)
    let size = Self.size(object.table) + (span.map { ", \($0)" } ?? "")
    return (rows.isEmpty ? "" : rows + "\n") + size + self.hidden(hidden, behind: size)
  }

  /// `; 2 not shown: flow, level`; without the names where they do not fit.
  private func hidden(_ names: [String], behind text: String) -> String {
    if names.isEmpty { return "" }
    let note = "; \(names.count) not shown"
    let whole = "\(note): \(names.joined(separator: ", "))"
    return displayWidth(text + whole) <= width ? whole : note
  }

  /// What `show` writes: the rows, then a line a column, then what the table carries besides.
  func tableSummary(_ object: TableObject, _ type: Type) -> String {
    let table = object.table
    var text = self.table(object, type, span: timeSpan(table.time, quantity(ofTime: table, type)))
    var grid = TextGrid([
      .init("column", .left), .init("min", .right), .init("mean", .right), .init("max", .right),
      .init("missing", .right), .init("", .left),
    ])
    for column in table.columns {
      if let texts = column.texts {
        let kinds = Self.counted(texts.count, "text")
        grid.add([Self.printable(column.name), "", "", "", "\(column.missingCount)", kinds])
        continue
      }
      let quantity = quantity(of: column, type)
      let present = column.values.filter { !$0.isNaN }
      let mean = present.reduce(0) { $0 + $1 / Double(present.count) }
      let numbers = [present.min(), present.isEmpty ? nil : mean, present.max()]
      let unit = unit(for: quantity, numbers.compactMap { $0 })
      let cells = numbers.map { $0.map { formatNumber(unit.fromSI($0), .significant(5)) } ?? "–" }
      let missing = "\(column.values.count - present.count)"
      grid.add([Self.heading(column.name, unit)] + cells + [missing, Self.sparkline(column.values, width: 20)])
    }
    if !table.columns.isEmpty, table.rowCount > 0 { text += "\n\n" + grid.text(width: width) }
    if !object.parts.isEmpty {
      let parts = object.parts.sorted { ($0.value.lowerBound, $0.key) < ($1.value.lowerBound, $1.key) }
      text +=
        "\n\nparts: " + parts.map { "\($0.key) \($0.value.lowerBound)..\($0.value.upperBound)" }.joined(separator: ", ")
    }
    if let members = object.members.values.first?.count, members > 0 {
      text += "\n\nan ensemble of \(Self.counted(members, "member")) beside the nominal trajectory"
    }
    return text
  }

  static func heading(_ name: String, _ unit: Unit) -> String {
    unit.symbol.isEmpty ? printable(name) : "\(printable(name)) [\(unit.symbol)]"
  }

  /// The lines of the rows, and the names of the columns that did not fit.
  private func rows(_ object: TableObject, _ type: Type) -> (text: String, hidden: [String]) {
    let table = object.table
    let rows = Self.shown(table.rowCount, limit: 2 * Self.tableEnds + 2, ends: Self.tableEnds)
    var headers: [TextGrid.Column] = []
    var cells: [[String]] = []
    func add(_ name: String, _ numbers: Values, _ quantity: Quantity) {
      let unit = unit(for: quantity, numbers)
      let texts = Self.aligned(rows.compactMap { $0.map { unit.fromSI(numbers[$0]) } }, missing: "–")
      headers.append(.init(Self.printable(name), .right, unit: unit.symbol.isEmpty ? "" : "[\(unit.symbol)]"))
      cells.append(spread(texts, over: rows))
    }
    if let time = table.time {
      if time.kind == .instant {
        headers.append(.init(Self.printable(time.name), .left))
        cells.append(spread(rows.compactMap { $0.map { Self.instant(time.seconds[$0]) } }, over: rows))
      } else {
        add(time.name, time.seconds, quantity(ofTime: table, type))
      }
    }
    for column in table.columns {
      if column.isText {
        headers.append(.init(Self.printable(column.name), .left))
        cells.append(spread(rows.compactMap { $0.map { column.text(at: $0).map(Self.printable) ?? "–" } }, over: rows))
      } else {
        add(column.name, column.values, quantity(of: column, type))
      }
    }
    var grid = TextGrid(headers)
    for row in rows.indices { grid.add(cells.map { $0[row] }) }
    let (text, hidden) = grid.layout(width: width)
    return (text, hidden.map { headers[$0].header })
  }

  /// The texts in the places that are shown, an ellipsis in the gap.
  private func spread(_ texts: [String], over rows: [Int?]) -> [String] {
    var next = texts.makeIterator()
    return rows.map { $0 == nil ? "…" : next.next() ?? "" }
  }

  static func instant(_ seconds: Double) -> String { seconds.isNaN ? "–" : Instant.format(seconds) }

  // MARK: Quantities

  /// The static type knows the quantity of a column; a unit given as text serves where it does not.
  func quantity(of column: Column, _ type: Type) -> Quantity {
    if case .table(let table) = type, let known = table.column(column.name) { return known.quantity }
    guard let symbol = column.unit, let unit = try? units.lookup(symbol) else { return .dimensionless }
    return Quantity(unit)
  }

  func quantity(ofTime table: Table, _ type: Type) -> Quantity {
    if case .table(let known) = type, case .elapsed(_, let quantity)? = known.time { return quantity }
    return quantity(ofAxis: table.time)
  }

  func quantity(ofAxis time: TimeAxis?) -> Quantity {
    guard let symbol = time?.unit, let unit = try? units.lookup(symbol) else { return Quantity(Dimension(.time)) }
    return Quantity(unit)
  }

  /// `time 0..600 s`, `2016-07-01T00:00:00Z to 2018-06-26T19:00:00Z`, `rows 0..60`; nil for no rows.
  func timeSpan(_ time: TimeAxis?, _ quantity: Quantity) -> String? {
    guard let time, let first = time.seconds.first, let last = time.seconds.last else { return nil }
    if time.kind == .instant { return "\(Self.instant(first)) to \(Self.instant(last))" }
    if time.isRowNumber { return "rows \(Self.digits(first))..\(Self.digits(last))" }
    return "\(Self.printable(time.name)) \(range(first, last, quantity))"
  }
}
