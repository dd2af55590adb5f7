import Checking
import Data
import Learning
import Runtime
import TensorCore

extension Operators {
  /// `x[…]`: the first argument by the others, which are numbers, ranges or `:`.
  static func index(_ arguments: [Value], _ site: CallSite) throws -> Value {
    let indices = Array(arguments.dropFirst())
    switch arguments[0] {
    case .tensor: break
    case .list(let values):
      guard case .tensor = site.argumentTypes[0] else {
        return try element(of: values, indices[0]) { .list(Array($0)) }
      }
      // A growing vector that is not a tensor yet.
      if indices.count == 1 {
        return try element(of: values, indices[0]) { try Collections.collection(Array($0), as: site.resultType) }
      }
    case .string(let text):
      return try element(of: text.map { Value.string(String($0)) }, indices[0]) {
        .string(try $0.map { try $0.asString() }.joined())
      }
    case .range(let lower, let upper):
      let count = max(0, (upper - lower).rounded(.up))
      return .number(lower + Double(try position(indices[0].asNumber(), in: count < 1e15 ? Int(count) : .max)))
    case .object(let object):
      if let series = object as? SeriesObject { return try slice(series, indices[0]) }
      if let table = object as? TableObject { return try slice(table, indices[0]) }
      if let dataset = object as? DatasetObject { return try slice(dataset, indices[0]) }
      if let list = object as? any LazyList {
        guard case .number(let number) = indices[0] else {
          return .list(try rows(indices[0], of: list.elementCount).map { try list.element(at: $0) })
        }
        return try list.element(at: position(number, in: list.elementCount))
      }
    default: break
    }
    let tensor = try arguments[0].asTensor()
    return try Value(tensor.select(indices.map(selection)), as: site.resultType)
  }

  private static func element(of values: [Value], _ index: Value, _ part: (ArraySlice<Value>) throws -> Value) throws
    -> Value
  {
    guard case .number(let number) = index else { return try part(values[rows(index, of: values.count)]) }
    return values[try position(number, in: values.count)]
  }

  /// Slices keep their time; a single index gives the number.
  private static func slice(_ object: SeriesObject, _ index: Value) throws -> Value {
    let series = object.series
    if case .number(let number) = index { return .number(series.values[try position(number, in: series.count)]) }
    let range = try rows(index, of: series.count)
    return .object(
      SeriesObject(
        series.slice(range), members: object.members.map { Array($0[range.clamped(to: $0.indices)]) },
        deviation: object.deviation))
  }

  /// A single index gives the sample, a range a dataset of some.
  private static func slice(_ object: DatasetObject, _ index: Value) throws -> Value {
    let count = object.dataset.count
    if case .number(let number) = index { return try object.element(at: position(number, in: count)) }
    return .object(DatasetObject(try SubsetDataset(object.dataset, rows(index, of: count))))
  }

  private static func slice(_ object: TableObject, _ index: Value) throws -> Value {
    let range = try rows(index, of: object.table.rowCount)
    return .object(
      TableObject(
        try object.table.slice(range),
        members: object.members.mapValues { $0.map { Array($0[range.clamped(to: $0.indices)]) } },
        standardization: object.standardization))
  }

  // MARK: Indices

  private static func selection(_ index: Value) throws -> AxisSelection {
    switch index {
    case .nothing: return .all
    case .range(let lower, let upper): return .range(try whole(lower), try whole(upper))
    default: return .index(try whole(index.asNumber()))
    }
  }

  static func whole(_ number: Double) throws(RuntimeFault) -> Int {
    guard let whole = Int(exactly: number) else { throw .indexNotInteger(number) }
    return whole
  }

  /// A range or `:` as rows; negative ends count from the end.
  private static func rows(_ index: Value, of count: Int) throws -> Range<Int> {
    guard case .range(let lower, let upper) = index else { return 0..<count }
    let (low, high) = (try whole(lower), try whole(upper))
    guard -count...count ~= low, -count...count ~= high else {
      throw TensorError.rangeOutOfBounds(lower: low, upper: high, axis: 0, shape: [count])
    }
    let (start, end) = (low < 0 ? low + count : low, high < 0 ? high + count : high)
    guard start <= end else { throw TensorError.rangeReversed(lower: low, upper: high, axis: 0) }
    return start..<end
  }

  static func position(_ index: Double, in count: Int) throws(RuntimeFault) -> Int {
    let whole = try whole(index)
    guard whole >= -count, whole < count else { throw .indexOutOfRange(index: index, count: count) }
    return whole < 0 ? whole + count : whole
  }
}

/// Reads one element of a vector for the virtual machine's `x[i]`.
/// - Throws: `indexNotInteger`, `indexOutOfRange`.
@Sendable public func tensorElement(_ opaque: any OpaqueTensor, _ index: Double) throws(RuntimeFault) -> Double {
  guard let tensor = opaque as? Tensor, tensor.rank > 0 else {
    throw .unexpectedKind(expected: "a vector", found: "another value")
  }
  let place = try Operators.position(index, in: tensor.count)
  if tensor.type == .float64 { return tensor.withElements { $0[place] } }
  // The elements of other types would all be converted for the one.
  guard let element = try? tensor.select([.index(place)]).item() else {
    throw .unexpectedKind(expected: "a vector", found: "another value")
  }
  return element
}
