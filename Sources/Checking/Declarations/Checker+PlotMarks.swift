import Diagnostics
import Syntax
import Units

// The marks of a plot: `line run.T "label"`, `line x y`, `band run.T 90 %`, `band lower upper`, `bars names heights`. What stands behind the
// word is told apart by type: a text is the label, a number behind `band` its coverage, everything else data, of which the last is drawn.

extension PlotDefinition.Mark.Kind {
  /// How many data a mark takes: what it draws, what it draws that against, the second edge of a band.
  var dataCount: ClosedRange<Int> {
    switch self {
    case .line, .points, .bars, .heat: return 1...2
    case .band: return 1...3
    case .histogram: return 1...1
    }
  }

  var expected: String {
    switch self {
    case .line, .points, .bars, .histogram: return "a column, a series or a vector"
    case .band: return "a column of an ensemble, or a lower and an upper edge"
    case .heat: return "a matrix"
    }
  }
}

extension Checker {
  /// What `plot x, y` draws: a matrix as a heat map, everything else as lines.
  func checkBareMark(_ value: TypedExpression, _ reader: inout OptionReader) -> PlotDefinition.Mark? {
    if value.type.isInvalid { return nil }
    if case .table(let table) = value.type {
      report(
        .plain(
          code: "plot-type", message: "a table has several columns", label: "",
          help: ["name one: `plot \(text(value.span)).\(table.columns.first?.name ?? "column")`"]), at: value.span)
      return nil
    }
    if case .fit(let fit) = value.type {
      let name = fit.matches.first ?? "output"
      report(
        .plain(
          code: "plot-type", message: "a fit has several columns", label: "",
          help: ["name one: `plot \(text(value.span)).\(name)`"]), at: value.span)
      return nil
    }
    var kind = PlotDefinition.Mark.Kind.line
    if case .tensor(_, let shape) = value.type, shape.rank == 2 { kind = .heat }
    return mark(kind, [value], label: nil, coverage: nil, block: MarkBlock(), value.span, &reader)
  }

  /// The mark that an option makes; nil when it makes none or its error has been reported.
  func checkMark(_ option: Option, _ reader: inout OptionReader) -> PlotDefinition.Mark? {
    guard let kind = PlotDefinition.Mark.Kind(rawValue: option.key.text) else { return nil }
    let arguments = option.arguments.map { check($0) }
    let block = option.hasBlock ? checkMarkBlock(option, kind, &reader) : MarkBlock()
    if arguments.contains(where: { $0.type.isInvalid }) { return nil }
    var data: [TypedExpression] = []
    var label: TypedExpression?
    var coverage: TypedExpression?
    for argument in arguments {
      switch argument.type {
      case .string where label == nil: label = argument
      case .string:
        report(
          .plain(code: "plot-label", message: "a mark has one label", label: "", help: []), at: argument.span)
        return nil
      case .number(let quantity) where kind == .band && quantity.isDimensionless && coverage == nil:
        coverage = argument
      default: data.append(argument)
      }
    }
    guard kind.dataCount.contains(data.count) else {
      if let extra = data.dropFirst(kind.dataCount.upperBound).first {
        report(
          .plain(
            code: "plot-type",
            message: kind == .band
              ? "a band takes at most an abscissa and two edges" : "`\(kind.rawValue)` draws one thing at a time",
            label: "", help: kind == .band ? [] : ["repeat the word: `\(kind.rawValue) a, \(kind.rawValue) b`"]),
          at: extra.span)
      } else {
        report(
          .optionValue(kind.rawValue, expected: "what to draw, as in `\(kind.rawValue) run.T \"label\"`"),
          at: option.span)
      }
      return nil
    }
    return mark(kind, data, label: label, coverage: coverage, block: block, option.span, &reader)
  }

  /// `histogram x { bins 20 }`, `heat m { rows names, columns names }`.
  private struct MarkBlock {
    var bins: OperandIndex?
    var rows: OperandIndex?
    var columns: OperandIndex?
  }

  /// What the block of a mark takes.
  static let markOptions: [PlotDefinition.Mark.Kind: [String]] = [.histogram: ["bins"], .heat: ["rows", "columns"]]

  private func checkMarkBlock(
    _ option: Option, _ kind: PlotDefinition.Mark.Kind, _ reader: inout OptionReader
  ) -> MarkBlock {
    var inner = OptionReader(self, kind.rawValue, option.options, known: Self.markOptions[kind] ?? [])
    func names(_ key: String) -> OperandIndex? {
      guard let option = inner.option(key), let value = inner.value(option, expected: "a list of names") else {
        return nil
      }
      guard value.type == .list(.string) else {
        report(.optionType(key, expected: "a list of names", operand(value)), at: value.span)
        return nil
      }
      return reader.add(value)
    }
    var block = MarkBlock()
    if let index = inner.count("bins") { block.bins = reader.add(inner.operands[index]) }
    (block.rows, block.columns) = (names("rows"), names("columns"))
    return block
  }

  private func mark(
    _ kind: PlotDefinition.Mark.Kind, _ data: [TypedExpression], label: TypedExpression?, coverage: TypedExpression?,
    block: MarkBlock, _ span: Span, _ reader: inout OptionReader
  ) -> PlotDefinition.Mark? {
    var data = data
    var upper: TypedExpression?
    if kind == .band, data.count > 1 { upper = data.removeLast() }
    guard let value = data.popLast() else { return nil }
    var edges: [Int] = []
    var quantity = drawnQuantity(value.type, as: kind)
    if kind == .band, case .record(let fields) = value.type {
      edges = ["lower", "upper"].compactMap { name in fields.firstIndex { $0.name == name } }
      let quantities = edges.map { drawnQuantity(fields[$0].type, as: kind) }
      if edges.count == 2, let lower = quantities[0], let higher = quantities[1], lower.matches(higher) {
        quantity = lower
      }
    }
    guard let quantity else { return refuse(value, as: kind) }
    if let upper {
      guard let other = drawnQuantity(upper.type, as: kind) else { return refuse(upper, as: kind) }
      guard other.matches(quantity) else {
        report(.mismatch(operation: "draw a band between", left: operand(value), right: operand(upper)), at: upper.span)
        return nil
      }
    }
    if let coverage, upper != nil || !edges.isEmpty {
      report(
        .plain(
          code: "plot-type", message: "a band with two edges has no share of its own to cover", label: "",
          help: ["leave `\(text(coverage.span))` out"]), at: coverage.span)
      return nil
    }
    guard let abscissa = abscissa(data.last, kind, &reader) else { return nil }
    let texts = [value, upper].compactMap { $0.map { text($0.span) } }
    return PlotDefinition.Mark(
      kind: kind, value: reader.add(value), upper: upper.map { reader.add($0) }, edges: edges, abscissa: abscissa,
      coverage: coverage.map { reader.add($0) }, bins: block.bins, rowNames: block.rows,
      columnNames: block.columns, label: label.map { reader.add($0) },
      text: texts.joined(separator: " … "), abscissaText: data.last.map { text($0.span) } ?? "",
      coverageText: coverage.map { text($0.span) } ?? "", quantity: quantity, span: span)
  }

  private func abscissa(
    _ value: TypedExpression?, _ kind: PlotDefinition.Mark.Kind, _ reader: inout OptionReader
  ) -> PlotDefinition.Mark.Abscissa? {
    guard let value else { return .own }
    switch value.type {
    case .list(.instant) where kind != .heat: return .instants(reader.add(value))
    case .list(.string) where kind == .bars: return .names(reader.add(value))
    default:
      guard let quantity = drawnQuantity(value.type, as: kind == .heat ? .line : kind) else {
        refuse(value, as: kind == .heat ? .line : kind)
        return nil
      }
      return .numbers(reader.add(value), quantity)
    }
  }

  @discardableResult
  private func refuse(_ value: TypedExpression, as kind: PlotDefinition.Mark.Kind) -> PlotDefinition.Mark? {
    report(.operandType(operation: "draw", operand: operand(value), expected: kind.expected), at: value.span)
    return nil
  }

  /// The quantity of what a mark can draw; nil when it cannot draw that.
  private func drawnQuantity(_ type: Type, as kind: PlotDefinition.Mark.Kind) -> Quantity? {
    switch type {
    case .series(let quantity): return kind == .heat ? nil : quantity
    case .tensor(let quantity, let shape):
      guard let rank = shape.rank else { return quantity }
      return (kind == .heat ? rank == 2 : rank == 1) ? quantity : nil
    case .list(.number(let quantity)): return kind == .heat ? nil : quantity
    default: return nil
    }
  }
}
