import Checking
import Runtime
import Units

/// What `expect` throws when its condition does not hold: the condition as written, and both sides as values.
enum FailedExpectation {
  static let operators: [(String, BuiltinImplementation)] = [
    (
      "expect",
      { context, site in
        let text = try context.arguments.first?.asString() ?? ""
        let sides = zip(context.arguments, site.argumentTypes).dropFirst().map { Side(value: $0, type: $1) }
        throw error(text, sides, site)
      }
    )
  ]

  private struct Side {
    let value: Value
    let type: Type
  }

  private static func error(_ text: String, _ sides: [Side], _ site: CallSite) -> EvaluationError {
    let formatter = ValueFormatter(site.host)
    var notes: [String] = []
    if sides.count == 2 {
      var texts = sides.map { formatter.inline($0.value, $0.type) }
      if texts[0] == texts[1], let exact = exact(sides, formatter) { texts = exact }
      let isRange = if case .range = sides[1].value { true } else { false }
      let names = isRange ? ["value", "range"] : ["left ", "right"]
      notes = zip(names, texts).map { "\($0) = \($1)" }
      if let difference = difference(sides[0], sides[1], site) { notes.append(difference) }
    } else {
      notes = sides.map { formatter.inline($0.value, $0.type) }
    }
    return EvaluationError(code: "expectation", "this does not hold: \(text)", notes: notes)
  }

  /// Two numbers that look alike, with all the digits in which they differ.
  private static func exact(_ sides: [Side], _ formatter: ValueFormatter) -> [String]? {
    let texts = sides.compactMap { side -> String? in
      guard case .number(let number) = side.value else { return nil }
      let unit = formatter.unit(for: side.type.quantity ?? .dimensionless, size: number)
      return ValueFormatter.suffixed(formatNumber(unit.fromSI(number), .significant(17)), unit)
    }
    return texts.count == sides.count ? texts : nil
  }

  /// How far apart the sides of `~=` are, or where two tensors first differ.
  private static func difference(_ left: Side, _ right: Side, _ site: CallSite) -> String? {
    if case .name("~=") = site.detail, case .number(let a) = left.value, case .number(let b) = right.value {
      let size = max(a.magnitude, b.magnitude)
      guard size > 0, size.isFinite else { return nil }
      let quantity = left.type.quantity?.difference ?? .dimensionless
      let difference = ValueFormatter(site.host).number((a - b).magnitude, quantity)
      return "difference = \(difference), relative \(formatNumber((a - b).magnitude / size, .significant(3)))"
    }
    guard left.type.quantity != nil, let a = try? left.value.asTensor(), let b = try? right.value.asTensor(),
      a.rank > 0, b.rank > 0
    else { return nil }
    if a.shape != b.shape { return "shapes \(a.shape) and \(b.shape)" }
    let tolerance = if case .name("~=") = site.detail { 1e-9 } else { 0.0 }
    let (x, y) = (a.elements, b.elements)
    let place = x.indices.first {
      !(x[$0] == y[$0] || (x[$0] - y[$0]).magnitude <= tolerance * max(x[$0].magnitude, y[$0].magnitude))
    }
    guard let place else { return nil }
    var indices: [Int] = []
    var rest = place
    for extent in a.shape.reversed() {
      indices.insert(rest % max(1, extent), at: 0)
      rest /= max(1, extent)
    }
    let formatter = ValueFormatter(site.host)
    let quantities = [left, right].map { $0.type.quantity ?? .dimensionless }
    return "they differ first at \(indices): "
      + "\(formatter.number(x[place], quantities[0])) and \(formatter.number(y[place], quantities[1]))"
  }
}
