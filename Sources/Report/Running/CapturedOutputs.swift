import Documents
import Plotting

/// What a cell shows while it runs, text and figures in their order. Only the thread that runs the cell comes here.
final class CapturedOutputs: @unchecked Sendable {
  /// More text than this of one cell nobody reads in a report.
  static let limit = 1 << 20

  private(set) var outputs: [Document.Output] = []
  private var length = 0

  func take() -> [Document.Output] {
    defer {
      outputs = []
      length = 0
    }
    return outputs
  }

  func write(_ text: String) {
    guard length <= Self.limit else { return }
    length += text.utf8.count
    append(length <= Self.limit ? text : "\n… the cell wrote more, which is left out here\n")
  }

  private func append(_ text: String) {
    if case .text(let before)? = outputs.last {
      outputs[outputs.count - 1] = .text(before + text)
    } else if !text.isEmpty {
      outputs.append(.text(text))
    }
  }

  /// Draws a figure as SVG.
  func show(_ figure: Plotting.Figure, _ renderer: Plotting.Renderer) throws(PlotError) -> [PlotNote] {
    let rendering = try renderer.render(figure, to: .picture(.svg))
    let title = figure.title ?? figure.panels.compactMap(\.title).joined(separator: "; ")
    outputs.append(
      .figure(
        Document.Figure(
          svg: String(decoding: rendering.bytes, as: UTF8.self), title: title, data: FigureNumbers.series(of: figure))))
    return rendering.notes
  }
}
