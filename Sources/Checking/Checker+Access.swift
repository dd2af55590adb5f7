import Diagnostics
import Syntax
import Units

extension Checker {
  // MARK: Indices

  func checkIndex(_ value: TypedExpression, _ indices: [IndexArgument], _ span: Span) -> TypedExpression {
    // Indices are checked even when the value is not sound, for their own errors.
    let typed = indices.map { index in
      switch index {
      case .all(let place): return builtin("nothing", [], .nothing, place)
      case .expression(let expression): return lowered(check(expression))
      }
    }
    if value.type.isInvalid || value.type == .never || typed.contains(where: { $0.type.isInvalid }) {
      return TypedExpression(.invalid, .invalid, span)
    }
    for index in typed {
      switch index.type {
      case .nothing: break
      case .number(let quantity), .interval(let quantity):
        guard quantity.isDimensionless else {
          return fault(
            .operandType(operation: "index with", operand: operand(index), expected: "a whole number or a range"),
            at: index.span)
        }
      default:
        return fault(
          .operandType(
            operation: "index with", operand: operand(index), expected: "a whole number, a range such as `2..5`, or `:`"
          ), at: index.span)
      }
    }
    func result(_ type: Type) -> TypedExpression { builtin("index", [value] + typed, type, span) }
    let isSingle = if case .number = typed[0].type { true } else { false }
    switch value.type {
    case .tensor(let quantity, let shape): return checkTensorIndex(value, quantity, shape, typed, span)
    case .list(let element):
      guard typed.count == 1 else { return fault(.indexCount(given: typed.count, rank: 1), at: span) }
      return result(isSingle ? element : value.type)
    case .series(let quantity):
      guard typed.count == 1 else { return fault(.indexCount(given: typed.count, rank: 1), at: span) }
      return result(isSingle ? .number(quantity) : value.type)
    case .table(let table):
      guard typed.count == 1, !isSingle else {
        return fault(
          .plain(
            code: "index-count", message: "a table is indexed by a range of rows", label: "",
            help: ["for one value write `t.column[0]`"]), at: span)
      }
      return result(.table(TableType(columns: table.columns, time: table.time)))
    case .dataset(let dataset):
      guard typed.count == 1 else {
        return fault(
          .plain(
            code: "index-count", message: "a dataset is indexed by one number or range of samples", label: "",
            help: ["for an element of a sample write `d[0].\(dataset.fields.first?.name ?? "x")[1]`"]), at: span)
      }
      return result(isSingle ? dataset.sample : value.type)
    case .interval(let quantity) where quantity.isDimensionless && typed.count == 1 && isSingle:
      return result(.dimensionless)
    case .string where typed.count == 1: return result(.string)
    default: return fault(.notIndexable(operand(value)), at: value.span)
    }
  }

  private func checkTensorIndex(
    _ value: TypedExpression, _ quantity: Quantity, _ shape: Shape, _ indices: [TypedExpression], _ span: Span
  ) -> TypedExpression {
    guard let extents = shape.extents else {
      return builtin("index", [value] + indices, .tensor(quantity, .unknown), span)
    }
    guard indices.count <= extents.count else {
      return fault(.indexCount(given: indices.count, rank: extents.count), at: span)
    }
    var remaining: [Int?] = []
    for (axis, extent) in extents.enumerated() {
      guard axis < indices.count else {
        remaining.append(extent)
        continue
      }
      let index = indices[axis]
      switch index.kind {
      case .number(let number):
        guard number == number.rounded(), abs(number) < 1e15 else {
          return fault(
            .plain(code: "index-range", message: "an index is a whole number", label: "", help: []), at: index.span)
        }
        if let extent, Int(number) >= extent || Int(number) < -extent {
          return fault(.indexRange(Int(number), extent: extent), at: index.span)
        }
      case .interval(let lower, let upper):
        if case .number(let low) = lower.kind, case .number(let high) = upper.kind, low >= 0, high >= low, high < 1e15 {
          if let extent, high > Double(extent) { return fault(.indexRange(Int(high), extent: extent), at: index.span) }
          remaining.append(Int(high) - Int(low))
        } else {
          remaining.append(nil)
        }
      default:
        if index.type == .nothing {
          remaining.append(extent)
        } else if case .interval = index.type {
          remaining.append(nil)
        }
      }
    }
    // A traced scalar stays a tensor of rank 0, so that gradients reach it.
    let type: Type = remaining.isEmpty && !isTracing ? .number(quantity) : .tensor(quantity, Shape(remaining))
    return builtin("index", [value] + indices, type, span)
  }

  // MARK: Fields

  func checkField(_ value: TypedExpression, _ name: Name, _ span: Span) -> TypedExpression {
    let field = name.text
    func result(_ type: Type) -> TypedExpression { builtin("field", [value], type, span, detail: .name(field)) }
    func missing(_ known: [String]) -> TypedExpression {
      fault(.noField(field, of: operand(value), known: known), at: name.span)
    }
    switch value.type {
    case .invalid, .never: return TypedExpression(.invalid, .invalid, span)
    case .record(let fields):
      guard let index = fields.firstIndex(where: { $0.name == field }) else { return missing(fields.map(\.name)) }
      return TypedExpression(.field(value, index), fields[index].type, span)
    case .table(let table):
      if let column = table.column(field) { return result(column.isText ? .list(.string) : .series(column.quantity)) }
      if table.parts.contains(field) { return result(.table(TableType(columns: table.columns, time: table.time))) }
      switch table.time {
      case .elapsed(let axis, let quantity) where field == axis || field == "time": return result(.series(quantity))
      case .instants(let axis) where field == axis || field == "time": return result(.list(.instant))
      default: break
      }
      return missing(table.columns.map(\.name) + table.parts + (table.time == nil ? [] : ["time"]))
    case .model(let net):
      return field == "history" ? result(.table(net.historyType)) : missing(["history"])
    case .scores(let fields): return checkScoresField(value, fields, name, span)
    case .fit(let fit): return checkFitField(value, fit, name, span)
    case .dataset(let dataset):
      guard case .record(let fields) = dataset.batch(), let known = fields.first(where: { $0.name == field }) else {
        return missing(dataset.fields.map(\.name))
      }
      return result(known.type)
    case .series(let quantity):
      switch field {
      case "time": return result(.tensor(Quantity(Dimension(.time)), .vector(nil)))
      case "values": return result(.tensor(quantity, .vector(nil)))
      case "members": return result(.tensor(quantity, Shape([nil, nil])))
      default: return missing(["members", "time", "values"])
      }
    case .twin(let twin):
      if let entry = twin.settable.first(where: { $0.name == field }) { return result(.number(entry.quantity)) }
      return missing(twin.settable.map(\.name))
    case .actuator(let quantity):
      switch field {
      case "lower", "upper", "failsafe": return result(.number(quantity))
      case "rate": return result(.number(Quantity(quantity.dimension / Dimension(.time))))
      default: return missing(["failsafe", "lower", "rate", "upper"])
      }
    case .interval(let quantity):
      guard field == "lower" || field == "upper" else { return missing(["lower", "upper"]) }
      return result(.number(quantity))
    default: return fault(.noField(field, of: operand(value), known: []), at: name.span)
    }
  }

  private func checkFitField(_ value: TypedExpression, _ fit: FitType, _ name: Name, _ span: Span) -> TypedExpression {
    let field = name.text
    func result(_ type: Type) -> TypedExpression { builtin("field", [value], type, span, detail: .name(field)) }
    if let entry = fit.twin.parameters.first(where: { $0.name == field }) { return result(.number(entry.quantity)) }
    if let entry = fit.twin.observed.first(where: { $0.name == field }) { return result(.series(entry.quantity)) }
    if let entry = fit.twin.constants.first(where: { $0.name == field }) { return result(.number(entry.quantity)) }
    switch field {
    case "rmse":
      guard let quantity = fit.rmse else {
        return fault(
          .plain(
            code: "unknown-field", message: "the matches differ in unit, so the fit has no single rmse", label: "",
            help: ["use `cost`, the weighted sum of squares"]), at: name.span)
      }
      return result(.number(quantity))
    case "cost", "minima", "rank": return result(.dimensionless)
    case "sd", "lower", "upper":
      let fields = fit.twin.parameters.map { FieldType($0.name, .number($0.quantity)) }
      return result(.record(fields))
    case "residual":
      return result(
        .record(
          fit.matches.compactMap { match in
            fit.twin.observed.first { $0.name == match }.map {
              FieldType(match, .series(Quantity($0.quantity.difference.dimension)))
            }
          }))
    default:
      let known =
        fit.twin.parameters.map(\.name) + fit.twin.observed.map(\.name) + [
          "rmse", "cost", "minima", "rank", "sd", "lower", "upper", "residual",
        ]
      return fault(.noField(field, of: operand(value), known: known), at: name.span)
    }
  }
}
