import Checking
import Data
import Runtime
import TensorCore
import Units

/// Unpacking values whose kind the checker has settled; a mismatch is a fault of the program, told as such rather than trapped on.
extension Value {
  func unexpected(_ wanted: String) -> EvaluationError {
    EvaluationError(
      code: "internal", "expected \(wanted) and found \(kindName)", help: ["this is a fault of twin; please report it"])
  }

  /// The number.
  /// - Throws: for any other kind of value.
  public func asNumber() throws -> Double {
    if let scalar { return scalar }
    if case .tensor(let opaque) = self, let tensor = opaque as? Tensor { return try tensor.item() }
    throw unexpected("a number")
  }

  /// The text.
  /// - Throws: for any other kind of value.
  public func asString() throws -> String {
    guard case .string(let text) = self else { throw unexpected("a string") }
    return text
  }

  /// The ends of a range.
  /// - Throws: for any other kind of value.
  public func asRange() throws -> (lower: Double, upper: Double) {
    guard case .range(let lower, let upper) = self else { throw unexpected("a range") }
    return (lower, upper)
  }

  /// Numbers become tensors of rank 0, lists of numbers and series vectors; `[]` is an empty vector.
  public func asTensor() throws -> Tensor {
    switch self {
    case .tensor(let opaque): if let tensor = opaque as? Tensor { return tensor }
    case .number(let value), .instant(let value): return Tensor(value)
    case .boolean(let value): return Tensor(value ? 1 : 0)
    case .list(let values):
      if values.allSatisfy({ $0.scalar != nil }) { return try Tensor(values.compactMap(\.scalar)) }
      return try Tensor.stack(values.map { try $0.asTensor() })
    case .object(let object):
      if let series = object as? SeriesObject { return try Tensor(Array(series.series.values)) }
    default: break
    }
    throw unexpected("a tensor")
  }

  /// The elements of a list.
  /// - Throws: for any other kind of value.
  public func asList() throws -> [Value] {
    switch self {
    case .list(let values): return values
    case .tensor(let opaque):
      guard let tensor = opaque as? Tensor else { break }
      return tensor.elements.map(Value.number)
    case .object(let object):
      if let list = object as? any LazyList { return try list.elements() }
    default: break
    }
    throw unexpected("a list")
  }

  /// The series.
  /// - Throws: for any other kind of value.
  public func asSeries() throws -> SeriesObject {
    guard case .object(let object) = self, let series = object as? SeriesObject else { throw unexpected("a series") }
    return series
  }

  /// The table.
  /// - Throws: for any other kind of value.
  public func asTable() throws -> TableObject {
    guard case .object(let object) = self, let table = object as? TableObject else { throw unexpected("a table") }
    return table
  }

  /// A whole number, as counts and seeds are.
  public func asCount(_ what: String, minimum: Int = 0) throws -> Int {
    let number = try asNumber()
    guard let count = Int(exactly: number), count >= minimum else {
      throw EvaluationError(
        code: "bad-count", "\(what) must be a whole number of at least \(minimum), not \(formatNumber(number))")
    }
    return count
  }
}
