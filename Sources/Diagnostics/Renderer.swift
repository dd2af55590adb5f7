/// Draws diagnostics as caret frames:
///
///     error[unit-mismatch]: cannot add W/K and W
///       ┌─ tank.twin:9:26
///     9 │   TH' = (Ua*(Ta - TH) + (Ua + P))/Ch
///       │                          ──   ─ W
///       │                          W/K
///       = help: multiply `Ua` by a temperature
///
/// On a line with several labels the rightmost is written beside its underline and the others hang below, rightmost first, so that
/// no text crosses another. A label that spans lines is drawn on its first line.
public struct Renderer: Sendable {
  public var sources: SourceMap
  public var colour: Bool

  public init(sources: SourceMap, colour: Bool = false) {
    self.sources = sources
    self.colour = colour
  }

  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n")
  }

  public func render(_ diagnostic: Diagnostic) -> String {
    let tint: Style = diagnostic.severity == .error ? .red : diagnostic.severity == .warning ? .yellow : .blue
    var text = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", tint, .bold)
    text += paint(": \(Self.visible(diagnostic.message))", .bold) + "\n"
    let frames = self.frames(of: diagnostic)
    let margin = frames.map(\.digits).max() ?? 1
    for frame in frames { draw(frame, margin: margin, tint: tint, into: &text) }
    let indent = String(repeating: " ", count: margin + 1)
    for (kind, lines) in [("note", diagnostic.notes), ("help", diagnostic.help)] {
      for line in lines {
        let parts = line.split(separator: "\n", omittingEmptySubsequences: false)
        text += indent + paint("= ", .blue) + paint("\(kind):", .bold) + " \(Self.visible(parts.first ?? ""))\n"
        for part in parts.dropFirst() { text += indent + "        \(Self.visible(part))\n" }
      }
    }
    return text
  }

  // MARK: Frames

  /// The labelled lines of one source.
  private struct Frame {
    var file: SourceFile
    var location: String
    var lines: [(number: Int, labels: [Diagnostic.Label])]
    var digits: Int { String((lines.map(\.number).max() ?? 0) + 1).count }
  }

  private func frames(of diagnostic: Diagnostic) -> [Frame] {
    var frames: [Frame] = []
    var order: [SourceID] = []
    for label in diagnostic.labels where !order.contains(label.span.source) { order.append(label.span.source) }
    for id in order {
      guard let file = sources[id] else { continue }
      let labels = diagnostic.labels.filter { $0.span.source == id }
      var lines: [Int: [Diagnostic.Label]] = [:]
      for label in labels { lines[file.line(at: Int(label.span.start)), default: []].append(label) }
      frames.append(
        Frame(
          file: file, location: sources.location(of: labels[0].span),
          lines: lines.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }
    return frames
  }

  private func draw(_ frame: Frame, margin: Int, tint: Style, into text: inout String) {
    let indent = String(repeating: " ", count: margin + 1)
    text += indent + paint("┌─ ", .blue) + frame.location + "\n"
    var previous: Int?
    for (number, labels) in frame.lines {
      if let previous, number > previous + 1 { text += indent + paint("·", .blue) + "\n" }
      previous = number
      let digits = String(number + 1)
      text += String(repeating: " ", count: margin - digits.count)
      text += paint("\(digits) │ ", .blue) + Self.visible(lineText(frame.file, number)) + "\n"
      for row in labelRows(labels, line: number, of: frame.file) {
        text += indent + paint("│ ", .blue) + paint(row, tint) + "\n"
      }
    }
  }

  private func lineText(_ file: SourceFile, _ line: Int) -> String {
    String(decoding: file.contents(ofLine: line), as: UTF8.self)
  }

  private func labelRows(_ labels: [Diagnostic.Label], line: Int, of file: SourceFile) -> [String] {
    let lineStart = file.lineStarts[line]
    let lineEnd = lineStart + file.contents(ofLine: line).count
    struct Mark { var column: Int, width: Int, text: String }
    var marks = labels.map { label in
      let start = min(Int(label.span.start), lineEnd)
      let end = min(max(Int(label.span.end), start), lineEnd)
      let column = displayWidth(Self.visible(file.text(from: lineStart, to: start)))
      let width = displayWidth(Self.visible(file.text(from: start, to: end)))
      return Mark(column: column, width: max(1, width), text: Self.visible(label.text))
    }
    marks.sort { $0.column < $1.column }
    var underline: [Character] = []
    for mark in marks {
      while underline.count < mark.column + mark.width { underline.append(" ") }
      for column in mark.column..<mark.column + mark.width { underline[column] = "─" }
    }
    var rows = [String(underline)]
    let labelled = marks.filter { !$0.text.isEmpty }
    guard let last = labelled.last else { return rows }
    if last.column == marks.last?.column {
      rows[0] += " " + last.text
    } else {
      rows.append(pad(last.column) + last.text)
    }
    for mark in labelled.dropLast().reversed() { rows.append(pad(mark.column) + mark.text) }
    return rows
  }

  private func pad(_ count: Int) -> String { String(repeating: " ", count: count) }

  /// Control characters would let a source text move the cursor: tabs become two spaces, the others a replacement mark.
  static func visible(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09: result += "  "
      case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  // MARK: Colour

  enum Style: String { case bold = "1", red = "31", yellow = "33", blue = "34" }

  func paint(_ text: String, _ styles: Style...) -> String {
    guard colour, !text.isEmpty else { return text }
    return "\u{1B}[\(styles.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
  }
}
