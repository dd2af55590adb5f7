/// A colour of the sRGB screen, a byte a channel.
public struct Colour: Equatable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ rgb: UInt32) {
    red = UInt8(truncatingIfNeeded: rgb >> 16)
    green = UInt8(truncatingIfNeeded: rgb >> 8)
    blue = UInt8(truncatingIfNeeded: rgb)
  }

  init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// `#rrggbb`.
  var hexadecimal: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Perceived lightness, 0 to 1 (Rec. 709 weights, without linearisation: enough to choose black or white text).
  var lightness: Double {
    (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255
  }

  func mixed(with other: Colour, _ share: Double) -> Colour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8(max(0, min(255, (Double(a) + (Double(b) - Double(a)) * share).rounded())))
    }
    return Colour(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// The nearest entry of the 6×6×6 cube and grey ramp that 256-colour terminals share.
  var terminalIndex: Int {
    func level(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
    let steps = [0, 95, 135, 175, 215, 255]
    let (r, g, b) = (level(red), level(green), level(blue))
    func distance(_ x: Int, _ y: Int, _ z: Int) -> Int {
      let (dr, dg, db) = (Int(red) - x, Int(green) - y, Int(blue) - z)
      return dr * dr + dg * dg + db * db
    }
    let mean = (Int(red) + Int(green) + Int(blue)) / 3
    let grey = max(0, min(23, (mean - 3) / 10))
    let greyLevel = 8 + 10 * grey
    return distance(greyLevel, greyLevel, greyLevel) < distance(steps[r], steps[g], steps[b])
      ? 232 + grey : 16 + 36 * r + 6 * g + b
  }
}

/// Colours for a range of numbers, by stops at equal distances.
public struct ColourMap: Equatable, Sendable {
  public var stops: [Colour]

  /// - Parameter stops: at least one; an empty list is taken as a single grey.
  public init(stops: [Colour]) {
    self.stops = stops.isEmpty ? [Colour(0x808080)] : stops
  }

  /// Dark blue to yellow, of even perceptual steps and readable by the colour-blind: the course of viridis.
  public static let sequential = ColourMap(
    stops: [
      0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725,
    ].map { Colour($0) })

  /// Blue through white to red, for values about a centre.
  public static let diverging = ColourMap(
    stops: [0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B]
      .map { Colour($0) })

  /// The colour at `fraction` of the way, 0 to 1; outside it, that of the nearer end.
  func colour(at fraction: Double) -> Colour {
    let last = stops.count - 1
    guard last > 0, fraction > 0 else { return stops[0] }
    guard fraction < 1 else { return stops[last] }
    let place = fraction * Double(last)
    let index = min(last - 1, Int(place))
    return stops[index].mixed(with: stops[index + 1], place - Double(index))
  }
}
