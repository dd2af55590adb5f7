/// A file opened as far as its header: dialect, names, and the buffer standing at the first row of data.
struct CSVHeader: ~Copyable {
  struct Name {
    var text: String
    var line: Int
    var column: Int
  }

  let file: ByteFile
  var buffer: InputBuffer
  let dialect: CSVDialect
  /// One a field. Without a header `c1`, `c2`, …
  private(set) var names: [Name] = []
  /// A delimiter ends the header: rows may end in one too.
  private(set) var hasTrailingDelimiter = false
  private(set) var headerLine = 1
  /// Physical lines before the first row of data.
  private(set) var line = 0
  private(set) var unnamed: Set<Int> = []

  static let firstBlock = 1 << 16

  /// Opens a file and reads it as far as its header.
  static func open(
    _ path: String, _ options: CSVOptions, blockSize: Int? = nil
  ) throws(DataError) -> CSVHeader {
    try check(path, options)
    let file = try ByteFile(path: path)
    // A file may be longer than it says, as those under /proc are; then the buffer grows.
    var buffer = InputBuffer(capacity: max(16, blockSize ?? min(Self.firstBlock, max(file.size + 1, 1024))))
    try buffer.fill(from: file)
    if buffer.count == 0 { throw .file(path: path, .empty) }
    try checkEncoding(path, &buffer)
    var line = 0
    while line < options.skip, try skipLine(&buffer, file) { line += 1 }
    try buffer.fill(from: file)
    let dialect = CSVDialect(UnsafeBufferPointer(start: buffer.start, count: buffer.count), options)
    var header = CSVHeader(file: file, buffer: buffer, dialect: dialect, line: line)
    try header.readNames(options)
    return header
  }

  private init(file: consuming ByteFile, buffer: consuming InputBuffer, dialect: CSVDialect, line: Int) {
    self.file = file
    self.buffer = buffer
    self.dialect = dialect
    self.line = line
  }

  private static func check(_ path: String, _ options: CSVOptions) throws(DataError) {
    func fail(_ fault: OptionFault) -> DataError { .options(path: path, fault) }
    if let delimiter = options.delimiter {
      guard let byte = delimiter.asciiValue, byte != Byte.quote, byte == Byte.tab || byte >= Byte.space,
        byte != Byte.point, byte != 0x7F, !(0x30...0x39).contains(byte)
      else { throw fail(.badDelimiter(String(delimiter))) }
    }
    if let thousands = options.thousands {
      guard let byte = thousands.asciiValue, byte >= Byte.space, !(0x30...0x39).contains(byte) else {
        throw fail(.badDelimiter(String(thousands)))
      }
      let isMark = thousands == "," && options.decimal == .comma || thousands == "." && options.decimal == .point
      if isMark { throw fail(.sameMark(String(thousands))) }
    }
    if options.skip < 0 { throw fail(.negativeSkip(options.skip)) }
  }

  /// Passes over a UTF-8 byte-order mark; refuses other encodings, which are full of zeros.
  private static func checkEncoding(_ path: String, _ buffer: inout InputBuffer) throws(DataError) {
    let bytes = UnsafeBufferPointer(start: buffer.start, count: min(4, buffer.count))
    let starts: [([UInt8], String)] = [
      ([0xFF, 0xFE, 0, 0], "UTF-32"), ([0, 0, 0xFE, 0xFF], "UTF-32"), ([0xFF, 0xFE], "UTF-16"),
      ([0xFE, 0xFF], "UTF-16"),
    ]
    if let found = starts.first(where: { bytes.starts(with: $0.0) }) {
      throw .file(path: path, .encoding(found.1))
    }
    if bytes.count == 4, bytes[1] == 0, bytes[3] == 0, bytes[0] != 0 { throw .file(path: path, .encoding("UTF-16")) }
    if bytes.count == 4, bytes[0] == 0, bytes[2] == 0, bytes[1] != 0 { throw .file(path: path, .encoding("UTF-16")) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { buffer.consume(3) }
  }

  /// Consumes one physical line. False at the end of the file.
  private static func skipLine(
    _ buffer: inout InputBuffer, _ file: borrowing ByteFile
  ) throws(DataError) -> Bool {
    while true {
      for offset in 0..<buffer.count {
        let byte = buffer.start[offset]
        guard byte == Byte.newline || byte == Byte.carriageReturn else { continue }
        if byte == Byte.carriageReturn, offset + 1 == buffer.count, !buffer.isAtEnd { break }
        let isPair =
          byte == Byte.carriageReturn && offset + 1 < buffer.count && buffer.start[offset + 1] == Byte.newline
        buffer.consume(offset + (isPair ? 2 : 1))
        return true
      }
      if buffer.isAtEnd { return false }
      if buffer.count == buffer.capacity, !buffer.grow() {
        throw .content(Place(path: file.path, line: 1), .rowTooLong(bytes: InputBuffer.largestRow))
      }
      try buffer.fill(from: file)
    }
  }

  private mutating func readNames(_ options: CSVOptions) throws(DataError) {
    let comment = Array((options.comment ?? "").utf8)
    while buffer.count > 0 {
      let isBlank = buffer.start[0] == Byte.newline || buffer.start[0] == Byte.carriageReturn
      let isComment =
        !comment.isEmpty && UnsafeBufferPointer(start: buffer.start, count: buffer.count).starts(with: comment)
      guard isBlank || isComment, try Self.skipLine(&buffer, file) else { break }
      line += 1
      if buffer.count < max(comment.count, 1) { try buffer.fill(from: file) }
    }
    headerLine = line + 1
    if buffer.count == 0 { throw .content(Place(path: file.path, line: headerLine), .noHeader) }
    let row = try firstRow(options)
    names = row.names
    if names.count > 1, names.last?.text == "" {
      names.removeLast()
      hasTrailingDelimiter = true
    }
    switch options.header {
    case .no:
      for index in names.indices { names[index].text = "c\(index + 1)" }
      return
    case .automatic:
      if let first = names.first, names.allSatisfy({ Self.isValue($0.text, dialect) }) {
        throw .content(Place(path: file.path, line: first.line), .headerIsData(found: first.text))
      }
    case .yes: break
    }
    buffer.consume(row.length)
    line += row.lines
    for index in names.indices where names[index].text.isEmpty {
      names[index].text = "c\(index + 1)"
      unnamed.insert(index)
    }
    if options.repeatedNames == .number { numberRepeated() }
  }

  private static func isValue(_ text: String, _ dialect: CSVDialect) -> Bool {
    let scanner = NumberScanner(mark: dialect.decimalComma ? Byte.comma : Byte.point)
    return Array(text.utf8).withUnsafeBufferPointer { bytes in
      scanner.exact(bytes).map(\.isFinite) ?? ((try? Instant.parse(bytes)) != nil)
    }
  }

  private mutating func numberRepeated() {
    var taken = Set(names.map(\.text))
    var seen: Set<String> = []
    for index in names.indices where !seen.insert(names[index].text).inserted {
      var number = 2
      while taken.contains("\(names[index].text)_\(number)") { number += 1 }
      names[index].text += "_\(number)"
      taken.insert(names[index].text)
      seen.insert(names[index].text)
    }
  }

  /// The fields of the first row, and how many bytes and physical lines it takes.
  private mutating func firstRow(
    _ options: CSVOptions
  ) throws(DataError) -> (names: [Name], length: Int, lines: Int) {
    let splitter = FieldSplitter(delimiter: dialect.delimiter)
    let scratch = Scratch()
    retry: while true {
      let start = buffer.start
      let end = start + buffer.count
      var names: [Name] = []
      var at = start
      var lineStart = start
      var lines = 0
      while true {
        let field = splitter.field(at: at, end: end, scratch: scratch)
        let place = Place(
          path: file.path, line: headerLine + lines, column: at - lineStart + 1, field: names.count + 1)
        let isCut: Bool
        switch field.ending {
        case .openQuote: isCut = true
        case .complete: isCut = field.next + 1 >= end
        case .textAfterQuote(let at), .quoteInField(let at): isCut = splitter.fieldEnd(at, end) + 1 >= end
        }
        if isCut, !buffer.isAtEnd {
          if buffer.count == buffer.capacity, !buffer.grow() {
            throw .content(place, .rowTooLong(bytes: InputBuffer.largestRow))
          }
          try buffer.fill(from: file)
          continue retry
        }
        try check(field, place, end)
        if options.encoding == .utf8, options.header != .no, let byte = field.content.firstInvalidUTF8 {
          throw .content(place, .invalidUTF8(byte: byte))
        }
        if field.content.contains(0) { throw .content(place, .nulByte) }
        names.append(Name(text: String(field.content, options.encoding), line: place.line, column: place.column))
        lines += field.lines
        if let moved = field.lineStart { lineStart = moved }
        at = field.next
        guard at[0] == dialect.delimiter else { break }
        at += 1
      }
      let isPair = at[0] == Byte.carriageReturn && at + 1 < end && at[1] == Byte.newline
      return (names, at - start + (isPair ? 2 : 1), lines + 1)
    }
  }

  private func check(
    _ field: FieldSplitter.Field, _ place: Place, _ end: UnsafePointer<UInt8>
  ) throws(DataError) {
    let splitter = FieldSplitter(delimiter: dialect.delimiter)
    switch field.ending {
    case .complete: return
    case .openQuote: throw .content(place, .unterminatedQuote)
    case .textAfterQuote(let start): throw .content(place, .textAfterQuote(found: splitter.excerpt(start, end)))
    case .quoteInField(let start): throw .content(place, .quoteInField(found: splitter.excerpt(start, end)))
    }
  }
}
