extension ImageSource {
  /// Finds the pictures of a folder that has a folder for each class, `cats/1.png` and `dogs/7.png`; or one for each
  /// part, `train/cats/1.png` and `test/dogs/7.png`. Classes are numbered in the order of their names.
  /// - Throws: `LearningError` naming the file or folder that does not fit.
  public static func folders(_ path: String) throws(LearningError) -> ImageSource {
    let root = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
    let inner = try Folder.names(in: root).filter { Folder.isFolder("\(root)/\($0)") }
    let named = inner.compactMap { name in PartNames.part(of: name).map { (name: name, part: $0) } }
    // Classes called `test` and `train` beside others are classes.
    let isSplit = !inner.isEmpty && named.count == inner.count
    let folders = isSplit ? named : [(name: "", part: "")]
    var classes: [String] = []
    var found: [(part: String, pictures: [(path: String, label: String)])] = []
    for folder in folders {
      let base = folder.name.isEmpty ? root : "\(root)/\(folder.name)"
      if found.contains(where: { $0.part == folder.part }) {
        throw LearningError(code: "dataset", "\(base): another folder is for `\(folder.part)` too")
      }
      var pictures: [(path: String, label: String)] = []
      for label in try Folder.names(in: base) where Folder.isFolder("\(base)/\(label)") {
        for name in try Folder.names(in: "\(base)/\(label)") where name.lowercased().hasSuffix(".png") {
          pictures.append(("\(base)/\(label)/\(name)", label))
        }
        if pictures.last?.label == label, !classes.contains(label) { classes.append(label) }
      }
      guard !pictures.isEmpty else {
        throw LearningError(
          code: "dataset", "\(base): there are no pictures in folders here",
          help: ["each class has a folder of PNG files: `\(base)/cats/1.png`"])
      }
      found.append((folder.part, pictures))
    }
    classes.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let numbers = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let shape = try commonShape(of: found.flatMap(\.pictures).map(\.path))
    let order = PartNames.words.map(\.0)
    let parts = found.map { part, pictures in
      Part(
        name: part, count: pictures.count,
        files: pictures.map { LabelledFile(path: $0.path, label: numbers[$0.label] ?? 0) })
    }.sorted { (order.firstIndex(of: $0.name) ?? 0) < (order.firstIndex(of: $1.name) ?? 0) }
    return ImageSource(format: .png, shape: shape, classes: classes, parts: parts)
  }

  /// The shape that all pictures have; in colour if one is.
  private static func commonShape(of paths: [String]) throws(LearningError) -> [Int] {
    var shape: [Int]?
    for path in paths {
      let other = try PNGFile.shape(of: path)
      guard let known = shape else {
        shape = other
        continue
      }
      guard known.prefix(2) == other.prefix(2) else {
        throw LearningError(
          code: "dataset",
          "\(path): this picture is \(size(other.prefix(2) + [1])), but \(paths[0]) is \(size(known.prefix(2) + [1]))",
          help: ["bring all pictures to one size first"])
      }
      if other[2] > known[2] { shape = other }
    }
    return shape ?? []
  }
}
