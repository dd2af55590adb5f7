/// The cyclic redundancy check with Castagnoli's polynomial (RFC 3720, appendix B.4).
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
  }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }

  /// As records of TensorFlow carry it: turned and shifted, so that the check of data that hold a check is not fooled.
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let check = of(bytes)
    return (check >> 15 | check << 17) &+ 0xA282_EAD8
  }
}
