import Data
import Glibc
import XCTest

/// What is no file, and names that other programs would take for more than a name.
final class FileTests: XCTestCase {
  private let folder = Folder()

  private func fault(reading path: String, line: UInt = #line) -> FileFault? {
    do {
      _ = try CSVReader.read(path)
      XCTFail("\(path) was read", line: line)
    } catch {
      if case .file(_, let fault) = error { return fault }
      XCTFail("\(error)", line: line)
    }
    return nil
  }

  func testWhatIsNoFile() {
    XCTAssertEqual(fault(reading: folder.path), .isDirectory)
    XCTAssertEqual(fault(reading: folder.path + "/none.csv"), .missing)
    XCTAssertEqual(fault(reading: ""), .badPath)
    XCTAssertEqual(fault(reading: "a\0b"), .badPath)
    XCTAssertEqual(fault(reading: "/dev/zero"), .notRegular(kind: "a device"))
    let pipe = folder.path + "/pipe"
    XCTAssertEqual(mkfifo(pipe, 0o600), 0)
    XCTAssertEqual(fault(reading: pipe), .notRegular(kind: "a pipe"))
  }

  func testNoPermission() throws {
    if geteuid() == 0 { throw XCTSkip("root may read everything") }
    let path = folder.file("secret.csv", "a\n1\n")
    chmod(path, 0)
    XCTAssertEqual(fault(reading: path), .noPermission)
  }

  func testNamesAreOnlyNames() throws {
    for name in ["| touch x", "< x", "; touch x", "`touch x`", "$(touch x)", "-", "a\nb.csv"] {
      let path = folder.file(name, "a\n1\n")
      XCTAssertEqual(try CSVReader.read(path).table["a"]?.values, [1])
      XCTAssertEqual(folder.names, [name])
      unlink(path)
    }
  }

  func testControlCharactersInAPathStayOnOneLine() {
    XCTAssertThrowsError(try CSVReader.read("no\n\u{1B}[31mfile")) { XCTAssertFalse("\($0)".contains("\n\u{1B}")) }
  }
}
