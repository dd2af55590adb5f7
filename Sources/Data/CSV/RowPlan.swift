/// Everything that reading rows needs to know, settled before the first one.
struct RowPlan: Sendable {
  enum Action: Sendable {
    case skip
    case number
    case instant
    case text
  }

  /// What to do with each field of a row, and into which output it goes (-1 for none).
  var actions: [Action] = []
  var outputs: [Int] = []
  var names: [String] = []
  var outputCount = 0
  var headerLine = 1

  let delimiter: UInt8
  let mark: UInt8
  let thousands: UInt8?
  let comment: [UInt8]
  let markers: [[UInt8]]
  let emptyIsMissing: Bool
  let encoding: TextEncoding
  let ragged: RaggedPolicy
  let invalid: InvalidPolicy

  init(_ dialect: CSVDialect, _ options: CSVOptions) {
    delimiter = dialect.delimiter
    mark = dialect.decimalComma ? Byte.comma : Byte.point
    thousands = options.thousands?.asciiValue
    comment = Array((options.comment ?? "").utf8)
    markers = options.missingMarkers.map { Array($0.utf8) }
    emptyIsMissing = options.missingMarkers.contains("")
    encoding = options.encoding
    ragged = options.ragged
    invalid = options.invalid
  }

  var fieldCount: Int { actions.count }

  func isMissing(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
    markers.contains { $0.count == content.count && $0.elementsEqual(content) }
  }
}
