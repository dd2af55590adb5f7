import TensorCore
import XCTest

/// A tensor literal for tests.
func tensor(_ shape: [Int], _ elements: [Double]) throws -> Tensor { try Tensor(shape: shape, elements) }

func vector(_ elements: Double...) throws -> Tensor { try Tensor(elements) }

func matrix(_ rows: [Double]...) throws -> Tensor {
  try Tensor(shape: [rows.count, rows.first?.count ?? 0], rows.flatMap { $0 })
}

func assertClose(
  _ actual: Tensor, _ expected: Tensor, relative: Double = 1e-12, absolute: Double = 1e-12, _ message: String = "",
  file: StaticString = #filePath, line: UInt = #line
) {
  XCTAssertTrue(
    actual.isClose(to: expected, relative: relative, absolute: absolute),
    "\(message): \(actual) of shape \(actual.shape) is not \(expected) of shape \(expected.shape)", file: file,
    line: line)
}

/// Equal bit for bit, except that any NaN equals any other.
func assertSame(
  _ actual: Tensor, _ expected: Tensor, _ message: String = "", file: StaticString = #filePath, line: UInt = #line
) {
  let same =
    actual.shape == expected.shape
    && zip(actual.elements, expected.elements).allSatisfy { $0 == $1 || ($0 != $0 && $1 != $1) }
  XCTAssertTrue(same, "\(message): \(actual) is not \(expected)", file: file, line: line)
}

func assertThrows<Value>(
  _ expected: TensorError, _ body: @autoclosure () throws -> Value, file: StaticString = #filePath, line: UInt = #line
) {
  XCTAssertThrowsError(try body(), file: file, line: line) {
    XCTAssertEqual($0 as? TensorError, expected, file: file, line: line)
  }
}

/// The gradient of a function of one number's worth of result by central differences, element by element.
func finiteDifferences(
  _ function: ([Tensor]) throws -> Tensor, at points: [Tensor], step: Double = 1e-5
) throws -> [Tensor] {
  try points.indices.map { place in
    let point = points[place]
    return try Tensor(shape: point.shape) { out in
      for index in out.indices {
        func value(_ offset: Double) throws -> Double {
          var moved = points
          var elements = point.elements
          elements[index] += offset
          moved[place] = try Tensor(shape: point.shape, elements)
          return try function(moved).item()
        }
        out[index] = try (value(step) - value(-step)) / (2 * step)
      }
    }
  }
}

/// A seeded source of shapes and tensors.
struct Sampler {
  private var stream: RandomStream

  init(seed: UInt64) { stream = RandomStream(seed: seed) }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(stream.uniform() * Double(range.count))
  }

  mutating func shape(rank: ClosedRange<Int> = 0...4, extents: ClosedRange<Int> = 0...5) -> [Int] {
    (0..<integer(rank)).map { _ in integer(extents) }
  }

  mutating func tensor(_ shape: [Int], from lower: Double = -2, to upper: Double = 2) throws -> Tensor {
    try stream.uniform(shape, from: lower, to: upper)
  }

  /// Whole numbers, so that sums and products in any order are exact.
  mutating func whole(_ shape: [Int]) throws -> Tensor {
    try tensor(shape, from: -8, to: 9).map(.floor)
  }
}
