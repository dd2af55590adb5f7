import Glibc

/// An open safetensors file: named tensors with their types and shapes, and texts about them.
///
/// The header is read and checked as a whole when the file is opened. Numbers are read from the file when they are asked
/// for. Raw bytes are lent where the file is mapped into memory, without a copy: a program that makes the file shorter
/// meanwhile ends this one.
public final class SafetensorsReader: @unchecked Sendable {
  /// In the order of their data in the file.
  public let entries: [SafetensorsEntry]
  /// What `__metadata__` says; empty if it is not there.
  public let metadata: [String: String]

  private let file: ByteFile
  private let places: [String: Int]
  /// Where in the file the data begin.
  private let start: Int
  private let mapping: UnsafeRawBufferPointer?

  /// Opens the file at `path`.
  ///
  /// Names that differ only in how their accents are composed are one name, and refused as repeated.
  /// - Throws: `DataError.file`, with a `SafetensorsFault` for every way in which the header can be wrong.
  public init(path: String) throws(DataError) {
    file = try ByteFile(path: path)
    let prefix = try Self.bytes(of: file, at: 0, SafetensorsHeader.prefix)
    let size = file.size
    let length = try DataError.about(path) { () throws(SafetensorsFault) in
      try SafetensorsHeader.length(prefix, fileSize: size)
    }
    start = SafetensorsHeader.prefix + length
    let text = try Self.bytes(of: file, at: SafetensorsHeader.prefix, length)
    let header = try DataError.about(path) { () throws(SafetensorsFault) in
      guard text.count == length else { throw .shortened }
      return try SafetensorsHeader(text, dataSize: size - SafetensorsHeader.prefix - length)
    }
    entries = header.entries
    metadata = header.metadata
    places = Dictionary(uniqueKeysWithValues: zip(entries.map(\.name), entries.indices))
    mapping = file.map()
  }

  deinit {
    if let mapping, let base = mapping.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), mapping.count) }
  }

  public var path: String { file.path }

  /// What the header says of the tensor called `name`.
  /// - Throws: `SafetensorsFault.noTensor`, in a `DataError.file`.
  public func entry(_ name: String) throws(DataError) -> SafetensorsEntry {
    guard let place = places[name] else {
      throw fault(.noTensor(name, closest: Spelling.closest(to: name, among: entries.map(\.name))))
    }
    return entries[place]
  }

  /// Lends the bytes of a tensor as they stand in the file, little-endian and row-major, while `body` runs. They are
  /// aligned for the type if the file was written so, as ours are.
  /// - Throws: what `body` throws, and as `entry` does; `SafetensorsFault.shortened`.
  public func withBytes<Result>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let entry = try entry(name)
    let range = start + entry.bytes.lowerBound..<start + entry.bytes.upperBound
    guard let mapping else {
      // A file system that maps no files.
      let copy = try Self.bytes(of: file, at: range.lowerBound, range.count)
      guard copy.count == range.count else { throw fault(.shortened) }
      return try copy.withUnsafeBytes(body)
    }
    guard file.presentSize >= range.upperBound else { throw fault(.shortened) }
    return try body(UnsafeRawBufferPointer(rebasing: mapping[range]))
  }

  func fault(_ fault: SafetensorsFault) -> DataError { .file(path: path, .safetensors(fault)) }

  /// Fills `buffer` with the bytes of `entry` from its byte `offset` on.
  func read(_ entry: SafetensorsEntry, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(DataError) {
    let count = try file.read(into: buffer, at: start + entry.bytes.lowerBound + offset)
    guard count == buffer.count else { throw fault(.shortened) }
  }

  /// Up to `count` bytes at `offset`, fewer if the file ends.
  private static func bytes(of file: borrowing ByteFile, at offset: Int, _ count: Int) throws(DataError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = try bytes.withUnsafeMutableBufferPointer { buffer throws(DataError) in
      try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
    bytes.removeLast(count - read)
    return bytes
  }
}

extension DataError {
  /// Does `body`, and says of which file a fault is.
  static func about<Result>(
    _ path: String, _ body: () throws(SafetensorsFault) -> Result
  ) throws(DataError) -> Result {
    do throws(SafetensorsFault) { return try body() } catch { throw .file(path: path, .safetensors(error)) }
  }
}
