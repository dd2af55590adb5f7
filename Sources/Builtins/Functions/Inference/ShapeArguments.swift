import Checking
import Runtime
import TensorCore

extension Checking.Shape {
  /// The number of elements, where every extent is known.
  var knownCount: Int? {
    guard let extents else { return nil }
    var count = 1
    for extent in extents {
      guard let extent else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}

extension BuiltinCall {
  /// The whole numbers of a written-out vector.
  func constants(_ index: Int) -> [Int]? {
    guard has(index), case .tensor(let elements)? = arguments[index]?.kind else { return nil }
    var numbers: [Int] = []
    for element in elements {
      guard case .number(let number) = element.kind, let whole = Int(exactly: number) else { return nil }
      numbers.append(whole)
    }
    return numbers
  }

  func requireVectorOfCounts(_ index: Int) throws(CallFailure) {
    guard let operand = Operand(try type(index)), operand.quantity.isDimensionless, (operand.shape.rank ?? 1) <= 1
    else {
      throw CallFailure.argument(
        index: index, expected: "a whole number or a vector of whole numbers, such as `[2, 3]`")
    }
  }

  /// The shape that an argument names: a number for a vector, or a vector of sizes.
  func shapeArgument(_ index: Int, allowsFree: Bool = false) throws(CallFailure) -> Checking.Shape {
    try requireVectorOfCounts(index)
    if let sizes = constants(index) {
      for size in sizes where size < 0 && !(allowsFree && size == -1 && sizes.count(where: { $0 == -1 }) == 1) {
        throw CallFailure.message("a shape cannot have a negative size: \(sizes)", index: index, help: nil)
      }
      return Checking.Shape(sizes)
    }
    guard let operand = Operand(try type(index)) else { return .unknown }
    if operand.shape.rank == 0 { return .vector(try wholeNumber(index, minimum: allowsFree ? -1 : 0)) }
    guard let rank = operand.shape.extents?.first ?? nil else { return .unknown }
    return Checking.Shape([Int?](repeating: nil, count: rank))
  }
}

extension Value {
  /// Sizes or axes: a number or a vector of whole numbers.
  func asShape() throws -> [Int] { try asTensor().detached.flatten().wholeNumbers(for: "shape") }
}
