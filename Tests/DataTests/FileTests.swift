import Data
import Glibc
import XCTest

/// What is no file, and names that other programs would take for more than a name.
final class FileTests: XCTestCase {
  private let folder = Folder()

  override func tearDown() { folder.remove() }

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

  /// A file without line ends is given up at 64 MB, not read to its end; one whose quote never closes likewise.
  func testEndlessRows() throws {
    let filler = [UInt8](repeating: 0x78, count: 70 << 20)
    var lines = filler
    for index in stride(from: 1 << 20, to: lines.count, by: 1 << 20) { lines[index] = 0x0A }
    for (start, rest, line, message) in [
      ("a\n1\n", filler, 3, "a row of more than 64 MB"),
      ("a\n1\n\n\"", lines, 4, "a quote opens here that nothing closes"),
    ] {
      let path = folder.file("long.csv", Array(start.utf8) + rest)
      XCTAssertThrowsError(try CSVReader.read(path)) { error in
        XCTAssertEqual((error as? DataError)?.location, "\(path):\(line):1")
        XCTAssertEqual((error as? DataError)?.message, message)
      }
    }
  }

  func testControlCharactersInAPathStayOnOneLine() {
    XCTAssertThrowsError(try CSVReader.read("no\n\u{1B}[31mfile")) { XCTAssertFalse("\($0)".contains("\n\u{1B}")) }
  }
}
