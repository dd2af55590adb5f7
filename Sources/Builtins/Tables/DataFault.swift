import Checking
import Data
import Diagnostics
import Glibc
import Runtime

/// What is wrong with a data file, in words that name the place in the file; the place in the script is added by who declares it.
struct DataFault {
  let error: DataError

  var code: String {
    switch error {
    case .file: "unreadable-file"
    case .content: "data-fault"
    case .options: "data-option"
    case .table: "table"
    }
  }

  var message: String { error.location.map { "\($0): \(error.message)" } ?? error.message }

  /// The line of the file with a mark under the field.
  var notes: [String] {
    guard case .content(let place, _) = error, let line = FileExcerpt(place) else { return [] }
    return [line.text]
  }

  var help: [String] {
    var help = error.help.map { [$0] } ?? []
    if case .file(let path, .missing) = error {
      let near = nearest(to: FileExcerpt.name(of: path), among: FileExcerpt.siblings(of: path))
      help +=
        near.isEmpty
        ? ["paths begin at the script's folder, or at the working directory at the prompt"]
        : ["did you mean \(alternatives(near))?"]
    }
    return help
  }

  /// The column of the file at fault, by its header.
  var column: String? {
    switch error {
    case .content(let place, _): place.name
    case .options(_, .noColumn(let name, _, _)), .options(_, .repeatedName(let name)), .options(_, .twoKinds(let name)):
      name
    default: nil
    }
  }

  func evaluationError(at span: Span?, help more: [String] = []) -> EvaluationError {
    EvaluationError(code: code, message, notes: notes, help: help + more, span: span)
  }

  var diagnosticError: DiagnosticError { DiagnosticError(Diagnostic(code: code, message, notes: notes, help: help)) }
}

/// A line of a text file, with a mark under one place.
struct FileExcerpt {
  /// Lines joined by a newline, the second with the mark.
  let text: String

  private static let widest = 90

  init?(_ place: Place) {
    guard let bytes = Self.line(place.line, of: place.path) else { return nil }
    let column = max(0, place.column - 1)
    let start = column > Self.widest / 2 ? column - Self.widest / 2 : 0
    let shown = bytes.dropFirst(start).prefix(Self.widest)
    let before = String(decoding: bytes.dropFirst(start).prefix(column - start), as: UTF8.self)
    let body = String(decoding: shown, as: UTF8.self)
    let head = "\(place.line) │ \(start > 0 ? "…" : "")"
    let rest = bytes.dropFirst(column)
    let quoted = rest.first == UInt8(ascii: "\"")
    let field = quoted ? rest.prefix(1) : rest.prefix { ![0x2C, 0x3B, 0x09, 0x7C].contains($0) }
    let mark = max(1, displayWidth(String(decoding: field.prefix(Self.widest), as: UTF8.self)))
    let indent = displayWidth(Self.plain(head)) + displayWidth(Self.plain(before))
    let suffix = bytes.count > start + Self.widest ? "…" : ""
    text =
      Self.plain(head + body) + suffix + "\n" + String(repeating: " ", count: indent)
      + String(repeating: "─", count: place.field == nil ? 1 : mark)
  }

  /// A tab would be drawn in a width of the terminal's choice.
  private static func plain(_ text: String) -> String {
    String(text.map { $0 == "\t" ? " " : $0 })
  }

  /// A physical line as bytes, its end left off; nil when the file has no such line. Long files are read in blocks.
  private static func line(_ number: Int, of path: String) -> [UInt8]? {
    guard number > 0, let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var line: [UInt8] = []
    var current = 1
    var afterReturn = false
    while true {
      let count = fread(&block, 1, block.count, file)
      if count == 0 { return current == number ? line : nil }
      for byte in block[..<count] {
        let isPair = afterReturn && byte == 0x0A
        afterReturn = byte == 0x0D
        if isPair { continue }
        if byte == 0x0A || byte == 0x0D {
          if current == number { return line }
          current += 1
        } else if current == number {
          // Enough for any mark; the line may be a gigabyte.
          guard line.count < 1 << 16 else { return line }
          line.append(byte)
        }
      }
    }
  }

  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// The files beside a path.
  static func siblings(of path: String) -> [String] {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < 5000, let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
