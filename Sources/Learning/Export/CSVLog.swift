import Glibc

/// A csv file that grows by a row an epoch: a header, then numbers, each row written at once.
public final class CSVLog: @unchecked Sendable {
  public let path: String
  public let columns: [String]
  private let file: LogDescriptor

  /// Begins the file anew, or goes on with it.
  /// - Parameter keepingRows: how many rows of a file that is there are kept, as a run that is taken up again wants it:
  ///   the others belong to epochs that are done anew.
  /// - Throws: `unwritable-file`; `log-columns` if rows are to be kept that have other columns.
  public init(path: String, columns: [String], keepingRows: Int = 0) throws(LearningError) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try LogDescriptor.makeFolder(String(path[..<slash]))
    }
    (self.path, self.columns) = (path, columns)
    let header = Array((columns.map(Self.quoted).joined(separator: ",") + "\n").utf8)
    let present = keepingRows > 0 ? Self.contents(of: path) : []
    file = try LogDescriptor(path: path)
    if present.isEmpty {
      try file.shorten(to: 0)
      try file.append(header)
      return
    }
    guard present.starts(with: header) else {
      throw LearningError(
        code: "log-columns", "`\(path)` has other columns than \(columns.joined(separator: ", "))",
        help: ["move the file away, or log into another folder"])
    }
    // A row that was not finished has no newline.
    var (end, rows) = (header.count, 0)
    for (place, byte) in present.enumerated().dropFirst(header.count) where byte == UInt8(ascii: "\n") {
      guard rows < keepingRows else { break }
      (end, rows) = (place + 1, rows + 1)
    }
    try file.shorten(to: end)
  }

  /// Adds a row; NaN is written as an empty field, which csv readers take as missing.
  /// - Throws: `log-columns` for another count of numbers than of columns, `unwritable-file`.
  public func append(_ numbers: [Double]) throws(LearningError) {
    guard numbers.count == columns.count else {
      throw LearningError(
        code: "log-columns", "a row of \(numbers.count) numbers does not fit the \(columns.count) columns of `\(path)`")
    }
    try file.append(Array((numbers.map(Self.text).joined(separator: ",") + "\n").utf8))
  }

  private static func text(_ number: Double) -> String {
    if number.isNaN { return "" }
    if abs(number) < 0x1p53, let whole = Int(exactly: number) { return "\(whole)" }
    return "\(number)"
  }

  private static func quoted(_ name: String) -> String {
    guard name.contains(where: { ",\"\n\r".contains($0) }) else { return name }
    return "\"" + name.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  /// The bytes of a file; none where it cannot be read.
  private static func contents(of path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(descriptor, &block, block.count), count > 0 { bytes += block[..<count] }
    return bytes
  }
}
