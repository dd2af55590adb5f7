import Documents

/// What a cell gave when it ran, and what it had read by then: a row of the cache.
struct CellResult: Equatable {
  var outputs: [Document.Output]
  var seconds: Double
  /// The files that it read, relative to the notebook's folder where they stand below it, with the digests of then.
  var files: [Document.Foot.File]
  /// Where the cell stood. What its diagnostics say of lines holds only there.
  var line: Int

  var hasDiagnostics: Bool {
    outputs.contains { if case .diagnostic = $0 { true } else { false } }
  }

  // MARK: JSON

  private static let format = "twin cell 1"

  var json: JSON {
    let outputs = outputs.map { output -> JSON in
      switch output {
      case .text(let text): .object([("text", .text(text))])
      case .diagnostic(let message): .object([("message", .text(message.text)), ("error", .boolean(message.isError))])
      case .figure(let figure):
        .object([
          ("svg", .text(figure.svg)), ("title", .text(figure.title)), ("series", .array(figure.data.map(\.json))),
        ])
      }
    }
    let files = files.map { file -> JSON in
      .object([("path", .text(file.path)), ("digest", file.digest.map(JSON.text) ?? .null)])
    }
    return .object([
      ("format", .text(Self.format)), ("line", .number(Double(line))), ("seconds", .number(seconds)),
      ("files", .array(files)), ("outputs", .array(outputs)),
    ])
  }

  init(outputs: [Document.Output], seconds: Double, files: [Document.Foot.File], line: Int) {
    self.outputs = outputs
    self.seconds = seconds
    self.files = files
    self.line = line
  }

  /// Nil for what is no such row: another version's, or one that was damaged.
  init?(_ json: JSON) {
    guard json["format"]?.string == Self.format, let line = json["line"]?.integer,
      let seconds = json["seconds"]?.double, (0..<1e9).contains(seconds), let files = json["files"]?.elements,
      let outputs = json["outputs"]?.elements
    else { return nil }
    self.init(outputs: [], seconds: seconds, files: [], line: line)
    for file in files {
      guard let path = file["path"]?.string, let digest = file["digest"] else { return nil }
      self.files.append(Document.Foot.File(path: path, digest: digest.string))
    }
    for output in outputs {
      if let text = output["text"]?.string {
        self.outputs.append(.text(text))
      } else if let text = output["message"]?.string, let isError = output["error"]?.bool {
        self.outputs.append(.diagnostic(Document.Message(isError: isError, text: text)))
      } else if let svg = output["svg"]?.string, let title = output["title"]?.string,
        let elements = output["series"]?.elements
      {
        self.outputs.append(
          .figure(Document.Figure(svg: svg, title: title, data: elements.compactMap { FigureSeries($0) })))
      } else {
        return nil
      }
    }
  }
}
