import Builtins
import Learning
import Runtime
import TensorCore
import XCTest

/// Every layer, score and mask of the language, and what `lib/nn` makes of them, against PyTorch: what a batch comes to
/// after training and while training, and by one step of gradient descent at a rate of 1 the gradients, those of the inputs
/// among them.
final class RecordedLayerTests: XCTestCase {
  func testTheyAreAsPyTorchHasThem() throws {
    let cases = try RecordedLayer.load()
    XCTAssertGreaterThan(cases.count, 90)
    for found in cases { try check(found) }
  }

  private func check(_ found: RecordedLayer) throws {
    let run = try SessionRun()
    func succeed(_ text: String) throws {
      let said = run.run(text)
      guard said.isEmpty else { throw Unexpected(text: "\(found.name): \(said)") }
    }
    let given = found.inputs.map { "\($0.name) = \(literal($0.batch))" } + ["c = \(literal(found.cotangent))"]
    try succeed(([found.text] + given + ["m = init(N)"]).joined(separator: "\n"))
    let model = try XCTUnwrap(model(run.value(of: "m")), found.name)
    XCTAssertEqual(Set(model.variables.map(\.name)), Set(found.parameters.map(\.path)), found.name)
    let values = Dictionary(uniqueKeysWithValues: found.parameters)
    for variable in model.variables { try variable.assign(XCTUnwrap(values[variable.name], variable.name)) }

    let names = found.inputs.map(\.name)
    let call = "m(\(names.joined(separator: ", ")))"
    try succeed("y = \(call)")
    try compare(tensor(run.value(of: "y")), found.output, "\(found.name), output")
    let first = names.map { "\($0)[0]" }.joined(separator: ", ")
    try succeed("first = m(\(first))")
    try compare(tensor(run.value(of: "first")), found.output.select([.index(0)]), "\(found.name), one sample")
    if let weights = found.weights {
      try succeed("w = weights(m, \(first))")
      guard case .list(let layers)? = run.value(of: "w"), layers.count == 1 else { return XCTFail(found.name) }
      try compare(tensor(layers[0]), weights, "\(found.name), weights")
    }

    try succeed("opt = sgd(m, 1)\nloss = step opt { sum(\(call)*c) }")
    guard case .number(let loss)? = run.value(of: "loss") else { return XCTFail(found.name) }
    let terms = try (found.training ?? found.output) * found.cotangent
    let size = terms.elements.reduce(0) { $0 + abs($1) }
    XCTAssertEqual(loss, terms.elements.reduce(0, +), accuracy: 2e-6 * max(size, 1), "\(found.name), while training")
    for variable in model.variables {
      let (after, before) = (try variable.value(), try XCTUnwrap(values[variable.name]))
      let label = "\(found.name), \(variable.name)"
      if let statistic = found.statistics[variable.name] {
        try compare(after, statistic, label)
      } else {
        // A parameter is rounded as it is stored.
        let rounding = pow(2, -23) * max(largest(before), largest(after))
        try compare(before - after, XCTUnwrap(found.gradients[variable.name], label), label, rounding: rounding)
      }
    }
  }

  /// Differences count relative to the largest number of a tensor, or to 1: smaller ones are sums in which larger ones
  /// cancel.
  private func compare(_ tensor: Tensor?, _ wanted: Tensor, _ label: String, rounding: Double = 0) throws {
    let tensor = try XCTUnwrap(tensor, label)
    XCTAssertEqual(tensor.shape, wanted.shape, label)
    let tolerance = 2e-5 * max(largest(wanted), 1) + rounding
    for (place, (a, b)) in zip(tensor.elements, wanted.elements).enumerated() where !(abs(a - b) <= tolerance) {
      return XCTFail("\(label)[\(place)]: \(a) instead of \(b)")
    }
  }

  private func largest(_ tensor: Tensor) -> Double { tensor.elements.map(abs).max() ?? 0 }

  private func tensor(_ value: Value?) -> Tensor? {
    guard case .tensor(let tensor)? = value else { return nil }
    return tensor as? Tensor
  }

  private func model(_ value: Value?) -> Model? {
    guard case .object(let object)? = value else { return nil }
    return (object as? ModelObject)?.model
  }

  /// The tensor as the language writes it, every digit kept.
  private func literal(_ tensor: Tensor) -> String {
    func text(_ numbers: ArraySlice<Double>, _ shape: ArraySlice<Int>) -> String {
      guard let count = shape.first else { return "\(numbers.first ?? 0)" }
      let step = numbers.count / count
      let parts = (0..<count).map { place in
        let start = numbers.startIndex + place * step
        return text(numbers[start..<start + step], shape.dropFirst())
      }
      return "[\(parts.joined(separator: ", "))]"
    }
    return text(tensor.elements[...], tensor.shape[...])
  }

  private struct Unexpected: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }
}
