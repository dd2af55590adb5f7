/// What a terminal says of itself when asked, picked out of the bytes that come from it. Keys that the user has typed
/// meanwhile come the same way, and are kept apart for whoever reads keys.
public struct TerminalReplies: Sendable {
  /// The question: the largest picture, how many colours it can have, the background colour, and, asked last because every
  /// terminal answers it, the kind of terminal. `asksCellSize` puts the size of a character cell before them.
  public static func question(asksCellSize: Bool) -> String {
    let cell = asksCellSize ? "\u{1B}[16t" : ""
    return cell + "\u{1B}[?1;1;0S\u{1B}[?2;1;0S\u{1B}]11;?\u{1B}\\\u{1B}[c"
  }

  /// The device attributes (DA1), in which 4 stands for sixel; nil until they have come. Nothing comes after them.
  public private(set) var attributes: [Int]?
  /// The size of a character cell in pixels.
  public private(set) var cell: (width: Int, height: Int)?
  /// How many colours a sixel picture can have.
  public private(set) var colours: Int?
  /// The largest sixel picture, in pixels.
  public private(set) var largest: (width: Int, height: Int)?
  public private(set) var background: RGB?
  /// What was no reply, in the order it came.
  public private(set) var typed: [UInt8] = []
  /// The beginning of something that may be a reply.
  private var pending: [UInt8] = []

  public init() {}

  public var isComplete: Bool { attributes != nil }
  public var showsSixel: Bool { attributes?.contains(4) ?? false }

  /// Takes more bytes from the terminal.
  public mutating func read(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if pending.isEmpty, byte != 0x1B {
        typed.append(byte)
        continue
      }
      // An escape begins something new, except within the text that a reply of colours is.
      if byte == 0x1B, pending == [0x1B] || pending.starts(with: [0x1B, UInt8(ascii: "[")]) { release() }
      pending.append(byte)
      sort()
    }
  }

  /// Gives up waiting: the beginning of a reply that never came is what was typed.
  public mutating func finish() { release() }

  private mutating func release() {
    typed += pending
    pending = []
  }

  private mutating func sort() {
    guard pending.count > 1, let last = pending.last else { return }
    switch pending[1] {
    case UInt8(ascii: "["):
      guard pending.count > 2, last >= 0x40 else { return }
      if isControl(Array(pending[2..<pending.count - 1]), final: last) { pending = [] } else { release() }
    case UInt8(ascii: "]"):
      let isEnded = last == 0x07 || pending.suffix(2) == [0x1B, UInt8(ascii: "\\")]
      // No reply is so long: these are keys after all.
      guard isEnded || pending.count > 64 else { return }
      if isEnded, isBackground(pending.dropFirst(2).prefix { $0 != 0x07 && $0 != 0x1B }) {
        pending = []
      } else {
        release()
      }
    default: release()
    }
  }

  private mutating func isControl(_ parameters: [UInt8], final: UInt8) -> Bool {
    let isPrivate = parameters.first == UInt8(ascii: "?")
    let numbers = parameters.dropFirst(isPrivate ? 1 : 0).split(separator: UInt8(ascii: ";")).map {
      // No terminal is as large as that, and products of two such sizes must be numbers still.
      Int(String(decoding: $0, as: UTF8.self)).map { min($0, 100_000) } ?? -1
    }
    switch (isPrivate, final) {
    case (true, UInt8(ascii: "c")): attributes = numbers
    case (false, UInt8(ascii: "t")) where numbers.first == 6:
      if numbers.count == 3, numbers[1] > 0, numbers[2] > 0 { cell = (numbers[2], numbers[1]) }
    case (true, UInt8(ascii: "S")):
      // The second number tells whether it was understood.
      if numbers.count == 3, numbers[0] == 1, numbers[1] == 0, numbers[2] > 1 { colours = numbers[2] }
      if numbers.count == 4, numbers[0] == 2, numbers[1] == 0, numbers[2] > 0, numbers[3] > 0 {
        largest = (numbers[2], numbers[3])
      }
    default: return false
    }
    return true
  }

  /// `11;rgb:ffff/ffff/dddd`, with one to four digits a channel.
  private mutating func isBackground(_ text: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: text, as: UTF8.self)
    guard text.hasPrefix("11;") else { return false }
    let channels = text.drop { $0 != ":" }.dropFirst().split(separator: "/").compactMap { digits -> UInt8? in
      guard let value = Int(digits, radix: 16), value >= 0, digits.count <= 4 else { return nil }
      let most = (1 << (4 * digits.count)) - 1
      return UInt8((value * 255 + most / 2) / most)
    }
    if channels.count == 3 { background = RGB(channels[0], channels[1], channels[2]) }
    return true
  }
}
