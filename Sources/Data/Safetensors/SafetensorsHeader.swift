/// The header of a safetensors file: what it says, and that what it says is true of a file of a given length.
///
/// Everything is checked before anything is believed: the text is JSON of the one form that a header has, names are
/// there once, each tensor's bytes are as many as its type and shape need, and all together cover the data without
/// overlaps or holes, as the format demands (github.com/huggingface/safetensors, "Format").
struct SafetensorsHeader {
  /// The bytes that a header may have.
  static let limit = 100_000_000
  /// The bytes before it, which give its length.
  static let prefix = 8

  /// In the order of their data.
  private(set) var entries: [SafetensorsEntry] = []
  private(set) var metadata: [String: String] = [:]

  /// How many bytes the header has, by the first bytes of a file.
  static func length(_ prefix: [UInt8], fileSize: Int) throws(SafetensorsFault) -> Int {
    guard prefix.count == Self.prefix else { throw .noLength(fileSize: fileSize) }
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(limit) else { throw .headerTooLong(length: length) }
    guard Int(length) <= fileSize - Self.prefix else { throw .headerCutOff(length: length, fileSize: fileSize) }
    return Int(length)
  }

  /// Reads and checks a header that `dataSize` bytes of data follow.
  init(_ bytes: [UInt8], dataSize: Int) throws(SafetensorsFault) {
    var scanner = SafetensorsScanner(bytes, start: Self.prefix)
    try scanner.expectStart(Self.openBrace, .header)
    var names: Set<String> = []
    try Self.object(&scanner, .header) { (scanner, name, place) throws(SafetensorsFault) in
      guard names.insert(name).inserted else { throw .repeatedName(name, byte: place) }
      if name == Self.metadataName {
        metadata = try Self.metadata(&scanner)
      } else {
        entries.append(try Self.entry(&scanner, name, dataSize: dataSize))
      }
    }
    try scanner.expectEnd()
    try sortAndCheckCover(dataSize)
  }

  static let metadataName = "__metadata__"
  private static let openBrace: UInt8 = 0x7B
  private static let closeBrace: UInt8 = 0x7D
  private static let openBracket: UInt8 = 0x5B
  private static let closeBracket: UInt8 = 0x5D

  /// Reads an object; `member` reads the value that belongs to a name, given with its place.
  private static func object(
    _ scanner: inout SafetensorsScanner, _ part: SafetensorsFault.Part,
    _ member: (inout SafetensorsScanner, String, Int) throws(SafetensorsFault) -> Void
  ) throws(SafetensorsFault) {
    try scanner.expect(openBrace, part)
    if scanner.take(closeBrace) { return }
    while true {
      scanner.skipSpace()
      let place = scanner.place
      let name = try scanner.text(.name)
      try scanner.expect(Byte.colon, .colon)
      try member(&scanner, name, place)
      if scanner.take(closeBrace) { return }
      try scanner.expect(Byte.comma, .commaOrBrace)
    }
  }

  private static func numbers(
    _ scanner: inout SafetensorsScanner, _ part: SafetensorsFault.Part
  ) throws(SafetensorsFault) -> [Int] {
    try scanner.expect(openBracket, part)
    if scanner.take(closeBracket) { return [] }
    var numbers: [Int] = []
    while true {
      numbers.append(try scanner.number())
      if scanner.take(closeBracket) { return numbers }
      try scanner.expect(Byte.comma, .commaOrBracket)
    }
  }

  private static func metadata(_ scanner: inout SafetensorsScanner) throws(SafetensorsFault) -> [String: String] {
    var texts: [String: String] = [:]
    try object(&scanner, .metadata) { (scanner, key, place) throws(SafetensorsFault) in
      let text = try scanner.text()
      guard texts.updateValue(text, forKey: key) == nil else { throw .repeatedName(key, byte: place) }
    }
    return texts
  }

  private static func entry(
    _ scanner: inout SafetensorsScanner, _ name: String, dataSize: Int
  ) throws(SafetensorsFault) -> SafetensorsEntry {
    var type: SafetensorsType?
    var shape: [Int]?
    var offsets: (begin: Int, end: Int)?
    try object(&scanner, .entry) { (scanner, field, place) throws(SafetensorsFault) in
      let isRepeated: Bool
      switch field {
      case "dtype":
        isRepeated = type != nil
        scanner.skipSpace()
        let place = scanner.place
        let spelling = try scanner.text()
        type = SafetensorsType(rawValue: spelling)
        if type == nil { throw .unknownType(spelling, of: name, byte: place) }
      case "shape":
        isRepeated = shape != nil
        shape = try numbers(&scanner, .shape)
      case "data_offsets":
        isRepeated = offsets != nil
        offsets = try self.offsets(&scanner)
      default: throw .unknownField(field, of: name, byte: place)
      }
      if isRepeated { throw .repeatedField(field, of: name, byte: place) }
    }
    guard let type else { throw .missingField("dtype", of: name) }
    guard let shape else { throw .missingField("shape", of: name) }
    guard let (begin, end) = offsets else { throw .missingField("data_offsets", of: name) }
    guard begin <= end else { throw .reversedOffsets(of: name, begin: begin, end: end) }
    guard end <= dataSize else { throw .offsetsBeyondData(of: name, end: end, dataSize: dataSize) }
    let needed = try SafetensorsEntry.size(of: name, type, shape)
    guard end - begin == needed else {
      throw .wrongSize(of: name, type: type, shape: shape, needed: needed, given: end - begin)
    }
    return SafetensorsEntry(name: name, type: type, shape: shape, bytes: begin..<end)
  }

  private static func offsets(
    _ scanner: inout SafetensorsScanner
  ) throws(SafetensorsFault) -> (begin: Int, end: Int) {
    try scanner.expect(openBracket, .offsets)
    let begin = try scanner.number()
    try scanner.expect(Byte.comma, .offsetComma)
    let end = try scanner.number()
    try scanner.expect(closeBracket, .offsetEnd)
    return (begin, end)
  }

  private mutating func sortAndCheckCover(_ dataSize: Int) throws(SafetensorsFault) {
    // Of tensors that begin at the same place, those without bytes come first.
    entries.sort {
      ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
    }
    var covered = 0
    var last = ""
    for entry in entries {
      let begin = entry.bytes.lowerBound
      if begin < covered { throw .overlap(of: entry.name, with: last, at: begin) }
      if begin > covered { throw .hole(begin: covered, end: begin, before: entry.name) }
      covered = entry.bytes.upperBound
      last = entry.name
    }
    if covered < dataSize { throw .hole(begin: covered, end: dataSize, before: nil) }
  }
}
