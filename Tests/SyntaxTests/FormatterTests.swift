import Diagnostics
import Syntax
import XCTest

final class FormatterTests: XCTestCase {
  func testSamplesStayAsTheyAre() throws {
    for sample in try samples() {
      let formatted = try Formatter.format(sample.bytes, source: 0, units: SampleUnits()).get()
      XCTAssertEqual(
        String(decoding: formatted, as: UTF8.self), String(decoding: sample.bytes, as: UTF8.self), sample.name)
    }
  }
}
