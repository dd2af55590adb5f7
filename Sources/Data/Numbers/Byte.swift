/// The ASCII characters that readers and writers here give a meaning.
enum Byte {
  static let tab: UInt8 = 0x09
  static let newline: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let plus: UInt8 = 0x2B
  static let comma: UInt8 = 0x2C
  static let minus: UInt8 = 0x2D
  static let point: UInt8 = 0x2E
  static let zero: UInt8 = 0x30
  static let colon: UInt8 = 0x3A
  static let semicolon: UInt8 = 0x3B
  static let bar: UInt8 = 0x7C
  static let e: UInt8 = 0x65
  static let i: UInt8 = 0x69
  static let n: UInt8 = 0x6E
  static let t: UInt8 = 0x74
  static let z: UInt8 = 0x7A
}
