internal import TensorCore

/// An attribute of an ONNX node.
enum ONNXAttribute {
  case integer(String, Int)
  case integers(String, [Int])
  case number(String, Double)
  case text(String, String)
}

/// A computation as ONNX writes it, while it is gathered: nodes that name what they take and give, and constants.
///
/// Numbers of fields are those of `onnx.proto`. Names that begin with a slash are made up here.
struct ONNXGraph {
  private var nodes = ProtocolBuffer()
  private var constants = ProtocolBuffer()
  private var ports = ProtocolBuffer()
  private var count = 0
  private var knownIntegers: [[Int]: String] = [:]
  private var knownNumbers: [NumberKey: String] = [:]

  private struct NumberKey: Hashable {
    let bits: UInt64
    let type: ScalarType
  }

  // MARK: Nodes

  /// Adds a node; the names of its results.
  mutating func node(
    _ type: String, _ inputs: [String], _ attributes: [ONNXAttribute] = [], results: Int = 1, named: String? = nil
  ) -> [String] {
    count += 1
    let names = named.map { [$0] } ?? (0..<results).map { results == 1 ? "/\(count)" : "/\(count).\($0)" }
    let number = count
    nodes.add(1) { node in
      for input in inputs { node.add(1, input) }
      for name in names { node.add(2, name) }
      node.add(3, "\(type)/\(number)")
      node.add(4, type)
      for attribute in attributes { node.add(5) { Self.write(attribute, to: &$0) } }
    }
    return names
  }

  private static func write(_ attribute: ONNXAttribute, to message: inout ProtocolBuffer) {
    switch attribute {
    case .integer(let name, let value):
      message.add(1, name)
      message.add(3, value)
      message.add(20, 2)
    case .integers(let name, let values):
      message.add(1, name)
      for value in values { message.add(8, value) }
      message.add(20, 7)
    case .number(let name, let value):
      message.add(1, name)
      message.add(2, Float(value))
      message.add(20, 1)
    case .text(let name, let value):
      message.add(1, name)
      message.add(4, value)
      message.add(20, 3)
    }
  }

  // MARK: Constants

  /// A constant of int64, as shapes, axes and indices are.
  mutating func integers(_ values: [Int]) -> String {
    if let known = knownIntegers[values] { return known }
    let name = "/integers.\(knownIntegers.count)"
    knownIntegers[values] = name
    let bytes = values.flatMap { value in withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) } }
    bytes.withUnsafeBytes { addConstant(name, [values.count], elementType: 7, $0) }
    return name
  }

  /// A single number, of rank 0.
  mutating func number(_ value: Double, _ type: ScalarType) throws -> String {
    let key = NumberKey(bits: value.bitPattern, type: type)
    if let known = knownNumbers[key] { return known }
    let name = "/number.\(knownNumbers.count)"
    knownNumbers[key] = name
    constant(name, try Tensor(value).converted(to: type))
    return name
  }

  mutating func constant(_ name: String, _ tensor: Tensor) {
    tensor.withBytes { addConstant(name, tensor.shape, elementType: Self.elementType(tensor.type), $0) }
  }

  /// A constant with a name made up here.
  mutating func constant(_ tensor: Tensor) -> String {
    count += 1
    let name = "/constant.\(count)"
    constant(name, tensor)
    return name
  }

  private mutating func addConstant(
    _ name: String, _ shape: [Int], elementType: Int, _ bytes: UnsafeRawBufferPointer
  ) {
    constants.add(5) { tensor in
      for extent in shape { tensor.add(1, extent) }
      tensor.add(2, elementType)
      tensor.add(8, name)
      tensor.add(9, bytes)
    }
  }

  static func elementType(_ type: ScalarType) -> Int {
    switch type {
    case .float32: 1
    case .int32: 6
    case .bool: 9
    case .float64: 11
    }
  }

  // MARK: Ports

  /// An input of the graph, or an output; nil for the extent of the batch, which is free.
  mutating func port(_ name: String, isInput: Bool, _ extents: [Int?], _ type: ScalarType) {
    ports.add(isInput ? 11 : 12) { value in
      value.add(1, name)
      value.add(2) { wrapped in
        wrapped.add(1) { tensor in
          tensor.add(1, Self.elementType(type))
          tensor.add(2) { shape in
            for extent in extents {
              shape.add(1) { dimension in
                if let extent { dimension.add(1, extent) } else { dimension.add(2, "batch") }
              }
            }
          }
        }
      }
    }
  }

  // MARK: The file

  static let operatorSet = 17
  private static let formatVersion = 8

  /// The bytes of a model of this graph.
  func model(name: String, texts: [String: String]) -> [UInt8] {
    var graph = nodes
    graph.add(2, name)
    graph.append(constants)
    graph.append(ports)
    var model = ProtocolBuffer()
    model.add(1, Self.formatVersion)
    model.add(2, "twinscript")
    model.add(7, graph)
    model.add(8) { $0.add(2, Self.operatorSet) }
    for (key, value) in texts.sorted(by: { $0.key < $1.key }) {
      model.add(14) { entry in
        entry.add(1, key)
        entry.add(2, value)
      }
    }
    return model.bytes
  }
}
