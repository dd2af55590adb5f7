import Checking
import Data
import Diagnostics
import Runtime
import TensorCore
import Units

/// What a mark draws, in SI units, read from the values of its operands and found to fit together.
struct PlotCurve {
  private(set) var abscissa: PlotAbscissa
  /// As many as the abscissa has; none of a band that is given by its edges.
  private(set) var values: [Double] = []
  private(set) var edges: (lower: [Double], upper: [Double])?

  /// All that the y axis must hold.
  var ordinates: [[Double]] { [values] + (edges.map { [$0.lower, $0.upper] } ?? []) }

  init(_ mark: PlotDefinition.Mark, _ operands: PlotOperands) throws {
    let value = try operands.value(mark.value)
    let span = operands.span(mark.value)
    if mark.kind == .band {
      var ends = (value, try mark.upper.map { try operands.value($0) } ?? .nothing)
      if case .record(let fields) = value, mark.edges.count == 2, mark.edges.allSatisfy(fields.indices.contains) {
        ends = (fields[mark.edges[0]], fields[mark.edges[1]])
      }
      if case .nothing = ends.1 {
        abscissa = Self.own(value, 0)
        try spread(mark, operands)
      } else {
        let lower = try Self.numbers(ends.0, span)
        let upper = try Self.numbers(ends.1, operands.span(mark.upper) ?? span)
        abscissa = Self.own(ends.0, lower.count)
        try match(ends, mark, counts: (lower.count, upper.count), operands)
        edges = (lower, upper)
      }
    } else {
      values = try Self.numbers(value, span)
      abscissa = Self.own(value, values.count)
    }
    try stand(mark, operands)
  }

  // MARK: Bands

  /// The edges of a share of an ensemble about its nominal trajectory.
  private mutating func spread(_ mark: PlotDefinition.Mark, _ operands: PlotOperands) throws {
    guard case .object(let object) = try operands.value(mark.value), let series = object as? SeriesObject,
      !series.members.isEmpty
    else {
      throw EvaluationError(
        code: "no-members", "`\(PlotNames.oneLine(mark.text))` is one curve and has no members to make a band of",
        help: [
          "simulate an ensemble, `simulate … { …, ensemble 100 }`, or give a band its two edges: `band lower upper`"
        ], span: operands.span(mark.value))
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
    _ edges: (Value, Value), _ mark: PlotDefinition.Mark, counts: (Int, Int), _ operands: PlotOperands
  ) throws {
    let span = operands.span(mark.upper) ?? operands.span(mark.value)
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

  // MARK: Places

  private mutating func stand(_ mark: PlotDefinition.Mark, _ operands: PlotOperands) throws {
    let count = edges?.lower.count ?? values.count
    let index: OperandIndex
    switch mark.abscissa {
    case .own: return
    case .numbers(let operand, let quantity):
      index = operand
      abscissa = .numbers(try Self.numbers(try operands.value(operand), operands.span(operand)), quantity)
    case .instants(let operand):
      index = operand
      abscissa = .instants(try operands.value(operand).asList().map { $0.scalar ?? .nan })
    case .names(let operand):
      index = operand
      abscissa = .names(try operands.value(operand).asList().map { try $0.asString() })
    }
    guard abscissa.count == count else {
      throw EvaluationError(
        code: "plot-length",
        "`\(PlotNames.oneLine(mark.abscissaText))` has \(counted(abscissa.count, "value", "values")) and "
          + "`\(PlotNames.oneLine(mark.text))` has \(count); they must be equally many", span: operands.span(index))
    }
  }

  /// A series stands on its own time axis, a vector on its indices.
  private static func own(_ value: Value, _ count: Int) -> PlotAbscissa {
    series(value).map { PlotAbscissa($0.series.time) } ?? .indices(count)
  }

  private static func series(_ value: Value) -> SeriesObject? {
    if case .object(let object) = value { object as? SeriesObject } else { nil }
  }

  private static func numbers(_ value: Value, _ span: Span?) throws -> [Double] {
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
