import TensorCore
import XCTest

/// Made-up predictions and what scikit-learn says of them, from `Recorded/scores.txt`; `scripts/record-scores` writes
/// it.
struct RecordedScores {
  let name: String
  private var numbers: [String: [Double]] = [:]
  private(set) var text = ""

  static func all() throws -> [RecordedScores] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Recorded/scores.txt")
    var cases: [RecordedScores] = []
    for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n") {
      let (key, rest) = (line.prefix { $0 != " " }, line.drop { $0 != " " }.dropFirst())
      switch key {
      case "case": cases.append(RecordedScores(name: String(rest)))
      case "text": cases[cases.count - 1].text = rest.replacingOccurrences(of: "|", with: "\n")
      default: cases[cases.count - 1].numbers[String(key)] = rest.split(separator: " ").compactMap { Double($0) }
      }
    }
    return cases
  }

  func has(_ key: String) -> Bool { numbers[key] != nil }
  func all(_ key: String) throws -> [Double] { try XCTUnwrap(numbers[key], "\(name): no \(key)") }
  func number(_ key: String) throws -> Double { try XCTUnwrap(all(key).first) }

  func float32(_ key: String) throws -> Tensor {
    try Tensor(shape: all("shape").map { Int($0) }, float32: all(key).map { Float($0) })
  }

  func classes() throws -> Tensor { try Tensor(all("classes")).converted(to: .int32) }
}

extension Tensor {
  /// Its samples in batches of a size.
  func batches(of size: Int) throws -> [Tensor] {
    try stride(from: 0, to: shape[0], by: size).map { first in
      try self(.range(first, min(first + size, shape[0])))
    }
  }
}

/// Equal within 1e-10 of the magnitude; NaN equals NaN.
func assertClose(
  _ found: Double, _ expected: Double, _ what: String, file: StaticString = #filePath, line: UInt = #line
) {
  if found.isNaN, expected.isNaN { return }
  XCTAssertEqual(found, expected, accuracy: 1e-10 * max(1, abs(expected)), what, file: file, line: line)
}
