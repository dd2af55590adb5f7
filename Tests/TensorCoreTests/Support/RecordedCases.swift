import TensorCore
import XCTest

// Values and gradients that another program computed, from `Recorded/gradients.txt`; what its lines mean stands in
// `Recorded/book.py`. `scripts/record-gradients` writes the file anew.

/// One operation at one point: what went in, what came out, and the gradients of Σ output·cotangent.
struct RecordedCase: Sendable {
  /// Numbers of a shape, in row-major order.
  struct Array: Equatable, Sendable {
    let name: String
    let shape: [Int]
    let elements: [Double]

    func tensor() throws -> Tensor { try Tensor(shape: shape, elements) }

    /// The elements as whole numbers: indices and class numbers.
    func integers() throws -> [Int] { try tensor().wholeNumbers(for: name) }
  }

  enum Role: String, CaseIterable, Sendable {
    /// Differentiated.
    case input
    /// Not differentiated: an index, a mask, a target, a state.
    case constant
    case output
    /// Of the output of this name.
    case cotangent
    /// By the input of this name.
    case gradient
  }

  /// `operation/variant`; the variant may have slashes of its own, or be absent.
  let name: String
  /// The line of the file that it begins on.
  let line: Int
  fileprivate(set) var attributes: [String: String] = [:]
  fileprivate(set) var arrays: [Role: [Array]] = [:]

  var operation: String { String(name.prefix { $0 != "/" }) }
  var variant: String { String(name.dropFirst(operation.count + 1)) }

  var inputs: [Array] { arrays[.input] ?? [] }
  var constants: [Array] { arrays[.constant] ?? [] }
  var outputs: [Array] { arrays[.output] ?? [] }
  var cotangents: [Array] { arrays[.cotangent] ?? [] }
  var gradients: [Array] { arrays[.gradient] ?? [] }

  /// - Throws: `RecordedFault` if there is none of that name.
  func array(_ role: Role, _ name: String) throws -> Array {
    guard let array = arrays[role]?.first(where: { $0.name == name }) else {
      throw RecordedFault(line: line, text: "\(self.name) has no \(role) \(name)")
    }
    return array
  }

  func number(_ key: String) throws -> Double { try attribute(key) { Double($0) } }
  func integer(_ key: String) throws -> Int { try attribute(key) { Int($0) } }
  func flag(_ key: String) throws -> Bool { try attribute(key) { Bool($0) } }
  func integers(_ key: String) throws -> [Int] {
    try attribute(key) { text in
      let parts = text.split(separator: ",").map { Int($0) }
      return parts.contains(nil) ? nil : parts.compactMap { $0 }
    }
  }

  private func attribute<Value>(_ key: String, _ read: (String) -> Value?) throws -> Value {
    guard let text = attributes[key], let value = read(text) else {
      throw RecordedFault(line: line, text: "\(name) has no such attribute \(key): \(attributes[key] ?? "none")")
    }
    return value
  }
}

/// What is wrong with the file, and on which line.
struct RecordedFault: Error, Equatable, CustomStringConvertible {
  let line: Int
  let text: String
  var description: String { "gradients.txt:\(line): \(text)" }
}

enum RecordedCases {
  /// The cases of the committed file, in its order.
  static func load() throws -> [RecordedCase] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try parse(String(contentsOf: folder.appendingPathComponent("Recorded/gradients.txt"), encoding: .utf8))
  }

  /// - Throws: `RecordedFault` at the first line that cannot be read, or a case that is not whole.
  static func parse(_ text: String) throws -> [RecordedCase] {
    var cases: [RecordedCase] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let number = index + 1
      if line.isEmpty || line.hasPrefix("#") { continue }
      do {
        if line.hasPrefix("case ") {
          if let last = cases.last { try requireWhole(last) }
          cases.append(try parseCase(line, number))
        } else {
          let (role, array) = try parseArray(line)
          guard !cases.isEmpty else { throw Malformed(text: "an array before the first case") }
          cases[cases.count - 1].arrays[role, default: []].append(array)
        }
      } catch let fault as Malformed {
        throw RecordedFault(line: number, text: fault.text)
      }
    }
    if let last = cases.last { try requireWhole(last) }
    return cases
  }

  private struct Malformed: Error {
    let text: String
  }

  /// `case NAME key=value …`
  private static func parseCase(_ line: Substring, _ number: Int) throws -> RecordedCase {
    let words = line.split(separator: " ").dropFirst()
    guard let name = words.first else { throw Malformed(text: "a case without a name") }
    var result = RecordedCase(name: String(name), line: number)
    for word in words.dropFirst() {
      guard let sign = word.firstIndex(of: "=") else { throw Malformed(text: "no = in \(word)") }
      result.attributes[String(word[..<sign])] = String(word[word.index(after: sign)...])
    }
    return result
  }

  /// `role name [extents]: numbers`
  private static func parseArray(_ line: Substring) throws -> (RecordedCase.Role, RecordedCase.Array) {
    guard let colon = line.firstIndex(of: ":") else { throw Malformed(text: "no : before the numbers") }
    let words = line[..<colon].split(separator: " ")
    guard words.count == 3, words[2].hasPrefix("["), words[2].hasSuffix("]") else {
      throw Malformed(text: "not `role name [shape]` but \(line[..<colon])")
    }
    guard let role = RecordedCase.Role(rawValue: String(words[0])) else { throw Malformed(text: "no role \(words[0])") }
    let shape = try words[2].dropFirst().dropLast().split(separator: ",").map { word in
      guard let extent = Int(word), extent >= 0 else { throw Malformed(text: "no extent \(word)") }
      return extent
    }
    let elements = try line[line.index(after: colon)...].split(separator: " ").map { word in
      guard let number = Double(word) else { throw Malformed(text: "no number \(word)") }
      return number
    }
    guard shape.reduce(1, *) == elements.count else {
      throw Malformed(text: "\(elements.count) numbers for the shape \(shape)")
    }
    return (role, RecordedCase.Array(name: String(words[1]), shape: shape, elements: elements))
  }

  /// Cotangents belong to outputs, gradients to inputs, and have their shapes; where there are cotangents, every input
  /// has its gradient.
  private static func requireWhole(_ found: RecordedCase) throws {
    func fail(_ text: String) -> RecordedFault { RecordedFault(line: found.line, text: "\(found.name) \(text)") }
    if found.outputs.isEmpty { throw fail("has no output") }
    for role in RecordedCase.Role.allCases {
      let names = (found.arrays[role] ?? []).map(\.name)
      if Set(names).count < names.count { throw fail("has two of one name: \(role) \(names)") }
    }
    for cotangent in found.cotangents where cotangent.shape != (try found.array(.output, cotangent.name)).shape {
      throw fail("has a cotangent of another shape: \(cotangent.name)")
    }
    for gradient in found.gradients where gradient.shape != (try found.array(.input, gradient.name)).shape {
      throw fail("has a gradient of another shape: \(gradient.name)")
    }
    if found.gradients.count != (found.cotangents.isEmpty ? 0 : found.inputs.count) {
      throw fail("has \(found.gradients.count) gradients for \(found.inputs.count) inputs")
    }
  }
}
