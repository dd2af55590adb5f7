import Units

extension UnitTable {
  /// What a message calls a quantity: the unit it was written in, else a fitting SI unit, else "a plain number".
  public func name(of quantity: Quantity) -> String {
    if let unit = quantity.unit, !unit.symbol.isEmpty { return unit.symbol }
    if quantity.isDimensionless { return "a plain number" }
    return quantity.isPoint ? "degC" : preferredUnit(for: quantity.dimension, value: 1).symbol
  }

  /// A value of this type in a sentence: "a value in W/K", "a string".
  public func phrase(for type: Type) -> String {
    if case .number(let quantity) = type, !quantity.isDimensionless { return "a value in \(name(of: quantity))" }
    return name(of: type)
  }

  /// What may stand where such a quantity is wanted: "a time, such as `1 s`", "a plain number".
  func kind(of quantity: Quantity) -> String {
    if quantity.isDimensionless { return "a plain number" }
    let example = "such as `1 \(name(of: quantity))`"
    guard let kind = quantity.dimension.commonName, !quantity.isPoint else { return "a value \(example)" }
    return ("aeiou".contains(kind.prefix(1)) ? "an " : "a ") + "\(kind), \(example)"
  }

  /// Zero as one would write it beside a value of this type: `0 m`.
  func zero(like type: Type) -> String {
    guard let quantity = type.quantity, !quantity.isDimensionless else { return "0" }
    return "0 \(name(of: quantity))"
  }

  /// What a message calls a value of this type.
  public func name(of type: Type) -> String {
    switch type {
    case .never: return "no value"
    case .invalid: return "an invalid value"
    case .nothing: return "nothing"
    case .number(let quantity): return name(of: quantity)
    case .boolean: return "a truth value"
    case .string: return "a string"
    case .instant: return "an instant"
    case .interval(let quantity): return quantity.isDimensionless ? "a range" : "a range in \(name(of: quantity))"
    case .tensor(let quantity, let shape):
      return quantity.isDimensionless ? "a tensor \(shape)" : "a tensor \(shape) in \(name(of: quantity))"
    case .list(.never): return "an empty list"
    case .list: return "a list"
    case .record: return "a record"
    case .function: return "a function"
    case .series(let quantity): return quantity.isDimensionless ? "a series" : "a series in \(name(of: quantity))"
    case .table(let table): return table.isRun ? "a run" : "a table"
    case .twin(let twin): return "the twin \(twin.name)"
    case .fit(let fit): return "a fit of \(fit.twin.name)"
    case .distribution: return "a distribution"
    case .actuator: return "an actuator"
    case .attention: return "an attention mechanism"
    case .net(let net): return "the net \(net.name)"
    case .model(let net): return "a model of \(net.name)"
    case .dataset(let dataset): return "a dataset of \(listing(dataset.fields))"
    case .optimizer(let net): return "an optimiser of \(net.name)"
    case .scores: return "scores"
    }
  }

  /// `x [96, 7] and label`, the fields of a sample.
  private func listing(_ fields: [FieldType]) -> String {
    let texts = fields.map { field in
      if case .tensor(_, let shape) = field.type { return "\(field.name) \(shape)" }
      return field.name
    }
    guard let last = texts.last, texts.count > 1 else { return texts.first ?? "nothing" }
    return texts.dropLast().joined(separator: ", ") + " and " + last
  }
}
