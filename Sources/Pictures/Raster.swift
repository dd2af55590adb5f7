internal import CDataFormats

/// A picture as rows of pixels from the top, three bytes a pixel: red, green, blue, each 0 to 255.
///
/// This module turns pictures into what terminals show: sixels, or half blocks of text. It reads PNG from memory and knows
/// neither files nor terminals; whoever has one writes what comes out here.
public struct Raster: Equatable, Sendable {
  public let width: Int
  public let height: Int
  /// `3 * width * height` bytes.
  public var pixels: [UInt8]

  /// - Parameter pixels: `3 * width * height` bytes; what is missing is black, and what is too much is left out.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    self.width = max(0, width)
    self.height = max(0, height)
    let count = 3 * self.width * self.height
    self.pixels = Array(pixels.prefix(count)) + [UInt8](repeating: 0, count: max(0, count - pixels.count))
  }

  /// The colour of a pixel; nil outside the picture.
  public func colour(_ x: Int, _ y: Int) -> RGB? {
    guard 0..<width ~= x, 0..<height ~= y else { return nil }
    let place = 3 * (y * width + x)
    return RGB(pixels[place], pixels[place + 1], pixels[place + 2])
  }
}

/// A colour of the sRGB screen, a byte a channel.
public struct RGB: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Perceived lightness, 0 to 1 (Rec. 709 weights, without linearisation: enough to tell a dark screen from a light one).
  public var lightness: Double {
    (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255
  }
}

/// Why a picture could not be read, in words.
public struct PictureError: Error, Equatable, CustomStringConvertible {
  public let description: String
}

extension Raster {
  /// More pixels than any screen has; a header that claims so many is not believed.
  private static let limit = 1 << 26

  /// Decodes a PNG of any kind. Transparency is laid on white.
  /// - Throws: `PictureError` for bytes that are no PNG, or a damaged one.
  public init(png bytes: [UInt8]) throws(PictureError) {
    var fault = df_fault()
    var (width, height) = (UInt32(0), UInt32(0))
    guard df_png_measure(bytes, bytes.count, &width, &height, &fault) else { throw PictureError(fault) }
    guard Int(width) * Int(height) <= Self.limit else {
      throw PictureError(description: "a picture of \(width)×\(height) pixels is too large to show")
    }
    self.init(width: Int(width), height: Int(height), pixels: [])
    let isSound = pixels.withUnsafeMutableBufferPointer { out in
      df_png_decode(bytes, bytes.count, width, height, 3, out.baseAddress, &fault)
    }
    guard isSound else { throw PictureError(fault) }
  }
}

extension PictureError {
  fileprivate init(_ fault: df_fault) {
    description = withUnsafeBytes(of: fault.text) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
