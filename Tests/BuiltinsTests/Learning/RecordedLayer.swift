import Data
import Foundation
import TensorCore
import XCTest

/// A net with its parameters and a batch of samples, and what PyTorch makes of them; `Recorded/book.py` says what a case
/// holds, `scripts/record-layers` writes them anew.
struct RecordedLayer {
  let name: String
  /// Declares the net `N`.
  let text: String
  /// Batches, in the order in which the net takes them.
  private(set) var inputs: [(name: String, batch: Tensor)] = []
  /// By their paths.
  private(set) var parameters: [(path: String, value: Tensor)] = []
  /// What running statistics become in one step, by their paths.
  private(set) var statistics: [String: Tensor] = [:]
  private(set) var output = Tensor(0)
  private(set) var training: Tensor?
  /// What the first sample attends to.
  private(set) var weights: Tensor?
  private(set) var cotangent = Tensor(0)
  private(set) var gradients: [String: Tensor] = [:]

  private init(name: String, text: String) { (self.name, self.text) = (name, text) }

  /// Every case, in alphabetic order.
  static func load() throws -> [RecordedLayer] {
    let path = URL(fileURLWithPath: "\(#filePath)").deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Recorded/layers.safetensors").path
    let reader = try SafetensorsReader(path: path)
    var cases = reader.metadata.mapValues { _ in [SafetensorsEntry]() }
    for entry in reader.entries { cases[String(entry.name.prefix { $0 != "/" })]?.append(entry) }
    return try cases.sorted { $0.key < $1.key }.map { name, entries in
      var found = RecordedLayer(name: name, text: try XCTUnwrap(reader.metadata[name]))
      for entry in entries {
        let tensor = try Tensor(shape: entry.shape, float32: reader.floats(of: entry.name))
        try found.add(entry.name.split(separator: "/").dropFirst().map(String.init), tensor)
      }
      return found
    }
  }

  private mutating func add(_ label: [String], _ tensor: Tensor) throws {
    let path = label.count > 1 ? label[1] : ""
    switch label[0] {
    case "input": inputs.append((path, tensor))
    case "parameter": parameters.append((path, tensor))
    case "becomes": statistics[path] = tensor
    case "output": output = tensor
    case "training": training = tensor
    case "weights": weights = tensor
    case "cotangent": cotangent = tensor
    case "gradients": try part(tensor)
    default: XCTFail("\(name) has something called `\(label[0])`")
    }
  }

  /// The gradients stand one behind the other, in the order of the parameters that are learned.
  private mutating func part(_ joined: Tensor) throws {
    var start = 0
    for (path, value) in parameters where statistics[path] == nil {
      let places = AxisSelection.range(start, start + value.count)
      gradients[path] = try joined.select([places]).reshape(value.shape)
      start += value.count
    }
    XCTAssertEqual(start, joined.count, name)
  }
}
