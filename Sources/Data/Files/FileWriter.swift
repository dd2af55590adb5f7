/// Writes bytes as a file of their own.
public enum FileWriter {
  /// Replaces the file at `path`. The file appears whole or not at all.
  /// - Throws: `DataError.file`: the place cannot be written to; the file that was there is then as it was.
  public static func replace(_ path: String, with bytes: [UInt8]) throws(DataError) {
    var file = try AtomicFile(path: path)
    try file.write(bytes)
    try file.commit()
  }
}
