/// How a character looks, as `ESC [ … m` sets it.
struct Style: Hashable {
  /// A colour of a terminal: one of the 256 by number, or any.
  enum Ink: Hashable {
    case index(Int)
    case rgb(Int, Int, Int)
  }

  var ink: Ink?
  var background: Ink?
  var isBold = false
  var isDim = false
  var isItalic = false
  var isUnderlined = false
  var isInverse = false

  init(background: Ink? = nil) { self.background = background }

  mutating func apply(_ text: String) {
    // `4:3`, a curly underline, counts as an underline; the parts of a colour may stand between colons too.
    var numbers = text.split(separator: ";", omittingEmptySubsequences: false).flatMap { part -> [Int] in
      let parts = part.split(separator: ":").map { Int($0) ?? 0 }
      if parts.count > 1, parts[0] == 4 { return [parts[1] == 0 ? 24 : 4] }
      return parts.isEmpty ? [0] : parts
    }[...]
    while let number = numbers.popFirst() {
      switch number {
      case 0: self = Style()
      case 1: isBold = true
      case 2: isDim = true
      case 3: isItalic = true
      case 4: isUnderlined = true
      case 7: isInverse = true
      case 22: (isBold, isDim) = (false, false)
      case 23: isItalic = false
      case 24: isUnderlined = false
      case 27: isInverse = false
      case 30...37: ink = .index(number - 30)
      case 38: ink = Self.colour(&numbers)
      case 39: ink = nil
      case 40...47: background = .index(number - 40)
      case 48: background = Self.colour(&numbers)
      case 49: background = nil
      case 58: _ = Self.colour(&numbers)
      case 90...97: ink = .index(number - 82)
      case 100...107: background = .index(number - 92)
      default: break
      }
    }
  }

  private static func colour(_ numbers: inout ArraySlice<Int>) -> Ink? {
    switch numbers.popFirst() {
    case 5: return numbers.popFirst().map { .index($0) }
    case 2:
      let channels = Array(numbers.prefix(3))
      numbers = numbers.dropFirst(3)
      return channels.count == 3 ? .rgb(channels[0], channels[1], channels[2]) : nil
    default: return nil
    }
  }
}
