/// A notebook with its results, ready to be written as a page, a notebook or a paper. A pure value: how it came about is
/// the business of whoever ran the cells, how it looks that of the writers.
public struct Document: Equatable, Sendable {
  public var title: String
  public var cells: [Cell]
  public var foot: Foot

  public init(title: String, cells: [Cell], foot: Foot) {
    self.title = title
    self.cells = cells
    self.foot = foot
  }

  public enum Cell: Equatable, Sendable {
    case markdown(TextCell)
    case code(CodeCell)
  }

  public struct TextCell: Equatable, Sendable {
    /// What stands behind the cell's marker.
    public var title: String
    public var text: String
    /// The line of the notebook's file on which the text begins, from 1.
    public var line: Int

    public init(title: String = "", text: String, line: Int) {
      self.title = title
      self.text = text
      self.line = line
    }
  }

  public struct CodeCell: Equatable, Sendable {
    public var title: String
    public var source: String
    public var line: Int
    public var outputs: [Output]
    /// How long the cell took when it ran; nil if it never did.
    public var seconds: Double?

    public init(title: String, source: String, line: Int, outputs: [Output] = [], seconds: Double? = nil) {
      self.title = title
      self.source = source
      self.line = line
      self.outputs = outputs
      self.seconds = seconds
    }
  }

  public enum Output: Equatable, Sendable {
    case text(String)
    case figure(Figure)
    case diagnostic(Message)
  }

  /// What an error or a warning says, with the place in the notebook.
  public struct Message: Equatable, Sendable {
    public var isError: Bool
    public var text: String

    public init(isError: Bool, text: String) {
      self.isError = isError
      self.text = text
    }
  }

  /// A picture, and the numbers that it shows.
  public struct Figure: Equatable, Sendable {
    public var svg: String
    public var title: String
    public var data: [FigureSeries]

    public init(svg: String, title: String, data: [FigureSeries]) {
      self.svg = svg
      self.title = title
      self.data = data
    }
  }

  /// What a reader must know to trust the results, and to have them again.
  public struct Foot: Equatable, Sendable {
    public struct File: Equatable, Sendable {
      public var path: String
      /// SHA-256 of its content in hexadecimal; nil for a file that is not there.
      public var digest: String?

      public init(path: String, digest: String?) {
        self.path = path
        self.digest = digest
      }
    }

    public var version: String
    /// The files that the cells have read, by name.
    public var files: [File]
    /// `name=value`, as given on the command line.
    public var settings: [String]
    /// Why the rest of the notebook has not been run; nil if all of it has.
    public var stopped: String?

    public init(version: String, files: [File] = [], settings: [String] = [], stopped: String? = nil) {
      self.version = version
      self.files = files
      self.settings = settings
      self.stopped = stopped
    }
  }

  /// How long the cells took when they ran.
  public var seconds: Double {
    cells.reduce(0) { sum, cell in
      if case .code(let code) = cell { sum + (code.seconds ?? 0) } else { sum }
    }
  }

  /// Every figure with its number, from 1, in the order of the document.
  public var figures: [Figure] {
    cells.flatMap { cell -> [Figure] in
      guard case .code(let code) = cell else { return [] }
      return code.outputs.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
    }
  }
}
