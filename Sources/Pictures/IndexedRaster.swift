/// A picture in few colours: a number for each pixel, and the colours by number. Exact when the picture has no more colours
/// than are allowed; else they are chosen by median cut (Heckbert, Color image quantization for frame buffer display, 1982).
public struct IndexedRaster: Sendable {
  public let width: Int
  public let height: Int
  /// The number of each pixel's colour, row by row.
  public private(set) var indices: [UInt8]
  /// At most 256.
  public private(set) var colours: [RGB]

  /// - Parameter limit: how many colours it may have, taken as 2 to 256.
  public init(_ raster: Raster, limit: Int = 256) {
    width = raster.width
    height = raster.height
    indices = [UInt8](repeating: 0, count: raster.width * raster.height)
    colours = []
    let limit = max(2, min(256, limit))
    if !countColours(of: raster, limit: limit) { cutColours(of: raster, limit: limit) }
  }

  /// Gives each colour a number as it appears; false when there are too many.
  private mutating func countColours(of raster: Raster, limit: Int) -> Bool {
    // Four places a colour at most, so that a search in the table is short. A place holds colour and number, or nothing.
    let places = 1024
    var table = [UInt64](repeating: .max, count: places)
    var found: [RGB] = []
    let fits = raster.pixels.withUnsafeBufferPointer { pixels in
      indices.withUnsafeMutableBufferPointer { indices in
        var last: UInt64 = .max
        var number: UInt8 = 0
        for pixel in indices.indices {
          let (red, green, blue) = (pixels[3 * pixel], pixels[3 * pixel + 1], pixels[3 * pixel + 2])
          let colour = UInt64(red) << 16 | UInt64(green) << 8 | UInt64(blue)
          // Most pixels are as their neighbour.
          if colour != last {
            var place = Int(truncatingIfNeeded: colour &* 0x9E37_79B9 >> 16) & (places - 1)
            while table[place] != .max, table[place] >> 8 != colour { place = (place + 1) & (places - 1) }
            if table[place] == .max {
              if found.count == limit { return false }
              table[place] = colour << 8 | UInt64(found.count)
              found.append(RGB(red, green, blue))
            }
            number = UInt8(truncatingIfNeeded: table[place])
            last = colour
          }
          indices[pixel] = number
        }
        return true
      }
    }
    if fits { colours = found }
    return fits
  }

  private mutating func cutColours(of raster: Raster, limit: Int) {
    var bins = [ColourBin](repeating: ColourBin(), count: ColourBin.count)
    raster.pixels.withUnsafeBufferPointer { pixels in
      bins.withUnsafeMutableBufferPointer { bins in
        for place in stride(from: 0, to: pixels.count - 2, by: 3) {
          let (red, green, blue) = (pixels[place], pixels[place + 1], pixels[place + 2])
          bins[ColourBin.index(red, green, blue)].add(red, green, blue)
        }
      }
    }
    let boxes = ColourBox.cut(bins, limit: limit)
    var numbers = [UInt8](repeating: 0, count: bins.count)
    for (number, box) in boxes.enumerated() {
      colours.append(box.mean)
      for bin in box.bins { numbers[bin.index] = UInt8(number) }
    }
    raster.pixels.withUnsafeBufferPointer { pixels in
      indices.withUnsafeMutableBufferPointer { indices in
        for pixel in indices.indices {
          indices[pixel] =
            numbers[ColourBin.index(pixels[3 * pixel], pixels[3 * pixel + 1], pixels[3 * pixel + 2])]
        }
      }
    }
  }
}
