internal import CDataFormats

/// The format of MNIST and its relatives (LeCun, Cortes and Burges 1998): two zeros, a byte for the type of the
/// elements, a byte for the number of axes, the extents as big-endian words of 32 bits, then the elements in row-major
/// order. Mostly packed by gzip.
struct IdxHeader: Equatable {
  let shape: [Int]
  /// Bytes of the header itself.
  var byteCount: Int { 4 + 4 * shape.count }
  var elementCount: Int { shape.reduce(1, *) }

  static let largestRank = 4

  /// Reads a header from the first bytes of a file.
  /// - Throws: what is wrong, in words.
  init(_ bytes: some Collection<UInt8>) throws(IdxFault) {
    let bytes = Array(bytes.prefix(4 + 4 * Self.largestRank))
    guard bytes.count >= 4 else { throw IdxFault("it ends within its header") }
    guard bytes[0] == 0, bytes[1] == 0, Self.types[bytes[2]] != nil else {
      throw IdxFault("it is not in the idx format: it does not begin with two zeros and a type")
    }
    guard bytes[2] == 0x08 else {
      throw IdxFault("it holds \(Self.types[bytes[2]] ?? ""); pictures and labels are read as bytes")
    }
    let rank = Int(bytes[3])
    guard rank >= 1, rank <= Self.largestRank else {
      throw IdxFault("its header speaks of \(rank) axes; labels have 1, pictures 3 or 4")
    }
    guard bytes.count >= 4 + 4 * rank else { throw IdxFault("it ends within its header") }
    var shape: [Int] = []
    var count = 1
    for axis in 0..<rank {
      let extent = bytes[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product < 1 << 40 else { throw IdxFault("its header speaks of impossibly many elements") }
      shape.append(extent)
      count = product
    }
    self.shape = shape
  }

  private static let types: [UInt8: String] = [
    0x08: "bytes", 0x09: "signed bytes", 0x0B: "integers of 16 bits", 0x0C: "integers of 32 bits",
    0x0D: "numbers in float32", 0x0E: "numbers in float64",
  ]
}

/// What is wrong with an idx file, to follow its name.
struct IdxFault: Error, Equatable {
  let message: String
  init(_ message: String) { self.message = message }

  func error(_ path: String) -> LearningError { LearningError(code: "data-fault", "\(path): \(message)") }
}

/// An open idx file, unpacked while it is read.
struct IdxFile: ~Copyable {
  let path: String
  let header: IdxHeader
  private let file: OpaquePointer

  /// Opens a file and reads its header.
  /// - Throws: `LearningError` naming the file.
  init(path: String) throws(LearningError) {
    var fault = df_fault()
    guard !path.utf8.contains(0), let file = df_packed_open(path, &fault) else {
      throw LearningError(code: "unreadable-file", "\(path): \(fault.words)")
    }
    var bytes = [UInt8](repeating: 0, count: 4)
    do throws(IdxFault) {
      try Self.fill(&bytes, file)
      if bytes.count == 4, bytes[3] <= IdxHeader.largestRank {
        var extents = [UInt8](repeating: 0, count: 4 * Int(bytes[3]))
        try Self.fill(&extents, file)
        bytes += extents
      }
      header = try IdxHeader(bytes)
    } catch {
      df_packed_close(file)
      throw error.error(path)
    }
    (self.path, self.file) = (path, file)
  }

  deinit { df_packed_close(file) }

  /// As many bytes as there are, up to the array's count.
  private static func fill(_ bytes: inout [UInt8], _ file: OpaquePointer) throws(IdxFault) {
    var fault = df_fault()
    let count = bytes.withUnsafeMutableBytes { df_packed_read(file, $0.baseAddress, $0.count, &fault) }
    guard count >= 0 else { throw IdxFault(fault.words) }
    bytes.removeLast(bytes.count - count)
  }

  /// Reads all elements; `destination` has room for them. To be called once.
  /// - Throws: `LearningError` when the file is damaged, ends early, or goes on behind them.
  func read(into destination: UnsafeMutableRawPointer) throws(LearningError) {
    var fault = df_fault()
    let count = df_packed_read(file, destination, header.elementCount, &fault)
    guard count >= 0 else { throw IdxFault(fault.words).error(path) }
    guard count == header.elementCount else {
      throw IdxFault(
        "it ends early: its header speaks of \(header.elementCount) elements, and \(count) are there"
      ).error(path)
    }
    // To the very end, where a packed file has its checksum.
    var rest: UInt8 = 0
    let more = df_packed_read(file, &rest, 1, &fault)
    guard more >= 0 else { throw IdxFault(fault.words).error(path) }
    guard more == 0 else {
      throw IdxFault("it goes on behind the \(header.elementCount) elements its header speaks of").error(path)
    }
  }
}

extension df_fault {
  var words: String {
    withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
