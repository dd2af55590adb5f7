import Documents
import Glibc
import Session

/// A report on disk: written whole, and read again for its check.
public struct ReportFile: Sendable {
  public let path: String
  public let format: ReportFormat

  public init(_ path: String) throws(ReportFailure) {
    self.path = path
    format = try ReportFormat(path: path)
  }

  /// The folder beside a markdown report that holds its figures.
  private var figureFolder: String { String(path.dropLast(format.rawValue.count + 1)) + "_files" }

  // MARK: Writing

  /// - Parameters:
  ///   - folder: of the notebook, where the paths of its pictures begin.
  ///   - isUnit: tells units from variables in code.
  public func write(
    _ document: Document, folder: String, isUnit: @escaping (String) -> Bool
  ) throws(ReportFailure) {
    switch format {
    case .html: try put(Array(Self.page(document, folder: folder, isUnit: isUnit).utf8), path)
    case .jupyter: try put(Array(JupyterWriter.written(document).utf8), path)
    case .markdown: try writeMarkdown(document)
    case .pdf:
      let bytes: [UInt8]
      do throws(PageProblem) {
        bytes =
          try PageWriter.written(document, isUnit: isUnit, picture: { NotebookPicture.load($0, folder: folder) })
      } catch {
        throw ReportFailure(error)
      }
      try put(bytes, path)
    }
  }

  /// A report as one page.
  static func page(
    _ document: Document, folder: String, isUnit: @escaping (String) -> Bool, script: HTMLWriter.PageScript? = nil
  ) -> String {
    var writer = HTMLWriter()
    writer.isUnit = isUnit
    writer.script = script
    writer.picture = { NotebookPicture.load($0, folder: folder) }
    return writer.page(document)
  }

  private func put(_ bytes: [UInt8], _ path: String) throws(ReportFailure) {
    if let problem = File.replace(path, with: bytes) { throw .cannotWrite(problem) }
  }

  private func writeMarkdown(_ document: Document) throws(ReportFailure) {
    let writer = MarkdownWriter(folder: File.name(of: figureFolder))
    let (text, files) = writer.written(document)
    if mkdir(figureFolder, 0o777) != 0, errno != EEXIST {
      throw .cannotWrite("\(figureFolder) cannot be made: \(String(cString: strerror(errno)))")
    }
    for file in files { try put(Array(file.content.utf8), "\(figureFolder)/\(file.name)") }
    // Figures of an earlier report that this one does not have.
    var number = document.figures.count + 1
    while unlink("\(figureFolder)/figure-\(number).svg") == 0 { number += 1 }
    try put(Array(text.utf8), path)
  }

  // MARK: Reading

  /// The results that the report on disk holds.
  public func record() throws(ReportFailure) -> ResultRecord {
    switch format {
    case .pdf:
      guard let record = PageRecord.record(in: try read(path)) else { throw .noRecord(path: path) }
      return record
    case .jupyter:
      guard let record = (try? JupyterNotebook(parsing: try read(path)))?.record else { throw .noRecord(path: path) }
      return record
    case .markdown: return try record(in: try read("\(figureFolder)/\(MarkdownWriter.recordName)"))
    case .html:
      let page = String(decoding: try read(path), as: UTF8.self)
      guard let start = page.firstRange(of: "<script type=\"application/json\" id=\"twin-record\">"),
        let end = page[start.upperBound...].firstRange(of: "</script>")
      else { throw .noRecord(path: path) }
      return try record(in: Array(page[start.upperBound..<end.lowerBound].utf8))
    }
  }

  private func read(_ path: String) throws(ReportFailure) -> [UInt8] {
    do throws(FileFailure) { return try File.read(path) } catch {
      throw .cannotRead(error.message(for: path))
    }
  }

  private func record(in bytes: [UInt8]) throws(ReportFailure) -> ResultRecord {
    guard let json = try? JSON(parsing: bytes), let record = ResultRecord(json) else { throw .noRecord(path: path) }
    return record
  }
}

/// Pictures that a notebook's text names by a path beside it.
enum NotebookPicture {
  private static let types = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "svg": "image/svg+xml",
  ]

  /// Nil for another kind of file, and for one that is not there.
  static func load(_ target: String, folder: String) -> Picture? {
    guard !target.contains(":"), !target.hasPrefix("//"), let dot = target.lastIndex(of: "."),
      let type = types[target[target.index(after: dot)...].lowercased()]
    else { return nil }
    let path = target.replacing("%20", with: " ")
    let full = path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
    guard let bytes = try? File.read(full), bytes.count <= 10 << 20 else { return nil }
    return Picture(mediaType: type, bytes: bytes)
  }
}
