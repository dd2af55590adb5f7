/// One word of code: an opcode in bits 0–7, `a` in 8–23, `b` in 24–39, `c` in 40–55. A jump has its signed word offset,
/// counted from its own first word, in bits 40–63. Constants follow as whole words.
public struct Instruction: Hashable, Sendable {
  public let bits: UInt64

  @inline(__always)
  public init(bits: UInt64) { self.bits = bits }

  public init(_ opcode: Opcode, a: UInt16 = 0, b: UInt16 = 0, c: UInt16 = 0) {
    bits = UInt64(opcode.rawValue) | UInt64(a) << 8 | UInt64(b) << 24 | UInt64(c) << 40
  }

  /// Creates a jump; `offset` must fit 24 bits, which the assembler checks.
  init(_ opcode: Opcode, a: UInt16, b: UInt16, offset: Int) {
    bits =
      UInt64(opcode.rawValue) | UInt64(a) << 8 | UInt64(b) << 24
      | UInt64(truncatingIfNeeded: offset) << 40
  }

  /// The offsets a jump can hold.
  static let offsets = -(1 << 23)..<(1 << 23)

  /// Without a check: the assembler is the only writer of code, and an enumeration without payload whose raw values
  /// count up from zero is stored as its raw value. The `switch` over it then needs no bounds test.
  @inline(__always)
  public var opcode: Opcode { unsafeBitCast(UInt8(truncatingIfNeeded: bits), to: Opcode.self) }

  @inline(__always)
  public var a: Int { Int(truncatingIfNeeded: (bits &>> 8) & 0xFFFF) }

  @inline(__always)
  public var b: Int { Int(truncatingIfNeeded: (bits &>> 24) & 0xFFFF) }

  @inline(__always)
  public var c: Int { Int(truncatingIfNeeded: (bits &>> 40) & 0xFFFF) }

  @inline(__always)
  public var offset: Int { Int(truncatingIfNeeded: Int64(bitPattern: bits) &>> 40) }
}
