import Data
import Learning
import TensorCore
import XCTest

/// Nets written as ONNX files: their structure, and, where onnxruntime is present, that it computes the same from them.
final class ONNXTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "twin-onnx-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try? FileManager.default.removeItem(atPath: folder) }

  func testTheFileIsAModelWithAFreeBatch() throws {
    let model = try Model(ONNXNets.forecast(), seed: 1)
    let path = folder + "/m.onnx"
    XCTAssertTrue(try ONNXFile.write(model, to: path, metadata: ModelMetadata(labels: ["y": ["a", "b"]])))
    let file = try WireFields([UInt8](Foundation.Data(contentsOf: URL(fileURLWithPath: path))))
    XCTAssertEqual(file.integer(1), 8)
    XCTAssertEqual(try file.message(8).integer(2), 17)
    let texts = try file.all(14).map { try WireFields($0) }
    XCTAssertEqual(texts.compactMap { $0.text(1) }, ["labels.y", "net", "source"])
    XCTAssertEqual(texts.compactMap { $0.text(2) }, ["a\nb", "Forecast", "net Forecast { … }"])

    let graph = try file.message(7)
    XCTAssertEqual(graph.text(2), "Forecast")
    func port(_ field: Int) throws -> (name: String?, extents: [String]) {
      let value = try graph.message(field)
      let dimensions = try value.message(2).message(1).message(2).all(1).map { try WireFields($0) }
      return (value.text(1), dimensions.map { $0.text(2) ?? "\($0.integer(1) ?? 0)" })
    }
    XCTAssertEqual(try port(11).name, "x")
    XCTAssertEqual(try port(11).extents, ["batch", "24", "3"])
    XCTAssertEqual(try port(12).extents, ["batch", "8", "3"])

    let constants = try graph.all(5).map { try WireFields($0) }
    let names = Set(constants.compactMap { $0.text(8) })
    for parameter in model.net.parameters { XCTAssertTrue(names.contains(parameter.path), parameter.path) }
    let weight = try XCTUnwrap(constants.first { $0.text(8) == "Forecast.trend.weight" })
    XCTAssertEqual(weight.bytes(9), try model.variables[0].value().withBytes { Array($0) })

    // Whatever a node takes stands before it.
    var known = names.union(["x"])
    for bytes in graph.all(1) {
      let node = try WireFields(bytes)
      for input in node.all(1) {
        XCTAssertTrue(known.contains(String(decoding: input, as: UTF8.self)), node.text(3) ?? "")
      }
      known.formUnion(node.all(2).map { String(decoding: $0, as: UTF8.self) })
    }
    XCTAssertTrue(known.contains("y"))
  }

  func testWhatONNXLacksIsNamed() throws {
    let net = HandMadeNet("Odd")
    let x = net.input("x", [3])
    let model = try Model(net.net([("y", try x.map(.logGamma))]), seed: 0)
    XCTAssertThrowsError(try ONNXFile.write(model, to: folder + "/odd.onnx")) { error in
      XCTAssertEqual("\(error)", "`lgamma` cannot be written to an ONNX file, which has no such operator")
    }
  }

  func testOthersComputeTheSame() throws {
    let nets = try ONNXNets.all()
    for net in nets {
      let model = try Model(net, seed: 5)
      for (place, variable) in model.variables.enumerated() where variable.spec.type == .float32 {
        // Biases and scales begin with constants; other numbers show what they do.
        var stream = RandomStream(seed: UInt64(place) + 40)
        try variable.assign(variable.value() + stream.uniform(variable.spec.shape) * 0.1)
      }
      XCTAssertTrue(try ONNXFile.write(model, to: "\(folder)/\(net.name).onnx"), "\(net.name): the batch is not free")
      try record(model, batches: [3, 1])
    }
    let output = try Peers.run(Self.script, [folder], needing: "onnxruntime")
    let lines = output.split(separator: "\n").map { $0.split(separator: " ") }
    XCTAssertEqual(lines.count, 2 * nets.reduce(0) { $0 + $1.outputs.count }, output)
    for line in lines { XCTAssertLessThan(Double(line[1]) ?? .infinity, 1e-5, "\(line[0])") }
  }

  /// Keeps inputs, and what the model says of them.
  private func record(_ model: Model, batches: [Int]) throws {
    for count in batches {
      var stream = RandomStream(seed: 11 + UInt64(count))
      let inputs = try zip(model.net.inputs, model.net.inference.inputs).map { port, spec in
        let numbers = try stream.uniform([count] + port.shape)
        return spec.type == .int32
          ? try (numbers * 5).map(.floor).converted(to: .int32) : try (numbers * 2 - 1).converted(to: .float32)
      }
      let outputs = try model.predict(inputs)
      func entry(_ name: String, _ tensor: Tensor) -> SafetensorsTensor {
        let type: SafetensorsType = tensor.type == .int32 ? .int32 : tensor.type == .float64 ? .float64 : .float32
        return SafetensorsTensor(name, tensor.shape, type, bytes: tensor.withBytes { Array($0) })
      }
      let entries =
        zip(model.net.inputs, inputs).map { entry("in.\($0.name)", $1) }
        + zip(model.net.outputs, outputs).map { entry("out.\($0.name)", $1) }
      try SafetensorsWriter.write(entries, to: "\(folder)/\(model.net.name).\(count).safetensors")
    }
  }

  private static let script = """
    import glob, json, os, struct, sys
    import numpy as np, onnxruntime as ort
    ort.set_default_logger_severity(3)
    for path in sorted(glob.glob(sys.argv[1] + "/*.safetensors")):
        raw = open(path, "rb").read()
        size = struct.unpack("<Q", raw[:8])[0]
        tensors = {}
        for name, entry in json.loads(raw[8:8 + size]).items():
            first, last = entry["data_offsets"]
            kind = {"F32": np.float32, "F64": np.float64, "I32": np.int32}[entry["dtype"]]
            tensors[name] = np.frombuffer(raw[8 + size + first:8 + size + last], kind).reshape(entry["shape"])
        name = os.path.basename(path).split(".")[0]
        session = ort.InferenceSession(f"{sys.argv[1]}/{name}.onnx", providers=["CPUExecutionProvider"])
        inputs = {k[3:]: v for k, v in tensors.items() if k.startswith("in.")}
        wanted = [k[4:] for k in tensors if k.startswith("out.")]
        for output, found in zip(wanted, session.run(wanted, inputs)):
            expected = tensors["out." + output]
            same = expected.shape == found.shape and np.array_equal(np.isnan(expected), np.isnan(found))
            print(f"{name}.{output}", np.nanmax(np.abs(expected - found)) if same else "inf")
    """
}
