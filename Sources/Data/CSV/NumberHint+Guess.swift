/// Guesses what somebody meant who wrote a cell that is no number.
extension NumberHint {
  init(_ content: UnsafeBufferPointer<UInt8>, mark: UInt8) {
    let text = String(decoding: content.prefix(64), as: UTF8.self)
    let point = NumberScanner()
    let comma = NumberScanner(mark: Byte.comma)
    func reads(_ scanner: NumberScanner, _ bytes: some Sequence<UInt8>) -> Bool {
      Array(bytes).withUnsafeBufferPointer { scanner.exact($0) != nil }
    }
    let separators: [UInt8] = [Byte.comma, Byte.point, 0x27, Byte.space]
    let grouped = separators.first {
      Self.isGrouped(content, by: $0) && reads(NumberScanner(mark: mark), content.without($0))
    }
    let commas = content.filter { $0 == Byte.comma }.count
    if let grouped, grouped != Byte.comma || mark != Byte.point || commas > 1 || content.contains(Byte.point) {
      self = .thousands(separator: String(Unicode.Scalar(grouped)))
    } else if mark == Byte.point, reads(comma, content) {
      self = grouped == Byte.comma ? .commaOrThousands : .decimalComma
    } else if mark == Byte.comma, reads(point, content) {
      self = .decimalPoint
    } else if (try? Instant.parse(content)) != nil {
      self = .instant
    } else if ["0x", "0X", "-0x", "+0x"].contains(where: text.hasPrefix) {
      self = .hexadecimal
    } else if Self.missingWords.contains(text.lowercased()) {
      self = .missingWord
    } else if let rest = Self.trailing(content, mark) {
      self = .trailing(rest)
    } else {
      self = .none
    }
  }

  private static let missingWords: Set<String> = [
    "missing", "none", "nil", "na", "n/a", "n.a.", "nan", "null", "undefined", "?", "-", "--", "---", "*", ".", "bad",
    "#n/a", "#na", "#value!", "#div/0!", "#ref!", "#null!", "#num!", "no data", "nodata", "error", "fault", "",
  ]

  /// What stands behind the longest number that the cell starts with.
  private static func trailing(_ content: UnsafeBufferPointer<UInt8>, _ mark: UInt8) -> String? {
    let scanner = NumberScanner(mark: mark)
    guard let first = content.first, first &- Byte.zero <= 9 || first == Byte.minus || first == mark else { return nil }
    for length in stride(from: min(content.count - 1, 32), to: 0, by: -1) {
      if scanner.exact(UnsafeBufferPointer(rebasing: content[..<length])) != nil {
        let rest = UnsafeBufferPointer(rebasing: content[length...])
        let blanks = rest.prefix { $0 == Byte.space }.count
        let unit = UnsafeBufferPointer(rebasing: rest[blanks...])
        return looksLikeUnit(unit) ? String(excerptOf: unit) : nil
      }
    }
    return nil
  }

  /// A letter, a per cent sign or something beyond ASCII, and not the exponent of a number cut short.
  private static func looksLikeUnit(_ rest: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = rest.first, first | 0x20 != Byte.e || rest.count > 2 else { return false }
    return first >= 0x80 || first == 0x25 || (first | 0x20) &- 0x61 < 26
  }

  /// Whether `separator` stands where a separator of thousands does: after one to three digits, then every three.
  static func isGrouped(_ content: UnsafeBufferPointer<UInt8>, by separator: UInt8) -> Bool {
    var run = 0
    var groups = 0
    for (index, byte) in content.enumerated() {
      if byte &- Byte.zero <= 9 {
        run += 1
      } else if byte == separator {
        guard groups == 0 ? (1...3).contains(run) : run == 3 else { return false }
        groups += 1
        run = 0
      } else if index == 0, byte == Byte.minus || byte == Byte.plus {
        continue
      } else {
        break
      }
    }
    return groups > 0 && run == 3
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func without(_ byte: UInt8) -> [UInt8] { filter { $0 != byte } }
}
