import Diagnostics
import Glibc
import Runtime
import Synchronization

/// A chart that changes while a cell runs: what one passing of its statement shows.
protocol LiveChart {
  /// The statement, which has one place on the screen.
  var span: Span { get }
  var showing: FigureShowing { get }

  /// - Throws: what is wrong with the values.
  func check() throws
  /// Shows it once, by whoever shows figures, or as text.
  func show() throws
  /// What the terminal shows of it, no higher than so many rows.
  func drawing(rows: Int) throws -> Drawing
}

extension LiveChart {
  var host: RuntimeHost { showing.host }
}

/// The charts of `plot live` that a cell has drawn so far.
///
/// On a terminal the charts stand one below the other, the cursor below the last, and share its height. Passing a statement again moves the cursor up to
/// its chart and writes it anew, and those below it as they were. When anything else has been written since, what stands there has
/// moved by nobody knows how much: the next chart begins below it. A chart is drawn at most some fifteen times a second, and all of
/// them take at most about a third of the time; what is skipped is kept, and the last of it drawn when the cell ends. Where nothing can be drawn again,
/// the last is all that is shown.
final class LivePlots {
  /// A chart that stands on the terminal.
  private struct Block {
    let run: any LiveChart
    var drawing: Drawing
  }

  private var blocks: [Block] = []
  /// What has not been shown yet: the last passing of each statement that was skipped.
  private var waiting: [any LiveChart] = []
  /// The statements that have been passed in this cell.
  private var passed: Set<Span> = []
  /// What the host had written when the last chart was drawn.
  private var written = 0
  /// When the next chart may be drawn, in nanoseconds.
  private var next: [Span: UInt64] = [:]

  private static let interval: UInt64 = 66_000_000

  /// Draws what a statement shows, or keeps it for later.
  func pass(_ run: some LiveChart) throws {
    let screen = Self.screen(run.host)
    if passed.insert(run.span).inserted {
      // What is wrong with the values is told where it happens, even if nothing is drawn yet.
      if screen == 0 { try run.check() }
    }
    waiting.removeAll { $0.span == run.span }
    let now = Self.now()
    guard screen > 0, now >= next[run.span] ?? 0, try draw(run, screen) else {
      waiting.append(run)
      return
    }
    let end = Self.now()
    next[run.span] = max(now + Self.interval, end + 2 * UInt64(passed.count) * (end - now))
  }

  /// Draws the chart in its place, or below the others; false if they would not fit on the screen together.
  private func draw(_ run: some LiveChart, _ screen: Int) throws -> Bool {
    // The line below the last chart has to be on the screen too.
    let room = screen - 1
    let share = room / max(1, passed.count)
    let output = run.host.resource { OutputCount(run.host) }
    if output.value != written { blocks = [] }
    let place = blocks.firstIndex { $0.run.span == run.span }
    let block = Block(run: run, drawing: try run.drawing(rows: share))
    var new = blocks
    if let place { new[place] = block } else { new.append(block) }
    var first = place ?? blocks.count
    let sharesAnew = Self.rows(new) > room && new.count > 1
    if sharesAnew {
      for index in new.indices { new[index].drawing = try new[index].run.drawing(rows: share) }
      first = 0
    }
    // A chart alone is drawn however high it is, but could not be drawn again.
    guard Self.rows(new) <= room || blocks.isEmpty else { return false }

    // Shown at once by terminals that know how (synchronized output), so that nothing is seen half drawn.
    var text = "\u{1B}[?2026h\r"
    let up = Self.rows(blocks[first...])
    if up > 0 { text += "\u{1B}[\(up)A" }
    if let place, !sharesAnew, blocks[place].drawing.rows == block.drawing.rows {
      text += block.drawing.isOpaque ? block.drawing.text : Self.erasingLineEnds(block.drawing.text)
      let below = up - block.drawing.rows
      if below > 0 { text += "\u{1B}[\(below)B" }
    } else {
      text += "\u{1B}[J" + new[first...].map(\.drawing.text).joined()
    }
    // A line of progress may have stood below.
    run.host.write(text + "\u{1B}[J\u{1B}[?2026l")
    blocks = new
    written = output.value
    return true
  }

  private func settle(_ run: some LiveChart) throws {
    let screen = Self.screen(run.host)
    if screen > 0, try draw(run, screen) { return }
    try run.show()
  }

  /// Shows what one statement has not shown yet, because its work is done.
  func conclude(_ statement: Span) throws {
    guard let run = waiting.first(where: { $0.span == statement }) else { return }
    waiting.removeAll { $0.span == statement }
    try settle(run)
  }

  private static func rows(_ blocks: some Sequence<Block>) -> Int { blocks.reduce(0) { $0 + $1.drawing.rows } }

  /// Shows what is waiting, and forgets all.
  /// - Throws: the first thing that drawing finds wrong.
  func finish(completed: Bool) throws {
    let left = waiting
    let drawn = Set(blocks.map(\.run.span))
    defer { (blocks, passed, next) = ([], [], [:]) }
    waiting = []
    for run in left where completed || !drawn.contains(run.span) { try settle(run) }
  }

  /// The rows of the terminal that charts can be drawn on again; 0 if there is none.
  static func screen(_ host: RuntimeHost) -> Int {
    let display = host.resource { FigureDisplay() }
    return display.show == nil && display.draw != nil ? display.rows() : 0
  }

  private static func erasingLineEnds(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\u{1B}[K\n")
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// Counts what a host writes, so that a chart knows whether it is still the last thing on the terminal. A line of progress, which is
/// written over itself and erased, does not count.
private final class OutputCount: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .relaxed) }

  init(_ host: RuntimeHost) {
    let (write, writeStatus) = (host.write, host.writeStatus)
    host.write = { [self] text in
      if !text.isEmpty { count.add(1, ordering: .relaxed) }
      write(text)
    }
    host.writeStatus = { [self] text in
      if text.utf8.contains(UInt8(ascii: "\n")) { count.add(1, ordering: .relaxed) }
      writeStatus(text)
    }
  }
}
