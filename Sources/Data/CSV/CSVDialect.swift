/// The delimiter and the decimal mark of a file, as given or as its first rows suggest.
struct CSVDialect: Equatable, Sendable {
  var delimiter: UInt8
  var decimalComma: Bool

  /// In order of preference: a comma comes last because it may also be a decimal mark.
  static let candidates: [UInt8] = [Byte.tab, Byte.semicolon, Byte.bar, Byte.comma]
  private static let sampleRows = 50

  init(_ sample: UnsafeBufferPointer<UInt8>, _ options: CSVOptions) {
    delimiter = options.delimiter?.asciiValue ?? Self.detectDelimiter(sample, options)
    switch options.decimal {
    case .point: decimalComma = false
    case .comma: decimalComma = true
    case .automatic:
      decimalComma = delimiter != Byte.comma && Self.detectDecimalComma(sample, options, delimiter)
    }
  }

  /// The candidate that all sampled rows have equally often; else the one that the first row has most often.
  private static func detectDelimiter(_ sample: UnsafeBufferPointer<UInt8>, _ options: CSVOptions) -> UInt8 {
    let rows = self.rows(sample, options)
    var best = (delimiter: Byte.comma, score: 0)
    for candidate in candidates {
      let counts = rows.map { count(candidate, in: $0) }
      guard let first = counts.first, first > 0 else { continue }
      let agreeing = counts.filter { $0 == first }.count
      let score = agreeing == counts.count ? 1_000_000 : 1 + agreeing * 1000 / counts.count + min(first, 900)
      if score > best.score { best = (candidate, score) }
    }
    return best.delimiter
  }

  private static func detectDecimalComma(
    _ sample: UnsafeBufferPointer<UInt8>, _ options: CSVOptions, _ delimiter: UInt8
  ) -> Bool {
    let point = NumberScanner()
    let comma = NumberScanner(mark: Byte.comma)
    let splitter = FieldSplitter(delimiter: delimiter)
    let scratch = Scratch()
    var hasCommas = false
    for row in rows(sample, options) {
      guard var at = row.baseAddress else { continue }
      let end = at + row.count
      while at < end {
        let field = splitter.field(at: at, end: end, scratch: scratch)
        if point.exact(field.content) != nil {
          if field.content.contains(Byte.point) { return false }
        } else if comma.exact(field.content) != nil {
          hasCommas = true
        }
        at = max(field.next, at) + 1
      }
    }
    return hasCommas
  }

  /// The first rows, without blank lines and comments, without their line ends. A row that the sample cuts off is left
  /// out, unless there is no other.
  private static func rows(
    _ sample: UnsafeBufferPointer<UInt8>, _ options: CSVOptions
  ) -> [UnsafeBufferPointer<UInt8>] {
    var rows: [UnsafeBufferPointer<UInt8>] = []
    let comment = Array((options.comment ?? "").utf8)
    var first = 0
    var inQuotes = false
    func take(_ last: Int) {
      let row = UnsafeBufferPointer(rebasing: sample[first..<last])
      if !row.isEmpty, comment.isEmpty || !row.starts(with: comment) { rows.append(row) }
    }
    for (index, byte) in sample.enumerated() {
      if byte == Byte.quote {
        inQuotes.toggle()
      } else if !inQuotes, byte == Byte.newline || byte == Byte.carriageReturn {
        take(index)
        first = index + 1
        if rows.count == sampleRows { return rows }
      }
    }
    if rows.isEmpty { take(sample.count) }
    return rows
  }

  private static func count(_ byte: UInt8, in row: UnsafeBufferPointer<UInt8>) -> Int {
    var inQuotes = false
    return row.reduce(into: 0) { total, each in
      if each == Byte.quote { inQuotes.toggle() }
      if !inQuotes, each == byte { total += 1 }
    }
  }
}
