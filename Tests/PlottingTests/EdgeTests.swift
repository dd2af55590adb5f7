import Plotting
import XCTest

/// Data that break charts elsewhere: each is drawn in every way, or refused with its reason.
final class EdgeTests: XCTestCase {
  private func draw(_ figure: Figure, gnuplot: Bool = true) throws -> [PlotNote] {
    for columns in [0, 40, 200] {
      for colour in [false, true] { _ = try TextChart(figure, columns: columns, rows: 24, colour: colour) }
    }
    guard gnuplot else { return [] }
    try skipWithoutGnuplot()
    return try Renderer().render(figure, to: .picture(.svg)).notes
  }

  private let x: [Double] = [0, 1, 2, 3]

  func testNothing() throws {
    XCTAssertEqual(try draw(figure()), [.empty(panel: 0, source: nil)])
    XCTAssertEqual(plotError { _ = try draw(Figure(panels: [])) }, .noPanels)
    let shapes: [Mark.Shape] = [
      .line(x: [], y: []), .steps(x: [], y: []), .points(x: [], y: []), .errorBars(x: [], y: [], lower: [], upper: []),
      .band(x: [], lower: [], upper: [], centre: nil), .histogram(values: [], bins: nil),
      .histogram(values: [.nan, .infinity], bins: 5), .line(x: x, y: [.nan, .nan, .nan, .nan]),
      .points(x: [.nan, .nan], y: [1, 2]),
      .band(x: x, lower: [.nan, 1, .nan, 1], upper: [1, .nan, 1, .nan], centre: nil),
    ]
    for shape in shapes {
      XCTAssertTrue(try draw(figure(Mark(shape, source: 7))).contains(.empty(panel: 0, source: 7)), "\(shape)")
    }
  }

  func testLittle() throws {
    let huge = 1e299
    let values: [[Double]] = [
      [5], [0], [-3], [huge], [-huge], [.leastNonzeroMagnitude], [1, 1], [0, 0], [1e9, 1e9 + 1e-6], [1e300, -1e300],
      [1e-300, 2e-300],
      [1, .nan, 2, .nan], [.nan, 1, .nan], [123_456_789, 123_456_790], [1e15, 1e15 + 1], [0.1, 0.1 + 1e-17],
    ]
    for y in values {
      let x = y.indices.map { Double($0) }
      for kind in [Axis.Kind.number, .elapsedTime, .instant] {
        let shapes: [Mark.Shape] = [
          .line(x: x, y: y), .points(x: y, y: x), .steps(x: x, y: y), .line(x: y, y: y),
          .band(x: x, lower: y, upper: y, centre: y), .histogram(values: y, bins: nil), .histogram(values: y, bins: 3),
          .errorBars(x: x, y: y, lower: y, upper: y),
        ]
        for shape in shapes {
          for logarithmic in [false, true] {
            let axis = Axis(kind: kind, isLogarithmic: logarithmic)
            _ = try draw(figure(Mark(shape), x: axis, y: axis), gnuplot: false)
            _ = try GnuplotScript(figure(Mark(shape), x: axis, y: axis), format: .svg, output: "a", dataName: "b")
          }
        }
        _ = try draw(figure(Mark(.line(x: x, y: y)), x: Axis(kind: kind), y: Axis()))
      }
    }
  }

  func testInfinitiesAreGaps() throws {
    let notes = try draw(figure(Mark(.line(x: x, y: [1, .infinity, -.infinity, 2]), source: 3)))
    XCTAssertEqual(notes, [.unboundedSkipped(count: 2, source: 3)])
  }

  func testNonPositiveOnALogarithmicAxis() throws {
    let marks = Mark(.line(x: [-1, 1, 2, 3], y: [1, 0, -5, 100]), source: 4)
    let logarithmic = Axis(isLogarithmic: true)
    XCTAssertEqual(
      try draw(figure(marks, x: logarithmic, y: logarithmic)),
      [.nonPositiveSkipped(axis: "x", count: 1, source: 4), .nonPositiveSkipped(axis: "y", count: 2, source: 4)])
    let nothing = Mark(.line(x: x, y: [-1, -1, -1, 0]), source: 5)
    XCTAssertTrue(try draw(figure(nothing, y: logarithmic)).contains(.empty(panel: 0, source: 5)))
    for bins in [nil, 4] {
      let histogram = Mark(.histogram(values: [1, 1, 1, 2, 9], bins: bins))
      XCTAssertEqual(try draw(figure(histogram, x: logarithmic, y: logarithmic)), [])
    }
  }

  func testUnequalLengths() {
    let cases: [(Mark.Shape, String, Int)] = [
      (.line(x: x, y: [1, 2]), "y", 2), (.points(x: x, y: []), "y", 0), (.steps(x: x, y: x + [4]), "y", 5),
      (.band(x: x, lower: x, upper: [1], centre: nil), "upper", 1),
      (.band(x: x, lower: x, upper: x, centre: [1]), "centre", 1),
      (.errorBars(x: x, y: x, lower: [0], upper: x), "lower", 1),
    ]
    for (shape, what, count) in cases {
      let error = plotError { _ = try draw(figure(Mark(shape, source: 42))) }
      XCTAssertEqual(error, .unequalLengths(what: what, count: count, other: "x", otherCount: 4, source: 42))
      XCTAssertEqual(error?.source, 42)
    }
  }

  func testHeatMaps() throws {
    let missing = HeatMap(values: [.nan, 1, .infinity, 2], rows: 2, columns: 2)
    XCTAssertEqual(try draw(figure(Mark(.heat(missing), source: 1))), [.unboundedSkipped(count: 1, source: 1)])
    for map in [
      HeatMap(values: [3], rows: 1, columns: 1), HeatMap(values: [0, 0, 0, 0], rows: 2, columns: 2),
      HeatMap(values: [.nan, .nan], rows: 1, columns: 2), HeatMap(values: [1e9, 1e9 + 1], rows: 2, columns: 1),
      HeatMap(values: (0..<600).map { Double($0) }, rows: 2, columns: 300),
      HeatMap(values: (0..<600).map { Double($0) }, rows: 300, columns: 2, xExtent: 0...10, yExtent: 5...6),
      HeatMap(
        values: [1, 2, 3, 4], rows: 2, columns: 2, range: 2...2.5, colours: ColourMap(stops: []), showsValues: true),
      HeatMap(values: [-1e299, 1e299], rows: 1, columns: 2, colours: .diverging),
    ] {
      XCTAssertEqual(try draw(figure(Mark(.heat(map)))), [])
    }
    let refused: [(HeatMap, PlotError)] = [
      (HeatMap(values: [1, 2, 3], rows: 2, columns: 2), .heatShape(rows: 2, columns: 2, values: 3, source: 9)),
      (HeatMap(values: [], rows: 0, columns: 0), .heatShape(rows: 0, columns: 0, values: 0, source: 9)),
      (HeatMap(values: [1], rows: .max, columns: .max), .heatShape(rows: .max, columns: .max, values: 1, source: 9)),
      (HeatMap(values: [1], rows: -1, columns: -1), .heatShape(rows: -1, columns: -1, values: 1, source: 9)),
      (
        HeatMap(values: [1], rows: 1, columns: 1, rowLabels: ["a", "b"]),
        .heatLabels(axis: "row", labels: 2, expected: 1, source: 9)
      ),
      (HeatMap(values: [1, 2], rows: 1, columns: 2, xExtent: 1...1), .axisRange(axis: "x", minimum: 1, maximum: 1)),
      (HeatMap(values: [1], rows: 1, columns: 1, range: 1...1), .axisRange(axis: "colour", minimum: 1, maximum: 1)),
    ]
    for (map, expected) in refused {
      XCTAssertEqual(plotError { _ = try draw(figure(Mark(.heat(map), source: 9))) }, expected)
    }
    let both = figure(Mark(.line(x: x, y: x)), Mark(.heat(missing), source: 2))
    XCTAssertEqual(plotError { _ = try draw(both) }, .heatNotAlone(source: 2))
  }

  func testAxes() throws {
    let mark = Mark(.line(x: x, y: x))
    let refused: [(Axis, PlotError)] = [
      (Axis(minimum: 3, maximum: 1), .axisRange(axis: "x", minimum: 3, maximum: 1)),
      (Axis(minimum: 1, maximum: 1), .axisRange(axis: "x", minimum: 1, maximum: 1)),
      (Axis(maximum: .infinity), .axisEnd(axis: "x", value: .infinity)),
      (Axis(isLogarithmic: true, minimum: 0), .logarithmicEnd(axis: "x", value: 0)),
    ]
    for (axis, expected) in refused { XCTAssertEqual(plotError { _ = try draw(figure(mark, x: axis)) }, expected) }
    XCTAssertNotNil(plotError { _ = try draw(figure(mark, x: Axis(minimum: .nan))) })
    for axis in [Axis(minimum: 100), Axis(maximum: -100), Axis(minimum: 1.2, maximum: 1.3), Axis(minimum: -1e300)] {
      XCTAssertEqual(try draw(figure(mark, x: axis, y: axis)), [])
    }
  }

  func testSizes() throws {
    var figure = SampleFigures.heater()
    figure.size = .init(width: 2, height: 2)
    XCTAssertEqual(plotError { _ = try draw(figure) }, .tooSmall(width: 2, height: 2))
    for side in [0, -1, Double.nan, .infinity, 1e9] {
      figure.size = .init(width: side, height: 10)
      guard case .badSize = plotError({ _ = try draw(figure) }) else { return XCTFail("\(side)") }
    }
    figure.size = .init(width: 30, height: 20)
    XCTAssertEqual(try draw(figure), [])
    figure.columns = .max
    XCTAssertEqual(try draw(figure), [])
    figure.columns = .min
    XCTAssertEqual(try draw(figure), [])
    figure.theme.fontSize = .nan
    XCTAssertEqual(plotError { _ = try draw(figure) }, .badTheme(what: "font size"))
    _ = try TextChart(figure, columns: .max, rows: .max, colour: true)
    _ = try TextChart(figure, columns: .min, rows: .min, colour: true)
  }

  func testBins() throws {
    for bins in [0, -1, .min, .max, 10_001] {
      XCTAssertEqual(
        plotError { _ = try draw(figure(Mark(.histogram(values: x, bins: bins), source: 1))) }, .bins(bins, source: 1))
    }
    XCTAssertEqual(try draw(figure(Mark(.histogram(values: x, bins: 10_000)))), [])
    let many = (0..<200_000).map { Double($0 % 1013) / 10 }
    XCTAssertEqual(try draw(figure(Mark(.histogram(values: many, bins: nil)))), [])
  }

  func testHugeCountsAreReduced() throws {
    var noise = Noise(seed: 1)
    let count = 1_000_000
    let time = (0..<count).map { Double($0) }
    let values = time.map { _ in noise.normal() }
    let marks = [
      Mark(.line(x: time, y: values), source: 1), Mark(.points(x: time, y: values), source: 2),
      Mark(.band(x: time, lower: values.map { $0 - 1 }, upper: values.map { $0 + 1 }, centre: values), source: 3),
    ]
    for mark in marks {
      let script = try GnuplotScript(figure(mark), format: .svg, output: "a", dataName: "b")
      XCTAssertLessThan(script.data.count, 2_000_000)
      guard case .reduced(let from, let to, let source) = script.notes.first else { return XCTFail("not reduced") }
      XCTAssertEqual(from, count)
      XCTAssertLessThan(to, 100_000)
      XCTAssertEqual(source, mark.source)
      _ = try TextChart(figure(mark), columns: 80, rows: 24, colour: false)
    }
  }

  func testReductionKeepsExtremesAndGaps() throws {
    try skipWithoutGnuplot()
    let count = 400_000
    let x = (0..<count).map { Double($0) }
    var y = x.map { _ in 0.0 }
    y[123_456] = 1
    y[300_001] = -1
    for index in 200_000..<220_000 { y[index] = .nan }
    let chart = try GnuplotScript(figure(Mark(.line(x: x, y: y))), format: .svg, output: "a", dataName: "b")
    let samples = stride(from: 0, to: chart.data.count, by: 16).map { offset in
      chart.data[offset..<offset + 16].withUnsafeBytes { bytes in
        (
          bytes.loadUnaligned(fromByteOffset: 0, as: Double.self),
          bytes.loadUnaligned(fromByteOffset: 8, as: Double.self)
        )
      }
    }
    XCTAssertTrue(samples.contains { $0 == (123_456, 1) })
    XCTAssertTrue(samples.contains { $0 == (300_001, -1) })
    XCTAssertEqual(samples.count { $0.1.isNaN }, 1)
    XCTAssertTrue(samples.contains { $0.0 == 199_999 })
    XCTAssertTrue(samples.contains { $0.0 == 220_000 })
  }

  func testManyPanelsAndMarks() throws {
    let mark = Mark(.line(x: x, y: x), label: "a mark with a rather long name")
    let panel = Panel(title: "P", marks: Array(repeating: mark, count: 30), xAxis: Axis(label: "x"))
    XCTAssertEqual(try draw(Figure(panels: Array(repeating: panel, count: 9))), [])
  }
}
