extension ImageSource {
  /// Finds the pictures and labels in idx files of a folder, `train-images-idx3-ubyte.gz` beside
  /// `train-labels-idx1-ubyte.gz` and so on; or takes one file of pictures, whose labels stand beside it.
  /// - Throws: `LearningError` naming the file that is missing or wrong.
  public static func idx(_ path: String) throws(LearningError) -> ImageSource {
    var folder = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
    var candidates: [String]
    let isFolder = Folder.isFolder(path)
    if isFolder || !path.contains("images") {
      candidates = try Folder.names(in: folder).filter { kind(of: $0) == .pictures }
    } else {
      let end = path.lastIndex(of: "/")
      folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      candidates = [end.map { String(path[path.index(after: $0)...]) } ?? path]
    }
    let names = Set(try Folder.names(in: folder))
    // A file that stands there packed and unpacked counts once.
    candidates.removeAll { $0.hasSuffix(".gz") && names.contains(String($0.dropLast(3))) && isFolder }
    guard !candidates.isEmpty else {
      throw LearningError(
        code: "unreadable-file", "\(path): no idx file of pictures is here",
        help: ["files are called like `train-images-idx3-ubyte.gz` and `train-labels-idx1-ubyte.gz`"])
    }
    var parts: [Part] = []
    var shape: [Int]?
    for name in candidates {
      let file = "\(folder)/\(name)"
      let part = isFolder ? PartNames.part(of: name) ?? "" : ""
      if let other = parts.first(where: { $0.name == part })?.files.first {
        throw LearningError(
          code: "dataset", "\(file): `\(other.path)` is for \(part.isEmpty ? "the same part" : part) too",
          help: ["keep one set in a folder, or name its file of pictures"])
      }
      let header = try IdxFile(path: file).header
      guard header.shape.count >= 3 else {
        throw IdxFault("pictures have 3 or 4 axes, and it has \(header.shape.count)").error(file)
      }
      let extents = Array((header.shape + [1]).dropFirst().prefix(3))
      if let shape, shape != extents {
        throw IdxFault("its pictures are \(size(extents)), those of the other part \(size(shape))").error(file)
      }
      guard extents.allSatisfy({ $0 > 0 }) else { throw IdxFault("its pictures have no pixels").error(file) }
      shape = extents
      guard let labels = partner(of: name, among: names) else {
        throw LearningError(
          code: "unreadable-file", "\(file): there are no labels beside it",
          help: ["they are looked for in `\(labelName(of: name))`, packed by gzip or not"])
      }
      let count = try IdxFile(path: "\(folder)/\(labels)").header
      guard count.shape == [header.shape[0]] else {
        let found = count.shape.count == 1 ? "\(count.shape[0]) labels" : "\(count.shape.count) axes"
        throw IdxFault("it has \(found), but there are \(header.shape[0]) pictures").error("\(folder)/\(labels)")
      }
      parts.append(
        Part(name: part, count: header.shape[0], files: [LabelledFile(path: file, labels: "\(folder)/\(labels)")]))
    }
    if parts.count > 1, let unnamed = parts.first(where: { $0.name.isEmpty })?.files.first {
      throw LearningError(
        code: "dataset", "\(unnamed.path): its name does not tell whether it is for training or for tests")
    }
    let order = PartNames.words.map(\.0)
    parts.sort { (order.firstIndex(of: $0.name) ?? 0) < (order.firstIndex(of: $1.name) ?? 0) }
    return ImageSource(format: .idx, shape: shape ?? [], classes: [], parts: parts)
  }

  /// Reads pictures and labels of a part.
  func readIdx(_ part: Part, into pixels: MemoryBlock) throws(LearningError) -> [Int32] {
    guard let file = part.files.first else { return [] }
    let images = try IdxFile(path: file.path)
    guard images.header.elementCount == pixels.byteCount else {
      throw IdxFault("it has changed while it was read").error(file.path)
    }
    try images.read(into: pixels.base)
    let labels = try IdxFile(path: file.labels)
    guard labels.header.elementCount == part.count else {
      throw IdxFault("it has changed while it was read").error(file.labels)
    }
    let bytes = try MemoryBlock.allocate(part.count, of: 1, for: "the labels")
    try labels.read(into: bytes.base)
    let numbers = UnsafeRawBufferPointer(start: bytes.base, count: part.count)
    if !classes.isEmpty, let row = numbers.firstIndex(where: { Int($0) >= classes.count }) {
      throw IdxFault("sample \(row) has the label \(numbers[row]), but there are names for \(classes.count) classes")
        .error(file.labels)
    }
    return numbers.map { Int32($0) }
  }

  // MARK: Names of files

  private enum Kind { case pictures, labels }

  private static func kind(of name: String) -> Kind? {
    guard name.contains("idx") || name.hasSuffix("ubyte") || name.hasSuffix("ubyte.gz") else { return nil }
    return name.contains("images") ? .pictures : name.contains("labels") ? .labels : nil
  }

  /// What the file of labels is called, without `.gz`.
  private static func labelName(of name: String) -> String {
    var text = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    for (from, to) in [("images", "labels"), ("idx3", "idx1"), ("idx4", "idx1")] {
      text = replacing(from, with: to, in: text)
    }
    return text
  }

  private static func partner(of name: String, among names: Set<String>) -> String? {
    let labels = labelName(of: name)
    return [labels, labels + ".gz"].first(where: names.contains)
  }

  private static func replacing(_ word: String, with other: String, in text: String) -> String {
    var (rest, result) = (Substring(text), "")
    while let first = rest.first {
      if rest.hasPrefix(word) {
        result += other
        rest = rest.dropFirst(word.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// `28×28` or `32×32×3`.
  static func size(_ shape: [Int]) -> String {
    (shape.last == 1 ? Array(shape.dropLast()) : shape).map(String.init).joined(separator: "×")
  }
}
