internal import CDataFormats

/// Pictures in the PNG format. Their sizes are read from the first bytes, without libpng; their pixels by libpng.
enum PNGFile {
  /// Height, width and channels, as the header has them.
  /// - Throws: `LearningError` naming the file.
  static func shape(of path: String) throws(LearningError) -> [Int] {
    guard let bytes = Folder.head(of: path, 26) else {
      throw LearningError(code: "unreadable-file", "\(path): this file cannot be read")
    }
    guard bytes.count == 26, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
      bytes[12...15].elementsEqual("IHDR".utf8)
    else {
      throw LearningError(code: "data-fault", "\(path): this is not a PNG picture")
    }
    func word(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (word(16), word(20))
    guard width > 0, height > 0, width < 1 << 16, height < 1 << 16 else {
      throw LearningError(code: "data-fault", "\(path): a picture of \(width)×\(height) pixels cannot be read")
    }
    // Bit 1 of the kind of colour says that there is any; palettes have it.
    return [height, width, bytes[25] & 2 == 0 ? 1 : 3]
  }

  /// Decodes pictures of one shape, one after the other.
  /// - Throws: `LearningError` naming the file, or with the code `interrupted`.
  static func read(
    _ paths: [String], shape: [Int], into pixels: MemoryBlock, _ shouldStop: () -> Bool
  ) throws(LearningError) {
    let extent = shape.reduce(1, *)
    for (place, path) in paths.enumerated() {
      if shouldStop() { throw LearningError(code: "interrupted", "stopped") }
      var fault = df_fault()
      let out = pixels.base.assumingMemoryBound(to: UInt8.self) + place * extent
      guard df_png_read(path, UInt32(shape[1]), UInt32(shape[0]), Int32(shape[2]), out, &fault) else {
        throw LearningError(code: "data-fault", "\(path): \(fault.words)")
      }
    }
  }
}
