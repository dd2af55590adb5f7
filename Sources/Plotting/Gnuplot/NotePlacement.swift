/// A text with its place on the page, in centimetres.
struct PlacedText: Equatable {
  enum Alignment: String { case left, center, right }

  var text: String
  /// The middle of the line in height, and the end or middle that `alignment` names.
  var x: Double
  var y: Double
  var alignment: Alignment
  /// Anticlockwise, in degrees.
  var angle = 0.0
}

/// Finds places for the names of events, regions and levels: beside their lines, on no data if that can be, and never on
/// one another. The line of an event ends at its name, so that a name above may pass over it.
struct NotePlacement {
  private let panel: PanelPlan
  private let plot: Box
  private let em: Double
  private var data: Occupancy
  private(set) var texts: [PlacedText] = []
  private(set) var boxes: [Box] = []
  /// How far up the line of each event goes, by the event's place.
  private(set) var tops: [Double: Double] = [:]
  private var levels: [Double] = []

  static let scale = 0.92
  private var rowHeight: Double { 1.3 * em }

  init(_ panel: PanelPlan, plot: Box, em: Double) {
    self.panel = panel
    self.plot = plot
    self.em = em
    data = Occupancy(width: plot.width, height: plot.height, cell: 0.08)
    let noted = panel.marks.filter { $0.note != nil && $0.isVisible }
    guard !noted.isEmpty, panel.form == .axes || panel.form == .contour else { return }
    for mark in panel.marks where mark.isVisible {
      switch mark.kind {
      case .event where mark.note == nil: tops[mark.x[0]] = plot.top
      case .level: levels.append(plot.bottom + panel.y.fraction(mark.x[0]) * plot.height)
      default: if mark.kind != .event { data.add(mark, panel) }
      }
    }
    // Regions first: their names have least room to give way; then from left to right.
    func order(_ mark: PlannedMark) -> Double { panel.x.fraction(mark.x.first ?? 0) }
    for mark in noted where mark.kind == .region { placeRegion(mark) }
    for mark in noted.filter({ $0.kind == .event }).sorted(by: { order($0) < order($1) }) { placeEvent(mark) }
    for mark in noted where mark.kind == .level { placeLevel(mark) }
  }

  /// A text that could stand somewhere.
  private struct Candidate {
    var x: Double
    var y: Double
    var alignment: PlacedText.Alignment
    var ground: Box
    /// The line that would end at the text.
    var line: Box?
  }

  private func candidate(
    _ width: Double, _ x: Double, _ y: Double, _ alignment: PlacedText.Alignment, line: Double? = nil
  ) -> Candidate {
    let left = alignment == .left ? x : alignment == .right ? x - width : x - width / 2
    let ground = Box(left: left, right: left + width, bottom: y - 0.55 * em, top: y + 0.55 * em)
    let pole = line.map { Box(left: $0 - 0.1 * em, right: $0 + 0.1 * em, bottom: plot.bottom, top: y + 0.55 * em) }
    return Candidate(x: x, y: y, alignment: alignment, ground: ground, line: pole)
  }

  private mutating func placeEvent(_ mark: PlannedMark) {
    let fraction = panel.x.fraction(mark.x[0])
    guard (0...1).contains(fraction) else { return }
    let x = plot.left + fraction * plot.width
    let (text, width) = fitted(mark.note ?? "", plot.width * 0.45)
    let candidates = rows.flatMap { y in
      [
        candidate(width, x + 0.35 * em, y, .left, line: x), candidate(width, x - 0.35 * em, y, .right, line: x),
      ]
    }
    let chosen = place(text, candidates)
    // A name in the first row leaves the line its whole length.
    let top = chosen.map { $0.y > (rows.first ?? 0) - 0.1 * em ? plot.top : $0.ground.top } ?? plot.top
    tops[mark.x[0]] = max(top, tops[mark.x[0]] ?? 0)
  }

  private mutating func placeRegion(_ mark: PlannedMark) {
    let ends = mark.x.map { plot.left + max(0, min(1, panel.x.fraction($0))) * plot.width }
    guard ends[0] < ends[1] else { return }
    let (text, width) = fitted(mark.note ?? "", max(plot.width * 0.4, ends[1] - ends[0]))
    let middle = max(plot.left + width / 2, min(plot.right - width / 2, (ends[0] + ends[1]) / 2))
    let candidates = rows.flatMap { y in
      let centred = candidate(width, middle, y, .center)
      guard width > ends[1] - ends[0] else { return [centred] }
      return [
        candidate(width, ends[1] + 0.35 * em, y, .left), candidate(width, ends[0] - 0.35 * em, y, .right), centred,
      ]
    }
    place(text, candidates)
  }

  private mutating func placeLevel(_ mark: PlannedMark) {
    let y = plot.bottom + panel.y.fraction(mark.x[0]) * plot.height
    let (text, width) = fitted(mark.note ?? "", plot.width * 0.6)
    let sides = [(plot.right - 0.3 * em, PlacedText.Alignment.right), (plot.left + 0.4 * em, .left)]
    place(
      text,
      sides.flatMap { x, side in
        [candidate(width, x, y + 0.75 * em, side), candidate(width, x, y - 0.75 * em, side)]
      })
  }

  /// The heights at which a line of text can stand, from the top.
  private var rows: [Double] {
    let count = max(1, min(12, Int(plot.height * 0.8 / rowHeight)))
    return (0..<count).map { plot.top - 0.8 * em - Double($0) * rowHeight }
  }

  private func fitted(_ text: String, _ limit: Double) -> (text: String, width: Double) {
    func width(_ text: String) -> Double { printedWidth(text) * em * Self.scale * 1.03 }
    let text = shortened(text, to: limit, width: width)
    return (text, width(text))
  }

  /// Takes the first candidate that stands on nothing, else the first on data, else on a line; a text for which there is no
  /// room beside the others is left out.
  @discardableResult
  private mutating func place(_ text: String, _ candidates: [Candidate]) -> Candidate? {
    let slack = 0.01
    let possible = candidates.filter { candidate in
      candidate.ground.left >= plot.left - slack && candidate.ground.right <= plot.right + slack
        && candidate.ground.bottom >= plot.bottom - slack && candidate.ground.top <= plot.top + slack
        && !boxes.contains { $0.touches(candidate.ground) }
    }
    let clear = possible.filter { !crossesLines($0) }
    let chosen =
      clear.first { ground in
        data.isFree(
          ground.ground.left - plot.left, ground.ground.bottom - plot.bottom, ground.ground.right - plot.left,
          ground.ground.top - plot.bottom)
      } ?? clear.first ?? possible.first
    guard let chosen, !text.isEmpty else { return nil }
    texts.append(PlacedText(text: text, x: chosen.x, y: chosen.y, alignment: chosen.alignment))
    boxes.append(chosen.ground)
    return chosen
  }

  private func crossesLines(_ candidate: Candidate) -> Bool {
    if let line = candidate.line, boxes.contains(where: { $0.touches(line) }) { return true }
    if levels.contains(where: { $0 > candidate.ground.bottom && $0 < candidate.ground.top }) { return true }
    return tops.contains { place, top in
      let x = plot.left + panel.x.fraction(place) * plot.width
      return x > candidate.ground.left && x < candidate.ground.right && top > candidate.ground.bottom
    }
  }
}

extension Box {
  func touches(_ other: Box) -> Bool {
    left < other.right && other.left < right && bottom < other.top && other.bottom < top
  }
}
