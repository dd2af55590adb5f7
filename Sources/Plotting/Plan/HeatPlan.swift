/// A heat map with its colour scale and places settled.
struct HeatPlan: Equatable {
  var map: HeatMap
  var lower: Double
  var upper: Double
  var hasMissing: Bool
  /// Edges of the image: half a cell beyond the centres of the outermost cells.
  var xBounds: ClosedRange<Double>
  var yBounds: ClosedRange<Double>
  /// The scale as an axis, for its ticks and its title.
  var scale: AxisPlan

  func colour(_ value: Double) -> Colour {
    map.colours.colour(at: (value - lower) / (upper - lower))
  }

  /// The text of a cell in its picture: its own, or its number; whole numbers as they are, others short.
  func cellText(_ row: Int, _ column: Int) -> String {
    let index = row * map.columns + column
    return map.texts.map { plainText($0[index]) } ?? shortNumber(map.values[index])
  }
}
