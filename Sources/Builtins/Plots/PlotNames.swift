import Checking

/// What a panel calls its y axis and its marks where the script does not say.
///
/// One thing drawn is named by the axis and needs no legend; a band keeps one, since nothing else says what share it covers. Several things
/// are told apart by the source text of what they draw (`lab.T1`, `f.T1`), under an axis that has the name they end in (`T1`), or else that
/// of what is measured (`Temperature`). Expressions, such as `a*exp(-t)`, do not take part in finding that name.
struct PlotNames {
  private(set) var axis: String?
  /// By mark; nil for one that the axis names.
  private(set) var legend: [String?]

  /// - Parameters:
  ///   - marks: each with the label that the script gives it.
  ///   - dimension: what is measured, such as `Temperature`.
  init(_ marks: [(mark: PlotMark, label: String?)], dimension: String?) {
    var texts = marks.map { Self.oneLine($0.mark.text) }
    let curves = marks.filter { $0.mark.kind != .contour && $0.mark.kind != .arrows }
    let plain = Set(curves.compactMap { Self.plainName($0.mark.text) })
    let common = plain.count == 1 ? plain.first : nil
    // A field has an axis of its own for what others only lie upon.
    let field = marks.lazy.compactMap { [.contour, .arrows].contains($0.mark.kind) ? $0.mark.datum(.y) : nil }.first
    let ofField = field.flatMap { Self.abscissa(of: [$0.text], dimension: dimension) }
    guard marks.count == 1, let first = marks.first else {
      axis = ofField ?? common ?? dimension
      // `line a y, line b y`: one text, two curves.
      if Set(marks.map(\.mark.abscissaText)).count > 1, Set(texts).count < texts.count {
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
    // The values of these are no axis: a contour's are colours, a stack's have names of their own.
    if first.mark.kind == .contour || first.mark.kind == .arrows { axis = ofField }
    if first.mark.kind == .stack { axis = first.label ?? common ?? dimension }
  }

  /// The name of the x axis of marks that were given an abscissa.
  static func abscissa(_ marks: [PlotMark], dimension: String?) -> String? {
    let fields = marks.filter { $0.kind == .contour || $0.kind == .arrows }
    return abscissa(of: (fields.isEmpty ? marks : fields).map(\.abscissaText), dimension: dimension)
  }

  static func abscissa(of written: [String], dimension: String?) -> String? {
    let names = Set(written.compactMap { plainName($0) })
    if names.count == 1, let name = names.first { return name }
    let texts = Set(written.map { oneLine($0) })
    if texts.count == 1, let text = texts.first, isShort(text) { return text }
    return dimension
  }

  private static func text(_ mark: PlotMark, _ text: String) -> String {
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
  static func isShort(_ text: String) -> Bool { text.count <= 32 && text.first != "[" }
}
