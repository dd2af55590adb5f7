import Foundation
import XCTest

/// What `plot` shows at the prompt of `twin`, by what the terminal says that it can. The test is the terminal, and answers.
final class InlinePictureTests: XCTestCase {
  private var state = URL(fileURLWithPath: "/")

  override func setUpWithError() throws {
    state = FileManager.default.temporaryDirectory.appending(path: "twin-pictures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(at: state) }

  private func prompt(_ more: [String: String] = [:]) throws -> Terminal {
    var environment = [
      "TERM": "xterm-256color", "PATH": "/usr/local/bin:/usr/bin:/bin", "XDG_STATE_HOME": state.path,
      "HOME": state.path, "LC_ALL": "C.UTF-8",
    ]
    environment.merge(more) { $1 }
    let terminal = try Terminal(try builtProgram("twin"), environment: environment)
    try terminal.expect("[1]")
    return terminal
  }

  private let question = "\u{1B}[16t\u{1B}[?1;1;0S\u{1B}[?2;1;0S\u{1B}]11;?\u{1B}\\\u{1B}[c"

  private func skipWithoutGnuplot() throws {
    let folders = ["/usr/local/bin", "/usr/bin", "/bin"]
    guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: $0 + "/gnuplot") }) else {
      throw XCTSkip("gnuplot is not installed")
    }
  }

  func testATerminalThatShowsSixelsGetsAPictureOfItsSize() throws {
    try skipWithoutGnuplot()
    let terminal = try prompt()
    try terminal.type("plot [1, 4, 9, 16]\r")
    try terminal.expect(question)
    try terminal.type(
      "\u{1B}[6;20;9t\u{1B}[?1;0;256S\u{1B}[?2;0;2000;2000S\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\\u{1B}[?62;4c")
    // Room for its rows is made, the cursor kept, and the picture begins.
    try terminal.expect("\u{1B}7\u{1B}P0;1;0q\"1;1;")
    let size = try terminal.expect("#0;2;").split(separator: ";").compactMap { Int($0) }
    XCTAssertEqual(size.count, 2)
    // 99 cells of 9 pixels, and no more than 28 rows of 20.
    XCTAssertLessThanOrEqual(size[0], 99 * 9 + 1)
    XCTAssertGreaterThan(size[0], 99 * 9 * 8 / 10)
    XCTAssertLessThanOrEqual(size[1], 28 * 20)
    XCTAssertGreaterThan(size[1], 300)
    try terminal.expect("\u{1B}\\\u{1B}8")
    try terminal.expect("[2]")
    // The terminal is asked once.
    try terminal.type("plot [1, 2]\r")
    let before = try terminal.expect("\u{1B}P0;1;0q")
    XCTAssertFalse(before.contains("\u{1B}[c"))
    try terminal.expect("\u{1B}8")
  }

  func testATerminalWithoutSixelsGetsText() throws {
    let terminal = try prompt()
    try terminal.type("plot [1, 4, 9, 16]\r")
    try terminal.expect(question)
    try terminal.type("\u{1B}[?62;22c")
    let shown = try terminal.expect("Index")
    XCTAssertTrue(shown.contains("┤"), shown)
    XCTAssertFalse(shown.contains("\u{1B}P"), shown)
    try terminal.expect("[2]")
  }

  func testATerminalThatDoesNotAnswerGetsTextAndKeepsWhatIsTyped() throws {
    let terminal = try prompt()
    try terminal.type("plot [1, 4, 9, 16]\r")
    try terminal.expect("\u{1B}[c")
    // No reply: the next cell, typed before the chart is there.
    try terminal.type("print(6*7)\r")
    try terminal.expect("Index")
    try terminal.expect("\u{1B}[?2004l42")
    try terminal.expect("[3]")
  }

  func testTheEnvironmentDecidesWithoutAQuestion() throws {
    let text = try prompt(["TWIN_PICTURES": "text"])
    try text.type("plot [1, 4, 9, 16]\r")
    XCTAssertFalse(try text.expect("Index").contains("\u{1B}[c"))

    try skipWithoutGnuplot()
    let blocks = try prompt(["TWIN_PICTURES": "blocks", "COLORTERM": "truecolor"])
    try blocks.type("plot [1, 4, 9, 16]\r")
    XCTAssertFalse(try blocks.expect("▀").contains("\u{1B}[c"))
  }

  func testALiveChartIsDrawnAgainInItsPlace() throws {
    let terminal = try prompt(["TWIN_PICTURES": "text"])
    try terminal.type("x = [0]\r")
    try terminal.expect("[2]")
    try terminal.type("for i in 0..3 {\rx = append(x, i)\rplot live x { title \"Live\" }\r}\r")
    try terminal.expect("\u{1B}[?2026h\r\u{1B}[J")
    let chart = try terminal.expect("\u{1B}[?2026l")
    let rows = chart.utf8.count { $0 == UInt8(ascii: "\n") }
    XCTAssertTrue(chart.contains("Live"), chart)
    // However many passes are skipped, the last is drawn, over the first.
    try terminal.expect("\u{1B}[?2026h\r\u{1B}[\(rows)A")
    try terminal.expect("[3]")
  }
}
