/// Everything that can be wrong with a unit or a unit declaration, as facts; the prose is below.
public enum UnitError: Error, Hashable, Sendable {
  /// No such unit; what might have been meant, nearest first.
  case unknown(name: String, nearest: [String])
  /// A declaration refers to a name that nothing declares.
  case unknownInDefinition(of: String, name: String, nearest: [String])
  /// Definitions that lead back to themselves, in order; the first is also the one that closes the ring.
  case cycle([String])
  /// A chain of definitions longer than the limit.
  case tooDeep(name: String, limit: Int)
  /// The conversion factor is zero, negative, infinite or NaN.
  case badFactor(name: String, factor: Double)
  /// The conversion factor or an exponent of a compound leaves the range of numbers.
  case outOfRange(symbol: String)
  /// `zero` is given in a unit of another dimension.
  case zeroDimension(name: String, expected: String, found: String)
  /// `zero` on a declaration that does not say how large a step is.
  case zeroWithoutStep(name: String)
  /// A second unit claims a base dimension.
  case baseTaken(name: String, base: String, by: String)
  /// The table has no room for another base dimension.
  case tooManyBases(name: String, limit: Int)
  /// A base unit cannot be declared again: values are stored in it.
  case redefinesBase(name: String)
}

extension UnitError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name, let nearest):
      "there is no unit `\(name)`" + didYouMean(nearest)
    case .unknownInDefinition(let unit, let name, let nearest):
      "unit `\(unit)` is defined by `\(name)`, which is no unit" + didYouMean(nearest)
    case .cycle(let names):
      names.count == 1
        ? "unit `\(names[0])` is defined by itself"
        : "units are defined in a circle: " + (names + names.prefix(1)).map { "`\($0)`" }.joined(separator: " → ")
    case .tooDeep(let name, let limit):
      "unit `\(name)` is defined through a chain of more than \(limit) units"
    case .badFactor(let name, let factor):
      "unit `\(name)` must be a positive finite number of its unit, not \(formatNumber(factor))"
    case .outOfRange(let symbol):
      "unit `\(symbol)` is too large or too small, or its powers are too high, to compute with"
    case .zeroDimension(let name, let expected, let found):
      "the zero of unit `\(name)` is in \(found), but the unit is in \(expected)"
    case .zeroWithoutStep(let name):
      "unit `\(name)` has a zero but no step: write `unit \(name) = 1 K { zero 273.15 K }`"
    case .baseTaken(let name, let base, let owner):
      "unit `\(name)` cannot be the base unit of \(base): that is `\(owner)`; write `unit \(name) = 1 \(owner)`"
    case .tooManyBases(let name, let limit):
      "unit `\(name)` cannot be a base unit: a program may declare \(limit), and has"
    case .redefinesBase(let name):
      "unit `\(name)` is a base unit and cannot be declared again as another unit"
    }
  }
}

private func didYouMean(_ names: [String]) -> String {
  guard let last = names.last else { return "" }
  let quoted = names.dropLast().map { "`\($0)`" }.joined(separator: ", ")
  return "; did you mean " + (quoted.isEmpty ? "" : quoted + " or ") + "`\(last)`?"
}
