import Units

/// Writes tables as comma-separated text that reads back as the same numbers, bit for bit.
public enum CSVWriter {
  /// How to write one column: in which unit.
  public struct Format: Sendable, Equatable {
    /// What is written is `(value - offset) / scale`, and `unit` stands behind the name in the header.
    public var unit: String?
    public var scale: Double
    public var offset: Double

    public init(unit: String? = nil, scale: Double = 1, offset: Double = 0) {
      self.unit = unit
      self.scale = scale
      self.offset = offset
    }
  }

  /// Replaces the file at `path` by `table`: a header, then one line a row, the time axis first. Instants are written as
  /// ISO 8601, missing values as empty fields. The file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - formats: by name of column or time axis; columns without one are written in SI.
  ///   - delimiter: one ASCII character that is not a quote, a line end, or part of a number.
  /// - Throws: `DataError.file`: the place cannot be written to; the file that was there is then as it was.
  public static func write(
    _ table: Table, to path: String, formats: [String: Format] = [:], delimiter: Character = ","
  ) throws(DataError) {
    guard let mark = delimiter.asciiValue, mark == Byte.tab || mark > Byte.space, mark != Byte.quote,
      mark != Byte.point, mark != Byte.minus, mark != Byte.plus, !Self.isAlphanumeric(mark)
    else { throw .options(path: path, .badDelimiter(String(delimiter))) }
    var file = try AtomicFile(path: path)
    var lines = CSVLines(delimiter: mark)
    lines.addHeader(table, formats)
    for row in 0..<table.rowCount {
      lines.addRow(row, of: table, formats)
      if lines.bytes.count >= 1 << 18 {
        try file.write(lines.bytes)
        lines.bytes.removeAll(keepingCapacity: true)
      }
    }
    try file.write(lines.bytes)
    try file.commit()
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte &- Byte.zero <= 9 || (byte | 0x20) &- 0x61 < 26
  }
}

/// Rows as bytes.
private struct CSVLines {
  var bytes: [UInt8] = []
  private let delimiter: UInt8

  init(delimiter: UInt8) { self.delimiter = delimiter }

  mutating func addHeader(_ table: Table, _ formats: [String: CSVWriter.Format]) {
    let names = (table.time.map { [$0.name] } ?? []) + table.columnNames
    for (index, name) in names.enumerated() {
      if index > 0 { bytes.append(delimiter) }
      let unit = formats[name]?.unit.map { " (\($0))" } ?? ""
      add(name + unit, alone: names.count == 1)
    }
    if names.isEmpty { add("", alone: true) }
    bytes.append(Byte.newline)
  }

  mutating func addRow(_ row: Int, of table: Table, _ formats: [String: CSVWriter.Format]) {
    let alone = table.columns.count + (table.time == nil ? 0 : 1) == 1
    var isFirst = true
    if let time = table.time {
      let seconds = time.seconds[row]
      if time.kind == .instant {
        add(seconds.isNaN ? "" : Instant.format(seconds), alone: alone)
      } else {
        add(seconds, formats[time.name], alone: alone)
      }
      isFirst = false
    }
    for column in table.columns {
      if !isFirst { bytes.append(delimiter) }
      isFirst = false
      if column.isText {
        add(column.text(at: row) ?? "", alone: alone)
      } else {
        add(column.values[row], formats[column.name], alone: alone)
      }
    }
    bytes.append(Byte.newline)
  }

  /// The fewest digits that read back as the same number.
  private mutating func add(_ value: Double, _ format: CSVWriter.Format?, alone: Bool) {
    if value.isNaN {
      add("", alone: alone)
      return
    }
    var written = value
    if let format, format.scale != 1 || format.offset != 0 {
      written = (value - format.offset) / format.scale
      // 294.24 K less 273.15 is 21.089999999999975: the rounded number is written where it reads back as the same value.
      if let rounded = Double(formatNumber(written, .significant(15))), rounded * format.scale + format.offset == value
      {
        written = rounded
      }
    }
    var text = "\(written)"
    if text.hasSuffix(".0") { text.removeLast(2) }
    bytes.append(contentsOf: text.utf8)
  }

  /// A text, in quotes if it needs them. An empty field that is `alone` in its row needs them, or the line would be
  /// blank.
  private mutating func add(_ text: String, alone: Bool) {
    let isBlank = { (byte: UInt8?) in byte == Byte.space || byte == Byte.tab }
    let needsQuotes =
      isBlank(text.utf8.first) || isBlank(text.utf8.last)
      || text.utf8.contains {
        $0 == delimiter || $0 == Byte.quote || $0 == Byte.newline || $0 == Byte.carriageReturn
      }
    guard needsQuotes || (alone && text.isEmpty) else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(Byte.quote)
    for byte in text.utf8 {
      if byte == Byte.quote { bytes.append(Byte.quote) }
      bytes.append(byte)
    }
    bytes.append(Byte.quote)
  }
}
