/// A header behind its true length, and `data` bytes 0, 1, 2, …
func safetensorsFile(_ header: [UInt8], data: Int = 0) -> [UInt8] {
  let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
  return length + header + (0..<data).map { UInt8(truncatingIfNeeded: $0) }
}

func safetensorsFile(_ header: String, data: Int = 0) -> [UInt8] { safetensorsFile(Array(header.utf8), data: data) }
