/// One way in which a report is not what its notebook gives today.
public struct ReportDifference: Equatable, Sendable, CustomStringConvertible {
  /// The cell's line in the notebook, from 1, and its title.
  public let line: Int
  public let title: String
  public let what: String

  public var description: String { "line \(line)\(title.isEmpty ? "" : ", \(title)"): \(what)" }
}

/// Compares results with those of a report: words must be the same, numbers within a relative tolerance, in text and in
/// the data of figures alike.
public struct ReportComparison {
  /// Numbers a and b agree if |a − b| ≤ tolerance · max(|a|, |b|); those of a figure also if they differ by less than
  /// the tolerance times the extent of their column, since zero is near nothing.
  public let tolerance: Double

  public init(tolerance: Double) { self.tolerance = tolerance }

  public func differences(from report: ResultRecord, to now: ResultRecord) -> [ReportDifference] {
    var differences: [ReportDifference] = []
    for (old, new) in zip(report.cells, now.cells) {
      func note(_ what: String) {
        differences.append(ReportDifference(line: new.line, title: new.title, what: what))
      }
      if old.isCode != new.isCode || old.digest != new.digest || old.title != new.title {
        note("the \(new.isCode ? "code" : "text") is not that of the report")
      }
      for (before, after) in zip(old.results, new.results) {
        if let what = difference(before, after) { note(what) }
      }
      for extra in old.results.dropFirst(new.results.count) { note("the report has \(extra.kind) here that is gone") }
      for extra in new.results.dropFirst(old.results.count) {
        note("there is \(extra.kind) here that the report lacks")
      }
    }
    for cell in report.cells.dropFirst(now.cells.count) {
      differences.append(
        ReportDifference(line: cell.line, title: cell.title, what: "the report has a cell here that is gone"))
    }
    for cell in now.cells.dropFirst(report.cells.count) {
      differences.append(
        ReportDifference(line: cell.line, title: cell.title, what: "the report lacks this cell"))
    }
    return differences
  }

  private func difference(_ old: ResultRecord.Result, _ new: ResultRecord.Result) -> String? {
    switch (old, new) {
    case (.text(let old), .text(let new)), (.message(let old), .message(let new)): return textDifference(old, new)
    case (.figure(let oldTitle, let old), .figure(let newTitle, let new)):
      if oldTitle != newTitle { return "the figure's title was `\(oldTitle)` and is `\(newTitle)`" }
      return figureDifference(old, new)
    default: return "there was \(old.kind) and is \(new.kind)"
    }
  }

  // MARK: Text

  private func textDifference(_ old: String, _ new: String) -> String? {
    guard old != new else { return nil }
    let before = old.trimmingBlankLines.split(separator: "\n", omittingEmptySubsequences: false)
    let after = new.trimmingBlankLines.split(separator: "\n", omittingEmptySubsequences: false)
    for (old, new) in zip(before, after) where !agree(old, new) {
      return "was `\(Self.shortened(old))` and is `\(Self.shortened(new))`"
    }
    guard before.count != after.count else { return nil }
    return "was \(before.count) lines long and is \(after.count)"
  }

  /// Whether two lines have the same words and, within the tolerance, the same numbers. Blanks count for nothing, since a
  /// digit more or less moves the columns of a table.
  func agree(_ old: Substring, _ new: Substring) -> Bool {
    guard old != new else { return true }
    let before = TextPiece.pieces(of: Self.withoutTime(old))
    let after = TextPiece.pieces(of: Self.withoutTime(new))
    return before.count == after.count
      && zip(before, after).allSatisfy { old, new in
        switch (old, new) {
        case (.number(let old), .number(let new)): agree(old, new, extent: 0)
        default: old == new
        }
      }
  }

  /// A line of a training run without how long its epoch took, which is another each time:
  /// `epoch 1/3  loss 0.3121  rate 2.5e-4`, and not `1.9 s`.
  private static func withoutTime(_ line: Substring) -> Substring {
    guard line.hasPrefix("epoch "), let rate = line.firstRange(of: "  rate ") else { return line }
    let end = line[rate.upperBound...].firstIndex(of: " ") ?? line.endIndex
    return line[..<end]
  }

  private func agree(_ old: Double, _ new: Double, extent: Double) -> Bool {
    if old == new || old.isNaN && new.isNaN { return true }
    return abs(old - new) <= tolerance * max(abs(old), abs(new), extent)
  }

  private static func shortened(_ line: Substring) -> String {
    let words = line.split(separator: " ").joined(separator: " ")
    return words.count > 72 ? words.prefix(71) + "…" : words
  }

  // MARK: Figures

  private func figureDifference(_ old: [FigureSeries], _ new: [FigureSeries]) -> String? {
    guard old.count == new.count else { return "the figure had \(old.count) curves and has \(new.count)" }
    for (before, after) in zip(old, new) {
      guard before.name == after.name, before.columns.map(\.name) == after.columns.map(\.name) else {
        return "the figure had \(before.name) and has \(after.name)"
      }
      for (old, new) in zip(before.columns, after.columns) {
        if let what = columnDifference(old, new) { return "in the figure, \(after.name): \(what)" }
      }
    }
    return nil
  }

  private func columnDifference(_ old: FigureSeries.Column, _ new: FigureSeries.Column) -> String? {
    guard old.count == new.count else { return "\(new.name) had \(old.count) values and has \(new.count)" }
    let extent = max(abs(old.maximum - old.minimum), abs(new.maximum - new.minimum))
    // The samples are kept to twelve digits.
    let width = extent.isFinite ? extent : 0
    for (index, (before, after)) in zip(old.samples, new.samples).enumerated()
    where !agree(before, after, extent: width) {
      return "\(new.name) at \(index * new.stride) was \(before) and is \(after)"
    }
    for (word, before, after) in [
      ("mean", old.mean, new.mean), ("least", old.minimum, new.minimum), ("greatest", old.maximum, new.maximum),
    ] where !agree(before, after, extent: width) {
      return "the \(word) of \(new.name) was \(before) and is \(after)"
    }
    return nil
  }
}

extension ResultRecord.Result {
  fileprivate var kind: String {
    switch self {
    case .text: "text"
    case .message: "an error or a warning"
    case .figure: "a figure"
    }
  }
}

/// A word or a number of a line of text.
enum TextPiece: Equatable {
  case word(String)
  case number(Double)

  static func pieces(of line: Substring) -> [TextPiece] {
    var pieces: [TextPiece] = []
    var word = ""
    var rest = line
    func isDigit(_ character: Character?) -> Bool { character.map { $0.isASCII && $0.isNumber } ?? false }
    func endWord() {
      if !word.isEmpty { pieces.append(.word(word)) }
      word = ""
    }
    while let first = rest.first {
      if first.isWhitespace {
        endWord()
        rest.removeFirst()
      } else if isDigit(first), !(word.last?.isLetter ?? false), let (value, length) = number(rest) {
        var sign = 1.0
        if let last = word.last, last == "-" || last == "−" {
          word.removeLast()
          sign = -1
        }
        endWord()
        pieces.append(.number(sign * value))
        rest = rest.dropFirst(length)
      } else {
        word.append(first)
        rest.removeFirst()
      }
    }
    endWord()
    return pieces
  }

  /// Digits, a fraction and an exponent, and how many characters they take.
  private static func number(_ text: Substring) -> (Double, Int)? {
    var characters: [Character] = []
    var rest = text
    func digits() {
      while let first = rest.first, first.isASCII, first.isNumber {
        characters.append(first)
        rest.removeFirst()
      }
    }
    digits()
    let fraction = Array(rest.prefix(2))
    if fraction.count == 2, fraction[0] == ".", fraction[1].isASCII, fraction[1].isNumber {
      characters.append(".")
      rest.removeFirst()
      digits()
    }
    let exponent = Array(rest.prefix(3))
    if let first = exponent.first, first == "e" || first == "E" {
      let signed = exponent.count > 2 && (exponent[1] == "-" || exponent[1] == "+")
      let place = signed ? 2 : 1
      if exponent.count > place, exponent[place].isASCII, exponent[place].isNumber {
        for _ in 0..<place { characters.append(rest.removeFirst()) }
        digits()
      }
    }
    return Double(String(characters)).map { ($0, characters.count) }
  }
}
