/// A JSON document (RFC 8259) as a value. The members of an object keep their order, so that what is written is the same
/// every time.
public indirect enum JSON: Equatable, Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case text(String)
  case array([JSON])
  case object([(name: String, value: JSON)])

  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.text(let a), .text(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    default: false
    }
  }

  /// The member of an object, the last one where a name stands twice, as Python's reader has it; nil otherwise.
  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  public var string: String? { if case .text(let text) = self { text } else { nil } }
  public var double: Double? { if case .number(let number) = self { number } else { nil } }
  public var integer: Int? { double.flatMap { Int(exactly: $0) } }
  public var bool: Bool? { if case .boolean(let value) = self { value } else { nil } }
  public var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }

  /// What a message calls the kind of value.
  public var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "true or false"
    case .number: "a number"
    case .text: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

extension JSON {
  /// The document as text.
  /// - Parameter indentation: blanks a level; nil puts all on one line.
  public func written(indentation: Int? = nil) -> String {
    var bytes: [UInt8] = []
    write(to: &bytes, indentation, level: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(to bytes: inout [UInt8], _ indentation: Int?, level: Int) {
    switch self {
    case .null: bytes += Array("null".utf8)
    case .boolean(let value): bytes += Array((value ? "true" : "false").utf8)
    case .number(let number): bytes += Array(Self.spelling(number).utf8)
    case .text(let text): Self.write(text, to: &bytes)
    case .array(let elements):
      let items = elements.map { (name: String?.none, value: $0) }
      Self.write(items, "[", "]", to: &bytes, indentation, level)
    case .object(let members):
      let items = members.map { (name: Optional($0.name), value: $0.value) }
      Self.write(items, "{", "}", to: &bytes, indentation, level)
    }
  }

  private static func write(
    _ items: [(name: String?, value: JSON)], _ opening: Unicode.Scalar, _ closing: Unicode.Scalar,
    to bytes: inout [UInt8], _ indentation: Int?, _ level: Int
  ) {
    bytes.append(UInt8(ascii: opening))
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine(&bytes, indentation, level + 1)
      if let name = item.name {
        write(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if indentation != nil { bytes.append(UInt8(ascii: " ")) }
      }
      item.value.write(to: &bytes, indentation, level: level + 1)
    }
    if !items.isEmpty { newLine(&bytes, indentation, level) }
    bytes.append(UInt8(ascii: closing))
  }

  private static func newLine(_ bytes: inout [UInt8], _ indentation: Int?, _ level: Int) {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: indentation * level)
  }

  private static func spelling(_ number: Double) -> String {
    guard number.isFinite else { return "null" }
    if let whole = Int(exactly: number), whole.magnitude < 1 << 53 { return String(whole) }
    return "\(number)"
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: bytes += Array("\\n".utf8)
      case 0x0D: bytes += Array("\\r".utf8)
      case 0x09: bytes += Array("\\t".utf8)
      case 0..<0x20, 0x7F:
        bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
