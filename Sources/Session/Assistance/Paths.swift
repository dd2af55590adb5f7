import Glibc

/// Files and folders as candidates.
enum Paths {
  /// More are not worth a look.
  private static let most = 500

  /// What a path that begins as `typed` may go on with: folders with a slash behind them, files of the wanted endings first. Hidden ones
  /// only where a dot is typed.
  /// - Parameter base: where relative paths begin; the working directory when empty.
  static func candidates(typed: String, in base: String, endings: [String], onlyFolders: Bool) -> [Session.Candidate] {
    let slash = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let (folder, name) = (String(typed[..<slash]), typed[slash...])
    var place = folder
    if folder.hasPrefix("~/"), let home = getenv("HOME") {
      place = String(cString: home) + folder.dropFirst()
    } else if !folder.hasPrefix("/"), !base.isEmpty {
      place = base + "/" + folder
    }
    var wanted: [Session.Candidate] = []
    var others: [Session.Candidate] = []
    var folders: [Session.Candidate] = []
    for entry in entries(of: place.isEmpty ? "." : place) where !entry.name.hasPrefix(".") || name.hasPrefix(".") {
      let text = folder + entry.name
      if entry.isFolder {
        folders.append(.init(text + "/", "a folder"))
      } else if !onlyFolders {
        let isWanted = endings.contains { entry.name.lowercased().hasSuffix("." + $0) }
        if isWanted { wanted.append(.init(text, "a file")) } else { others.append(.init(text, "a file")) }
      }
    }
    return wanted + folders + others
  }

  private static func entries(of folder: String) -> [(name: String, isFolder: Bool)] {
    guard !folder.utf8.contains(0), let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var entries: [(name: String, isFolder: Bool)] = []
    while entries.count < most, let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      // A name that is no text cannot be written in a script.
      guard let name, name != ".", name != ".." else { continue }
      var status = stat()
      let isFolder = stat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      entries.append((name, isFolder))
    }
    return entries.sorted { $0.name < $1.name }
  }

  // MARK: In quotes

  static func escaped(_ path: String) -> String {
    var result = ""
    for character in path {
      if "\"\\{".contains(character) { result += "\\" }
      result.append(character)
    }
    return result
  }

  static func unescaped(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }
}
