import Foundation
import FoundationXML
import Plotting
import XCTest

/// The marks beyond lines and points: each is drawn in every way, or refused with its reason and its tag.
final class MarkTests: XCTestCase {
  private let map = HeatMap(values: (0..<12).map { Double($0 * $0 % 7) }, rows: 3, columns: 4)

  private func script(_ figure: Figure) throws -> GnuplotScript {
    for colour in [false, true] { _ = try TextChart(figure, columns: 60, rows: 0, colour: colour) }
    return try GnuplotScript(figure, format: .svg, output: "a", dataName: "b")
  }

  func testEveryThemeAndFormatDrawsEveryMark() throws {
    try skipWithoutGnuplot()
    let renderer = Renderer()
    for (name, sample) in SampleFigures.ofMarks {
      for theme in [Theme.paper, .slide, .dark] {
        var figure = sample
        figure.theme = theme
        figure.theme.resolution = 50
        for format in theme == .paper ? [Format.svg, .png, .pdf] : [.png] {
          let drawn = try renderer.render(figure, to: .picture(format))
          XCTAssertGreaterThan(drawn.bytes.count, 2000, name)
          XCTAssertEqual(drawn.notes, [], name)
        }
      }
    }
  }

  func testNothingIsNoted() throws {
    let shapes: [Mark.Shape] = [
      .density(values: [], bandwidth: nil), .density(values: [.nan], bandwidth: 1), .ecdf(values: []),
      .box(values: []), .violin(values: [.nan, .nan]), .arrows(x: [], y: [], dx: [], dy: []),
      .stack(x: [], layers: [], names: []), .stack(x: [0, 1], layers: [[.nan, .nan]], names: ["a"]),
      .intervals(names: [], starts: [], ends: [], groups: nil),
      .intervals(names: ["a"], starts: [.nan], ends: [1], groups: [0]),
      .tornado(names: [], low: [], high: [], base: 0), .flow(Flow(weights: [0, .nan], rows: 1, columns: 2)),
      .event(at: .nan), .region(from: .nan, to: 1), .level(.nan),
    ]
    for shape in shapes {
      let notes = try script(figure(Mark(shape, label: "it", source: 7))).notes
      XCTAssertTrue(notes.contains(.empty(panel: 0, source: 7)), "\(shape): \(notes)")
    }
  }

  func testLittleIsDrawn() throws {
    try skipWithoutGnuplot()
    let renderer = Renderer()
    let samples: [[Double]] = [
      [5], [0], [-3, -3], [1e299, -1e299], [1e9, 1e9 + 1e-6], [.nan, 1], [.infinity, 2, 3], [1e-300, 2e-300],
      [0, 0, 0],
    ]
    for values in samples {
      let places = values.indices.map { Double($0) }
      let names = values.map { "\($0)" }
      let shapes: [Mark.Shape] = [
        .density(values: values, bandwidth: nil), .density(values: values, bandwidth: 1e-9), .ecdf(values: values),
        .box(values: values), .violin(values: values), .arrows(x: values, y: places, dx: values, dy: values),
        .stack(x: places, layers: [values, values], names: ["a", "b"]),
        .intervals(names: names, starts: values, ends: places, groups: nil),
        .tornado(names: names, low: values, high: places, base: values[0].isFinite ? values[0] : 0),
        .flow(Flow(weights: values.map(\.magnitude) + [1], rows: 1, columns: values.count + 1)),
        .contour(HeatMap(values: values + values.reversed(), rows: 2, columns: values.count), levels: nil),
        .surface(HeatMap(values: values + values.reversed(), rows: 2, columns: values.count, centre: values[0])),
        .event(at: values[0]), .region(from: values[0], to: 1), .level(values[0]), .diagonal,
      ]
      for shape in shapes {
        for isLogarithmic in [false, true] {
          let axis = Axis(isLogarithmic: isLogarithmic)
          do {
            _ = try script(figure(Mark(shape, label: "it"), x: axis, y: axis))
          } catch PlotError.badValue {
            XCTAssertTrue(isLogarithmic || values.count == 1 || !values[0].isFinite, "\(shape)")
          }
        }
      }
      // All of one sample in a figure: a drawing each would take a minute.
      let drawable = shapes.filter { shape in plotError { _ = try script(figure(Mark(shape))) } == nil }
      let panels = drawable.map { Panel(marks: [Mark($0, label: "it")]) }
      let together = Figure(panels: panels, size: Figure.Size(width: 40, height: 40), columns: 4)
      XCTAssertFalse(try renderer.render(together, to: .picture(.pdf)).bytes.isEmpty)
    }
  }

  func testRefusalsCarryTheTag() {
    let own = { (what: String) in PlotError.notAlone(what: what, source: 4) }
    let flow = Flow(weights: [1, 2], rows: 1, columns: 2)
    let cases: [(Mark.Shape, PlotError)] = [
      (
        .density(values: [1], bandwidth: 0),
        .badValue(what: "the bandwidth of a density", value: 0, needs: "above zero", source: 4)
      ),
      (
        .arrows(x: [1], y: [1], dx: [], dy: [1]),
        .unequalLengths(what: "dx", count: 0, other: "x", otherCount: 1, source: 4)
      ),
      (
        .stack(x: [1], layers: [[1], []], names: ["a", "b"]),
        .unequalLengths(what: "layer 2", count: 0, other: "x", otherCount: 1, source: 4)
      ),
      (
        .stack(x: [1], layers: [[1]], names: []),
        .unequalLengths(what: "names", count: 0, other: "layers", otherCount: 1, source: 4)
      ),
      (
        .intervals(names: ["a"], starts: [1, 2], ends: [2, 3], groups: nil),
        .unequalLengths(what: "names", count: 1, other: "starts", otherCount: 2, source: 4)
      ),
      (
        .intervals(names: ["a"], starts: [1], ends: [2], groups: []),
        .unequalLengths(what: "groups", count: 0, other: "starts", otherCount: 1, source: 4)
      ),
      (
        .tornado(names: ["a"], low: [], high: [], base: 1),
        .unequalLengths(what: "names", count: 1, other: "low", otherCount: 0, source: 4)
      ),
      (
        .flow(Flow(weights: [1], rows: 2, columns: 2)),
        .matrixShape(what: "a flow", rows: 2, columns: 2, values: 1, source: 4)
      ),
      (
        .flow(Flow(weights: [1, -2], rows: 1, columns: 2)),
        .badValue(what: "a weight of a flow", value: -2, needs: "zero or above", source: 4)
      ),
      (
        .flow(Flow(weights: [1, 2], rows: 1, columns: 2, rowLabels: [])),
        .unequalLengths(what: "row labels", count: 0, other: "rows", otherCount: 1, source: 4)
      ),
      (
        .heat(HeatMap(values: [1, 2], rows: 1, columns: 2, texts: ["a"])),
        .unequalLengths(what: "texts", count: 1, other: "values", otherCount: 2, source: 4)
      ),
      (
        .contour(HeatMap(values: [1, 2], rows: 1, columns: 2), levels: nil),
        .badValue(what: "the smaller side of a contour plot or surface", value: 1, needs: "at least 2", source: 4)
      ),
    ]
    for (shape, expected) in cases {
      XCTAssertEqual(plotError { _ = try script(figure(Mark(shape, source: 4))) }, expected)
      XCTAssertEqual(expected.source, 4)
      XCTAssertFalse(expected.description.isEmpty)
    }
    let line = Mark(.line(x: [0, 1], y: [0, 1]))
    for (mark, expected) in [
      (Mark(.surface(map), source: 4), own("a surface")), (Mark(.flow(flow), source: 4), own("a flow")),
    ] {
      XCTAssertEqual(plotError { _ = try script(figure(line, mark)) }, expected)
    }
    XCTAssertNil(plotError { _ = try script(figure(line, Mark(.contour(map, levels: [2])))) })
    for weight in [0, -1, .nan, 1000] {
      XCTAssertNotNil(plotError { _ = try script(Figure(panels: [Panel(marks: [line], weight: weight)])) })
    }
  }

  func testScaleAboutACentre() throws {
    let map = HeatMap(values: [-0.2, 0.9, 0.1, 0], rows: 2, columns: 2, colours: .diverging, centre: 0)
    XCTAssertTrue(try script(figure(Mark(.heat(map)))).text.contains("set cbrange [-0.9:0.9]"))
    let ranged = HeatMap(values: [0.1, 0.2], rows: 1, columns: 2, range: -1...1, colours: .diverging)
    XCTAssertTrue(try script(figure(Mark(.heat(ranged)))).text.contains("set cbrange [-1.0:1.0]"))
  }

  func testCellsSayTheirTexts() throws {
    let map = HeatMap(values: [0.9, 0.1, 0.2, 0.8], rows: 2, columns: 2, texts: ["184", "20", "11", "44"])
    let chart = try TextChart(figure(Mark(.heat(map))), columns: 60, rows: 0, colour: false).text
    for text in ["184", "20", "11", "44"] {
      XCTAssertTrue(chart.contains(text))
      XCTAssertTrue(try script(figure(Mark(.heat(map)))).text.contains("set label '\(text)'"))
    }
    XCTAssertFalse(chart.contains("0.9 "))
  }

  func testNamesOfEventsKeepApart() throws {
    let marks = (0..<12).map { Mark(.event(at: Double($0)), label: "happening \($0)") }
    let figure = Figure(panels: [Panel(marks: [Mark(.line(x: [0, 40], y: [0, 1]), label: "y")] + marks)])
    let lines = try script(figure).text.split(separator: "\n").filter { $0.contains("'happening") }
    XCTAssertEqual(lines.count, 12)
    let heights = lines.compactMap { line in
      line.split(separator: " ").first { $0.contains(",") && $0.first == "0" }.map {
        String($0.split(separator: ",")[1])
      }
    }
    XCTAssertGreaterThan(Set(heights).count, 8)
    let chart = try TextChart(figure, columns: 120, rows: 30, colour: false).text
    for index in 0..<12 { XCTAssertTrue(chart.contains("happening \(index)"), chart) }
    XCTAssertFalse(chart.contains("happening 0   "), "events have no legend")
  }

  func testStackedBarsStandOnOneAnother() throws {
    let bars = Panel(
      marks: [
        Mark(.bars(x: [0, 1], heights: [2, 3])), Mark(.bars(x: [0, 1], heights: [5, -1])),
        Mark(.bars(x: [0, 1], heights: [1, -2])),
      ], stacksBars: true)
    let text = try script(Figure(panels: [bars])).text
    let range = try XCTUnwrap(text.split(separator: "\n").first { $0.hasPrefix("set yrange") })
    // From below the -3 of the second place to above the 8 of the first.
    XCTAssertTrue(range.contains("[-3.77:8.77]"), String(range))
  }

  func testWeightedAndSquarePanels() throws {
    func sides(_ figure: Figure) throws -> [(width: Double, height: Double)] {
      let text = try script(figure).text
      let size = try XCTUnwrap(text.firstMatch(of: /size (\d+),(\d+)/))
      let (width, height) = (try XCTUnwrap(Double(size.1)), try XCTUnwrap(Double(size.2)))
      return text.matches(
        of:
          /set lmargin at screen (.+); set rmargin at screen (.+); set bmargin at screen (.+); set tmargin at screen (.+)/
      ).compactMap { match in
        guard let left = Double(match.1), let right = Double(match.2), let bottom = Double(match.3),
          let top = Double(match.4)
        else { return nil }
        return ((right - left) * width, (top - bottom) * height)
      }
    }
    let line = Mark(.line(x: [0, 1], y: [0, 1]))
    for size in [nil, Figure.Size(width: 12, height: 9)] {
      let stacked = Figure(panels: [Panel(marks: [line]), Panel(marks: [line], weight: 0.4)], size: size)
      let heights = try sides(stacked).map(\.height)
      XCTAssertEqual(heights[1] / heights[0], 0.4, accuracy: 0.01)
      let square = try sides(Figure(panels: [Panel(marks: [line, Mark(.diagonal)], isSquare: true)], size: size))
      XCTAssertEqual(square[0].width, square[0].height, accuracy: 2)
    }
  }
}
