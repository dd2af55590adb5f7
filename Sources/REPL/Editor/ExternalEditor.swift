import CEditline
import Glibc

extension CellEditor {
  /// Edits the cell in the user's own editor, `$VISUAL` or `$EDITOR`, which is started without a shell: arguments are
  /// told apart by blanks.
  func editExternally() {
    guard let command = ExternalEditor.command,
      let path = ExternalEditor.temporaryFile(holding: buffer.text + "\n")
    else { return }
    defer { unlink(path) }
    terminal.pause()
    line_editor_take_terminal(editline, false)
    let isDone = ExternalEditor.run(command.split(separator: " ").map { String($0) } + [path])
    line_editor_take_terminal(editline, true)
    terminal.resume()
    guard isDone, let edited = ExternalEditor.contents(of: path) else { return }
    buffer = EditBuffer(edited)
  }
}

enum ExternalEditor {
  /// What the user calls an editor; nil if nothing.
  static var command: String? {
    for name in ["VISUAL", "EDITOR"] {
      if let value = getenv(name), !String(cString: value).isBlank { return String(cString: value) }
    }
    return nil
  }

  /// The path of a new file of the user's own with a text; nil if there can be none.
  static func temporaryFile(holding text: String) -> String? {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((folder + "/twin-XXXXXX.twin").utf8CString)
    let descriptor = mkstemps(&template, 5)
    guard descriptor >= 0 else { return nil }
    StandardStream(descriptor: descriptor).write(text)
    close(descriptor)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Runs a program in the terminal until it ends; false if it could not be run or failed.
  static func run(_ arguments: [String]) -> Bool {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // It takes the signals that are blocked while a cell is edited.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { strings.forEach { free($0) } }
    var process: pid_t = 0
    guard posix_spawnp(&process, arguments[0], nil, &attributes, &strings, environ) == 0 else { return false }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { return false }
    }
    return status == 0
  }

  /// What is in a file, without the newlines at its end.
  static func contents(of path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes.filter { $0 == 9 || $0 == 10 || $0 >= 0x20 && $0 != 0x7f }, as: UTF8.self)
  }
}
