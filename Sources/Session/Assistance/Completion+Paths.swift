import Syntax

// Which texts are paths, and what they may be completed to.
extension Place {
  /// What the quotes that open at `start - 1` may hold, where that is a path.
  func pathInQuotes() -> Completer.Found? {
    let before = reading.text(index - 1)
    let head = block.head?.keyword
    var endings: [String]
    var isWritten = false
    if before == "use" {
      endings = ["twin"]
    } else if SourceReading.formats.contains(before), head == .data {
      endings = before == "csv" ? ["csv", "tsv", "txt", "gz"] : []
    } else if head == .save, index > (block.head?.at ?? index) + 1 {
      (endings, isWritten) = (["csv", "safetensors", "onnx"], true)
    } else if before == "plot" {
      (endings, isWritten) = (["pdf", "svg", "png", "txt", "tex"], true)
    } else if block.kind == .options, before == key, ["checkpoint", "log"].contains(before) {
      (endings, isWritten) = (["csv"], true)
    } else if block.kind == .parentheses, let callee = block.callee, reading.text(callee) == "load" {
      endings = ["safetensors"]
    } else {
      return nil
    }
    let typed = String(decoding: completer.bytes[start...], as: UTF8.self)
    let paths = Paths.candidates(
      typed: Paths.unescaped(typed), in: isWritten ? "" : completer.session.host.readFolder, endings: endings,
      onlyFolders: false)
    let closing = completer.next == UInt8(ascii: "\"") ? "" : "\""
    return .init(
      start: start,
      groups: [
        paths.map {
          Candidate(Paths.escaped($0.text) + ($0.text.hasSuffix("/") ? "" : closing), $0.help)
        }
      ])
  }
}
