/// A message in the wire format of Protocol Buffers, as TensorBoard and ONNX read it.
///
/// A message is a row of fields, each a number, a wire type and a value; nothing else of the format is needed to write
/// one, so there is neither a schema nor a generated type. Fields of a message are written in the order of the calls.
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  private enum WireType: UInt64 {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5
  }

  /// An `int32`, `int64` or enum.
  mutating func add(_ field: Int, _ number: Int) {
    addKey(field, .varint)
    addVarint(UInt64(bitPattern: Int64(number)))
  }

  mutating func add(_ field: Int, _ number: Double) {
    addKey(field, .fixed64)
    addLittleEndian(number.bitPattern)
  }

  mutating func add(_ field: Int, _ number: Float) {
    addKey(field, .fixed32)
    addLittleEndian(number.bitPattern)
  }

  mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  mutating func add(_ field: Int, _ message: ProtocolBuffer) { add(field, message.bytes) }

  mutating func add(_ field: Int, _ content: [UInt8]) {
    addKey(field, .lengthDelimited)
    addVarint(UInt64(content.count))
    bytes += content
  }

  mutating func add(_ field: Int, _ content: UnsafeRawBufferPointer) {
    addKey(field, .lengthDelimited)
    addVarint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  /// A message of its own, made by `build`.
  mutating func add(_ field: Int, _ build: (inout ProtocolBuffer) -> Void) {
    var message = ProtocolBuffer()
    build(&message)
    add(field, message)
  }

  /// The fields of another message behind these.
  mutating func append(_ other: ProtocolBuffer) { bytes += other.bytes }

  private mutating func addKey(_ field: Int, _ type: WireType) { addVarint(UInt64(field) << 3 | type.rawValue) }

  private mutating func addVarint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func addLittleEndian<Bits: FixedWidthInteger>(_ bits: Bits) {
    withUnsafeBytes(of: bits.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
