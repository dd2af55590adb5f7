/// Pictures as sixels, the graphics of DEC's terminals (VT330/VT340 Programmer Reference Manual, volume 2, chapter 14):
/// bands of six rows, each drawn once for every colour in it, a character for six pixels one above the other.
public enum Sixel {
  /// The whole control string, from `ESC P` to `ESC \`, which draws the picture with its upper left corner at the cursor.
  /// Every pixel is drawn, so nothing is left transparent but what the last band has below the picture.
  ///
  /// - Parameter colours: how many the terminal can hold, taken as 2 to 256.
  public static func encode(_ raster: Raster, colours: Int = 256) -> [UInt8] {
    let picture = IndexedRaster(raster, limit: colours)
    var out: [UInt8] = []
    out.reserveCapacity(picture.indices.count / 8 + 4096)
    // A second parameter of 1: pixels that are not drawn keep what is there. Then the raster: square pixels, and the size.
    out += Array("\u{1B}P0;1;0q\"1;1;\(picture.width);\(picture.height)".utf8)
    for (number, colour) in picture.colours.enumerated() {
      let (red, green, blue) = (percent(colour.red), percent(colour.green), percent(colour.blue))
      out += Array("#\(number);2;\(red);\(green);\(blue)".utf8)
    }
    var band = Band(width: picture.width, colours: picture.colours.count)
    picture.indices.withUnsafeBufferPointer { indices in
      for top in stride(from: 0, to: picture.height, by: 6) {
        band.write(indices, rows: top..<min(top + 6, picture.height), to: &out)
        out.append(UInt8(ascii: "-"))
      }
    }
    out += [0x1B, UInt8(ascii: "\\")]
    return out
  }

  /// Sixels count the intensity of a channel in hundredths.
  private static func percent(_ value: UInt8) -> Int { (Int(value) * 100 + 127) / 255 }
}

/// Six rows of a picture, as a row of sixels for each colour in them.
private struct Band {
  let width: Int
  /// By colour and column: which of the six pixels have the colour. All zero between two bands.
  private var bits: [UInt8]
  /// By colour: the columns between which it appears.
  private var extents: [(first: Int, last: Int)]
  private var used: [Int] = []

  init(width: Int, colours: Int) {
    self.width = width
    bits = [UInt8](repeating: 0, count: width * colours)
    extents = [(Int, Int)](repeating: (-1, -1), count: colours)
  }

  mutating func write(_ indices: UnsafeBufferPointer<UInt8>, rows: Range<Int>, to out: inout [UInt8]) {
    gather(indices, rows)
    for (place, colour) in used.enumerated() {
      if place > 0 { out.append(UInt8(ascii: "$")) }
      out.append(UInt8(ascii: "#"))
      append(colour, to: &out)
      writeRow(colour, to: &out)
      extents[colour] = (-1, -1)
    }
    used.removeAll(keepingCapacity: true)
  }

  private mutating func gather(_ indices: UnsafeBufferPointer<UInt8>, _ rows: Range<Int>) {
    bits.withUnsafeMutableBufferPointer { bits in
      extents.withUnsafeMutableBufferPointer { extents in
        for (place, row) in rows.enumerated() {
          let bit = UInt8(1) << UInt8(place)
          let start = row * width
          for x in 0..<width {
            let colour = Int(indices[start + x])
            bits[colour * width + x] |= bit
            if extents[colour].first < 0 {
              extents[colour] = (x, x)
              used.append(colour)
            } else if x < extents[colour].first {
              extents[colour].first = x
            } else if x > extents[colour].last {
              extents[colour].last = x
            }
          }
        }
      }
    }
  }

  /// The colour's row up to the last column it has, runs of four and more as `!count`; and clears it.
  private mutating func writeRow(_ colour: Int, to out: inout [UInt8]) {
    let (first, last) = extents[colour]
    run(of: 0, first, to: &out)
    let start = colour * width
    bits.withUnsafeMutableBufferPointer { bits in
      var x = first
      while x <= last {
        let value = bits[start + x]
        var end = x + 1
        while end <= last, bits[start + end] == value { end += 1 }
        run(of: value, end - x, to: &out)
        x = end
      }
      for x in first...last { bits[start + x] = 0 }
    }
  }
}

private func run(of value: UInt8, _ count: Int, to out: inout [UInt8]) {
  let character = 0x3F + value
  if count > 3 {
    out.append(UInt8(ascii: "!"))
    append(count, to: &out)
    out.append(character)
  } else {
    for _ in 0..<count { out.append(character) }
  }
}

private func append(_ number: Int, to out: inout [UInt8]) {
  if number >= 10 { append(number / 10, to: &out) }
  out.append(UInt8(ascii: "0") + UInt8(number % 10))
}
