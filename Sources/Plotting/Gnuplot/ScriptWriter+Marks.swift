import Glibc

extension ScriptWriter {
  /// The resolution that a reduced line keeps: 300 dots an inch, beyond what print or a screen shows.
  private static let samplesPerCentimetre = 118.0

  /// Writes the plot command of a panel's marks: areas first, then points, then lines, so that none hides another.
  ///
  /// - Parameter ground: what lies under the marks.
  mutating func marks(_ panel: PanelPlan, _ place: PanelLayout, on ground: [(source: Int?, clause: Clause)] = []) {
    var elements = ground.map { (depth: $0.clause.depth, source: $0.source, text: $0.clause.text) }
    for mark in panel.marks where mark.isVisible && !mark.isReference {
      for (depth, text) in clauses(mark, panel, place.plot) {
        elements.append((depth, mark.source, text))
      }
    }
    guard !elements.isEmpty else {
      line("plot NaN")
      return
    }
    let sorted = elements.enumerated().sorted { ($0.element.depth, $0.offset) < ($1.element.depth, $1.offset) }
    line("plot \\", source: sorted[0].element.source)
    for (index, element) in sorted.map(\.element).enumerated() {
      line("  " + element.text + (index == sorted.count - 1 ? "" : ", \\"), source: element.source)
    }
  }

  /// The parts of a plot command that draw one mark, each with how far back it lies.
  private mutating func clauses(_ mark: PlannedMark, _ panel: PanelPlan, _ plot: Box) -> [Clause] {
    let rgb = colour(mark).hexadecimal
    let width = number(theme.lineWidth * mark.look.weight * (Self.isRough(mark) ? 0.55 : 1))
    let front = mark.look.isInFront ? 2 : 0
    let stroke = "linecolor rgb '\(rgb)' linewidth \(width) dashtype \(dash(mark))"
    let columns = Self.deviceColumns(panel.x, plot.width)

    // The legend is not gnuplot's; a title remains, which svg viewers show beside the pointer.
    let title = mark.label.map { "title " + gnuplotQuoted($0) } ?? "notitle"
    func read(_ columns: [[Double]]) -> String { "\(dataName) " + data.append(records: columns) }
    func isLarge(_ count: Int) -> Bool { Double(count) > 4 * plot.width * Self.samplesPerCentimetre }
    func note(_ reduced: Int) {
      let note = PlotNote.reduced(from: mark.x.count, to: reduced, source: mark.source)
      if reduced < mark.x.count, !notes.contains(note) { notes.append(note) }
    }

    switch mark.kind {
    case .line:
      var samples = mark.columns
      if isLarge(mark.x.count) {
        samples = Reduction.line(mark.columns[0], mark.columns[1], column: columns)
        note(samples[0].count)
      }
      var parts: [Clause] = [(3 + front, "\(read(samples)) using 1:2 \(title) with lines \(stroke)")]
      // A sample between two gaps has no line to either side; a dot keeps it in sight.
      let lone = Self.loneSamples(mark.columns)
      if !lone[0].isEmpty {
        parts.append(
          (
            3,
            "\(read(lone)) using 1:2 \(title) with points pointtype 7 pointsize \(number(0.25 * theme.lineWidth * pointScale)) "
              + "linecolor rgb '\(rgb)'"
          ))
      }
      return parts
    case .points, .errorBars:
      var samples = mark.columns
      if mark.x.count > 10_000 {
        let (width, height) = (Int(plot.width / 0.025), Int(plot.height / 0.025))
        samples = Reduction.points(mark.columns, width: width, height: height) { x, y in
          (Self.cell(panel.x.fraction(x), width), Self.cell(panel.y.fraction(y), height))
        }
        note(samples[0].count)
      }
      let size = number((mark.look.marker == nil ? Self.markerSize(samples[0].count) : 0.4) * pointScale)
      let point = "pointtype \(marker(mark)) pointsize \(size) linecolor rgb '\(rgb)'"
      let part = "\(read(samples)) using "
      return mark.kind == .points
        ? [(2 + 2 * front, part + "1:2 \(title) with points \(point)")]
        : [(2, part + "1:2:3:4 \(title) with yerrorbars \(point) linewidth \(number(theme.lineWidth * 0.7))")]
    case .band:
      var samples = Array(mark.columns[0..<3])
      if isLarge(mark.x.count) {
        samples = Reduction.band(samples, column: columns)
        note(samples[0].count)
      }
      let area = "\(read(samples)) using 1:2:3 \(title) with filledcurves fillcolor rgb '\(rgb)' "
      var parts: [Clause] = [(0, area + "fillstyle \(fill(mark, 0.25)) noborder")]
      if mark.columns.count > 3 {
        var middle = [mark.columns[0], mark.columns[3]]
        if isLarge(mark.x.count) { middle = Reduction.line(middle[0], middle[1], column: columns) }
        parts.append((3, "\(read(middle)) using 1:2 \(title) with lines \(stroke)"))
      }
      return parts
    case .bars(let barWidth, _):
      let isAlone = !Self.isSeeThrough(mark, panel)
      return [
        (
          1,
          "\(read(mark.columns)) using 1:2:(\(barWidth)) \(title) with boxes fillcolor rgb '\(rgb)' "
            + "fillstyle \(isAlone ? "solid 0.85" : "transparent solid 0.5") border linecolor rgb "
            + "'\(isAlone ? theme.background.hexadecimal : rgb)' linewidth 0.5"
        )
      ]
    case .rectangles: return rectangles(mark, title)
    case .polygon: return polygon(mark, title)
    case .arrows: return arrows(mark, panel, plot, title)
    case .heat, .contour, .surface, .flow, .event, .level, .region, .diagonal: return []
    }
  }

  /// Whether bars let what lies behind them show: histograms lie over one another, other bars stand side by side.
  static func isSeeThrough(_ mark: PlannedMark, _ panel: PanelPlan) -> Bool {
    mark.isHistogram && panel.marks.count > 1
  }

  private static func deviceColumns(_ axis: AxisPlan, _ width: Double) -> (Double) -> Int {
    let count = width * samplesPerCentimetre
    return { cell(axis.fraction($0), Int(count)) }
  }

  /// The cell of a fraction of the axis; places outside keep to a margin of one axis length on either side.
  private static func cell(_ fraction: Double, _ count: Int) -> Int {
    Int((max(-1, min(2, fraction)) * Double(count)).rounded(.down))
  }

  /// Few points are drawn large, many small.
  private static func markerSize(_ count: Int) -> Double {
    count <= 40 ? 0.55 : count <= 200 ? 0.42 : count <= 1000 ? 0.3 : count <= 5000 ? 0.22 : 0.15
  }

  /// Whether a line is long and turns at every other sample or so, as noise does: drawn thin, it leaves its course, and
  /// what is drawn with it, in sight.
  static func isRough(_ mark: PlannedMark) -> Bool {
    guard mark.kind == .line, mark.x.count > 400 else { return false }
    let y = mark.columns[1]
    var turns = 0
    var last = 0.0
    for index in y.indices.dropFirst() {
      let step = y[index] - y[index - 1]
      if step * last < 0 { turns += 1 }
      if step != 0, !step.isNaN { last = step }
    }
    return turns * 4 > y.count
  }

  /// Samples that have a gap, or the end, on both sides.
  private static func loneSamples(_ columns: [[Double]]) -> [[Double]] {
    let (x, y) = (columns[0], columns[1])
    func isGap(_ index: Int) -> Bool { !x.indices.contains(index) || x[index].isNaN || y[index].isNaN }
    var lone: [[Double]] = [[], []]
    for index in x.indices where !isGap(index) && isGap(index - 1) && isGap(index + 1) {
      lone[0].append(x[index])
      lone[1].append(y[index])
      if lone[0].count >= 20_000 { break }
    }
    return lone
  }
}
