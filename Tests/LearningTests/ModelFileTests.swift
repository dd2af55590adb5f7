import Data
import Learning
import TensorCore
import XCTest

final class ModelFileTests: XCTestCase {
  private var path = ""

  override func setUpWithError() throws { path = NSTemporaryDirectory() + "twin-\(UUID().uuidString).safetensors" }
  override func tearDownWithError() throws { try? FileManager.default.removeItem(atPath: path) }

  private func net(_ name: String, width: Int = 4, head: String = "head") throws -> Net {
    let net = HandMadeNet(name)
    let x = net.input("x", [3])
    let hidden = try net.linear("block[0].linear", x, width).map(.relu)
    return try net.net([("y", try net.linear(head, hidden, 2))])
  }

  func testAModelComesBackAsItWas() throws {
    let model = try Model(net("Small"), seed: 3)
    let metadata = ModelMetadata(
      standardizations: [
        "x": Standardization(names: ["T\t1", "q\\n", "ü"], means: [20.5, -1e-9, .pi], deviations: [3, 0.1, 1e12])
      ], units: ["x": ["degC", "", "W/m^2"]], labels: ["y": ["boot", "shirt\nwhite"]])
    try ModelFile.write(model, to: path, metadata: metadata)
    let (loaded, read, report) = try ModelFile.read(net("Small"), from: path)
    XCTAssertEqual(read, metadata)
    XCTAssertTrue(report.isComplete)
    for (a, b) in zip(model.variables, loaded.variables) { XCTAssertEqual(try a.value(), try b.value(), a.name) }
    let reader = try SafetensorsReader(path: path)
    XCTAssertEqual(reader.metadata["net"], "Small")
    XCTAssertEqual(reader.metadata["source"], "net Small { … }")
    XCTAssertEqual(reader.metadata["format"], "twinscript model 1")
    XCTAssertEqual(reader.metadata["inputs"], "x: [3]")
    XCTAssertNotNil(try? reader.entry("Small.block[0].linear.weight"))
  }

  func testARenamedNetTakesItsFile() throws {
    let model = try Model(net("Old"), seed: 3)
    try ModelFile.write(model, to: path)
    let loaded = try ModelFile.read(net("New"), from: path).model
    XCTAssertEqual(try model.variables[2].value(), try loaded.variables[2].value())
  }

  func testWhatDoesNotFitIsListed() throws {
    try ModelFile.write(Model(net("Small", head: "haed"), seed: 3), to: path)
    XCTAssertThrowsError(try ModelFile.read(net("Small", width: 5), from: path)) { error in
      let error = error as? LearningError
      XCTAssertEqual(error?.code, "model-file")
      XCTAssertEqual(
        error?.notes,
        [
          "`Small.block[0].linear.weight` is [3, 5] in the net and [3, 4] in the file",
          "`Small.block[0].linear.bias` is [5] in the net and [4] in the file",
          "`Small.head.weight` [5, 2] is not in the file; it has `Small.haed.weight`",
          "`Small.head.bias` [2] is not in the file; it has `Small.haed.bias`",
          "`Small.haed.bias` [2] of the file is not in the net",
          "`Small.haed.weight` [4, 2] of the file is not in the net",
        ])
    }
  }

  func testWhatFitsIsTaken() throws {
    let model = try Model(net("Small", head: "other"), seed: 3)
    try ModelFile.write(model, to: path)
    let (loaded, _, report) = try ModelFile.read(net("Small"), from: path, isPartial: true, seed: 9)
    XCTAssertEqual(report.taken.map(\.place), [0, 1])
    XCTAssertEqual(report.missing.map(\.path), ["Small.head.weight", "Small.head.bias"])
    XCTAssertTrue(report.text.hasPrefix("took 2 of the 4 parameters of `Small`"), report.text)
    XCTAssertEqual(try loaded.variables[0].value(), try model.variables[0].value())
    XCTAssertEqual(try loaded.variables[2].value(), try Model(net("Small"), seed: 9).variables[2].value())
    let other = HandMadeNet("Other")
    let x = other.input("x", [3])
    let strange = try other.net([("y", try other.linear("nothing", x, 7))])
    XCTAssertThrowsError(try ModelFile.read(strange, from: path, isPartial: true))
  }

  func testFilesThatAreNone() throws {
    try Foundation.Data("nonsense".utf8).write(to: URL(fileURLWithPath: path))
    XCTAssertThrowsError(try ModelFile.read(net("Small"), from: path))
    try SafetensorsWriter.write([], metadata: ["format": "twinscript model 7"], to: path)
    XCTAssertThrowsError(try ModelFile.read(net("Small"), from: path)) { error in
      XCTAssertTrue("\(error)".contains("newer version"), "\(error)")
    }
    let numbers = ["weight", "bias"].flatMap { part in
      [("block[0].linear", [3, 4], [4]), ("head", [4, 2], [2])].map { name, weight, bias in
        let shape = part == "weight" ? weight : bias
        return SafetensorsTensor(
          "Small.\(name).\(part)", shape, [Float](repeating: name == "head" ? .nan : 1, count: shape.reduce(1, *)))
      }
    }
    try SafetensorsWriter.write(numbers, to: path)
    XCTAssertThrowsError(try ModelFile.read(net("Small"), from: path)) { error in
      XCTAssertTrue("\(error)".contains("nan in `Small.head.weight`"), "\(error)")
    }
  }
}
