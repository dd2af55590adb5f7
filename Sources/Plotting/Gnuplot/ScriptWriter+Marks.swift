import Glibc

extension ScriptWriter {
  /// The resolution that a reduced line keeps: 300 dots an inch, beyond what print or a screen shows.
  private static let samplesPerCentimetre = 118.0

  /// Writes the plot command of a panel's marks: areas first, then points, then lines, so that none hides another.
  mutating func marks(_ panel: PanelPlan, _ place: PanelLayout) {
    var elements: [(depth: Int, source: Int?, text: String)] = []
    for mark in panel.marks where mark.isVisible {
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
  private mutating func clauses(_ mark: PlannedMark, _ panel: PanelPlan, _ plot: Box) -> [(Int, String)] {
    let rgb = colour(mark).hexadecimal
    let width = number(theme.lineWidth * (Self.isRough(mark) ? 0.55 : 1))
    let stroke = "linecolor rgb '\(rgb)' linewidth \(width) dashtype \(dash(mark))"
    let columns = Self.deviceColumns(panel.x, plot.width)

    // The legend is not gnuplot's; a title remains, which svg viewers show beside the pointer.
    let title = mark.label.map { "title " + gnuplotQuoted($0) } ?? "notitle"
    func read(_ columns: [[Double]]) -> String { "\(dataName) " + data.append(records: columns) }
    func isLarge(_ count: Int) -> Bool { Double(count) > 4 * plot.width * Self.samplesPerCentimetre }
    func note(_ reduced: Int) {
      if reduced < mark.x.count {
        notes.append(.reduced(from: mark.x.count, to: reduced, source: mark.source))
      }
    }

    switch mark.kind {
    case .line:
      var samples = mark.columns
      if isLarge(mark.x.count) {
        samples = Reduction.line(mark.columns[0], mark.columns[1], column: columns)
        note(samples[0].count)
      }
      var parts = [(3, "\(read(samples)) using 1:2 \(title) with lines \(stroke)")]
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
      let size = number(Self.markerSize(samples[0].count) * pointScale)
      let point = "pointtype \(marker(mark)) pointsize \(size) linecolor rgb '\(rgb)'"
      let part = "\(read(samples)) using "
      return mark.kind == .points
        ? [(2, part + "1:2 \(title) with points \(point)")]
        : [(2, part + "1:2:3:4 \(title) with yerrorbars \(point) linewidth \(number(theme.lineWidth * 0.7))")]
    case .band:
      var samples = Array(mark.columns[0..<3])
      if isLarge(mark.x.count) {
        samples = Reduction.band(samples, column: columns)
        note(samples[0].count)
      }
      let area = "\(read(samples)) using 1:2:3 \(title) with filledcurves fillcolor rgb '\(rgb)' "
      var parts = [(0, area + "fillstyle transparent solid 0.25 noborder")]
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
    case .heat:
      return []
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

  // MARK: - Heat maps

  mutating func heat(_ heat: HeatPlan, _ place: PanelLayout) {
    let map = heat.map
    let stops = map.colours.stops.enumerated().map { "\($0.offset) '\($0.element.hexadecimal)'" }
    line(
      "set palette maxcolors 0 defined (\((stops.count > 1 ? stops : [stops[0], "1 '\(map.colours.stops[0].hexadecimal)'"]).joined(separator: ", ")))"
    )
    line("set cbrange [\(heat.lower):\(heat.upper)]")
    let plot = place.plot
    let left = plot.right + 1.0 * em
    line(
      "set colorbox vertical user origin screen \(x(left)),\(y(plot.bottom)) "
        + "size screen \(x(PanelFurniture.scaleWidth)),\(y(plot.height)) noborder")
    let ticks = place.furniture.scaleTicks ?? .none
    let list = ticks.ticks.map { "\(gnuplotQuoted($0.label)) \($0.position)" }.joined(separator: ", ")
    line("set cbtics out nomirror scale 0.3 offset -0.5,0 textcolor rgb '\(theme.ink.hexadecimal)' (\(list))")
    if let title = place.furniture.scaleTitle {
      let font = theme.fontName(format)
      let edge = plot.right + place.furniture.right - 0.7 * em
      line(
        "set label \(gnuplotQuoted(title)) at screen \(x(edge)),\(y((plot.bottom + plot.top) / 2)) center rotate by 90 "
          + "noenhanced front font \(font) textcolor rgb '\(theme.ink.hexadecimal)'")
    }
    if heat.hasMissing {
      line(
        "set object rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb "
          + "'\(theme.grid.hexadecimal)' fillstyle solid noborder")
    }
    cellTexts(heat, plot)
    let (values, rows, columns) = Self.image(map)
    let dx = (heat.xBounds.upperBound - heat.xBounds.lowerBound) / Double(columns)
    let dy = (heat.yBounds.upperBound - heat.yBounds.lowerBound) / Double(rows)
    let reader = data.append(matrix: values, rows: rows, columns: columns)
    let source = sources.last ?? nil
    line(
      "plot \(dataName) \(reader) origin=(\(heat.xBounds.lowerBound + dx / 2),\(heat.yBounds.lowerBound + dy / 2)) "
        + "dx=\(dx) dy=\(dy) using 1 notitle with image", source: source)
  }

  private mutating func cellTexts(_ heat: HeatPlan, _ plot: Box) {
    let map = heat.map
    guard map.showsValues ?? true, map.rows * map.columns <= 900 else { return }
    let cell = (width: plot.width / Double(map.columns), height: plot.height / Double(map.rows))
    let size = 0.9
    let texts = (0..<map.rows).flatMap { row in (0..<map.columns).map { heat.cellText(row, $0) } }
    let widest = texts.map { printedWidth($0) * em * size }.max() ?? 0
    guard map.showsValues == true || (widest < cell.width * 0.85 && cell.height > 1.3 * em) else { return }
    let font = theme.fontName(format, scale: size)
    let dx = (heat.xBounds.upperBound - heat.xBounds.lowerBound) / Double(map.columns)
    let dy = (heat.yBounds.upperBound - heat.yBounds.lowerBound) / Double(map.rows)
    for row in 0..<map.rows {
      for column in 0..<map.columns {
        let text = texts[row * map.columns + column]
        guard !text.isEmpty else { continue }
        let ground = heat.colour(map.values[row * map.columns + column])
        let colour = ground.lightness > 0.55 ? Colour(0x000000) : Colour(0xFFFFFF)
        line(
          "set label \(gnuplotQuoted(text)) at first \(heat.xBounds.lowerBound + (Double(column) + 0.5) * dx),"
            + "\(heat.yBounds.lowerBound + (Double(row) + 0.5) * dy) center noenhanced front font \(font) "
            + "textcolor rgb '\(colour.hexadecimal)'")
      }
    }
  }

  /// The matrix as an image: a small one with each cell repeated, since viewers smooth images that they enlarge; a very
  /// large one as the means of blocks.
  private static func image(_ map: HeatMap) -> (values: [Double], rows: Int, columns: Int) {
    func repeats(_ count: Int) -> Int { max(1, 300 / count) }
    func block(_ count: Int) -> Int { max(1, (count + 2047) / 2048) }
    let (down, across) = (repeats(map.rows), repeats(map.columns))
    let (rowBlock, columnBlock) = (block(map.rows), block(map.columns))
    if rowBlock > 1 || columnBlock > 1 {
      return map.means(rowBlock: rowBlock, columnBlock: columnBlock)
    }
    var values: [Double] = []
    values.reserveCapacity(map.values.count * down * across)
    for row in 0..<map.rows {
      let start = values.count
      for value in map.values[row * map.columns..<(row + 1) * map.columns] {
        for _ in 0..<across { values.append(value) }
      }
      let line = values[start...]
      for _ in 1..<max(1, down) { values += Array(line) }
    }
    return (values, map.rows * down, map.columns * across)
  }
}

extension HeatMap {
  /// Means over blocks of cells, missing cells passed over; blocks at the far edges may be smaller.
  func means(rowBlock: Int, columnBlock: Int) -> (values: [Double], rows: Int, columns: Int) {
    let (height, width) = ((rows + rowBlock - 1) / rowBlock, (columns + columnBlock - 1) / columnBlock)
    var sums = [Double](repeating: 0, count: height * width)
    var counts = [Double](repeating: 0, count: height * width)
    for row in 0..<rows {
      for column in 0..<columns {
        let value = values[row * columns + column]
        guard !value.isNaN else { continue }
        let slot = (row / rowBlock) * width + column / columnBlock
        sums[slot] += value
        counts[slot] += 1
      }
    }
    return (zip(sums, counts).map { $1 == 0 ? .nan : $0 / $1 }, height, width)
  }
}
