/// A text as content or as an attribute's value between double quotes. Control characters that HTML forbids are left out.
func escapedHTML(_ text: String) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
    case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
    case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
    case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
    case 0x09, 0x0A, 0x20...0x7E, 0x80...: bytes.append(byte)
    default: break
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
