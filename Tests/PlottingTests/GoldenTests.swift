import Plotting
import XCTest

/// What is written for whole figures. When a change is meant, `RECORD=1 swift test` and read the difference.
final class GoldenTests: XCTestCase {
  private let figures: [(name: String, figure: Figure)] =
    [
      ("heater", SampleFigures.heater()), ("lynx-and-hare", SampleFigures.lynxAndHare()),
      ("confusion", SampleFigures.confusion()), ("histogram", SampleFigures.histogram()),
      ("sensor", SampleFigures.sensor()), ("eight", SampleFigures.eight()), ("kinds", SampleFigures.kinds()),
    ] + SampleFigures.ofMarks.map { (name: $0.0, figure: $0.1) }

  func testScripts() throws {
    for (name, figure) in figures {
      let script = try GnuplotScript(figure, format: .svg, output: "\(name).svg", dataName: "\(name).data")
      try assertGolden(script.text, "\(name).gp")
    }
  }

  func testScriptForTeX() throws {
    let script = try GnuplotScript(SampleFigures.references(), format: .tex, output: "fig.tex", dataName: "fig.data")
    try assertGolden(script.text, "references-tex.gp")
  }

  func testTextCharts() throws {
    for (name, figure) in figures {
      try assertGolden(TextChart(figure, columns: 80, rows: 0, colour: false).text, "\(name).txt")
    }
  }

  func testColouredTextCharts() throws {
    for (name, figure) in figures where ["heater", "confusion", "kinds", "compositions", "references"].contains(name) {
      let chart = try TextChart(figure, columns: 72, rows: 40, colour: true)
      try assertGolden(chart.text.replacingOccurrences(of: "\u{1B}", with: "^"), "\(name)-colour.txt")
    }
  }

  func testTerminalsDifferOnlyInTheirFirstLines() throws {
    for (name, figure) in figures {
      let bodies = try [Format.pdf, .png].map { format in
        try GnuplotScript(figure, format: format, output: "a", dataName: "b").data
      }
      XCTAssertEqual(bodies[0], bodies[1], name)
    }
  }
}
