import Pictures

/// What a terminal makes of a sixel control string: enough of the language for what `Sixel` writes, and strict about it.
struct SixelDecoder {
  struct Malformed: Error {
    let place: Int
    let what: String
  }

  private(set) var width = 0
  private(set) var height = 0
  /// By place; nil is a pixel never drawn.
  private(set) var pixels: [RGB?] = []
  private var bytes: [UInt8]
  private var place = 0

  init(_ text: [UInt8]) throws {
    bytes = text
    for wanted in "\u{1B}P".utf8 { try expect(wanted) }
    while "0123456789;".utf8.contains(current) { place += 1 }
    try expect(UInt8(ascii: "q"))
    try expect(UInt8(ascii: "\""))
    let raster = try numbers()
    guard raster.count == 4, raster[0] == 1, raster[1] == 1 else { throw Malformed(place: place, what: "raster") }
    (width, height) = (raster[2], raster[3])
    pixels = [RGB?](repeating: nil, count: width * height)
    try readBody()
  }

  private mutating func readBody() throws {
    var palette: [Int: RGB] = [:]
    var colour = 0
    var (x, top) = (0, 0)
    while current != 0x1B {
      let byte = current
      place += 1
      var count = 1
      var character = byte
      switch byte {
      case UInt8(ascii: "#"):
        let given = try numbers()
        colour = given[0]
        if given.count == 5 {
          guard given[1] == 2, given[2...].allSatisfy({ 0...100 ~= $0 }) else {
            throw Malformed(place: place, what: "colour")
          }
          let channels = given[2...].map { UInt8(($0 * 255 + 50) / 100) }
          palette[colour] = RGB(channels[0], channels[1], channels[2])
        }
        continue
      case UInt8(ascii: "$"):
        x = 0
        continue
      case UInt8(ascii: "-"):
        (x, top) = (0, top + 6)
        continue
      case UInt8(ascii: "!"):
        count = try numbers()[0]
        character = current
        place += 1
      default: break
      }
      guard 0x3F...0x7E ~= character else { throw Malformed(place: place, what: "character") }
      guard x + count <= width else { throw Malformed(place: place, what: "beyond the width") }
      for _ in 0..<count {
        for row in 0..<6 where (character - 0x3F) >> UInt8(row) & 1 == 1 {
          guard top + row < height, let shown = palette[colour] else {
            throw Malformed(place: place, what: "a pixel outside, or of no colour")
          }
          pixels[(top + row) * width + x] = shown
        }
        x += 1
      }
    }
    for wanted in "\u{1B}\\".utf8 { try expect(wanted) }
    guard place == bytes.count else { throw Malformed(place: place, what: "more after the end") }
  }

  private var current: UInt8 { place < bytes.count ? bytes[place] : 0x1B }

  private mutating func expect(_ byte: UInt8) throws {
    guard place < bytes.count, bytes[place] == byte else { throw Malformed(place: place, what: "unexpected") }
    place += 1
  }

  private mutating func numbers() throws -> [Int] {
    var text = ""
    while 0x30...0x39 ~= current || current == UInt8(ascii: ";") {
      text.unicodeScalars.append(Unicode.Scalar(current))
      place += 1
    }
    let found = text.split(separator: ";").compactMap { Int($0) }
    guard !found.isEmpty else { throw Malformed(place: place, what: "a number is missing") }
    return found
  }
}
