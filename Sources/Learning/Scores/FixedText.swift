#if canImport(Glibc)
  import Glibc
#endif

/// A number with so many decimals, as C's `printf` writes it.
func fixed(_ number: Double, decimals: Int) -> String {
  let capacity = 400
  var buffer = [CChar](repeating: 0, count: capacity)
  let length = withVaList([Int32(decimals), number]) { vsnprintf(&buffer, capacity, "%.*f", $0) }
  return String(
    decoding: buffer.prefix(Int(min(max(length, 0), Int32(capacity - 1)))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The text behind blanks that fill it up to a width.
func padded(_ text: String, _ width: Int, _ displayWidth: (String) -> Int = \.count) -> String {
  String(repeating: " ", count: max(width - displayWidth(text), 0)) + text
}
