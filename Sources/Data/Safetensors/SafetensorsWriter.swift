/// A tensor to be written to a safetensors file.
public struct SafetensorsTensor: Sendable {
  public let name: String
  public let type: SafetensorsType
  /// Extents, outermost first; empty for a single value.
  public let shape: [Int]
  fileprivate let content: Content

  fileprivate enum Content: Sendable {
    case bytes([UInt8])
    case floats([Float])
    case doubles([Double])
    case int32([Int32])
    case int64([Int64])

    func write(to file: borrowing AtomicFile) throws(DataError) {
      switch self {
      case .bytes(let values): try file.write(values)
      case .floats(let values): try write(values, to: file)
      case .doubles(let values): try write(values, to: file)
      case .int32(let values): try write(values, to: file)
      case .int64(let values): try write(values, to: file)
      }
    }

    private func write<Number>(_ values: [Number], to file: borrowing AtomicFile) throws(DataError) {
      try values.withUnsafeBufferPointer { buffer throws(DataError) in try file.write(UnsafeRawBufferPointer(buffer)) }
    }

    var size: Int {
      switch self {
      case .bytes(let values): values.count
      case .floats(let values): values.count * 4
      case .doubles(let values): values.count * 8
      case .int32(let values): values.count * 4
      case .int64(let values): values.count * 8
      }
    }
  }

  private init(_ name: String, _ shape: [Int], _ type: SafetensorsType, _ content: Content) {
    self.name = name
    self.type = type
    self.shape = shape
    self.content = content
  }

  /// Of any type; `bytes` as they are to stand in the file, little-endian and row-major.
  public init(_ name: String, _ shape: [Int], _ type: SafetensorsType, bytes: [UInt8]) {
    self.init(name, shape, type, .bytes(bytes))
  }

  public init(_ name: String, _ shape: [Int], _ values: [Float]) { self.init(name, shape, .float32, .floats(values)) }
  public init(_ name: String, _ shape: [Int], _ values: [Double]) { self.init(name, shape, .float64, .doubles(values)) }
  public init(_ name: String, _ shape: [Int], _ values: [Int32]) { self.init(name, shape, .int32, .int32(values)) }
  public init(_ name: String, _ shape: [Int], _ values: [Int64]) { self.init(name, shape, .int64, .int64(values)) }
  public init(_ name: String, _ shape: [Int], _ values: [Bool]) {
    self.init(name, shape, .bool, .bytes(values.map { $0 ? 1 : 0 }))
  }
}

/// Writes safetensors files. The same tensors and metadata give the same bytes.
public enum SafetensorsWriter {
  public enum Order: Sendable {
    /// Wide types before narrow ones, so that all are aligned, and then by name (its UTF-8).
    case byName
    /// As they are given.
    case asGiven
  }

  /// Replaces the file at `path`. The file appears whole or not at all.
  ///
  /// - Throws: `DataError.file`: the place cannot be written to, or, with a `SafetensorsFault`, two tensors have one name,
  ///   or values do not fit a shape. The file that was there is then as it was.
  public static func write(
    _ tensors: [SafetensorsTensor], metadata: [String: String] = [:], order: Order = .byName, to path: String
  ) throws(DataError) {
    var ordered = tensors
    if order == .byName {
      ordered.sort { a, b in
        a.type.bits == b.type.bits
          ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : a.type.bits > b.type.bits
      }
    }
    let header = try DataError.about(path) { () throws(SafetensorsFault) in try self.header(ordered, metadata) }
    var file = try AtomicFile(path: path)
    try file.write(header)
    for tensor in ordered { try tensor.content.write(to: file) }
    try file.commit()
  }

  /// The length of the header and the header, filled up with spaces so that the data begin at a multiple of 8.
  private static func header(
    _ tensors: [SafetensorsTensor], _ metadata: [String: String]
  ) throws(SafetensorsFault) -> [UInt8] {
    var text: [UInt8] = Array("{".utf8)
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
      text += "\(quoted(SafetensorsHeader.metadataName)):{\(texts)}".utf8
    }
    var names: Set<String> = []
    var offset = 0
    for tensor in tensors {
      guard tensor.name != SafetensorsHeader.metadataName else { throw .reservedName }
      guard names.insert(tensor.name).inserted else { throw .repeatedTensor(tensor.name) }
      guard tensor.shape.allSatisfy({ $0 >= 0 }) else { throw .negativeExtent(of: tensor.name, shape: tensor.shape) }
      let size = try SafetensorsEntry.size(of: tensor.name, tensor.type, tensor.shape)
      guard size == tensor.content.size else {
        throw .wrongBytes(of: tensor.name, shape: tensor.shape, needed: size, given: tensor.content.size)
      }
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      if text.count > 1 { text.append(Byte.comma) }
      text += "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],".utf8
      text += "\"data_offsets\":[\(offset),\(offset + size)]}".utf8
      offset += size
    }
    text.append(0x7D)
    while text.count % 8 != 0 { text.append(Byte.space) }
    guard text.count <= SafetensorsHeader.limit else { throw .headerTooLong(length: UInt64(text.count)) }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return length + text
  }

  /// A text in JSON's quotes.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
