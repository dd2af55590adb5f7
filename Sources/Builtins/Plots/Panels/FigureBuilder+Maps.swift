import Checking
import Diagnostics
import Plotting
import Runtime
import TensorCore
import Units

// Matrices: heat maps, contours, surfaces and flows of tokens.

extension FigureBuilder {
  /// One panel of a matrix, or one for each along the first axis, with one scale of colours.
  mutating func heat(_ frame: PlotFrame, _ mark: PlotMark) throws -> [Made] {
    let tensor = try matrices(mark, "a heat map shows a matrix")
    let (rows, columns) = (tensor.shape[tensor.rank - 2], tensor.shape[tensor.rank - 1])
    let count = tensor.rank == 3 ? tensor.shape[0] : 1
    guard rows > 0, columns > 0, count > 0 else {
      throw EvaluationError(
        code: "plot-shape", "a heat map of \(rows) × \(columns) has nothing to show",
        span: operands.span(mark.datum(.z)?.operand))
    }
    guard count <= 64 else {
      throw EvaluationError(
        code: "plot-shape", "this is \(count) heat maps, and up to 64 are drawn",
        help: ["take some, as in `\(PlotNames.oneLine(mark.text))[0..8]`"], span: operands.span(mark.datum(.z)?.operand)
      )
    }
    let numbers = tensor.elements
    let unit = units.unit(asked: frame.unit, written: [mark.quantity], values: [numbers])
    let label = try operands.text(mark.label) ?? units.name(of: mark.quantity)
    var range: ClosedRange<Double>?
    if let lower = mark.settings["range lower"], let upper = mark.settings["range upper"] {
      let ends = (unit.fromSI(try operands.number(lower)), unit.fromSI(try operands.number(upper)))
      guard ends.0 < ends.1, ends.0.isFinite, ends.1.isFinite else {
        throw EvaluationError(
          code: "empty-range", "the colours' range needs a lower end below its upper", span: operands.span(lower))
      }
      range = ends.0...ends.1
    } else if count > 1 {
      let shown = numbers.lazy.filter(\.isFinite).map(unit.fromSI)
      if let low = shown.min(), let high = shown.max(), low < high { range = low...high }
    }
    let panels = try mark.settings["panels"].map { try names($0, count, "panels", of: "the tensor") }
    if count > 1 { stand(sideBySide: count <= 3 ? count : count == 4 ? 2 : count <= 9 ? 3 : 4) }
    let tag = source(mark)
    // A literal would be no title.
    let name = PlotNames.isShort(mark.text) ? PlotNames.oneLine(mark.text) : ""
    return try (0..<count).map { index in
      let part = Array(numbers[index * rows * columns..<(index + 1) * rows * columns])
      var map = HeatMap(
        values: part.map(unit.fromSI), rows: rows, columns: columns, label: label,
        unit: unit.symbol.isEmpty ? nil : unit.symbol)
      map.range = range
      if mark.flags.contains("diverging") { (map.colours, map.centre) = (.diverging, 0) }
      map.rowLabels = try mark.settings["rows"].map { try names($0, rows, "rows") }
      map.columnLabels = try mark.settings["columns"].map { try names($0, columns, "columns") }
      var made = Made(panel: Panel(marks: []))
      try place(&map, mark, &made)
      made.panel.marks = [Plotting.Mark(.heat(map), source: tag)]
      if tensor.rank == 3 { made.panel.title = panels?[index] ?? "\(name)[\(index)]" }
      return made
    }
  }

  mutating func surface(_ frame: PlotFrame, _ mark: PlotMark) throws -> Made {
    let tensor = try matrices(mark, "a surface is drawn of a matrix")
    let unit = units.unit(asked: frame.unit, written: [mark.quantity], values: [tensor.elements])
    var map = map(tensor, mark, unit)
    map.label = try operands.text(mark.label) ?? PlotNames.plainName(mark.text) ?? units.name(of: mark.quantity)
    var made = Made(panel: Panel(marks: []))
    try place(&map, mark, &made)
    made.panel.marks = [Plotting.Mark(.surface(map), source: source(mark))]
    return made
  }

  /// - Parameters:
  ///   - x: the places of the columns, in the unit of the axis; `y` of the rows.
  func contour(_ mark: PlotMark, _ x: [Double], _ y: [Double], _ frame: PlotFrame) throws -> Plotting.Mark.Shape {
    let tensor = try matrices(mark, "a contour is drawn of a matrix")
    let unit = units.unit(asked: frame.unit, written: [mark.quantity], values: [tensor.elements])
    var map = map(tensor, mark, unit)
    map.label = try operands.text(mark.label) ?? PlotNames.plainName(mark.text) ?? units.name(of: mark.quantity)
    map.xExtent = try extent(x, &map, alongRows: false, mark.datum(.x))
    map.yExtent = try extent(y, &map, alongRows: true, mark.datum(.y))
    var levels: [Double]?
    if let index = mark.settings["levels"] {
      let value = try operands.value(index)
      levels = (try value.scalar.map { [$0] } ?? value.asTensor().elements).map(unit.fromSI)
    }
    return .contour(map, levels: levels)
  }

  mutating func flow(_ mark: PlotMark) throws -> Made {
    let tensor = try matrices(mark, "a flow is drawn of a matrix of weights")
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    var flow = Flow(weights: tensor.elements, rows: rows, columns: columns)
    flow.rowLabels = try mark.settings["rows"].map { try names($0, rows, "rows", of: "the matrix") }
    flow.columnLabels = try mark.settings["columns"].map { try names($0, columns, "columns", of: "the matrix") }
    return Made(
      panel: Panel(marks: [Plotting.Mark(.flow(flow), label: try operands.text(mark.label), source: source(mark))]))
  }

  // MARK: Parts

  private func matrices(_ mark: PlotMark, _ what: String) throws -> Tensor {
    guard let datum = mark.datum(.z) else { throw Value.nothing.unexpected("a matrix") }
    let tensor = try operands.value(datum.operand).asTensor()
    guard tensor.rank == 2 || (tensor.rank == 3 && mark.kind == .heat && mark.data.count == 1) else {
      throw EvaluationError(
        code: "plot-shape", "\(what), and this has \(counted(tensor.rank, "axis", "axes"))",
        span: operands.span(datum.operand))
    }
    return tensor
  }

  private func map(_ tensor: Tensor, _ mark: PlotMark, _ unit: Unit) -> HeatMap {
    HeatMap(
      values: tensor.elements.map(unit.fromSI), rows: tensor.shape[0], columns: tensor.shape[1],
      unit: unit.symbol.isEmpty ? nil : unit.symbol)
  }

  /// Puts a map where its columns and rows stand.
  private func place(_ map: inout HeatMap, _ mark: PlotMark, _ made: inout Made) throws {
    for (role, isVertical) in [(PlotMark.Role.x, false), (.y, true)] {
      guard let datum = mark.datum(role), let quantity = datum.quantity else { continue }
      let places = try PlotCurve.numbers(try operands.value(datum.operand), operands.span(datum.operand))
      let count = isVertical ? map.rows : map.columns
      guard places.count == count else {
        let what = mark.kind == .heat ? "the heat map" : "the matrix"
        throw EvaluationError(
          code: "plot-shape",
          "\(what) has \(count) \(isVertical ? "rows" : "columns"), and there are \(places.count) places for them",
          span: operands.span(datum.operand))
      }
      let unit = units.unit(asked: nil, written: [quantity], values: [places])
      let extent = try extent(places.map(unit.fromSI), &map, alongRows: isVertical, datum)
      let axis = Axis(
        label: PlotNames.abscissa(of: [datum.text], dimension: units.name(of: quantity)), unit: unit.symbol)
      if isVertical {
        (map.yExtent, made.panel.yAxis, made.y) = (extent, axis, unit.fromSI)
      } else {
        (map.xExtent, made.panel.xAxis, made.x) = (extent, axis, unit.fromSI)
      }
    }
  }

  /// The first and the last place; a matrix whose places fall is turned round. Cells are equally large, so places are equally far apart.
  private func extent(
    _ places: [Double], _ map: inout HeatMap, alongRows: Bool, _ datum: PlotMark.Datum?
  ) throws -> ClosedRange<Double>? {
    guard places.count > 1, let first = places.first, let last = places.last else { return nil }
    let step = (last - first) / Double(places.count - 1)
    let isEven = places.enumerated().allSatisfy {
      abs($0.element - first - Double($0.offset) * step) <= 1e-3 * abs(step)
    }
    guard isEven, step != 0 else {
      throw EvaluationError(
        code: "plot-shape",
        "`\(PlotNames.oneLine(datum?.text ?? ""))` is not evenly spaced, and the cells of a map are",
        help: ["compute the matrix on a grid such as `linspace(a, b, n)`"], span: operands.span(datum?.operand))
    }
    if step < 0 {
      let (rows, columns, values) = (map.rows, map.columns, map.values)
      for row in 0..<rows {
        for column in 0..<columns {
          let (r, c) = alongRows ? (rows - 1 - row, column) : (row, columns - 1 - column)
          map.values[row * columns + column] = values[r * columns + c]
        }
      }
    }
    return min(first, last)...max(first, last)
  }

  /// The names of the rows or columns of a map, of layers or panels.
  func names(_ index: OperandIndex, _ count: Int, _ what: String, of whole: String = "the heat map") throws -> [String]
  {
    let names = try operands.value(index).asList().map { try $0.asString() }
    guard names.count == count else {
      throw EvaluationError(
        code: "plot-shape",
        "\(whole) has \(count) \(what), and there \(names.count == 1 ? "is" : "are") \(counted(names.count, "name", "names")) for them",
        span: operands.span(index))
    }
    return names
  }
}
