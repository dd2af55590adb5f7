import Checking
import Data
import Diagnostics
import Runtime
import TensorCore
import Units

/// What a mark draws against an axis, in SI units, read from the values of its operands and found to fit together.
struct PlotCurve {
  private(set) var abscissa: PlotAbscissa
  /// As many as the abscissa has; none of a band that is given by its edges, and of a contour the places of its rows.
  private(set) var values: [Double] = []
  private(set) var edges: (lower: [Double], upper: [Double])?
  /// Of a stack: a list a layer.
  private(set) var layers: [[Double]] = []
  /// Of arrows.
  private(set) var steps: (dx: [Double], dy: [Double])?

  /// All that the y axis must hold.
  var ordinates: [[Double]] { [values] + (edges.map { [$0.lower, $0.upper] } ?? []) + layers }

  init(_ mark: PlotMark, _ operands: PlotOperands) throws {
    abscissa = .indices(0)
    switch mark.kind {
    case .band: try band(mark, operands)
    case .stack: try stack(mark, operands)
    case .contour: try plane(mark, operands)
    default:
      guard let datum = mark.datum(.y) ?? mark.datum(.sample) else { throw Value.nothing.unexpected("a curve") }
      let value = try operands.value(datum.operand)
      values = try Self.numbers(value, operands.span(datum.operand))
      abscissa = Self.own(value, values.count)
    }
    if mark.kind == .errors { try errors(mark, operands) }
    if mark.kind != .contour { try stand(mark, operands) }
    if mark.kind == .arrows { steps = (try along(.dx, mark, operands), try along(.dy, mark, operands)) }
  }

  // MARK: Bands and errors

  private mutating func band(_ mark: PlotMark, _ operands: PlotOperands) throws {
    guard let first = mark.datum(.lower) ?? mark.datum(.y) else { throw Value.nothing.unexpected("a band") }
    let value = try operands.value(first.operand)
    var ends = (value, try mark.datum(.upper).map { try operands.value($0.operand) } ?? .nothing)
    if case .record(let fields) = value, mark.edges.count == 2, mark.edges.allSatisfy(fields.indices.contains) {
      ends = (fields[mark.edges[0]], fields[mark.edges[1]])
    }
    if case .nothing = ends.1 {
      abscissa = Self.own(value, 0)
      return try spread(mark, first, operands)
    }
    let lower = try Self.numbers(ends.0, operands.span(first.operand))
    let upper = try Self.numbers(ends.1, operands.span(mark.datum(.upper)?.operand ?? first.operand))
    abscissa = Self.own(ends.0, lower.count)
    try match(ends, mark, counts: (lower.count, upper.count), operands)
    edges = (lower, upper)
  }

  /// The edges of a share of an ensemble about its nominal trajectory.
  private mutating func spread(_ mark: PlotMark, _ datum: PlotMark.Datum, _ operands: PlotOperands) throws {
    guard case .object(let object) = try operands.value(datum.operand), let series = object as? SeriesObject,
      !series.members.isEmpty
    else {
      throw EvaluationError(
        code: "no-members", "`\(PlotNames.oneLine(mark.text))` is one curve and has no members to make a band of",
        help: [
          "simulate an ensemble, `simulate … { …, ensemble 100 }`, or give a band its two edges: `band lower upper`"
        ], span: operands.span(datum.operand))
    }
    let coverage = try mark.coverage.map { try operands.number($0) } ?? 0.9
    guard coverage > 0, coverage <= 1 else {
      throw EvaluationError(
        code: "bad-coverage", "a band covers a share above 0 % and up to 100 %, not \(percent(coverage))",
        help: coverage > 1 && coverage <= 100 ? ["did you mean `\(shortNumber(coverage)) %`?"] : [],
        span: operands.span(mark.coverage))
    }
    values = Array(series.series.values)
    abscissa = PlotAbscissa(series.series.time)
    edges = pointwiseQuantiles(series.members, count: values.count, coverage: coverage)
  }

  /// Both edges stand at the same places.
  private func match(
    _ edges: (Value, Value), _ mark: PlotMark, counts: (Int, Int), _ operands: PlotOperands
  ) throws {
    let span = operands.span(mark.datum(.upper)?.operand) ?? operands.span(mark.data.first?.operand)
    guard counts.0 == counts.1 else {
      throw EvaluationError(
        code: "plot-length",
        "the lower edge has \(counted(counts.0, "value", "values")) and the upper one \(counts.1); they must be equally many",
        span: span)
    }
    if let lower = Self.series(edges.0), let upper = Self.series(edges.1),
      lower.series.time.seconds != upper.series.time.seconds || lower.series.time.kind != upper.series.time.kind
    {
      throw EvaluationError(
        code: "plot-length", "the edges of the band stand at different times",
        help: ["bring them onto one time axis first, as with `resample`"], span: span)
    }
  }

  /// Bars of a deviation to both sides, or between two ends; one number serves all points.
  private mutating func errors(_ mark: PlotMark, _ operands: PlotOperands) throws {
    if mark.datum(.deviation) != nil {
      let deviation = try along(.deviation, mark, operands)
      edges = (
        zip(values, deviation).map { $0 - $1.magnitude }, zip(values, deviation).map { $0 + $1.magnitude }
      )
    } else if mark.datum(.lower) != nil {
      edges = (try along(.lower, mark, operands), try along(.upper, mark, operands))
    } else {
      let series = try mark.datum(.y).flatMap { Self.series(try operands.value($0.operand)) }
      guard let deviation = series?.deviation else {
        throw EvaluationError(
          code: "plot-values", "`\(PlotNames.oneLine(mark.text))` does not say how far its values may be off",
          help: ["give it: `errors y sd`; a `sensor` with `sd` knows its own"], span: mark.span)
      }
      edges = (values.map { $0 - deviation }, values.map { $0 + deviation })
    }
  }

  /// As many numbers as the curve has points.
  private func along(_ role: PlotMark.Role, _ mark: PlotMark, _ operands: PlotOperands) throws -> [Double] {
    guard let datum = mark.datum(role) else { throw Value.nothing.unexpected("data of a mark") }
    let value = try operands.value(datum.operand)
    if let number = value.scalar { return [Double](repeating: number, count: values.count) }
    let numbers = try Self.numbers(value, operands.span(datum.operand))
    guard numbers.count == values.count else {
      throw Self.unequal(datum.text, numbers.count, mark.text, values.count, operands.span(datum.operand))
    }
    return numbers
  }

  // MARK: Matrices

  /// A column of the matrix a layer.
  private mutating func stack(_ mark: PlotMark, _ operands: PlotOperands) throws {
    guard let datum = mark.datum(.z) else { throw Value.nothing.unexpected("a stack") }
    let tensor = try operands.value(datum.operand).asTensor()
    guard tensor.rank == 2 else {
      throw EvaluationError(
        code: "plot-shape",
        "a stack has a row for each place and a column for each layer, and this has \(counted(tensor.rank, "axis", "axes"))",
        span: operands.span(datum.operand))
    }
    let (rows, columns, numbers) = (tensor.shape[0], tensor.shape[1], tensor.elements)
    layers = (0..<columns).map { column in (0..<rows).map { numbers[$0 * columns + column] } }
    abscissa = .indices(rows)
  }

  /// The places of a contour's columns and rows.
  private mutating func plane(_ mark: PlotMark, _ operands: PlotOperands) throws {
    guard let datum = mark.datum(.z) else { throw Value.nothing.unexpected("a contour") }
    let tensor = try operands.value(datum.operand).asTensor()
    guard tensor.rank == 2 else {
      throw EvaluationError(
        code: "plot-shape", "a contour is drawn of a matrix, and this has \(counted(tensor.rank, "axis", "axes"))",
        span: operands.span(datum.operand))
    }
    abscissa = .indices(tensor.shape[1])
    values = (0..<tensor.shape[0]).map(Double.init)
    if let x = mark.datum(.x), let quantity = x.quantity {
      abscissa = .numbers(try Self.numbers(operands.value(x.operand), operands.span(x.operand)), quantity)
    }
    if let y = mark.datum(.y) { values = try Self.numbers(operands.value(y.operand), operands.span(y.operand)) }
    for (count, extent, what, role) in [
      (abscissa.count, tensor.shape[1], "columns", PlotMark.Role.x), (values.count, tensor.shape[0], "rows", .y),
    ] where count != extent {
      throw EvaluationError(
        code: "plot-shape", "the matrix has \(extent) \(what), and there are \(count) places for them",
        span: operands.span(mark.datum(role)?.operand))
    }
  }

  // MARK: Places

  private mutating func stand(_ mark: PlotMark, _ operands: PlotOperands) throws {
    guard let datum = mark.abscissa else { return }
    let count = edges?.lower.count ?? layers.first?.count ?? values.count
    let value = try operands.value(datum.operand)
    switch datum.measure {
    case .numbers(let quantity):
      // A series of times, such as `run.time`, is read as numbers.
      abscissa = .numbers(try Self.numbers(value, operands.span(datum.operand)), quantity)
    case .instants: abscissa = .instants(try value.asList().map { $0.scalar ?? .nan })
    case .names: abscissa = .names(try value.asList().map { try $0.asString() })
    }
    guard abscissa.count == count else {
      throw Self.unequal(datum.text, abscissa.count, mark.text, count, operands.span(datum.operand))
    }
  }

  private static func unequal(
    _ what: String, _ count: Int, _ other: String, _ otherCount: Int, _ span: Span?
  ) -> EvaluationError {
    EvaluationError(
      code: "plot-length",
      "`\(PlotNames.oneLine(what))` has \(counted(count, "value", "values")) and "
        + "`\(PlotNames.oneLine(other))` has \(otherCount); they must be equally many", span: span)
  }

  /// A series stands on its own time axis, a vector on its indices.
  private static func own(_ value: Value, _ count: Int) -> PlotAbscissa {
    series(value).map { PlotAbscissa($0.series.time) } ?? .indices(count)
  }

  private static func series(_ value: Value) -> SeriesObject? {
    if case .object(let object) = value { object as? SeriesObject } else { nil }
  }

  static func numbers(_ value: Value, _ span: Span?) throws -> [Double] {
    if let series = series(value) { return Array(series.series.values) }
    let tensor = try value.asTensor()
    guard tensor.rank == 1 else {
      throw EvaluationError(
        code: "plot-shape", "a curve is drawn of a vector, and this has \(counted(tensor.rank, "axis", "axes"))",
        help: tensor.rank == 2 ? ["take one column, as in `x[:, 0]`, or draw it all with `heat`"] : [], span: span)
    }
    return tensor.elements
  }
}

private func shortNumber(_ value: Double) -> String { formatNumber(value, .significant(6)) }
private func percent(_ share: Double) -> String { shortNumber(share * 100) + " %" }
