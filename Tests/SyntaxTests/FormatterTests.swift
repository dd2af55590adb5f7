import Diagnostics
import Syntax
import XCTest

final class FormatterTests: XCTestCase {
  func testSamplesStayAsTheyAre() throws {
    for sample in try samples() {
      XCTAssertEqual(try format(sample.bytes), String(decoding: sample.bytes, as: UTF8.self), sample.name)
    }
  }

  /// Samples with all their spaces squeezed, or spread out, come back with the same tokens and the same tree.
  func testSamplesRegainTheirLayout() throws {
    for sample in try samples() {
      for fill in ["", "      ", "\t"] {
        let lines = String(decoding: sample.bytes, as: UTF8.self).split(
          separator: "\n", omittingEmptySubsequences: false)
        let moved = lines.map { fill + $0.drop { $0 == " " } }.joined(separator: "\n")
        let code = String(decoding: sample.bytes, as: UTF8.self)
        XCTAssertEqual(try format(Array(moved.utf8)), code, sample.name)
      }
    }
  }

  func testWhatDoesNotParseIsRefused() {
    guard case .failure(let error) = Formatter.format(Array("x = (1".utf8), source: 0) else {
      return XCTFail("formatted")
    }
    XCTAssertEqual(error.diagnostics.map(\.code), ["unclosed-bracket"])
  }

  func testByteOrderMarkGoes() throws {
    XCTAssertEqual(try format([0xEF, 0xBB, 0xBF] + Array("# a\nx = 1".utf8)), "# a\nx = 1\n")
  }

  private func format(_ bytes: [UInt8]) throws -> String {
    String(decoding: try Formatter.format(bytes, source: 0, units: SampleUnits()).get(), as: UTF8.self)
  }
}
