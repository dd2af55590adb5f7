import Command
import Glibc
import Session

/// A program's text, what diagnostics call it, and where its paths begin.
struct SourceText {
  let bytes: [UInt8]
  let name: String
  let folder: String

  struct Failure: Error {
    let message: String
  }

  init(_ program: Command.Program) throws(Failure) {
    switch program {
    case .code(let text):
      bytes = Array(text.utf8)
      name = "-e"
      folder = ""
    case .standardInput:
      name = "standard input"
      folder = ""
      do throws(FileFailure) { bytes = try File.readAll(STDIN_FILENO) } catch {
        throw Failure(message: error.message(for: name))
      }
    case .file(let path):
      name = File.name(of: path)
      folder = File.folder(of: path)
      do throws(FileFailure) { bytes = try File.read(path) } catch { throw Failure(message: error.message(for: path)) }
    }
  }

  /// The same program in another form.
  func replacingBytes(_ bytes: [UInt8]) -> SourceText { SourceText(bytes: bytes, name: name, folder: folder) }

  private init(bytes: [UInt8], name: String, folder: String) {
    self.bytes = bytes
    self.name = name
    self.folder = folder
  }

  /// Puts a text in a file's place by way of a temporary file beside it, so that a full disk or a crash loses nothing.
  /// - Returns: what went wrong, if anything.
  static func replace(_ path: String, with bytes: [UInt8]) -> String? {
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o644
    // A link is followed, so that the file behind it is replaced and not the link.
    var target = path
    if let resolved = realpath(path, nil) {
      target = String(cString: resolved)
      free(resolved)
    }
    var template = Array("\(target).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return "\(path) cannot be written: \(String(cString: strerror(errno)))" }
    func failed() -> String {
      let reason = String(cString: strerror(errno))
      unlink(template)
      return "\(path) cannot be written: \(reason)"
    }
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        close(descriptor)
        return failed()
      }
      start += count
    }
    guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
      close(descriptor)
      return failed()
    }
    close(descriptor)
    return rename(template, target) == 0 ? nil : failed()
  }
}
