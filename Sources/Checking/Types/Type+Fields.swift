import Units

extension Type {
  /// What may stand behind a `.`, with the type of each; what `Checker.checkField` takes.
  public var fields: [FieldType] {
    switch self {
    case .record(let fields), .scores(let fields): return fields
    case .table(let table): return table.fields
    case .model(let net): return [FieldType("history", .table(net.historyType))]
    case .fit(let fit): return fit.fields
    case .dataset(let dataset): if case .record(let fields) = dataset.batch() { return fields }
    case .series(let quantity):
      return [
        FieldType("values", .tensor(quantity, .vector(nil))),
        FieldType("time", .tensor(Quantity(Dimension(.time)), .vector(nil))),
        FieldType("members", .tensor(quantity, Shape([nil, nil]))),
      ]
    case .twin(let twin): return twin.settable.map { FieldType($0.name, .number($0.quantity)) }
    case .actuator(let quantity):
      let rate = Quantity(quantity.dimension / Dimension(.time))
      return ["lower", "upper", "failsafe"].map { FieldType($0, .number(quantity)) } + [
        FieldType("rate", .number(rate))
      ]
    case .interval(let quantity): return ["lower", "upper"].map { FieldType($0, .number(quantity)) }
    default: break
    }
    return []
  }
}

extension TableType {
  fileprivate var fields: [FieldType] {
    var fields: [FieldType] = []
    switch time {
    case .elapsed(let name, let quantity): fields.append(FieldType(name, .series(quantity)))
    case .instants(let name): fields.append(FieldType(name, .list(.instant)))
    case nil: break
    }
    fields += columns.map { FieldType($0.name, $0.isText ? .list(.string) : .series($0.quantity)) }
    let part = TableType(columns: columns, time: time)
    return fields + parts.map { FieldType($0, .table(part)) }
  }
}

extension FitType {
  fileprivate var fields: [FieldType] {
    var fields = twin.parameters.map { FieldType($0.name, .number($0.quantity)) }
    fields += twin.observed.map { FieldType($0.name, .series($0.quantity)) }
    fields += twin.constants.map { FieldType($0.name, .number($0.quantity)) }
    if let rmse { fields.append(FieldType("rmse", .number(rmse))) }
    fields += ["cost", "minima", "rank"].map { FieldType($0, .dimensionless) }
    let parameters = Type.record(twin.parameters.map { FieldType($0.name, .number($0.quantity)) })
    fields += ["sd", "lower", "upper"].map { FieldType($0, parameters) }
    let residuals = matches.compactMap { match in
      twin.observed.first { $0.name == match }.map {
        FieldType(match, .series(Quantity($0.quantity.difference.dimension)))
      }
    }
    return fields + [FieldType("residual", .record(residuals))]
  }
}
