import Checking
import Diagnostics
import Runtime
import Units

/// Lists and records.
extension ValueFormatter {
  /// Longer lists show their ends.
  static let longestList = 20
  static let shownEnds = 3

  /// The indices to show of `count` elements, nil for those left out.
  static func shown(_ count: Int, limit: Int = longestList, ends: Int = shownEnds) -> [Int?] {
    if count <= limit { return Array(0..<count) }
    return Array(0..<ends) + [nil] + Array(count - ends..<count)
  }

  // MARK: On one line

  func list(_ values: [Value], _ type: Type) -> String {
    // A list of numbers is what the checker calls a tensor.
    if case .tensor(let quantity, _) = type, let tensor = try? Value.list(values).asTensor() {
      return inlineTensor(tensor, quantity)
    }
    let element = if case .list(let element) = type { element } else { Type.never }
    let parts = Self.shown(values.count).map { $0.map { inline(values[$0], element) } ?? "…" }
    return "[" + parts.joined(separator: ", ") + "]"
  }

  func record(_ values: [Value], _ type: Type) -> String {
    guard case .record(let fields) = type else { return "{…}" }
    return "{" + zip(fields, values).map { "\($0.name): \(inline($1, $0.type))" }.joined(separator: ", ") + "}"
  }

  // MARK: Over several lines

  /// Records that hold records of one form are a table: a row each, with the inner names as the header.
  func grid(_ values: [Value], _ fields: [FieldType]) -> String? {
    guard fields.count == values.count, case .record(let inner)? = fields.first?.type, !inner.isEmpty else {
      return nil
    }
    var grid = TextGrid([.init("", .left)] + inner.map { .init($0.name, .right) })
    for (field, value) in zip(fields, values) {
      guard case .record(let columns) = field.type, columns.map(\.name) == inner.map(\.name),
        case .record(let cells) = value, cells.count == columns.count
      else { return nil }
      grid.add([Self.printable(field.name)] + zip(cells, columns).map { inline($0, $1.type) })
    }
    return grid.text(width: width)
  }

  /// A record too long for a line: a field a line, values below each other and each cut to what fits.
  func lines(_ values: [Value], _ fields: [FieldType]) -> String? {
    guard fields.count == values.count, fields.count > 1 else { return nil }
    let texts = zip(values, fields).map { inline($0, $1.type) }
    let names = fields.map { Self.printable($0.name) + ":" }
    let whole = zip(names, texts).reduce(0) { $0 + displayWidth($1.0) + displayWidth($1.1) + 3 }
    guard whole > width else { return nil }
    let widest = names.map(displayWidth).max() ?? 0
    let lines = zip(names, texts).map { name, text in
      let blanks = String(repeating: " ", count: widest - displayWidth(name) + 1)
      return "  " + name + blanks + Self.cut(text, to: width - widest - 3)
    }
    return "{\n" + lines.joined(separator: "\n") + "\n}"
  }

  /// Several records of one form as a table: a row each, the ends of many, and how many there are.
  func table(of values: [Value], _ fields: [FieldType]) -> String? {
    guard values.count > 1, !fields.isEmpty else { return nil }
    let rows = Self.shown(values.count)
    var columns: [TextGrid.Column] = []
    var cells: [[String]] = []
    for (index, field) in fields.enumerated() {
      let present = rows.compactMap { row -> Value? in
        guard let row, case .record(let values) = values[row], values.indices.contains(index) else { return nil }
        return values[index]
      }
      guard present.count == rows.count(where: { $0 != nil }) else { return nil }
      var texts: [String]
      if case .number(let quantity) = field.type {
        let numbers = present.compactMap(\.scalar)
        guard numbers.count == present.count else { return nil }
        let unit = unit(for: quantity, numbers)
        texts = Self.aligned(numbers.map { unit.fromSI($0) })
        columns.append(.init(Self.printable(field.name), .right, unit: unit.symbol.isEmpty ? "" : "[\(unit.symbol)]"))
      } else {
        texts = present.map { value in
          if case .string(let text) = value { return Self.cut(Self.printable(text), to: 40) }
          return Self.cut(inline(value, field.type), to: 40)
        }
        columns.append(.init(Self.printable(field.name), .left))
      }
      if let gap = rows.firstIndex(of: nil) { texts.insert("…", at: gap) }
      cells.append(texts)
    }
    var grid = TextGrid(columns)
    for row in rows.indices { grid.add(cells.map { $0[row] }) }
    return grid.text(width: width) + "\n" + Self.counted(values.count, "record")
  }

  /// A text of at most `width` columns.
  static func cut(_ text: String, to width: Int) -> String {
    let width = max(8, width)
    guard displayWidth(text) > width else { return text }
    var kept = ""
    var used = 0
    for character in text {
      let next = displayWidth(String(character))
      if used + next > width - 1 { break }
      kept.append(character)
      used += next
    }
    return kept + "…"
  }
}
