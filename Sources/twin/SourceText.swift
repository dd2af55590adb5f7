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
}
