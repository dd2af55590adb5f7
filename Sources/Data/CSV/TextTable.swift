/// Distinct texts, numbered in order of appearance, looked up by their bytes so that no string is made per cell.
struct TextTable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var slots: [Int32] = Array(repeating: -1, count: 64)

  var count: Int { ends.count }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    for index in slots.indices { slots[index] = -1 }
  }

  /// The number of `text`, which is a new one if it was not there.
  mutating func code(of text: UnsafeBufferPointer<UInt8>) -> Int {
    var slot = Self.hash(text) & (slots.count - 1)
    while slots[slot] >= 0 {
      let code = Int(slots[slot])
      if equals(code, text) { return code }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = ends.count
    slots[slot] = Int32(truncatingIfNeeded: code)
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    if 2 * ends.count > slots.count { grow() }
    return code
  }

  func withBytes<Result>(of code: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(code)])) }
  }

  /// All texts; each byte one character for Latin-1.
  func strings(_ encoding: TextEncoding) -> [String] {
    (0..<count).map { code in withBytes(of: code) { String($0, encoding) } }
  }

  private func range(_ code: Int) -> Range<Int> { (code == 0 ? 0 : ends[code - 1])..<ends[code] }

  private func equals(_ code: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    withBytes(of: code) { $0.count == text.count && $0.elementsEqual(text) }
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: 2 * slots.count)
    for code in 0..<ends.count {
      var slot = withBytes(of: code, Self.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(truncatingIfNeeded: code)
    }
  }

  /// Fowler–Noll–Vo 1a, its high bits folded down.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}

extension String {
  init(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: TextEncoding) {
    switch encoding {
    case .utf8: self.init(decoding: bytes, as: UTF8.self)
    case .latin1:
      self.init()
      unicodeScalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
    }
  }

  /// What a message shows of a field: 40 characters at most, control characters spelled out.
  init(excerptOf bytes: UnsafeBufferPointer<UInt8>) {
    self.init()
    let text = String(decoding: bytes.prefix(164), as: UTF8.self)
    for character in text.prefix(40) {
      switch character {
      case "\n", "\r\n": append("\\n")
      case "\r": append("\\r")
      case "\t": append("\\t")
      default:
        let isControl = character.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
        append(isControl ? "\u{FFFD}" : character)
      }
    }
    if text.count > 40 || bytes.count > 164 { append("…") }
  }
}
