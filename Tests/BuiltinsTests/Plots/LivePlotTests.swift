import Builtins
import Plotting
import Runtime
import Session
import Units
import XCTest

/// `plot live`: drawn again in its place where that can be done, else once, when the cell has ended.
final class LivePlotTests: XCTestCase {
  private final class Log: @unchecked Sendable {
    var text = ""
    var shown: [Figure] = []
  }

  private let log = Log()
  private lazy var host = RuntimeHost(write: { [log] in log.text += $0 }, units: UnitTable())
  private lazy var session = Session(host: host)
  private var display: FigureDisplay { host.resource { FigureDisplay() } }

  private func run(_ text: String) -> String {
    log.text = ""
    let outcome = session.evaluate(Array(text.utf8), name: "test.twin")
    return session.render(outcome.diagnostics, colour: false)
  }

  /// A terminal of so many rows, on which a figure is its points in digits, one or more lines high.
  private func drawsOnTerminal(rows: Int, height: Int = 1) {
    let log = self.log
    display.rows = { rows }
    display.draw = { figure, _, _ in
      log.shown.append(figure)
      let title = figure.title ?? ""
      return Drawing(lines: String(repeating: "\(title) \(Self.points(figure))\n", count: height))
    }
  }

  private static func points(_ figure: Figure) -> [Int] {
    guard case .line(_, let y)? = figure.panels.first?.marks.first?.shape else { return [] }
    return y.map { Int($0) }
  }

  private let loop = "x = [0]\nfor i in 1..4 {\n  x = append(x, i)\n  plot live x\n}\nprint(\"end\")"

  func testWithoutATerminalOnlyTheLastStateIsWrittenWhenTheCellEnds() {
    XCTAssertEqual(run(loop), "")
    let parts = log.text.components(separatedBy: "end\n")
    XCTAssertEqual(parts.first, "")
    XCTAssertEqual(log.text.components(separatedBy: "Index").count, 2, log.text)
    XCTAssertFalse(log.text.contains("\u{1B}"))
  }

  func testWhoeverShowsFiguresGetsTheLastOnly() {
    let log = self.log
    display.show = { figure, _ in
      log.shown.append(figure)
      return []
    }
    XCTAssertEqual(run(loop), "")
    XCTAssertEqual(log.shown.map(Self.points), [[0, 1, 2, 3]])
    // The next cell begins anew.
    XCTAssertEqual(run("plot live [7, 8]"), "")
    XCTAssertEqual(log.shown.map(Self.points), [[0, 1, 2, 3], [7, 8]])
  }

  func testOnATerminalTheLastStateStaysInThePlaceOfTheFirst() {
    drawsOnTerminal(rows: 20)
    XCTAssertEqual(run("x = [0]\nfor i in 1..4 { x = append(x, i)\n plot live x { title \"L\" } }"), "")
    XCTAssertTrue(log.text.hasPrefix("\u{1B}[?2026h\r\u{1B}[JL [0, 1]\n"), log.text)
    XCTAssertTrue(log.text.contains("\u{1B}[?2026h\r\u{1B}[1AL [0, 1, 2, 3]\u{1B}[K\n"), log.text)
    XCTAssertTrue(log.text.hasSuffix("\u{1B}[J\u{1B}[?2026l"))
  }

  func testWhatIsPrintedInBetweenMovesTheNextDrawingBelow() {
    drawsOnTerminal(rows: 20)
    XCTAssertEqual(run("for i in 1..3 {\n  plot live [i]\n  print(\"pass {i}\")\n}"), "")
    XCTAssertFalse(log.text.contains("A [2]"), log.text)
    XCTAssertTrue(log.text.contains("pass 1\n"))
    XCTAssertEqual(log.shown.map(Self.points).last, [2])
  }

  func testChartsOfTwoStatementsStandOneBelowTheOther() {
    drawsOnTerminal(rows: 20, height: 2)
    XCTAssertEqual(
      run("for i in 1..5 {\n  plot live [i] { title \"A\" }\n  plot live [i, i] { title \"B\" }\n}"), "")
    // The upper is four rows up, and the two below it are passed over; the lower is two up.
    XCTAssertTrue(
      log.text.contains("\u{1B}[4AA [4]\u{1B}[K\nA [4]\u{1B}[K\n\u{1B}[2B"), log.text.debugDescription)
    XCTAssertTrue(log.text.contains("\u{1B}[2AB [4, 4]\u{1B}[K\n"), log.text.debugDescription)
  }

  func testAChartThatDoesNotFitBesideTheOthersIsShownAtTheEnd() {
    drawsOnTerminal(rows: 8, height: 5)
    XCTAssertEqual(
      run("for i in 1..5 {\n  plot live [i] { title \"A\" }\n  plot live [i, i] { title \"B\" }\n}"), "")
    XCTAssertEqual(log.text.components(separatedBy: "B [4, 4]\n").count, 6)
    XCTAssertFalse(log.text.contains("B [1, 1]"))
    XCTAssertTrue(log.text.contains("A [4]"))
  }

  func testWhatIsWrongWithTheValuesIsToldWhereItHappens() {
    let told = run(
      "x = [1, 2]\nfor i in 0..1 { x = append(x, i) }\nprint(\"a\")\nplot live { line x [1, 2] }\nprint(\"b\")")
    XCTAssertTrue(told.contains("test.twin:4"), told)
    XCTAssertEqual(log.text, "a\n")
  }

  private let training = """
    net Line {
      in x: [1]
      out y: [1] = linear(x, 1)
    }
    set = dataset(32, fn(i) = {x: [i/32], y: [2*i/32]})
    train m = Line on set { loss mse, sgd 1e-2, batch 8, epochs 3, seed 1, live }
    print("end")
    """

  func testATrainingShowsItsLossInPlaceAndOneLineAtItsEnd() {
    drawsOnTerminal(rows: 20)
    XCTAssertEqual(run(training), "")
    XCTAssertEqual(log.text.components(separatedBy: "epoch ").count, 2, log.text)
    XCTAssertTrue(log.text.contains("epoch 3/3"), log.text)
    let last = log.shown.last?.panels.first
    XCTAssertEqual(last?.yAxis.isLogarithmic, true)
    guard case .line(let x, let y)? = last?.marks.first?.shape else { return XCTFail("no curve") }
    XCTAssertEqual(x, [1, 2, 3])
    XCTAssertEqual(y.count, 3)
  }

  func testWithoutATerminalATrainingShowsItsLossWhenItEnds() {
    XCTAssertEqual(run(training), "")
    XCTAssertTrue(log.text.contains("epoch 1/3"), log.text)
    let parts = log.text.components(separatedBy: "epoch 3/3")
    XCTAssertEqual(parts.first?.contains("┤"), false, log.text)
    XCTAssertEqual(parts.last?.contains("Epoch"), true, log.text)
    XCTAssertTrue(log.text.hasSuffix("end\n"), log.text)
  }

  func testAVariableCalledLiveIsPlotted() {
    let log = self.log
    display.show = { figure, _ in
      log.shown.append(figure)
      return []
    }
    XCTAssertEqual(run("live = [1, 2]\nplot live\nplot live, live { title \"two\" }\nplot live { line live }"), "")
    XCTAssertEqual(log.shown.map { $0.panels[0].marks.count }, [1, 2, 2])
    XCTAssertEqual(run("plot live live"), "")
    XCTAssertEqual(log.shown.last.map(Self.points), [1, 2])
  }

  func testTheWordBeforeABlockIsNoVariable() {
    XCTAssertEqual(run("plot live { line [1, 2], title \"Live\" }"), "")
    XCTAssertTrue(log.text.contains("Live"))
  }

  func testAFileIsRefused() {
    let told = run("plot live \"fig.svg\" { line [1, 2] }")
    XCTAssertTrue(told.contains("`plot live` shows a chart that changes"), told)
  }
}
