/// A formula as a tree: the usual subset of TeX's mathematics. Two writers read it, MathML for browsers and plain Unicode
/// for pages; what lies outside the subset is refused and shown as it was written.
public indirect enum Formula: Equatable, Sendable {
  case row([Formula])
  case identifier(String, Style)
  case number(String)
  case symbol(String, SymbolKind)
  /// Words in the text's own font.
  case text(String)
  /// A name such as `sin`, or one with its limits below, such as `max`.
  case function(String, takesLimits: Bool)
  case fraction(Formula, Formula, hasLine: Bool)
  case root(Formula, index: Formula?)
  case scripts(Formula, lower: Formula?, upper: Formula?)
  case accent(Formula, mark: String, isBelow: Bool)
  /// Brackets that grow with what they enclose; an empty one is not drawn.
  case fenced(String, Formula, String)
  case matrix([[Formula]], alignment: Alignment)
  /// Blank of a width in em.
  case space(Double)

  public enum Style: Equatable, Sendable { case italic, upright, bold, script, doubleStruck }

  public enum SymbolKind: Equatable, Sendable {
    case ordinary, binary, relation, opening, closing, punctuation
    /// A sum or an integral: large, and with its limits below and above where there is room.
    case large(takesLimits: Bool)
  }

  public enum Alignment: Equatable, Sendable { case centre, left, equations }

  /// Why a formula cannot be shown as one.
  public enum Problem: Error, Equatable, Sendable {
    case unknown(String)
    case unclosed(String)
    case surplus(String)
    case incomplete
    case tooDeep
    case tooLong
  }
}
