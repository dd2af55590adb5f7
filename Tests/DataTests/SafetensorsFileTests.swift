import Data
import Glibc
import XCTest

/// Reading and writing safetensors files that are as they should be.
final class SafetensorsFileTests: XCTestCase {
  private let folder = Folder()

  override func tearDown() { folder.remove() }

  private func path(_ name: String = "m.safetensors") -> String { "\(folder.path)/\(name)" }

  private func bytes(_ name: String = "m.safetensors") -> [UInt8] {
    guard let stream = fopen(path(name), "r") else { return [] }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return bytes
  }

  private func assertFault(
    _ expected: SafetensorsFault, _ body: () throws -> Void, file: StaticString = #filePath, line: UInt = #line
  ) {
    XCTAssertThrowsError(try body(), file: file, line: line) { error in
      guard case .file(_, .safetensors(let fault))? = error as? DataError else {
        return XCTFail("\(error)", file: file, line: line)
      }
      XCTAssertEqual(fault, expected, file: file, line: line)
    }
  }

  /// A file of one tensor whose bytes are given.
  private func file(_ type: String, _ shape: [Int], _ content: [UInt8]) throws -> SafetensorsReader {
    let header = "{\"x\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[0,\(content.count)]}}"
    return try SafetensorsReader(path: folder.file("t.safetensors", safetensorsFile(header) + content))
  }

  func testBytesThatAreWritten() throws {
    try SafetensorsWriter.write(
      [
        SafetensorsTensor("b", [], [true]), SafetensorsTensor("é\n", [2], [Float(1), -2]),
        SafetensorsTensor("a", [1, 1], [Int64(-2)]),
      ], metadata: ["z": "\"\\\u{1}", "format": "pt"], to: path())
    let header =
      #"{"__metadata__":{"format":"pt","z":"\"\\\u0001"},"#
      + #""a":{"dtype":"I64","shape":[1,1],"data_offsets":[0,8]},"#
      + #""é\n":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"#
      + #""b":{"dtype":"BOOL","shape":[],"data_offsets":[16,17]}}"#
    let padded = Array(header.utf8) + Array(repeating: 0x20, count: (8 - header.utf8.count % 8) % 8)
    XCTAssertEqual(
      bytes(),
      safetensorsFile(padded) + [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 1])
  }

  func testRoundTrip() throws {
    let floats = (0..<70_000).map { Float(sin(Double($0))) } + [.nan, .infinity, -0.0, .leastNonzeroMagnitude]
    let doubles: [Double] = [.pi, -.infinity, .nan, .leastNonzeroMagnitude, -0.0, 1.7976931348623157e308]
    let metadata = ["": "", "ключ": "значение 🙂", "a\u{0}b": "\u{7F}\r\n\t\"\\/"]
    let names = ["", "layer.0.weight", "🙂", "имя", "a\"b\\c\n\t\u{0}\u{1F}\u{2028}", "tensor with spaces", "w"]
    for order in [SafetensorsWriter.Order.byName, .asGiven] {
      try SafetensorsWriter.write(
        [
          SafetensorsTensor(names[0], [floats.count], floats), SafetensorsTensor(names[1], [2, 1, 3], doubles),
          SafetensorsTensor(names[2], [3], [Int32.min, 0, .max]), SafetensorsTensor(names[3], [2], [Int64.min, .max]),
          SafetensorsTensor(names[4], [3, 0, 2], [Float]()), SafetensorsTensor(names[5], [3], [true, false, true]),
          SafetensorsTensor(names[6], [2], .float8e4m3, bytes: [1, 2]),
        ], metadata: metadata, order: order, to: path())
      let reader = try SafetensorsReader(path: path())
      XCTAssertEqual(reader.metadata, metadata)
      XCTAssertEqual(Set(reader.entries.map(\.name)), Set(names))
      if order == .asGiven {
        // An empty tensor comes before the one that begins at the same place, which does not change the data.
        XCTAssertEqual(reader.entries.filter { $0.count > 0 }.map(\.name), names.filter { $0 != names[4] })
      }
      XCTAssertEqual(try reader.floats(of: names[0]).map(\.bitPattern), floats.map(\.bitPattern))
      XCTAssertEqual(try reader.doubles(of: names[1]).map(\.bitPattern), doubles.map(\.bitPattern))
      XCTAssertEqual(try reader.entry(names[1]).shape, [2, 1, 3])
      XCTAssertEqual(try reader.doubles(of: names[2]), [-2_147_483_648, 0, 2_147_483_647])
      XCTAssertEqual(try reader.doubles(of: names[3]), [-0x1p63, 0x1p63])
      XCTAssertEqual(try reader.floats(of: names[4]), [])
      XCTAssertEqual(try reader.entry(names[4]).shape, [3, 0, 2])
      XCTAssertEqual(try reader.floats(of: names[5]), [1, 0, 1])
      XCTAssertEqual(try reader.withBytes(of: names[6]) { Array($0) }, [1, 2])
      let sum = try reader.withBytes(of: names[1]) { raw in
        raw.loadUnaligned(fromByteOffset: 0, as: Double.self) + Double(raw.count)
      }
      XCTAssertEqual(sum, .pi + 48)
    }
  }

  func testSameTensorsGiveTheSameBytes() throws {
    var tensors = (0..<20).map { SafetensorsTensor("t\($0)", [$0], [Double](repeating: Double($0), count: $0)) }
    tensors.append(SafetensorsTensor("a", [1], [Float(1)]))
    let metadata = Dictionary(uniqueKeysWithValues: (0..<20).map { ("key \($0)", "\($0)") })
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path())
    let first = bytes()
    try SafetensorsWriter.write(tensors.reversed(), metadata: metadata, to: path())
    XCTAssertEqual(bytes(), first)
    let reader = try SafetensorsReader(path: path())
    XCTAssertTrue(reader.entries.allSatisfy { $0.bytes.lowerBound % ($0.type.bits / 8) == 0 })
    XCTAssertEqual(first.count % 4, 0)
  }

  func testNothingButAHeader() throws {
    try SafetensorsWriter.write([], to: path())
    XCTAssertEqual(bytes(), safetensorsFile("{}      "))
    let reader = try SafetensorsReader(path: path())
    XCTAssertTrue(reader.entries.isEmpty && reader.metadata.isEmpty)
    XCTAssertNoThrow(try SafetensorsReader(path: folder.file("n.safetensors", safetensorsFile("{}"))))
    XCTAssertNoThrow(
      try SafetensorsReader(path: folder.file("n.safetensors", safetensorsFile(#"{"__metadata__":{}}"#))))
  }

  /// Spaces between the parts, fields and data in any order, escapes of all kinds, tensors without bytes between others.
  func testHeaderInAnotherForm() throws {
    let header = """
      { "b" : { "data_offsets" : [ 4 , 6 ] , "shape" : [ 2 ] , "dtype" : "U8" } ,\t
        "\\u00e9\\ud83d\\ude42\\/\\b\\f": {"dtype":"F\\u00332","shape":[],"data_offsets":[0,4]},\r
        "e": {"dtype":"F64","shape":[0,144115188075855871],"data_offsets":[4,4]},
        "f": {"dtype":"I16","shape":[7,0],"data_offsets":[6,6]},
        "__metadata__" : { } } \n
      """
    let reader = try SafetensorsReader(
      path: folder.file("h.safetensors", safetensorsFile(header) + [0, 0, 0x20, 0x41, 7, 255]))
    XCTAssertEqual(reader.entries.map(\.name), ["é🙂/\u{08}\u{0C}", "e", "b", "f"])
    XCTAssertEqual(try reader.floats(of: "é🙂/\u{08}\u{0C}"), [10])
    XCTAssertEqual(try reader.entry("é🙂/\u{08}\u{0C}").count, 1)
    XCTAssertEqual(try reader.doubles(of: "b"), [7, 255])
    XCTAssertEqual(try reader.doubles(of: "e"), [])
    XCTAssertEqual(try reader.withBytes(of: "f") { $0.count }, 0)
  }

  func testTypesThatAreConverted() throws {
    let ones: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
    let cases: [(String, [UInt8], [Double])] = [
      ("F64", [0, 0, 0, 0, 0, 0, 0xF8, 0x3F], [1.5]), ("F32", [0, 0, 0xC0, 0xBF], [-1.5]),
      ("BF16", [0xC0, 0x3F, 0x80, 0xFF], [1.5, -.infinity]), ("I64", ones, [-1]), ("I32", Array(ones[..<4]), [-1]),
      ("I16", [0xFE, 0xFF, 0, 0x80], [-2, -32768]), ("I8", [0x80, 0x7F], [-128, 127]), ("U64", ones, [0x1p64]),
      ("U32", Array(ones[..<4]), [4_294_967_295]), ("U16", [0xFE, 0xFF], [65534]), ("U8", [0x80, 0xFF], [128, 255]),
      ("BOOL", [0, 1, 2], [0, 1, 1]),
      (
        "F16",
        [
          0, 0x3C, 0, 0xC0, 0xFF, 0x7B, 1, 0, 0xFF, 3, 0, 4, 0, 0x7C, 0, 0xFC, 0, 0x80, 0x55, 0x35,
        ],
        [1, -2, 65504, 0x1p-24, 0x1p-14 - 0x1p-24, 0x1p-14, .infinity, -.infinity, -0.0, 0.333251953125]
      ),
    ]
    for (type, content, expected) in cases {
      let reader = try file(type, [expected.count], content)
      XCTAssertEqual(try reader.doubles(of: "x").map(\.bitPattern), expected.map(\.bitPattern), type)
      XCTAssertEqual(
        try reader.floats(of: "x").map(\.bitPattern), expected.map { Float($0).bitPattern }, type)
    }
    for type in ["F16", "BF16"] { XCTAssertTrue(try file(type, [1], [0x81, 0xFF]).floats(of: "x")[0].isNaN) }
    XCTAssertEqual(SafetensorsType.allCases.count, 22)
  }

  func testTypesThatAreLentOnly() throws {
    for type in SafetensorsType.allCases where !type.isConvertible {
      let reader = try file(type.rawValue, [8], Array(repeating: 3, count: type.bits))
      XCTAssertEqual(reader.entries[0].type, type)
      XCTAssertEqual(try reader.withBytes(of: "x") { $0.count }, type.bits)
      assertFault(.notNumbers(of: "x", type: type)) { _ = try reader.floats(of: "x") }
      assertFault(.notNumbers(of: "x", type: type)) { _ = try reader.doubles(of: "x") }
    }
  }

  func testTensorsThatAreNotThere() throws {
    try SafetensorsWriter.write([SafetensorsTensor("weight", [1], [Float(1)])], to: path())
    let reader = try SafetensorsReader(path: path())
    assertFault(.noTensor("weigth", closest: "weight")) { _ = try reader.floats(of: "weigth") }
    assertFault(.noTensor("x", closest: nil)) { try reader.withBytes(of: "x") { _ in } }
    XCTAssertThrowsError(try reader.entry("Weight")) {
      XCTAssertEqual(
        "\($0)", "\(path()): there is no tensor \"Weight\"\n  help: did you mean \"weight\"?")
    }
  }

  func testFileThatBecomesShorter() throws {
    try SafetensorsWriter.write([SafetensorsTensor("w", [1000], [Double](repeating: 1, count: 1000))], to: path())
    let reader = try SafetensorsReader(path: path())
    XCTAssertEqual(truncate(path(), 4000), 0)
    assertFault(.shortened) { _ = try reader.doubles(of: "w") }
    assertFault(.shortened) { _ = try reader.floats(of: "w") }
    assertFault(.shortened) { try reader.withBytes(of: "w") { _ in } }
  }

  func testFilesThatCannotBeOpened() {
    for (path, expected) in [
      ("\(folder.path)/none.safetensors", FileFault.missing), (folder.path, .isDirectory), ("", .badPath),
    ] {
      XCTAssertThrowsError(try SafetensorsReader(path: path)) {
        XCTAssertEqual($0 as? DataError, .file(path: path, expected))
      }
    }
  }

  /// What cannot be written leaves the file as it was, and nothing beside it.
  func testTensorsThatCannotBeWritten() throws {
    try SafetensorsWriter.write([SafetensorsTensor("w", [1], [Float(1)])], to: path())
    let before = bytes()
    let cases: [(SafetensorsFault, [SafetensorsTensor])] = [
      (.reservedName, [SafetensorsTensor("__metadata__", [0], [Float]())]),
      (.repeatedTensor("w"), [SafetensorsTensor("w", [0], [Float]()), SafetensorsTensor("w", [], [1.0])]),
      (
        .repeatedTensor("e\u{301}"),
        [SafetensorsTensor("e\u{301}", [0], [Float]()), SafetensorsTensor("\u{E9}", [0], [Float]())]
      ),
      (.negativeExtent(of: "w", shape: [-1]), [SafetensorsTensor("w", [-1], [Float]())]),
      (.wrongBytes(of: "w", shape: [2], needed: 8, given: 12), [SafetensorsTensor("w", [2], [Float(1), 2, 3])]),
      (.wrongBytes(of: "w", shape: [], needed: 8, given: 0), [SafetensorsTensor("w", [], [Int64]())]),
      (
        .tooManyElements(of: "w", shape: [1 << 32, 1 << 31]),
        [SafetensorsTensor("w", [1 << 32, 1 << 31], .uint8, bytes: [])]
      ),
      (.partialByte(of: "w", type: .float4, shape: [1]), [SafetensorsTensor("w", [1], .float4, bytes: [1])]),
    ]
    for (fault, tensors) in cases {
      assertFault(fault) { try SafetensorsWriter.write(tensors, to: path()) }
      XCTAssertEqual(bytes(), before)
      XCTAssertEqual(folder.names, ["m.safetensors"])
    }
    XCTAssertThrowsError(try SafetensorsWriter.write([], to: "\(folder.path)/none/m.safetensors"))
  }
}
