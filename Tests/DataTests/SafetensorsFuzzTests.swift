import Data
import XCTest

/// Damaged safetensors files: whatever stands in one, it is refused, or everything in it can be read.
final class SafetensorsFuzzTests: XCTestCase {
  private static let headers = [
    #"{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"#
      + #""b":{"dtype":"I16","shape":[3],"data_offsets":[8,14]},"s":{"dtype":"BOOL","shape":[],"data_offsets":[14,15]}}"#,
    #"{"é\ud83d\ude42\n":{"dtype":"BF16","shape":[0,5],"data_offsets":[0,0]},"#
      + #""x":{"dtype":"F4","shape":[30],"data_offsets":[0,15]}}  "#,
  ]
  /// Pieces that mean something in a header.
  private static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\n", "0", "1", "8", "-", "-1", ".5", "e9", "null",
    "true", " ",
    "\n", "\u{0}", "é", "\u{FEFF}", "9223372036854775807", "18446744073709551615", "\"F64\"", "\"U8\"", "\"dtype\":",
    "\"shape\":", "\"data_offsets\":", "\"__metadata__\":", "[0,0]", "{}", "\"w\":",
  ].map { Array($0.utf8) }

  func testDamagedFiles() throws {
    let folder = Folder()
    defer { folder.remove() }
    var generator = SeededGenerator(seed: 21)
    var accepted = 0
    for round in 0..<12_000 {
      let bytes = Self.file(&generator)
      let path = folder.file("f.safetensors", bytes)
      do {
        let reader = try SafetensorsReader(path: path)
        accepted += 1
        var covered = 0
        for entry in reader.entries {
          covered += entry.bytes.count
          XCTAssertEqual(entry.count * entry.type.bits, entry.bytes.count * 8)
          XCTAssertEqual(try reader.withBytes(of: entry.name) { Array($0).count }, entry.bytes.count)
          guard entry.type.isConvertible else { continue }
          XCTAssertEqual(try reader.floats(of: entry.name).count, entry.count)
          XCTAssertEqual(try reader.doubles(of: entry.name).count, entry.count)
        }
        XCTAssertLessThanOrEqual(covered, bytes.count, "round \(round)")
      } catch {
        guard case .file(_, .safetensors(let fault)) = error else { return XCTFail("round \(round): \(error)") }
        XCTAssertFalse(fault.description.isEmpty)
        if case .syntax(let byte, _, _) = fault {
          XCTAssert((8...bytes.count).contains(byte), "round \(round): \(bytes)")
        }
      }
    }
    // The damage is light enough that the checks behind the syntax are reached, too.
    XCTAssertGreaterThan(accepted, 500)
  }

  private static func file(_ generator: inout SeededGenerator) -> [UInt8] {
    var header = Array(headers[Int(generator.next() % 2)].utf8)
    for _ in 0..<generator.next() % 4 {
      let place = Int(generator.next() % UInt64(header.count + 1))
      let end = min(header.count, place + Int(generator.next() % 8))
      switch generator.next() % 8 {
      case 0: header.insert(contentsOf: pieces.randomElement(using: &generator)!, at: place)
      case 1: header.replaceSubrange(place..<end, with: pieces.randomElement(using: &generator)!)
      case 2: header.removeSubrange(place..<end)
      case 3: header.insert(contentsOf: header[place..<end], at: place)
      case 4: header = Array(header[..<place])
      case 5 where place < header.count: header[place] ^= 1 << (generator.next() % 8)
      case 6 where place < header.count: header[place] = UInt8(truncatingIfNeeded: generator.next())
      default: digit(&header, &generator)
      }
    }
    var bytes = safetensorsFile(header, data: generator.next() % 8 == 0 ? Int(generator.next() % 20) : 15)
    if generator.next() % 16 == 0 { bytes[Int(generator.next() % 8)] = UInt8(truncatingIfNeeded: generator.next()) }
    if generator.next() % 16 == 0 { bytes.removeLast(Int(generator.next() % UInt64(bytes.count + 1))) }
    return bytes
  }

  /// Changes one digit of a number.
  private static func digit(_ header: inout [UInt8], _ generator: inout SeededGenerator) {
    let digits = header.indices.filter { header[$0] >= 0x30 && header[$0] <= 0x39 }
    if let place = digits.randomElement(using: &generator) { header[place] = 0x30 + UInt8(generator.next() % 10) }
  }
}
