/// A picture from beside a notebook that its text shows: its bytes, and what kind they are.
public struct Picture: Equatable, Sendable {
  /// Such as `image/png`.
  public let mediaType: String
  public let bytes: [UInt8]

  public init(mediaType: String, bytes: [UInt8]) {
    self.mediaType = mediaType
    self.bytes = bytes
  }

  /// The picture as an address that holds it all.
  var dataAddress: String { "data:\(mediaType);base64,\(Base64.encode(bytes))" }

  /// The picture as SVG, for a page; nil for a kind whose size is not known without reading all of it.
  var svg: String? {
    switch mediaType {
    case "image/svg+xml": return String(decoding: bytes, as: UTF8.self)
    case "image/png":
      // The header: a signature of eight bytes, then a length, `IHDR`, width and height.
      guard bytes.count > 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
      let size = [16, 20].map { start in bytes[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) } }
      guard size.allSatisfy({ (1...100_000).contains($0) }) else { return nil }
      let area = "width=\"\(size[0])\" height=\"\(size[1])\""
      return "<svg xmlns=\"http://www.w3.org/2000/svg\" \(area)><image \(area) href=\"\(dataAddress)\"/></svg>"
    default: return nil
    }
  }
}
