import Diagnostics
import Syntax
import Units

// The marks of a plot: `line run.T "label"`, `line x y`, `band run.T 90 %`, `band lower upper`, `bars names heights`. What stands behind the
// word is told apart by type: a text is the label, a number behind `band` its coverage, everything else data, whose number says which is which.

extension Checker {
  /// What `plot x, y` draws: a matrix as a heat map, several of one shape as heat maps side by side, everything else as lines.
  func checkBareMark(_ value: TypedExpression, _ reader: inout OptionReader) -> PlotMark? {
    if value.type.isInvalid { return nil }
    if case .table(let table) = value.type {
      report(
        .plain(
          code: "plot-type", message: "a table has several columns", label: "",
          help: ["name one: `plot \(text(value.span)).\(table.columns.first?.name ?? "column")`"]), at: value.span)
      return nil
    }
    var kind = PlotMark.Kind.line
    if case .tensor(_, let shape) = value.type, let rank = shape.rank, rank > 1 { kind = .heat }
    return mark(kind, [value], MarkWriting(span: value.span), &reader)
  }

  /// What is written of a mark beside its data.
  private struct MarkWriting {
    var label: TypedExpression?
    var coverage: TypedExpression?
    var block: Option?
    let span: Span
  }

  /// The mark that an option makes; nil when it makes none or its error has been reported.
  func checkMark(_ option: Option, _ reader: inout OptionReader) -> PlotMark? {
    guard let kind = PlotMark.Kind(rawValue: option.key.text) else { return nil }
    let arguments = option.arguments.map { check($0) }
    if arguments.contains(where: { $0.type.isInvalid }) { return nil }
    var data: [TypedExpression] = []
    var writing = MarkWriting(block: option.hasBlock ? option : nil, span: option.span)
    for argument in arguments {
      switch argument.type {
      case .string where writing.label == nil: writing.label = argument
      case .string:
        report(
          .plain(code: "plot-label", message: "a mark has one label", label: "", help: []), at: argument.span)
        return nil
      case .number(let quantity) where kind == .band && quantity.isDimensionless && writing.coverage == nil:
        writing.coverage = argument
      case .interval where kind == .region:
        guard case .interval(let lower, let upper) = argument.kind else { fallthrough }
        data += [lower, upper]
      default: data.append(argument)
      }
    }
    return mark(kind, data, writing, &reader)
  }

  private func mark(
    _ kind: PlotMark.Kind, _ values: [TypedExpression], _ writing: MarkWriting, _ reader: inout OptionReader
  ) -> PlotMark? {
    let rule = kind.rule
    guard let roles = roles(kind, values, writing.span) else { return nil }
    var data: [PlotMark.Datum] = []
    var edges: [Int] = []
    for (role, value) in zip(roles, values) {
      var measure = measure(value, role, kind)
      if kind == .band, values.count == 1, case .record(let fields) = value.type {
        edges = ["lower", "upper"].compactMap { name in fields.firstIndex { $0.name == name } }
        let found = edges.compactMap { drawnQuantity(fields[$0].type, isMatrix: false) }
        if found.count == 2, found[0].matches(found[1]) { measure = .numbers(found[0]) }
      }
      guard let measure else {
        report(.operandType(operation: "draw", operand: operand(value), expected: expected(role, kind)), at: value.span)
        return nil
      }
      data.append(.init(role: role, operand: reader.add(value), measure: measure, text: text(value.span)))
    }
    guard checkRelations(kind, data, values) else { return nil }
    if let coverage = writing.coverage, values.count > 1 || !edges.isEmpty {
      report(
        .plain(
          code: "plot-type", message: "a band with two edges has no share of its own to cover", label: "",
          help: ["leave `\(text(coverage.span))` out"]), at: coverage.span)
      return nil
    }
    let measured = main(kind, data)
    let quantity = measured.flatMap(\.quantity) ?? .dimensionless
    let block = writing.block.flatMap { checkMarkBlock($0, kind, rule, quantity, &reader) } ?? ([:], [])
    // Of a band and what else has two ends both are its text.
    let ends = data.filter { $0.role == .lower || $0.role == .upper }.map(\.text)
    let isSpan = measured?.role == .lower && kind != .gantt && kind != .tornado
    return PlotMark(
      kind: kind, data: data, edges: edges, coverage: writing.coverage.map { reader.add($0) },
      coverageText: writing.coverage.map { text($0.span) } ?? "", settings: block.0, flags: block.1,
      label: writing.label.map { reader.add($0) }, quantity: quantity,
      text: isSpan ? ends.joined(separator: " … ") : measured?.text ?? "",
      isSeries: values.contains { if case .series = $0.type { true } else { false } }, span: writing.span)
  }

  /// The datum whose quantity a mark's axis or colours measure.
  private func main(_ kind: PlotMark.Kind, _ data: [PlotMark.Datum]) -> PlotMark.Datum? {
    func datum(_ role: PlotMark.Role) -> PlotMark.Datum? { data.first { $0.role == role } }
    if kind == .event { return datum(.x) }
    return datum(.z) ?? datum(.y) ?? datum(.sample) ?? datum(.lower)
  }

  // MARK: Roles

  /// What each datum is, by how many there are.
  private func roles(_ kind: PlotMark.Kind, _ values: [TypedExpression], _ span: Span) -> [PlotMark.Role]? {
    let rule = kind.rule
    if kind == .errors, let first = values.first, case .series = first.type {
      // A series has its time, and one of a sensor its deviation.
      if values.count == 1 { return [.y] }
      if values.count == 3 { return [.y, .lower, .upper] }
    }
    if let form = rule.forms.first(where: { $0.count == values.count }) { return form }
    let most = rule.forms.map(\.count).max() ?? 0
    if values.count > most {
      let extra = values[most]
      let message =
        switch kind {
        case .band: "a band takes at most an abscissa and two edges"
        case .diagonal: "`diagonal` takes nothing: it is the line y = x"
        case .event: "an event takes a place and, of several, their names"
        default: most > 2 ? "`\(kind.rawValue)` takes \(most) data" : "`\(kind.rawValue)` draws one thing at a time"
        }
      let repeats = most <= 2 && kind != .diagonal && kind != .event
      report(
        .plain(
          code: "plot-type", message: message, label: "",
          help: repeats
            ? ["repeat the word: `\(kind.rawValue) a, \(kind.rawValue) b`"]
            : kind == .band || kind == .diagonal ? [] : ["write `\(rule.example)`"]), at: extra.span)
    } else {
      report(.optionValue(kind.rawValue, expected: "what to draw, as in `\(rule.example)`"), at: span)
    }
    return nil
  }

  private func expected(_ role: PlotMark.Role, _ kind: PlotMark.Kind) -> String {
    switch role {
    case .names: "a list of names"
    case .x where kind.isMatrix: "a vector, with a place for each column"
    case .y where kind.isMatrix: "a vector, with a place for each row"
    default: kind.rule.expected
    }
  }

  private func measure(_ value: TypedExpression, _ role: PlotMark.Role, _ kind: PlotMark.Kind) -> PlotMark.Measure? {
    let isPlace = kind.rule.family == .reference
    switch (role, value.type) {
    case (.names, .list(.string)): return .names
    case (.names, _): return nil
    case (.x, .list(.string)) where kind == .bars: return .names
    case (.x, .list(.instant)) where kind != .heat && kind != .contour && kind != .surface && kind != .arrows:
      return .instants
    case (.lower, .list(.instant)) where kind == .gantt, (.upper, .list(.instant)) where kind == .gantt:
      return .instants
    case (_, .instant) where isPlace && role != .y: return .instants
    case (_, .number(let quantity)) where isPlace || (kind == .errors && role != .x && role != .y):
      return .numbers(quantity)
    default:
      return drawnQuantity(value.type, isMatrix: role == .z, ranks: kind == .heat ? 2...3 : 2...2).map { .numbers($0) }
    }
  }

  /// The quantity of what a mark can draw; nil when it cannot draw that.
  private func drawnQuantity(_ type: Type, isMatrix: Bool, ranks: ClosedRange<Int> = 2...2) -> Quantity? {
    switch type {
    case .series(let quantity): return isMatrix ? nil : quantity
    case .tensor(let quantity, let shape):
      guard let rank = shape.rank else { return quantity }
      return (isMatrix ? ranks.contains(rank) : rank == 1) ? quantity : nil
    case .list(.number(let quantity)): return isMatrix ? nil : quantity
    default: return nil
    }
  }

  // MARK: Relations

  /// Whether the quantities of a mark's data go together.
  private func checkRelations(_ kind: PlotMark.Kind, _ data: [PlotMark.Datum], _ values: [TypedExpression]) -> Bool {
    func at(_ role: PlotMark.Role) -> Int? { data.firstIndex { $0.role == role } }
    func requireMatch(_ a: Int?, _ b: Int?, _ operation: String) -> Bool {
      guard let a, let b else { return true }
      switch (data[a].measure, data[b].measure) {
      case (.instants, .instants): return true
      case (.numbers(let x), .numbers(let y)) where x.matches(y): return true
      default:
        report(.mismatch(operation: operation, left: operand(values[a]), right: operand(values[b])), at: values[b].span)
        return false
      }
    }
    switch kind {
    case .band: return requireMatch(at(.lower), at(.upper), "draw a band between")
    case .errors:
      if let y = at(.y), let deviation = at(.deviation), let own = data[y].quantity,
        let other = data[deviation].quantity,
        !other.matches(own.difference)
      {
        report(
          .plain(
            code: "unit-mismatch",
            message:
              "the deviation of values in \(units.name(of: own)) is in \(units.name(of: own.difference)), not \(units.name(of: other))",
            label: "", help: []), at: values[deviation].span)
        return false
      }
      return requireMatch(at(.y), at(.lower), "draw errors of") && requireMatch(at(.y), at(.upper), "draw errors of")
    case .gantt, .tornado: return requireMatch(at(.lower), at(.upper), "draw bars between")
    case .region: return requireMatch(at(.lower), at(.upper), "shade what lies between")
    case .arrows: return checkArrows(data, values)
    default: return true
    }
  }

  /// dx and dy are in the units of x and y, or both per the same, such as a time.
  private func checkArrows(_ data: [PlotMark.Datum], _ values: [TypedExpression]) -> Bool {
    let dimensions = data.compactMap { $0.quantity?.dimension }
    guard dimensions.count == 4, dimensions[2] / dimensions[0] != dimensions[3] / dimensions[1] else { return true }
    let wanted = dimensions[1] * (dimensions[2] / dimensions[0])
    report(
      .plain(
        code: "unit-mismatch",
        message: "an arrow along x in \(units.name(of: data[2].quantity ?? .dimensionless)) needs one along y in "
          + "\(units.name(of: Quantity(wanted))), not \(units.name(of: data[3].quantity ?? .dimensionless))", label: "",
        help: ["give both per the same, as the derivatives of x and y by time are"]), at: values[3].span)
    return false
  }
}
