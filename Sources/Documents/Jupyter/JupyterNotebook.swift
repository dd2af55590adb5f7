/// Why a Jupyter notebook cannot be read as a program.
public enum JupyterProblem: Error, Equatable, Sendable {
  case json(JSONProblem)
  /// What stands where the format has something else.
  case structure(place: String, expected: String, found: String)
  case version(Int)
  case language(String)
  /// A cell, from 1, that asks for another language or for Jupyter itself.
  case magic(cell: Int, line: String)
}

extension JupyterProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .json(let problem): "it is not valid JSON: \(problem)"
    case .structure(let place, let expected, let found): "\(place) should be \(expected) and is \(found)"
    case .version(let version):
      "it is of nbformat \(version), and twin reads nbformat 4; `jupyter nbconvert --to notebook` brings it up to date"
    case .language(let name): "its code is \(name), and twin runs only its own language"
    case .magic(let cell, let line):
      "cell \(cell) begins with `\(line)`, which speaks to Jupyter or to another language; take that line out"
    }
  }
}

/// The cells of a notebook of nbformat 4 as far as a program needs them: outputs are read by nobody.
public struct JupyterNotebook: Equatable, Sendable {
  public struct Cell: Equatable, Sendable {
    public enum Kind: Equatable, Sendable { case code, markdown }

    public let kind: Kind
    public let title: String
    public let source: String
  }

  public let cells: [Cell]
  /// The check of a report reads it; nil in a notebook that twin has not written.
  public let record: ResultRecord?

  public init(parsing bytes: [UInt8]) throws(JupyterProblem) {
    let json: JSON
    do throws(JSONProblem) { json = try JSON(parsing: bytes) } catch { throw .json(error) }
    guard case .object = json else { throw .structure(place: "the notebook", expected: "an object", found: json.kind) }
    guard let version = json["nbformat"]?.integer else {
      throw Self.problem(json["nbformat"], "`nbformat`", "a number")
    }
    guard version == 4 else { throw .version(version) }
    let metadata = json["metadata"]
    let kernel = metadata?["kernelspec"]
    if let language = kernel?["language"]?.string ?? metadata?["language_info"]?["name"]?.string
      ?? kernel?["name"]?.string,
      language.lowercased() != "twin", language.lowercased() != "twinscript"
    {
      throw .language(language)
    }
    guard let elements = json["cells"]?.elements else { throw Self.problem(json["cells"], "`cells`", "a list") }
    var cells: [Cell] = []
    for (index, element) in elements.enumerated() {
      if let cell = try Self.cell(element, number: index + 1) { cells.append(cell) }
    }
    self.cells = cells
    record = metadata?["twin"]?["record"].flatMap { ResultRecord($0) }
  }

  private static func problem(_ found: JSON?, _ place: String, _ expected: String) -> JupyterProblem {
    .structure(place: place, expected: expected, found: found?.kind ?? "missing")
  }

  private static func cell(_ json: JSON, number: Int) throws(JupyterProblem) -> Cell? {
    guard let type = json["cell_type"]?.string else {
      throw problem(json["cell_type"], "`cell_type` of cell \(number)", "a text")
    }
    let source = try source(json["source"], number)
    let title = (json["metadata"]?["title"]?.string ?? "").filter { !$0.isNewline }
    switch type {
    case "markdown": return Cell(kind: .markdown, title: title, source: source)
    case "code":
      if let line = magic(source) { throw .magic(cell: number, line: line) }
      return Cell(kind: .code, title: title, source: source)
    // Text that is meant for another program.
    case "raw": return nil
    default:
      throw .structure(
        place: "`cell_type` of cell \(number)", expected: "code, markdown or raw", found: "`\(type.prefix(20))`")
    }
  }

  private static func source(_ json: JSON?, _ number: Int) throws(JupyterProblem) -> String {
    if let text = json?.string { return normalized(text) }
    guard let elements = json?.elements else {
      throw problem(json, "`source` of cell \(number)", "a text or a list of texts")
    }
    var text = ""
    for element in elements {
      guard let line = element.string else { throw problem(element, "a line of `source` of cell \(number)", "a text") }
      text += line
    }
    return normalized(text)
  }

  private static func normalized(_ text: String) -> String { text.replacing("\r\n", with: "\n") }

  /// `%time`, `%%bash`, `!ls`: no line of the language begins so.
  private static func magic(_ source: String) -> String? {
    for line in source.split(separator: "\n") {
      let bare = line.drop { $0 == " " || $0 == "\t" }
      if bare.first == "%" || bare.first == "!" { return String(bare.prefix(40)) }
    }
    return nil
  }

  /// The notebook as a program of the language, a `# %%` marker before each cell.
  public var program: String {
    cells.map { cell in
      let title = cell.title.isEmpty ? "" : " " + cell.title
      switch cell.kind {
      case .code: return "# %%\(title)\n\(cell.source)\n"
      case .markdown:
        let lines = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map { $0.isEmpty ? "#" : "# \($0)" }.joined(separator: "\n")
        return "# %% [markdown]\(title)\n\(text)\n"
      }
    }.joined(separator: "\n")
  }
}
