import Glibc

/// Where everything stands on the page, in centimetres from its lower left corner. gnuplot could place most of it itself,
/// but not line up the plots of several panels, nor keep a legend off the data; and with places of our own all kinds of
/// file come out alike.
struct PageLayout {
  var width: Double
  var height: Double
  var em: Double
  /// How much larger than on paper a figure of no given size is.
  private let scale: Double
  var titleLines: [String] = []
  var panels: [PanelLayout] = []

  /// - Throws: `PlotError.badSize`, `.tooSmall`, `.badTheme`.
  init(_ plan: FigurePlan, size: Figure.Size?, theme: Theme) throws(PlotError) {
    guard (1...72).contains(theme.fontSize) else { throw .badTheme(what: "font size") }
    guard (0.01...20).contains(theme.lineWidth) else { throw .badTheme(what: "line width") }
    guard (1...200).contains(theme.width) else { throw .badTheme(what: "width") }
    guard (36...1200).contains(theme.resolution) else { throw .badTheme(what: "resolution") }
    if let size {
      guard (1...200).contains(size.width), (1...200).contains(size.height) else {
        throw .badSize(width: size.width, height: size.height)
      }
    }
    em = theme.fontSize * 2.54 / 72
    width = size?.width ?? theme.width
    scale = theme.width / 15
    height = size?.height ?? 0
    titleLines = plan.title.map { Self.wrappedTitle($0, width: width, em: em) } ?? []

    var aboveRows = plan.panels.map { $0.legendMode == .above && !$0.legend.isEmpty ? 1 : 0 }
    // Twice: whether a legend fits inside is known only once the plots have a size.
    for pass in 0..<2 {
      try arrange(plan, size: size, aboveRows: aboveRows)
      for (index, panel) in plan.panels.enumerated() {
        let notes = NotePlacement(panel, plot: panels[index].plot, em: em)
        (panels[index].notes, panels[index].eventTops) = (notes.texts, notes.tops)
        guard !panel.legend.isEmpty else { continue }
        let place = LegendPlacement(
          panel, box: panels[index].plot, em: em, room: panels[index].room, taken: notes.boxes)
        let isAbove = panel.legendMode == .above || aboveRows[index] > 0 || place.corner == nil
        panels[index].legend = isAbove ? place.above() : place.inside()
        if isAbove, pass == 0 { aboveRows[index] = panels[index].legend?.rows ?? 1 }
      }
    }
  }

  private static func wrappedTitle(_ title: String, width: Double, em: Double) -> [String] {
    wrapped(title, to: width - 1, lines: 3) { printedWidth($0) * em * 1.25 * 1.08 }
  }

  private mutating func arrange(_ plan: FigurePlan, size: Figure.Size?, aboveRows: [Int]) throws(PlotError) {
    let edge = 0.5 * em
    let titleHeight = titleLines.isEmpty ? 0 : Double(titleLines.count) * 1.7 * em + 0.4 * em
    // Between panels side by side.
    let gutter = plan.columns > 1 ? 0.9 * em : 0
    let cellWidth = (width - 2 * edge + gutter) / Double(plan.columns) - gutter

    // Provisional ticks say how much room their labels take; the final ones are chosen for the final sizes.
    var cells = plan.panels.map { panel in
      let guess = panel.hasColourScale ? cellWidth - 12 * em : cellWidth - 6 * em
      return PanelFurniture(panel, plotWidth: max(1, guess), plotHeight: size == nil ? 4 : 3, em: em)
    }
    let rowTops = (0..<plan.rows).map { row in
      rowIndices(row, plan).map { cells[$0].top + Double(aboveRows[$0]) * 1.5 * em }.max() ?? 0
    }
    let rowBottoms = (0..<plan.rows).map { row in rowIndices(row, plan).map { cells[$0].bottom }.max() ?? 0 }
    let gaps = Double(plan.rows - 1) * 0.6 * em
    let fixedHeight = 2 * edge + titleHeight + gaps + rowTops.reduce(0, +) + rowBottoms.reduce(0, +)

    let weights = (0..<plan.rows).map { row in rowIndices(row, plan).map { plan.panels[$0].weight }.max() ?? 1 }
    let plotHeights: [Double]
    if size != nil {
      let share = (height - fixedHeight) / weights.reduce(0, +)
      plotHeights = weights.map { $0 * share }
    } else {
      // Heat maps and square panels alone on a page of no given size are as wide as their shape asks.
      let ratios = plan.panels.compactMap(Self.naturalRatio)
      if ratios.count == plan.panels.count, let ratio = ratios.first {
        let most = plan.columns == 1 ? 9 * scale : cellWidth - cells[0].left - cells[0].right
        let plotWidth = max(1, ratio > 1 ? most / ratio : most)
        plotHeights = weights.map { $0 * plotWidth * ratio }
        if plan.columns == 1 { width = 2 * edge + cells[0].left + cells[0].right + plotWidth }
      } else {
        if plan.columns == 1, plan.panels.allSatisfy({ $0.form == .flow }) {
          width = 2 * edge + (cells.map { $0.left + $0.right }.max() ?? 0) + 9 * scale
        }
        plotHeights = (0..<plan.rows).map { row in
          weights[row] * (rowIndices(row, plan).map { usualHeight(plan.panels[$0], plan, cellWidth) }.max() ?? 4)
        }
      }
      height = fixedHeight + plotHeights.reduce(0, +)
    }
    titleLines = plan.title.map { Self.wrappedTitle($0, width: width, em: em) } ?? []

    panels = []
    let columnWidth = (width - 2 * edge + gutter) / Double(plan.columns) - gutter
    for index in cells.indices {
      cells[index] = PanelFurniture(
        plan.panels[index], plotWidth: max(1, columnWidth - cells[index].left - cells[index].right),
        plotHeight: plotHeights[index / plan.columns], em: em)
    }
    var top = height - edge - titleHeight
    for row in 0..<plan.rows {
      let (plotTop, plotHeight) = (top - rowTops[row], plotHeights[row])
      for index in rowIndices(row, plan) {
        let column = index % plan.columns
        let peers = stride(from: column, to: cells.count, by: plan.columns).map { cells[$0] }
        let left = peers.map(\.left).max() ?? 0
        let right = peers.map(\.right).max() ?? 0
        let start = edge + Double(column) * (columnWidth + gutter)
        var plot = Box(
          left: start + left, right: start + columnWidth - right, bottom: plotTop - plotHeight, top: plotTop)
        guard plot.width >= 0.8, plot.height >= 0.5 else { throw .tooSmall(width: width, height: height) }
        let room = plot.width
        if plan.panels[index].isSquare { plot = plot.squared }
        // The titles of the y axes stand in one line, whatever the width of the labels beside them.
        cells[index].left = left
        panels.append(PanelLayout(cell: start, plot: plot, room: room, furniture: cells[index]))
      }
      top = plotTop - plotHeight - rowBottoms[row] - 0.6 * em
    }
  }

  /// How high in proportion to its width a plot that has a shape of its own is.
  private static func naturalRatio(_ panel: PanelPlan) -> Double? {
    if panel.isSquare { return 1 }
    guard panel.form == .heat, let map = panel.heat?.map else { return nil }
    return max(0.2, min(5, Double(map.rows) / Double(map.columns)))
  }

  /// The height of a plot on a page of no given size.
  private func usualHeight(_ panel: PanelPlan, _ plan: FigurePlan, _ cellWidth: Double) -> Double {
    if let flow = panel.flow {
      return min(20, max(3, Double(max(flow.rowNames.count, flow.columnNames.count)) * 2.2 * em))
    }
    let usual = plan.rows == 1 ? min(8 * scale, cellWidth * 0.55) : (plan.rows == 2 ? 4 : 3.4) * scale
    if panel.form == .surface { return max(usual, min(9 * scale, cellWidth * 0.62)) }
    if panel.isSquare || panel.form == .contour { return max(usual, min(8 * scale, cellWidth * 0.6)) }
    // Rows of names need their height, however many they are.
    let names = panel.y.isDownward && panel.form == .axes ? panel.y.categories?.count ?? 0 : 0
    return names > 0 ? max(min(usual, 2), min(20, Double(names) * 1.9 * em)) : usual
  }

  private func rowIndices(_ row: Int, _ plan: FigurePlan) -> Range<Int> {
    row * plan.columns..<min(plan.panels.count, (row + 1) * plan.columns)
  }
}

struct Box: Equatable {
  var left: Double
  var right: Double
  var bottom: Double
  var top: Double

  var width: Double { right - left }
  var height: Double { top - bottom }

  /// As wide as high: less wide from the right, or less high from the foot.
  var squared: Box {
    let side = min(width, height)
    return Box(left: left, right: left + side, bottom: top - side, top: top)
  }
}

/// One panel's place on the page.
struct PanelLayout {
  /// The left edge of the room that the panel has, labels included.
  var cell: Double
  var plot: Box
  /// The width above the plot, which a square one does not fill.
  var room: Double
  var furniture: PanelFurniture
  var legend: PlacedLegend?
  /// The names of events, regions and levels.
  var notes: [PlacedText] = []
  /// How far up the lines of events go, by their places.
  var eventTops: [Double: Double] = [:]
}
