import StandardLibrary
import XCTest

/// The examples in the documentation of `lib/nn` are nets that can be declared.
final class LibraryExampleTests: XCTestCase {
  func testExamplesRun() throws {
    var count = 0
    for name in StandardLibrary.names where name.hasPrefix("nn/") {
      let text = try XCTUnwrap(StandardLibrary.text(of: name))
      for example in examples(text) {
        count += 1
        XCTAssertEqual(try SessionRun.run(example), "", "\(name):\n\(example)")
      }
    }
    XCTAssertGreaterThanOrEqual(count, 10)
  }

  /// What stands indented in comments, each run of lines one example.
  private func examples(_ text: String) -> [String] {
    var found: [[Substring]] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isExample = line.hasPrefix("#     ")
      if isExample {
        if !isInside { found.append([]) }
        found[found.count - 1].append(line.dropFirst(6))
      }
      isInside = isExample
    }
    return found.map { $0.joined(separator: "\n") }
  }
}
