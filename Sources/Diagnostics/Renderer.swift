/// Draws diagnostics as caret frames:
///
///     error[unit-mismatch]: cannot add W/K and W
///       ┌─ tank.twin:9:26
///     9 │   TH' = (Ua*(Ta - TH) + (Ua + P))/Ch
///       │                          ──   ─ W        = kg·m²·s⁻³
///       │                          W/K             = kg·m²·s⁻³·K⁻¹
///       = help: multiply `Ua` by a temperature
///
/// On a line with several labels the rightmost is written beside its underline and the others hang below, rightmost first, so that
/// no text crosses another; texts of the form `left = right` meet at their `=`. A label that spans lines is drawn on its first line, an
/// empty one as `^`.
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
    var text = paint("\(diagnostic.severity.rawValue)[\(visible(diagnostic.code))]", tint, .bold)
    text += paint(": \(visible(diagnostic.message))", .bold) + "\n"
    let frames = self.frames(of: diagnostic)
    let margin = frames.map(\.digits).max() ?? 1
    for frame in frames { draw(frame, margin: margin, tint: tint, into: &text) }
    let indent = String(repeating: " ", count: margin + 1)
    for (kind, lines) in [("note", diagnostic.notes), ("help", diagnostic.help)] {
      for line in lines {
        let parts = line.split(separator: "\n", omittingEmptySubsequences: false)
        text += indent + paint("= ", .blue) + paint("\(kind):", .bold) + " \(visible(parts.first ?? ""))\n"
        for part in parts.dropFirst() { text += indent + "        \(visible(part))\n" }
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
    text += indent + paint("┌─ ", .blue) + visible(frame.location) + "\n"
    var previous: Int?
    for (number, labels) in frame.lines {
      if let previous, number > previous + 1 { text += indent + paint("·", .blue) + "\n" }
      previous = number
      let digits = String(number + 1)
      let view = LineView(frame.file, line: number, showing: labels.map { Int($0.span.start)..<Int($0.span.end) })
      let line = view.text.isEmpty ? "" : " " + view.text
      text += String(repeating: " ", count: margin - digits.count) + paint("\(digits) │", .blue) + line + "\n"
      for row in LabelRows(labels, on: view).rows {
        text += indent + paint("│ ", .blue) + paint(row, tint) + "\n"
      }
    }
  }

  // MARK: Colour

  enum Style: String { case bold = "1", red = "31", yellow = "33", blue = "34" }

  func paint(_ text: String, _ styles: Style...) -> String {
    guard colour, !text.isEmpty else { return text }
    return "\u{1B}[\(styles.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
  }
}
