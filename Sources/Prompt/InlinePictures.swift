import Builtins
import Glibc
import Pictures
import Plotting
import Runtime

/// Shows the figures of `plot` on a terminal: as a picture in sixels where the terminal says that it can, else as coloured text.
///
/// The terminal is asked once, when the first figure is to be shown, so that a session without figures never waits for it.
/// `TWIN_PICTURES=sixel`, `blocks` or `text` decides without asking; `blocks` shows pictures in half blocks of text.
public final class InlinePictures {
  private enum Form { case sixel, blocks, text }

  private let terminal = PictureTerminal()
  private let takesColour: Bool
  private var typed: [UInt8] = []
  private var form: Form?
  private var replies = TerminalReplies()

  /// Takes over the figures of a host whose standard output is a terminal; nil if it is none.
  @discardableResult
  public static func install(on host: RuntimeHost) -> InlinePictures? {
    guard let known = host.terminal else { return nil }
    let pictures = InlinePictures(takesColour: known.colour)
    let display = host.resource { FigureDisplay() }
    display.rows = { pictures.terminal.takesControls ? pictures.terminal.size.rows : 0 }
    display.draw = { figure, renderer, rows throws(PlotError) in try pictures.draw(figure, renderer, rows: rows) }
    return pictures
  }

  private init(takesColour: Bool) { self.takesColour = takesColour }

  /// What was typed while the terminal was asked, for whoever reads keys next.
  public func takeTyped() -> [UInt8] {
    defer { typed = [] }
    return typed
  }

  /// - Throws: `PlotError` for a figure that makes no picture, in whatever form.
  func draw(_ figure: Figure, _ renderer: Plotting.Renderer, rows: Int) throws(PlotError) -> Drawing {
    let form = chosenForm()
    if form != .text {
      do throws(PlotError) {
        let shown = form == .sixel ? try sixels(figure, renderer, rows: rows) : try blocks(figure, renderer, rows: rows)
        if let shown { return shown }
      } catch .cancelled {
        throw .cancelled
      } catch .gnuplotMissing {
        // Text needs no gnuplot, nor would looking for it again find it.
        self.form = .text
      } catch {}
    }
    return try text(figure, renderer, rows: rows)
  }

  // MARK: - What the terminal can

  private func chosenForm() -> Form {
    if let form { return form }
    let wish = getenv("TWIN_PICTURES").map { String(cString: $0) }
    switch wish {
    case "text": form = .text
    case "blocks": form = .blocks
    default:
      guard terminal.takesControls, let replies = terminal.ask() else {
        // Not asked, because keys are waiting to be read: perhaps at the next figure.
        return wish == "sixel" ? .sixel : .text
      }
      self.replies = replies
      typed += replies.typed
      form = wish == "sixel" || replies.showsSixel ? .sixel : .text
    }
    return form ?? .text
  }

  // MARK: - Forms

  /// The figure in colours that show on the terminal's background, unless it has a theme of its own.
  private func themed(_ figure: Figure) -> Figure {
    var figure = figure
    if figure.theme == Figure(panels: []).theme { figure.theme = PictureTheme.theme(on: replies.background) }
    return figure
  }

  private func text(_ figure: Figure, _ renderer: Plotting.Renderer, rows: Int) throws(PlotError) -> Drawing {
    let columns = min(terminal.size.columns, 110)
    let figure = themed(figure)
    func lines(_ height: Int) throws(PlotError) -> Drawing {
      let chart = try renderer.render(figure, to: .terminal(columns: columns, rows: height, colour: takesColour))
      return Drawing(lines: chart.text, notes: chart.notes)
    }
    let usual = try lines(0)
    return rows == 0 || usual.rows <= rows ? usual : try lines(rows)
  }

  private func sixels(_ figure: Figure, _ renderer: Plotting.Renderer, rows: Int) throws(PlotError) -> Drawing? {
    let (columns, screenRows) = terminal.size
    let cell = terminal.cell ?? replies.cell ?? (8, 16)
    let largest = replies.largest ?? (2000, 2000)
    // A line below stays free for the cursor, and one for what is typed there.
    let height = min((rows > 0 ? min(rows, screenRows - 2) : screenRows - 2) * cell.height, largest.height)
    let width = min((min(columns, 100) - 1) * cell.width, largest.width)
    guard
      let (raster, notes) = try picture(figure, renderer, width: width, height: height, textHeight: cell.height)
    else { return nil }
    let taken = (raster.height + cell.height - 1) / cell.height
    let sixels = String(decoding: Sixel.encode(raster, colours: replies.colours ?? 256), as: UTF8.self)
    // Terminals differ in where a picture leaves the cursor, and a picture at the foot of the screen scrolls it. So room is made
    // first, and the cursor put back to where it was and then below.
    let room = String(repeating: "\n", count: taken) + "\u{1B}[\(taken)A"
    return Drawing(
      text: room + "\u{1B}7" + sixels + "\u{1B}8" + "\u{1B}[\(taken)B\r", rows: taken, isOpaque: true, notes: notes)
  }

  private func blocks(_ figure: Figure, _ renderer: Plotting.Renderer, rows: Int) throws(PlotError) -> Drawing? {
    let size = terminal.size
    let columns = min(size.columns, 110) - 1
    let most = rows > 0 ? rows : max(size.rows - 2, 12)
    // Drawn larger and then reduced: a pixel of a cell is the mean of many.
    let scale = 8
    var figure = themed(figure)
    // A thin line would be a shade of the background.
    figure.theme.lineWidth = min(20, 3.5 * figure.theme.lineWidth)
    guard
      let (raster, notes) = try picture(
        figure, renderer, width: columns * scale, height: 2 * most * scale, textHeight: 2 * scale)
    else { return nil }
    let small = raster.scaled(width: raster.width / scale, height: (raster.height / scale + 1) / 2 * 2)
    let depth: HalfBlocks.Depth = terminal.takesTrueColour ? .trueColour : .indexed
    return Drawing(lines: HalfBlocks.encode(small, depth: depth), notes: notes)
  }

  /// The figure in pixels, no larger than `width` by `height`, its text about as high as that of the terminal; nil if there is no
  /// room for one.
  private func picture(
    _ figure: Figure, _ renderer: Plotting.Renderer, width: Int, height: Int, textHeight: Int
  ) throws(PlotError) -> (Raster, [PlotNote])? {
    guard width >= 80, height >= 60 else { return nil }
    var figure = themed(figure)
    var page = figure.size?.width ?? 15
    // On a page of the usual width the text of a small window would be too small to read: a smaller page has larger text.
    let legible = 0.62 * Double(textHeight) * 72 / figure.theme.fontSize
    if figure.size == nil, Double(width) * 2.54 / page < legible {
      page = max(7, Double(width) * 2.54 / legible)
      figure.size = Figure.Size(width: page, height: page * 0.6 * max(1, 0.7 * Double(figure.panels.count)))
    }
    figure.theme.resolution = max(36, min(1200, Double(width) * 2.54 / page))
    for _ in 0..<2 {
      let rendering = try renderer.render(figure, to: .picture(.png))
      guard let raster = try? Raster(png: rendering.bytes) else { return nil }
      if raster.height <= height, raster.width <= width + 1 { return (raster, rendering.notes) }
      let excess = max(Double(raster.height + 1) / Double(height), Double(raster.width) / Double(width))
      figure.theme.resolution = max(36, figure.theme.resolution / excess)
    }
    return nil
  }
}
