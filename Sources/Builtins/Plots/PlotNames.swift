import Checking

/// What a panel calls its y axis and its marks where the script does not say.
///
/// One thing drawn is named by the axis and needs no legend; a band keeps one, since nothing else says what share it covers. Several things
/// are told apart by the source text of what they draw (`lab.T1`, `f.T1`), under an axis that has the name they end in (`T1`), or else that
/// of what is measured (`Temperature`).
struct PlotNames {
  private(set) var axis: String?
  /// By mark; nil for one that the axis names.
  private(set) var legend: [String?]

  /// - Parameters:
  ///   - marks: each with the label that the script gives it.
  ///   - dimension: what is measured, such as `Temperature`.
  init(_ marks: [(mark: PlotDefinition.Mark, label: String?)], dimension: String?) {
    var texts = marks.map { Self.oneLine($0.mark.text) }
    let plain = Set(marks.map { Self.plainName($0.mark.text) })
    let common = plain.count == 1 ? plain.first.flatMap { $0 } : nil
    guard marks.count == 1, let first = marks.first else {
      axis = common ?? dimension
      // `line a y, line b y`: one text, two curves.
      if Set(marks.map(\.mark.abscissaText)).count > 1 {
        for (index, entry) in marks.enumerated() where !entry.mark.abscissaText.isEmpty {
          texts[index] += " over " + Self.oneLine(entry.mark.abscissaText)
        }
      }
      legend = zip(marks, texts).map { $0.label ?? Self.text($0.mark, $1) }
      return
    }
    if first.mark.kind == .band {
      axis = common ?? dimension
      legend = [first.label ?? Self.text(first.mark, texts[0])]
    } else {
      axis = first.label ?? common ?? (Self.isShort(texts[0]) ? texts[0] : dimension)
      legend = [nil]
    }
  }

  /// The name of the x axis of marks that were given an abscissa.
  static func abscissa(_ marks: [PlotDefinition.Mark], dimension: String?) -> String? {
    let names = Set(marks.map { plainName($0.abscissaText) })
    if names.count == 1, let name = names.first ?? nil { return name }
    let texts = Set(marks.map { oneLine($0.abscissaText) })
    if texts.count == 1, let text = texts.first, isShort(text) { return text }
    return dimension
  }

  private static func text(_ mark: PlotDefinition.Mark, _ text: String) -> String {
    guard mark.kind == .band, !mark.coverageText.isEmpty else { return text }
    return text + ", " + oneLine(mark.coverageText)
  }

  /// Source text on one line, with a minus sign between its terms.
  static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).map { $0 == "-" ? "−" : String($0) }.joined(separator: " ")
  }

  /// The last part of a plain path, `T1` of `lab.T1`; nil for any other expression.
  static func plainName(_ text: String) -> String? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isPath = parts.allSatisfy { part in
      part.first.map { $0.isLetter || $0 == "_" } == true && part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
    return isPath ? parts.last.map(String.init) : nil
  }

  /// Short enough to stand beside an axis as a description, and no list of numbers.
  private static func isShort(_ text: String) -> Bool { text.count <= 32 && text.first != "[" }
}
