import CKernels
import TensorCore
import XCTest

/// Values and gradients as PyTorch has them, for every recorded case: at once, planned, and planned in float32, at every
/// level of kernels.
final class RecordedValueTests: XCTestCase {
  /// What we have no gradient for; asking for one says so.
  private static let withoutGradient = ["unary/gamma": "gamma", "unary/logGamma": "lgamma"]

  override func tearDown() {
    ck_set_level(ck_best_level())
    super.tearDown()
  }

  /// The cases that are operations; the others are the optimisers' (`RecordedTrajectoryTests`).
  private func operations() throws -> [RecordedCase] {
    try RecordedCases.load().filter { !["optimizer", "clip_norm"].contains($0.operation) }
  }

  private func isDifferentiated(_ found: RecordedCase) -> Bool {
    !found.cotangents.isEmpty && Self.withoutGradient[found.name] == nil
  }

  /// The outputs in the order of the case, then the gradients of Σ output·cotangent.
  private func compute(_ found: RecordedCase, _ tensors: [Tensor]) throws -> [Tensor] {
    let count = found.inputs.count
    let inputs = tensors[..<count].map { isDifferentiated(found) ? Tensor.traced($0) : $0 }
    let arguments = RecordedArguments(found: found, inputs: inputs, constants: Array(tensors[count...]))
    guard let named = try RecordedOperations.outputs(arguments) else {
      throw RecordedFault(line: found.line, text: "\(found.name) has no row among our operations")
    }
    let outputs = try found.outputs.map { try XCTUnwrap(named[$0.name], "\(found.name) \($0.name)") }
    guard isDifferentiated(found) else { return outputs }
    let total = try found.cotangents.reduce(Tensor(0)) { total, cotangent in
      let output = try XCTUnwrap(named[cotangent.name])
      return try total + (output * cotangent.tensor().converted(to: output.type)).sum()
    }
    return try outputs.map(\.detached) + Gradient.of(total, withRespectTo: Array(inputs))
  }

  private func expected(_ found: RecordedCase) throws -> [(name: String, tensor: Tensor)] {
    try (found.outputs + (isDifferentiated(found) ? found.gradients : [])).map { ($0.name, try $0.tensor()) }
  }

  /// Differences count relative to the largest number of an array: smaller ones of it are sums in which larger ones
  /// cancel.
  private func check(
    _ actual: [Tensor], _ found: RecordedCase, relative: Double, _ trial: String
  ) throws {
    let expected = try expected(found)
    XCTAssertEqual(actual.count, expected.count, found.name)
    for (tensor, (name, wanted)) in zip(actual, expected) {
      XCTAssertEqual(tensor.shape, wanted.shape, "\(found.name) \(name), \(trial)")
      let size = wanted.elements.filter(\.isFinite).map(abs).max() ?? 0
      for (place, (a, b)) in zip(tensor.elements, wanted.elements).enumerated() {
        let isSame = a == b || (a.isNaN && b.isNaN) || abs(a - b) <= relative * max(size, 1)
        XCTAssertTrue(isSame, "\(found.name) \(name)[\(place)], \(trial): \(a) instead of \(b)")
      }
    }
  }

  private func tensors(_ found: RecordedCase, _ type: ScalarType) throws -> [Tensor] {
    try (found.inputs + found.constants).map { try $0.tensor().converted(to: type) }
  }

  func testAtOnce() throws {
    for found in try operations() {
      try check(compute(found, tensors(found, .float64)), found, relative: 1e-10, "at once")
    }
  }

  func testAtOnceInFloat32() throws {
    for found in try operations() {
      let results = try compute(found, tensors(found, .float32))
      XCTAssertFalse(results.contains { $0.type == .float64 }, "\(found.name) \(results.map(\.type))")
      try check(results, found, relative: 2e-5, "at once in float32")
    }
  }

  func testPlanned() throws {
    for level in CK_PORTABLE.rawValue...ck_best_level().rawValue {
      ck_set_level(ck_level(rawValue: level))
      for found in try operations() {
        try checkPlanned(found, .float64, relative: 1e-10)
        try checkPlanned(found, .float32, relative: 2e-5)
      }
    }
  }

  private func checkPlanned(_ found: RecordedCase, _ type: ScalarType, relative: Double) throws {
    let trial = "planned in \(type), \(String(cString: ck_level_name(ck_current_level())))"
    let tensors = try tensors(found, type)
    do {
      let function = try PlannedFunction(inputs: tensors.map(\.spec)) { _, inputs in try compute(found, inputs) }
      let results = try function(tensors)
      if type == .float32 { XCTAssertFalse(results.contains { $0.type == .float64 }, "\(found.name), \(trial)") }
      try check(results, found, relative: relative, trial)
    } catch {
      XCTFail("\(found.name), \(trial): \(error)")
    }
  }

  func testWhatHasNoGradientSaysSo() throws {
    let cases = try RecordedCases.load()
    for (name, operation) in Self.withoutGradient {
      let found = try XCTUnwrap(cases.first { $0.name == name })
      let x = try found.inputs[0].tensor()
      let function = try XCTUnwrap(UnaryFunction.allCases.first { "\($0)" == found.variant })
      assertThrows(.noGradient(operation: operation), try Gradient.of({ try $0.map(function).sum() }, at: x))
    }
  }

  func testNormsOfExtremesInFloat32() throws {
    for size: Float in [1e30, 1e-30] {
      let x = try Tensor(shape: [2], float32: [3 * size, -4 * size])
      XCTAssertEqual(try x.norm().item(), 5 * Double(size), accuracy: 1e-6 * 5 * Double(size))
    }
  }

  func testAnUnknownOperationHasNoRow() throws {
    let found = try XCTUnwrap(RecordedCases.parse("case fold\ninput x [1]: 1\noutput y [1]: 1").first)
    XCTAssertThrowsError(try compute(found, tensors(found, .float64))) {
      XCTAssertEqual("\($0)", "gradients.txt:1: fold has no row among our operations")
    }
  }
}
