import Data
import XCTest

/// Random and damaged files: whatever stands in one, reading it ends with a table or with an error whose line exists.
final class FuzzTests: XCTestCase {
  private static let seeds: [String] = [
    "t,a,b\n0,1.5,2\n1,2.5e-3,\n2,-3,NA\n",
    "date;x;y\r\n2016-07-01 00:00:00;1,5;\"a;b\"\r\n2016-07-01T01:00:00Z;2,5;\"say \"\"hi\"\"\"\r\n",
    "\u{FEFF}t\tnote\r0\t\"two\rlines\"\r1\t# no\r", "# comment\na|b|\n1|2|\n3|4|\n", "a,a,,\"q\"\n1,2,3,4\n",
    "t,a\n3,1\n1,2\n1,3\n2,4\n", "x\n1234567890123456789012\n1e400\n-inf\n0x1\n",
  ]
  private static let alphabet = Array("0123456789.,;|\t\"\n\r-+eE:T #NAinf\0\u{FF}é".utf8)

  func testRandomFiles() throws {
    let folder = Folder()
    var generator = SeededGenerator(seed: 11)
    let rounds = 200_000
    for round in 0..<rounds {
      let bytes = Self.file(round, &generator)
      let options = Self.options(&generator)
      let path = folder.file("f.csv", bytes)
      do {
        let (table, report) = try CSVReader.read(path, options, threads: round % 16 == 0 ? 2 : 1)
        XCTAssertEqual(table.rowCount, report.rows)
        XCTAssert(table.columns.allSatisfy { $0.count == table.rowCount })
        if let time = table.time { XCTAssert(zip(time.seconds, time.seconds.dropFirst()).allSatisfy { $0 < $1 }) }
      } catch {
        XCTAssertFalse("\(error)".isEmpty)
        guard case .content(let place, _) = error else { continue }
        let lines = Self.lineCount(bytes)
        if place.line < 1 || place.line > lines + 1 || place.column < 1 {
          XCTFail("round \(round): \(error) in a file of \(lines) lines: \(bytes)")
        }
      }
    }
  }

  /// Blocks of a few bytes on three threads give what one block on one thread gives, faults included.
  func testBlocksDoNotMatter() throws {
    let folder = Folder()
    var generator = SeededGenerator(seed: 12)
    for round in 0..<40_000 {
      let bytes = Self.file(round, &generator)
      var options = Self.options(&generator)
      options.delimiter = options.delimiter ?? ","
      if options.decimal == .automatic { options.decimal = .point }
      let path = folder.file("f.csv", bytes)
      let whole = Result { try CSVReader.read(path, options, threads: 1, blockSize: 1 << 16) }
      let pieces = Result {
        try CSVReader.read(path, options, threads: 1 + round % 3, blockSize: 16 + Int(generator.next() % 48))
      }
      switch (whole, pieces) {
      case (.success(let one), .success(let other)):
        XCTAssertEqual(one.table, other.table, "round \(round): \(bytes)")
        XCTAssertEqual(one.report, other.report, "round \(round): \(bytes)")
      case (.failure(let one), .failure(let other)):
        XCTAssertEqual("\(one)", "\(other)", "round \(round): \(bytes)")
      default: XCTFail("round \(round): \(whole) against \(pieces): \(bytes)")
      }
    }
  }

  private static func file(_ round: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    switch round % 4 {
    case 0: return (0..<Int(generator.next() % 120)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    case 1:
      return (0..<Int(generator.next() % 120)).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
    default:
      var bytes = Array(seeds[Int(generator.next() % UInt64(seeds.count))].utf8)
      for _ in 0..<(1 + generator.next() % 4) {
        let at = Int(generator.next() % UInt64(bytes.count + 1))
        let byte = alphabet[Int(generator.next() % UInt64(alphabet.count))]
        switch generator.next() % 4 {
        case 0: bytes.insert(byte, at: at)
        case 1: if at < bytes.count { bytes.remove(at: at) }
        case 2: if at < bytes.count { bytes[at] = byte }
        default: bytes.append(contentsOf: bytes[at...])
        }
      }
      return bytes
    }
  }

  private static func options(_ generator: inout SeededGenerator) -> CSVOptions {
    func pick<Policy: CaseIterable>(_: Policy.Type, _ usual: Policy) -> Policy {
      let all = Array(Policy.allCases)
      return generator.next() % 2 == 0 ? usual : all[Int(generator.next() % UInt64(all.count))]
    }
    var options = CSVOptions(others: generator.next() % 4 != 0)
    switch generator.next() % 4 {
    case 0: options.time = TimeColumn("t", form: .elapsed(scale: 1, offset: 0))
    case 1: options.time = TimeColumn("date")
    default: break
    }
    if generator.next() % 4 == 0 { options.columns = [ColumnRequest("a", kind: .text)] }
    options.delimiter = generator.next() % 3 == 0 ? [",", ";", "|", "\t"][Int(generator.next() % 4)] : nil
    options.decimal = pick(DecimalMark.self, .automatic)
    options.header = pick(HeaderMode.self, .automatic)
    options.thousands = generator.next() % 8 == 0 ? "," : nil
    options.comment = generator.next() % 4 == 0 ? "#" : nil
    options.skip = generator.next() % 8 == 0 ? Int(generator.next() % 4) : 0
    options.encoding = pick(TextEncoding.self, .utf8)
    options.missing = pick(MissingPolicy.self, .keep)
    options.duplicates = pick(DuplicatePolicy.self, .refuse)
    options.backward = pick(BackwardPolicy.self, .refuse)
    options.ragged = pick(RaggedPolicy.self, .refuse)
    options.invalid = pick(InvalidPolicy.self, .missing)
    options.repeatedNames = pick(RepeatedNamePolicy.self, .number)
    return options
  }

  private static func lineCount(_ bytes: [UInt8]) -> Int {
    var count = 1
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0A || (byte == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)) { count += 1 }
    }
    return count
  }
}
