import Foundation
import XCTest

/// Cases of `Cases/*.txt`: a text, then the chart that it shows or what is said about it.
final class PlotCaseTests: XCTestCase {
  func testErrorsReadAsRecorded() throws {
    try assertCases("errors.txt") { PlotSession().run($0).diagnostics }
  }

  func testChartsReadAsRecorded() throws {
    try assertCases("charts.txt") { text in
      let outcome = PlotSession().run(text)
      return outcome.output + outcome.diagnostics
    }
  }
}

/// Runs every text of a file of cases and compares with what stands below it. Cases are divided by a line of `====`, a text from its result
/// by one of `----`. `RECORD=1` writes the results anew and then fails, so that a recording is never taken for a pass.
func assertCases(_ name: String, file: StaticString = #filePath, line: UInt = #line, _ run: (String) -> String) throws {
  let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases/" + name)
  let cases = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n====\n")
  var recorded: [String] = []
  for text in cases {
    let parts = text.components(separatedBy: "\n----\n")
    let source = parts[0].trimmingCharacters(in: .newlines)
    let result = run(source).trimmingCharacters(in: .newlines)
    recorded.append(source + "\n----\n" + result)
    if ProcessInfo.processInfo.environment["RECORD"] == "1" { continue }
    let expected = parts.dropFirst().joined(separator: "\n----\n").trimmingCharacters(in: .newlines)
    XCTAssertEqual(result, expected, "\n\(source)", file: file, line: line)
  }
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try (recorded.joined(separator: "\n====\n") + "\n").write(to: url, atomically: true, encoding: .utf8)
    XCTFail("recorded \(name)", file: file, line: line)
  }
}
