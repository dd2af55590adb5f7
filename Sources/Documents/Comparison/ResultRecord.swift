/// What a report holds for its own check: the text of each cell by its digest, what the cell wrote, and the numbers of its
/// figures. It travels inside the report, so that the check needs nothing but the report.
public struct ResultRecord: Equatable, Sendable {
  public var cells: [Cell]

  public struct Cell: Equatable, Sendable {
    public var isCode: Bool
    public var title: String
    public var line: Int
    /// SHA-256 of the cell's text.
    public var digest: String
    public var results: [Result]
  }

  public enum Result: Equatable, Sendable {
    case text(String)
    case message(String)
    case figure(title: String, [FigureSeries])
  }

  public init(_ document: Document) {
    cells = document.cells.map { cell in
      switch cell {
      case .markdown(let cell):
        Cell(isCode: false, title: cell.title, line: cell.line, digest: Self.digest(cell.text), results: [])
      case .code(let cell):
        Cell(
          isCode: true, title: cell.title, line: cell.line, digest: Self.digest(cell.source),
          results: cell.outputs.map { output in
            switch output {
            case .text(let text): .text(text)
            case .diagnostic(let message): .message(message.text)
            case .figure(let figure): .figure(title: figure.title, figure.data)
            }
          })
      }
    }
  }

  private static func digest(_ text: String) -> String { String(SHA256.digest(of: Array(text.utf8)).prefix(32)) }

  // MARK: JSON

  private static let format = "twin report 1"

  public var json: JSON {
    let cells = cells.map { cell -> JSON in
      .object([
        ("code", .boolean(cell.isCode)), ("title", .text(cell.title)), ("line", .number(Double(cell.line))),
        ("digest", .text(cell.digest)), ("results", .array(cell.results.map(\.json))),
      ])
    }
    return .object([("format", .text(Self.format)), ("cells", .array(cells))])
  }

  /// Nil for a document that is no record.
  public init?(_ json: JSON) {
    guard json["format"]?.string == Self.format, let elements = json["cells"]?.elements else { return nil }
    cells = []
    for element in elements {
      guard let isCode = element["code"]?.bool, let title = element["title"]?.string,
        let line = element["line"]?.integer,
        let digest = element["digest"]?.string, let results = element["results"]?.elements
      else { return nil }
      let known = results.compactMap { Result($0) }
      guard known.count == results.count else { return nil }
      cells.append(Cell(isCode: isCode, title: title, line: line, digest: digest, results: known))
    }
  }
}

extension ResultRecord.Result {
  var json: JSON {
    switch self {
    case .text(let text): .object([("text", .text(text))])
    case .message(let text): .object([("message", .text(text))])
    case .figure(let title, let series):
      .object([("figure", .text(title)), ("series", .array(series.map(\.json)))])
    }
  }

  init?(_ json: JSON) {
    if let text = json["text"]?.string {
      self = .text(text)
    } else if let text = json["message"]?.string {
      self = .message(text)
    } else if let title = json["figure"]?.string, let elements = json["series"]?.elements {
      let series = elements.compactMap { FigureSeries($0) }
      guard series.count == elements.count else { return nil }
      self = .figure(title: title, series)
    } else {
      return nil
    }
  }
}

extension FigureSeries {
  public var json: JSON {
    let columns = columns.map { column -> JSON in
      .object([
        ("name", .text(column.name)), ("count", .number(Double(column.count))),
        ("stride", .number(Double(column.stride))), ("mean", Self.json(column.mean)),
        ("minimum", Self.json(column.minimum)), ("maximum", Self.json(column.maximum)),
        ("samples", .array(column.samples.map(Self.json))),
      ])
    }
    return .object([("name", .text(name)), ("columns", .array(columns))])
  }

  public init?(_ json: JSON) {
    guard let name = json["name"]?.string, let elements = json["columns"]?.elements else { return nil }
    self.init(name: name, columns: [])
    for element in elements {
      guard let name = element["name"]?.string, let count = element["count"]?.integer,
        let stride = element["stride"]?.integer, let samples = element["samples"]?.elements
      else { return nil }
      columns.append(
        Column(
          name: name, count: count, samples: samples.map(Self.number), stride: stride,
          mean: Self.number(element["mean"] ?? .null), minimum: Self.number(element["minimum"] ?? .null),
          maximum: Self.number(element["maximum"] ?? .null)))
    }
  }

  /// Twelve digits are more than a comparison asks for and keep a report small. JSON has no word for what is not finite.
  private static func json(_ number: Double) -> JSON {
    guard number.isFinite else { return number.isNaN ? .null : .text(number > 0 ? "inf" : "-inf") }
    return .number(rounded(number))
  }

  private static func rounded(_ number: Double) -> Double {
    guard number != 0, number.magnitude > 1e-290, number.magnitude < 1e290 else { return number }
    var scale = 1.0
    var size = number.magnitude
    while size >= 1e12 { size /= 10; scale /= 10 }
    while size < 1e11 { size *= 10; scale *= 10 }
    return scale >= 1 ? (number * scale).rounded() / scale : (number * scale).rounded() * (1 / scale)
  }

  private static func number(_ json: JSON) -> Double {
    switch json {
    case .number(let number): number
    case .text("inf"): .infinity
    case .text("-inf"): -.infinity
    default: .nan
    }
  }
}
