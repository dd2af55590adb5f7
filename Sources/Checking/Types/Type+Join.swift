extension Type {
  /// The type of a place that either type can reach, or nil when no one type serves both.
  public func joined(_ other: Type) -> Type? {
    if self == other { return self }
    switch (self, other) {
    case (.never, let type), (let type, .never): return type
    case (.invalid, _), (_, .invalid): return .invalid
    case (.number(let a), .number(let b)): return a.joined(b).map(Type.number)
    case (.interval(let a), .interval(let b)): return a.joined(b).map(Type.interval)
    case (.series(let a), .series(let b)): return a.joined(b).map(Type.series)
    case (.distribution(let a), .distribution(let b)): return a.joined(b).map(Type.distribution)
    case (.tensor(let a, let shape), .tensor(let b, let other)):
      return a.joined(b).map { .tensor($0, shape.joined(other)) }
    case (.list(.never), .tensor(let quantity, let shape)), (.tensor(let quantity, let shape), .list(.never)):
      var extents = shape.extents
      if extents?.isEmpty == false { extents?[0] = nil }
      return .tensor(quantity, Shape(extents))
    case (.list(let a), .list(let b)): return a.joined(b).map(Type.list)
    case (.record(let a), .record(let b)):
      guard a.map(\.name) == b.map(\.name) else { return nil }
      var fields: [FieldType] = []
      for (x, y) in zip(a, b) {
        guard let type = x.type.joined(y.type) else { return nil }
        fields.append(FieldType(x.name, type))
      }
      return .record(fields)
    case (.table(let a), .table(let b)):
      guard a.columns.map(\.name) == b.columns.map(\.name) else { return nil }
      return a == b ? self : nil
    default: return nil
    }
  }
}
