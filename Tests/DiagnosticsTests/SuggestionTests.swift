import Diagnostics
import XCTest

final class SuggestionTests: XCTestCase {
  func testNearest() {
    XCTAssertEqual(nearest(to: "simulat", among: ["simulate", "sensor", "split"]), ["simulate"])
    XCTAssertEqual(nearest(to: "kw", among: ["kW", "km", "second"]), ["kW", "km"])
    XCTAssertEqual(nearest(to: "tiem", among: ["time"]), ["time"])
    XCTAssertEqual(nearest(to: "x", among: ["y"]), [])
    XCTAssertEqual(nearest(to: "", among: ["a"]), [])
  }

  func testAlternatives() {
    XCTAssertEqual(alternatives(["a"]), "`a`")
    XCTAssertEqual(alternatives(["a", "b", "c"]), "`a`, `b` or `c`")
    XCTAssertEqual(alternatives([]), "")
  }

  func testDisplayWidth() {
    for (text, width) in [("abc", 3), ("温度", 4), ("e\u{301}", 1), ("🚀", 2), ("👩‍🔬", 2), ("🇩🇪", 2), ("", 0), ("°C", 2)] {
      XCTAssertEqual(displayWidth(text), width, text)
    }
  }
}

final class SourceFileTests: XCTestCase {
  func testLines() {
    let file = SourceFile(name: "f", text: "a\r\nbc\n\nd")
    XCTAssertEqual((0..<8).map { file.line(at: $0) }, [0, 0, 0, 1, 1, 1, 2, 3])
    XCTAssertEqual((0..<4).map { String(decoding: file.contents(ofLine: $0), as: UTF8.self) }, ["a", "bc", "", "d"])
    XCTAssertTrue(file.contents(ofLine: 9).isEmpty)
    XCTAssertEqual(file.text(from: 3, to: 99), "bc\n\nd")
    XCTAssertEqual(file.text(from: 99, to: 3), "")
  }
}
