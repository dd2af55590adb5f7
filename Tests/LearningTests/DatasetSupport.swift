import Glibc
import Learning
import TensorCore
import XCTest

/// A file of the shared data, or a skipped test.
func sharedData(_ name: String, file: String = #filePath) throws -> String {
  let root = file.split(separator: "/").dropLast(3).joined(separator: "/")
  let folder = getenv("TWIN_DATA").map { String(cString: $0) } ?? "/\(root)/../shared/data"
  let path = "\(folder)/\(name)"
  if access(path, R_OK) != 0 { throw XCTSkip("\(name) is not here; set TWIN_DATA to the folder of the shared data") }
  return path
}

/// A folder for the files of one test, which goes with it.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/learning-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } ?? "/tmp" }
  }

  /// Writes a file, making the folders it stands in.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
    let file = "\(path)/\(name)"
    guard let stream = fopen(file, "wb") else { return file }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
    return file
  }

  func remove(_ name: String) { unlink("\(path)/\(name)") }

  deinit { Self.delete(path) }

  private static func delete(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { delete("\(path)/\(name)") }
      }
      closedir(directory)
    }
    Glibc.remove(path)
  }
}

/// Small, fast and seeded, so that a failure can be repeated (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

// MARK: Files as others write them

func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

func idx(_ shape: [Int], _ elements: [UInt8]) -> [UInt8] {
  [0, 0, 8, UInt8(shape.count)] + shape.flatMap(word) + elements
}

private func crc(_ bytes: [UInt8]) -> Int {
  var sum: UInt32 = ~0
  for byte in bytes {
    sum ^= UInt32(byte)
    for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
  }
  return Int(~sum)
}

/// One block of deflate that stores its bytes as they are.
private func stored(_ bytes: [UInt8]) -> [UInt8] {
  let (low, high) = (UInt8(bytes.count & 255), UInt8(bytes.count >> 8))
  return [1, low, high, ~low, ~high] + bytes
}

func gzip(_ bytes: [UInt8]) -> [UInt8] {
  let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
  return head + stored(bytes) + word(crc(bytes)).reversed() + word(bytes.count).reversed()
}

/// A PNG of 8 bits: gray for one channel, colour for three, with transparency for two and four.
func png(width: Int, height: Int, channels: Int, _ pixels: [UInt8]) -> [UInt8] {
  func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + data
    return word(data.count) + named + word(crc(named))
  }
  var rows: [UInt8] = []
  for row in 0..<height { rows += [0] + pixels[row * width * channels..<(row + 1) * width * channels] }
  var (a, b) = (1, 0)
  for byte in rows {
    a = (a + Int(byte)) % 65521
    b = (b + a) % 65521
  }
  let kind: UInt8 = [1: 0, 2: 4, 3: 2, 4: 6][channels] ?? 0
  let mark: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  let form: [UInt8] = [8, kind, 0, 0, 0]
  let packed: [UInt8] = [0x78, 1] + stored(rows) + word(b << 16 | a)
  return mark + chunk("IHDR", word(width) + word(height) + form) + chunk("IDAT", packed) + chunk("IEND", [])
}

/// Asserts that a `LearningError` is thrown and says what is wanted.
func assertFault<T>(
  _ expression: @autoclosure () throws -> T, says words: String..., file: StaticString = #filePath, line: UInt = #line
) {
  XCTAssertThrowsError(try expression(), file: file, line: line) { error in
    let text = (error as? LearningError).map { ([$0.message] + $0.help).joined(separator: "; ") } ?? "\(error)"
    XCTAssertTrue(error is LearningError, "\(error)", file: file, line: line)
    for word in words { XCTAssertTrue(text.contains(word), "`\(text)` does not say `\(word)`", file: file, line: line) }
  }
}

extension Dataset {
  /// A field of one sample as numbers.
  func numbers(_ name: String, _ index: Int) throws -> [Double] {
    try batch(XCTUnwrap(field(name)), [index]).elements
  }
}
