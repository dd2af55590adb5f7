import Diagnostics

extension Lexer {
  // MARK: Comments

  mutating func comment() {
    let start = position
    var lineStart = start
    while lineStart > 0, bytes[lineStart - 1] == UInt8(ascii: " ") || bytes[lineStart - 1] == UInt8(ascii: "\t") {
      lineStart -= 1
    }
    let isFirst = lineStart == 3 && bytes.starts(with: [0xEF, 0xBB, 0xBF])
    position = endOfLine
    var end = position
    while end > start, [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(bytes[end - 1]) { end -= 1 }
    comments.append(
      Comment(
        start: start, end: end, ownLine: lineStart == 0 || isFirst || bytes[lineStart - 1] == UInt8(ascii: "\n")))
  }

  private var endOfLine: Int {
    var end = position
    while end < limit, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    return end
  }

  mutating func skipForeignComment(isBlock: Bool) {
    guard isBlock else {
      position = endOfLine
      return
    }
    position += 2
    while position < limit, !(bytes[position] == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) { position += 1 }
    position = min(position + 2, limit)
  }

  // MARK: Names

  mutating func name() {
    let start = position
    var isReservable = true
    while position < limit {
      let byte = bytes[position]
      if byte < 0x80 {
        guard isNameByte(byte) else { break }
        if byte < UInt8(ascii: "a") { isReservable = false }
        position += 1
      } else {
        let (scalar, length) = decode(at: position)
        guard let scalar, isNameStart(scalar) || isNamePart(scalar) else { break }
        isReservable = false
        position += length
      }
    }
    if position == start + 1, bytes[start] == UInt8(ascii: "t"), peek() == UInt8(ascii: "\"") {
      return instant(from: start)
    }
    let isReserved = isReservable && (2...8).contains(position - start) && reservedWords.contains(text(start, position))
    add(isReserved ? .keyword : .name, start, position)
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      return true
    default: return false
    }
  }

  // MARK: Numbers

  mutating func number() {
    let start = position
    let whole = digits(from: start)
    var end = whole
    if end + 1 < limit, bytes[end] == UInt8(ascii: "."), isDigit(bytes[end + 1]) { end = digits(from: end + 1) }
    if end < limit, bytes[end] | 0x20 == UInt8(ascii: "e") {
      var exponent = end + 1
      if exponent < limit, bytes[exponent] == UInt8(ascii: "+") || bytes[exponent] == UInt8(ascii: "-") {
        exponent += 1
      }
      if exponent < limit, isDigit(bytes[exponent]) { end = digits(from: exponent) }
    }
    if let (malformedEnd, instead) = malformedNumber(start, whole: whole, end: end) {
      report(.malformedNumber(text(start, malformedEnd), instead: instead), start, malformedEnd)
      return add(.invalid, start, malformedEnd)
    }
    add(.number, start, end)
  }

  private func digits(from start: Int) -> Int {
    var at = start
    while at < limit,
      isDigit(bytes[at]) || (bytes[at] == UInt8(ascii: "_") && at + 1 < limit && isDigit(bytes[at + 1]))
    { at += 1 }
    return at
  }

  /// What is wrong with the number that reads from `start` to `end`: where it really ends, and what to write instead.
  private func malformedNumber(_ start: Int, whole: Int, end: Int) -> (end: Int, instead: String?)? {
    func following(_ offset: Int) -> UInt8 { offset < limit ? bytes[offset] : 0 }
    let good = text(start, end)
    let next = following(end)
    switch next {
    case UInt8(ascii: ".") where following(end + 1) != UInt8(ascii: "."):
      let rest = endOfNumberLike(end + 1)
      // `1.`, `2.m` and `1.e5` lack a digit; `1.2.3` is no number at all.
      if end == whole, rest == end + 1 || !isDigit(following(end + 1)) {
        let isExponent = rest > end + 2 && following(end + 1) | 0x20 == UInt8(ascii: "e") && isDigit(following(end + 2))
        return isExponent ? (rest, "\(good).0\(text(end + 1, rest))") : (end + 1, "\(good).0")
      }
      return (rest, nil)
    case UInt8(ascii: "_"):
      let rest = endOfNumberLike(end)
      let plain = text(start, rest).filter { $0 != "_" }
      return (rest, plain.utf8.allSatisfy(isDigit) ? plain : nil)
    case UInt8(ascii: "e"), UInt8(ascii: "E"):
      let after = following(end + 1)
      if after == UInt8(ascii: "+") || after == UInt8(ascii: "-") { return (end + 2, nil) }
      if after < 0x80, !isNameByte(after) { return (end + 1, nil) }
    case UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "o"):
      if good == "0",
        isDigit(following(end + 1)) || (next | 0x20 == UInt8(ascii: "x") && isNameByte(following(end + 1)))
      {
        let rest = endOfNumberLike(end)
        let radix = next | 0x20 == UInt8(ascii: "x") ? 16 : next | 0x20 == UInt8(ascii: "b") ? 2 : 8
        return (rest, Int(text(end + 1, rest), radix: radix).map(String.init))
      }
    default: break
    }
    if whole > start + 1, bytes[start] == UInt8(ascii: "0") {
      var first = start
      while first + 1 < whole, bytes[first] == UInt8(ascii: "0") || bytes[first] == UInt8(ascii: "_") { first += 1 }
      return (end, text(first, end))
    }
    return nil
  }

  private func endOfNumberLike(_ start: Int) -> Int {
    var end = start
    while end < limit, isNameByte(bytes[end]) || bytes[end] == UInt8(ascii: ".") {
      if bytes[end] == UInt8(ascii: "."), end + 1 < limit, bytes[end + 1] == UInt8(ascii: ".") { break }
      end += 1
    }
    return end
  }

  // MARK: Strings

  /// A string ends at its quote on the same line. Braces hold expressions, in which quotes and braces nest.
  mutating func string() {
    let start = position
    if let end = Self.endOfString(bytes, from: start, limit: limit) { return add(.string, start, end) }
    unterminatedString(start, quote: start)
  }

  private mutating func instant(from start: Int) {
    if let end = Self.endOfString(bytes, from: position, limit: limit) { return add(.instant, start, end) }
    unterminatedString(start, quote: position)
  }

  private mutating func unterminatedString(_ start: Int, quote: Int) {
    // Where the quote that would close it stands behind an open brace, the brace is the fault.
    var at = quote + 1
    var brace: Int?
    while at < limit, bytes[at] != UInt8(ascii: "\n") {
      if bytes[at] == UInt8(ascii: "\\") {
        at += 1
      } else if bytes[at] == UInt8(ascii: "{") {
        brace = brace ?? at
      } else if bytes[at] == UInt8(ascii: "\""), let brace {
        report(.unclosedInterpolation, brace, at)
        return add(.invalid, start, at + 1)
      }
      at += 1
    }
    position = quote
    var end = endOfLine
    while end > start + 1, bytes[end - 1] == UInt8(ascii: "\r") || bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
    report(.unterminatedString, start, end)
    add(.invalid, start, end)
    forgetBracketsOfLine()
  }

  /// `'` behind a name marks a derivative; anywhere else it was meant as a quote.
  mutating func prime() {
    let start = position
    switch tokens.last {
    case .some(let last)
    where last.end == start && [.name, .prime, .rightParenthesis, .rightBracket].contains(last.kind):
      return add(.prime, start, start + 1)
    default: break
    }
    var end = start + 1
    while end < limit, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "'") { end += 1 }
    let isClosed = end < limit && bytes[end] == UInt8(ascii: "'")
    if isClosed { end += 1 }
    report(.singleQuotes, start, end)
    add(.invalid, start, end)
    if !isClosed { forgetBracketsOfLine() }
  }

  /// `“text”`: one error for both quotes.
  mutating func typographicString(_ opening: Unicode.Scalar, _ length: Int) {
    let start = position
    var end = start + length
    while end < limit, bytes[end] != UInt8(ascii: "\n") {
      let (scalar, length) = decode(at: end)
      end += length
      if let scalar, ForeignSyntax.openingQuotes[opening]?.contains(scalar) == true {
        report(.typographicQuotes, start, end)
        return add(.invalid, start, end)
      }
    }
    report(.typographicQuotes, start, start + length)
    add(.invalid, start, start + length)
  }

  /// The offset behind the closing quote of the string that opens at `start`, or nil when its line ends first.
  static func endOfString(_ bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    var at = start + 1
    // One entry for each open brace or nested string; a string's entry is false, a brace's true.
    var open: [Bool] = [false]
    while at < limit {
      switch bytes[at] {
      case UInt8(ascii: "\n"): return nil
      case UInt8(ascii: "\\") where open.last == false:
        if at + 1 < limit, bytes[at + 1] != UInt8(ascii: "\n") { at += 1 }
      case UInt8(ascii: "\""):
        if open.last == false { open.removeLast() } else { open.append(false) }
        if open.isEmpty { return at + 1 }
      case UInt8(ascii: "{"): open.append(true)
      case UInt8(ascii: "}") where open.last == true: open.removeLast()
      default: break
      }
      at += 1
      if open.count > 64 { return nil }
    }
    return nil
  }
}
