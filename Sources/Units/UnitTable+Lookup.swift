extension UnitTable {
  /// Whether `name`, prefix and all, is declared; that it also resolves, only `lookup` tells.
  public func contains(_ name: String) -> Bool { match(name, seenFrom: nil) != nil }

  /// The unit `name`: a declared name or alias, else a prefix and a name that takes it. A name written in full always
  /// wins, so `min` is the minute, `ft` the foot, `Pa` the pascal and `cd` the candela.
  ///
  /// - Returns: nil when there is none.
  /// - Throws: what is wrong with the definitions behind it: `cycle`, `unknownInDefinition`, `badFactor`, …
  public func lookup(_ name: String) throws(UnitError) -> Unit? {
    guard let match = match(name, seenFrom: nil) else { return nil }
    var resolver = Resolver(table: self)
    return try resolver.resolve(match).unit(symbol: name, of: name)
  }

  /// The unit that a product of powers comes to, written `symbol`. A point on a scale stays one only alone: `degC`
  /// is, and `W/degC` is W/K.
  ///
  /// - Throws: `unknown`, `outOfRange`, or what is wrong with the definitions behind the factors.
  public func evaluate(_ factors: [UnitFactor], symbol: String) throws(UnitError) -> Unit {
    var resolver = Resolver(table: self)
    for factor in factors where !contains(factor.name) {
      throw .unknown(name: factor.name, nearest: nearest(to: factor.name))
    }
    let scale = try resolver.product(of: factors, seenFrom: nil, in: symbol)
    return try scale.unit(symbol: symbol, of: symbol)
  }

  /// A declared name and the prefix in front of it.
  struct Match {
    let entry: Int
    let prefix: Prefix?
  }

  /// What `name` means to a definition of `epoch`, or now (nil). What a definition cannot see because it was declared
  /// in a later epoch still serves where nothing else does.
  func match(_ name: String, seenFrom epoch: Int?) -> Match? {
    visibleMatch(name, epoch) ?? (epoch == nil ? nil : visibleMatch(name, nil))
  }

  private func visibleMatch(_ name: String, _ epoch: Int?) -> Match? {
    if let entry = entryIndex(named: name, seenFrom: epoch) { return Match(entry: entry, prefix: nil) }
    for prefix in Prefix.all {
      for symbol in prefix.symbols where name.hasPrefix(symbol) {
        let rest = String(name.dropFirst(symbol.count))
        if !Prefix.isWord(rest), let entry = prefixable(rest, prefix, epoch) {
          return Match(entry: entry, prefix: prefix)
        }
      }
      if name.hasPrefix(prefix.word) {
        let rest = String(name.dropFirst(prefix.word.count))
        if Prefix.takesWords(rest), let entry = prefixable(rest, prefix, epoch) {
          return Match(entry: entry, prefix: prefix)
        }
      }
    }
    return nil
  }

  private func prefixable(_ name: String, _ prefix: Prefix, _ epoch: Int?) -> Int? {
    guard let entry = entryIndex(named: name, seenFrom: epoch) else { return nil }
    return prefix.isAllowed(in: entries[entry].definition.prefixes) ? entry : nil
  }
}

/// What a name or product of names comes to. The factor is kept as a quotient, which makes it the double nearest
/// the exact value wherever the definitions are decimal: 2.54 cm is 2.54/100 m.
private struct Scale {
  var dimension = Dimension.dimensionless
  var numerator = 1.0
  var denominator = 1.0
  var zero: Double?

  func unit(symbol: String, of name: String) throws(UnitError) -> Unit {
    let factor = numerator / denominator
    guard factor.isFinite, factor > 0, zero?.isFinite ?? true, !dimension.isOverflowed else {
      throw .outOfRange(symbol: name)
    }
    return Unit(symbol: symbol, dimension: dimension, factor: factor, offset: zero ?? 0, isPoint: zero != nil)
  }
}

/// One walk through the definitions behind a unit. It remembers what it has met, so that a unit defined by many
/// paths is worked out once, and the path it is on, so that a circle is reported.
private struct Resolver {
  static let depthLimit = 100

  let table: UnitTable
  private var known: [Int: Scale] = [:]
  private var path: [Int] = []

  init(table: UnitTable) { self.table = table }

  mutating func resolve(_ match: UnitTable.Match) throws(UnitError) -> Scale {
    var scale = try resolve(entry: match.entry)
    if let prefix = match.prefix {
      scale.numerator *= prefix.numerator
      scale.denominator *= prefix.denominator
      scale.zero = nil
    }
    return scale
  }

  private mutating func resolve(entry index: Int) throws(UnitError) -> Scale {
    if let scale = known[index] { return scale }
    let entry = table.entries[index]
    let definition = entry.definition
    guard case .amount(let amount) = definition.meaning else {
      return Scale(dimension: entry.base.map { Dimension($0) } ?? .dimensionless)
    }
    if let start = path.firstIndex(of: index) {
      throw .cycle(path[start...].map { table.entries[$0].definition.name })
    }
    guard path.count < Self.depthLimit else { throw .tooDeep(name: definition.name, limit: Self.depthLimit) }
    path.append(index)
    defer { path.removeLast() }

    var scale = try self.amount(amount, of: entry)
    scale.zero = nil
    if let zero = definition.zero {
      let origin = try self.amount(zero, of: entry)
      guard origin.dimension == scale.dimension else {
        throw .zeroDimension(
          name: definition.name, expected: table.describe(scale.dimension), found: table.describe(origin.dimension))
      }
      scale.zero = origin.numerator / origin.denominator + (origin.zero ?? 0)
    }
    known[index] = scale
    return scale
  }

  private mutating func amount(_ amount: UnitAmount, of entry: UnitTable.Entry) throws(UnitError) -> Scale {
    var scale = try product(of: amount.factors, seenFrom: entry.epoch, in: entry.definition.name)
    scale.numerator *= amount.number
    return scale
  }

  /// The product of `factors` as a definition of `epoch` sees them, or a program (nil); `owner` is for messages.
  mutating func product(of factors: [UnitFactor], seenFrom epoch: Int?, in owner: String) throws(UnitError) -> Scale {
    var product = Scale()
    for factor in factors {
      guard let match = table.match(factor.name, seenFrom: epoch) else {
        throw .unknownInDefinition(of: owner, name: factor.name, nearest: table.nearest(to: factor.name))
      }
      let scale = try resolve(match)
      if factors.count == 1, factor.exponent == .one { return scale }
      guard let dimension = scale.dimension.power(factor.exponent) else { throw .outOfRange(symbol: owner) }
      product.dimension = product.dimension * dimension
      let above = power(scale.numerator, factor.exponent.magnitude)
      let below = power(scale.denominator, factor.exponent.magnitude)
      let isInverse = factor.exponent < .zero
      product.numerator *= isInverse ? below : above
      product.denominator *= isInverse ? above : below
    }
    guard !product.dimension.isOverflowed else { throw .outOfRange(symbol: owner) }
    return product
  }
}
