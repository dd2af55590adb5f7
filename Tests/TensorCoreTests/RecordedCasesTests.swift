import XCTest

/// The file of recorded gradients is whole, and what is wrong with a broken one is said with its line.
final class RecordedCasesTests: XCTestCase {
  func testEveryCaseParses() throws {
    let cases = try RecordedCases.load()
    XCTAssertGreaterThan(cases.count, 250)
    XCTAssertEqual(Set(cases.map(\.name)).count, cases.count)
    for found in cases {
      for array in found.gradients + found.cotangents {
        XCTAssertTrue(array.elements.allSatisfy(\.isFinite), found.name)
      }
    }
  }

  func testReadsACase() throws {
    let text = """
      # A comment.

      case conv/strided stride=2,1 epsilon=1e-05 training=true
      input x [2,1]: 1 -2.5
      constant empty [0,3]:
      output y []: nan
      cotangent y []: 0.5
      gradient x [2,1]: inf -0
      """
    let found = try XCTUnwrap(RecordedCases.parse(text).first)
    XCTAssertEqual([found.name, found.operation, found.variant], ["conv/strided", "conv", "strided"])
    XCTAssertEqual(try found.integers("stride"), [2, 1])
    XCTAssertEqual(try found.number("epsilon"), 1e-5)
    XCTAssertTrue(try found.flag("training"))
    XCTAssertEqual(found.inputs, [.init(name: "x", shape: [2, 1], elements: [1, -2.5])])
    XCTAssertEqual(found.constants, [.init(name: "empty", shape: [0, 3], elements: [])])
    XCTAssertTrue(try found.array(.output, "y").elements[0].isNaN)
    XCTAssertEqual(try found.array(.gradient, "x").elements, [.infinity, 0])
    XCTAssertThrowsError(try found.integer("epsilon")) { XCTAssertEqual(($0 as? RecordedFault)?.line, 3) }
    XCTAssertThrowsError(try found.array(.output, "z")) {
      XCTAssertEqual("\($0)", "gradients.txt:3: conv/strided has no output z")
    }
  }

  func testSaysWhichLineIsWrong() {
    let faults = [
      "input x [1]: 1": "1: an array before the first case",
      "case a\noutput y [2]: 1": "2: 1 numbers for the shape [2]",
      "case a\noutput y [2]: 1 one": "2: no number one",
      "case a\noutput y [-1]: 1": "2: no extent -1",
      "case a\noutput y [1] 1": "2: no : before the numbers",
      "case a\noutput [1]: 1": "2: not `role name [shape]` but output [1]",
      "case a\nresult y [1]: 1": "2: no role result",
      "case a axis": "1: no = in axis",
      "case a": "1: a has no output",
      "case a\n\ncase b\noutput y [1]: 1": "1: a has no output",
      "case a\noutput y [1]: 1\noutput y [1]: 1": "1: a has two of one name: output [\"y\", \"y\"]",
      "case a\noutput y [1]: 1\ncotangent z [1]: 1": "1: a has no output z",
      "case a\noutput y [1]: 1\ncotangent y []: 1": "1: a has a cotangent of another shape: y",
      "case a\ninput x [1]: 1\noutput y [1]: 1\ncotangent y [1]: 1": "1: a has 0 gradients for 1 inputs",
    ]
    for (text, expected) in faults {
      XCTAssertThrowsError(try RecordedCases.parse(text), text) {
        XCTAssertEqual("\($0)", "gradients.txt:" + expected)
      }
    }
  }
}
