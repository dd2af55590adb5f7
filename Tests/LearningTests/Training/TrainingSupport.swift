import Learning
import TensorCore
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Samples made by a function of their place.
final class MadeDataset: Dataset, @unchecked Sendable {
  let fields: [Field]
  let count: Int
  private let values: [[Float]]

  /// - Parameter make: for each sample the elements of each field, in order.
  init(_ fields: [Field], count: Int, _ make: (Int) -> [[Float]]) {
    (self.fields, self.count) = (fields, count)
    var values = fields.map { _ in [Float]() }
    for index in 0..<count { for (place, part) in make(index).enumerated() { values[place] += part } }
    self.values = values
  }

  func gather(_ field: Int, _ indices: UnsafeBufferPointer<Int>, into destination: UnsafeMutableRawPointer) {
    let size = fields[field].count
    for (row, index) in indices.enumerated() {
      for place in 0..<size {
        let value = values[field][index * size + place]
        let offset = (row * size + place) * 4
        if fields[field].type == .int32 {
          destination.storeBytes(of: Int32(value), toByteOffset: offset, as: Int32.self)
        } else {
          destination.storeBytes(of: value, toByteOffset: offset, as: Float.self)
        }
      }
    }
  }
}

/// Nets as the language would make them.
enum TestNets {
  /// x [inputs] → dropout(tanh(linear)) → linear → y [outputs], with a running mean of x when asked.
  static func perceptron(
    name: String = "Net", inputs: Int = 4, hidden: Int = 8, outputs: [String: Int] = ["y": 1], dropout: Double = 0,
    hasRunningMean: Bool = false, input: String = "x", function: UnaryFunction = .tanh, source: String? = nil
  ) throws -> Net {
    let ports = outputs.sorted { $0.key < $1.key }
    var parameters: [Net.Parameter] = []
    func declare(_ path: String, _ shape: [Int], _ initializer: Initializer, isLearned: Bool = true) {
      if !parameters.contains(where: { $0.path == path }) {
        parameters.append(.init(path: path, shape: shape, initializer: initializer, isLearned: isLearned))
      }
    }
    func traced(isTraining: Bool) throws -> SampleFunction {
      let trace = SampleFunction.Trace()
      let x = trace.input(TensorSpec([inputs]))
      func linear(_ x: Tensor, _ path: String, _ from: Int, _ to: Int) throws -> Tensor {
        declare("\(path).weight", [from, to], .fanIn(from))
        declare("\(path).bias", [to], .constant(0))
        let weight = trace.parameter(TensorSpec([from, to]))
        return try Tensor.matmul(x, weight) + trace.parameter(TensorSpec([to]))
      }
      trace.enter("\(name).block[0]")
      var h = try linear(x, "\(name).block[0]", inputs, hidden).map(function)
      trace.leave()
      if isTraining { h = try h.dropout(dropout, stream: 0) }
      h = try linear(h, "\(name).block[1]", hidden, hidden).map(.tanh)
      let results = try ports.map { try linear(h, "\(name).head.\($0.key)", hidden, $0.value) }
      guard hasRunningMean else { return try trace.finish(results) }
      declare("\(name).norm.mean", [hidden], .constant(0), isLearned: false)
      let mean = trace.parameter(TensorSpec([hidden]))
      // A sample's function sees the batch only through the statistics of layers; a slow copy of a weight stands for
      // one.
      let bias = try mean * 0.9 + 0.1
      return try trace.finish(results + (isTraining ? [bias] : []))
    }
    let training = try traced(isTraining: true)
    let inference = try traced(isTraining: false)
    return Net(
      name: name, inputs: [.init(input, [inputs])], outputs: ports.map { .init($0.key, [$0.value]) },
      parameters: parameters, layers: [], attentions: [],
      updates: hasRunningMean ? [parameters.count - 1] : [], training: training, inference: inference,
      source: source ?? "net \(name) { … }")
  }
}

/// A small regression: y = x₀ - 2·x₁ + x₂·x₃.
func regression(_ count: Int = 203, seed: UInt64 = 5) -> MadeDataset {
  var stream = RandomStream(seed: seed)
  return MadeDataset([Field("x", [4]), Field("y", [1])], count: count) { _ in
    let x = (0..<4).map { _ in Float(stream.uniform() * 2 - 1) }
    return [x, [x[0] - 2 * x[1] + x[2] * x[3]]]
  }
}

func parameters(_ model: Model) throws -> [Tensor] { try model.variables.map { try $0.value() } }

/// A folder of its own for the time of a test.
func withFolder(_ body: (String) throws -> Void) throws {
  let folder = TemporaryFolder()
  try withExtendedLifetime(folder) { try body(folder.path) }
}

/// The error that `body` throws.
func learningError(
  _ code: String, file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Void
) -> LearningError? {
  do {
    try body()
    XCTFail("nothing was thrown", file: file, line: line)
  } catch let error as LearningError {
    XCTAssertEqual(error.code, code, file: file, line: line)
    return error
  } catch { XCTFail("\(error)", file: file, line: line) }
  return nil
}
