/// A markdown text as a tree, from which every kind of report is written. HTML in the text is text, so nothing that a
/// notebook says can act in a browser.
public struct Markdown: Equatable, Sendable {
  public let blocks: [Block]

  /// What stands below one another.
  public indirect enum Block: Equatable, Sendable {
    case heading(level: Int, [Inline])
    case paragraph([Inline])
    case code(language: String, String)
    case quote([Block])
    /// `start` is the first number of a numbered list, nil for bullets.
    case list(start: Int?, isTight: Bool, [Item])
    case table(Table)
    case rule
  }

  /// What stands side by side in a line.
  public indirect enum Inline: Equatable, Sendable {
    case text(String)
    case code(String)
    case emphasis([Inline])
    case strong([Inline])
    case struck([Inline])
    /// A target that may be followed; those that may not are shown as their text.
    case link(target: String, title: String, [Inline])
    case image(target: String, title: String, alternative: String)
    /// TeX between `$` or, with `display`, between `$$`.
    case formula(String, display: Bool)
    case softBreak
    case lineBreak
  }

  public struct Item: Equatable, Sendable {
    public let blocks: [Block]
    /// Of a list of tasks: whether this one is done.
    public let isDone: Bool?

    public init(blocks: [Block], isDone: Bool? = nil) {
      self.blocks = blocks
      self.isDone = isDone
    }
  }

  public struct Table: Equatable, Sendable {
    public enum Alignment: Equatable, Sendable { case none, left, centre, right }

    public var head: [[Inline]]
    public var alignments: [Alignment]
    public var rows: [[[Inline]]]

    public init(head: [[Inline]], alignments: [Alignment], rows: [[[Inline]]]) {
      self.head = head
      self.alignments = alignments
      self.rows = rows
    }
  }

  public init(blocks: [Block]) { self.blocks = blocks }

  /// The first heading of the highest level there is, as plain text; nil without headings.
  public var title: String? {
    var best: (level: Int, text: String)?
    for case .heading(let level, let content) in blocks where best.map({ level < $0.level }) ?? true {
      best = (level, content.plainText)
    }
    return best?.text
  }
}

extension [Markdown.Inline] {
  /// The letters alone.
  public var plainText: String {
    map { inline in
      switch inline {
      case .text(let text), .code(let text), .formula(let text, _): text
      case .emphasis(let content), .strong(let content), .struck(let content), .link(_, _, let content):
        content.plainText
      case .image(_, _, let alternative): alternative
      case .softBreak, .lineBreak: " "
      }
    }.joined()
  }
}
