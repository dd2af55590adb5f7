import Glibc
import Plotting
import XCTest

/// What the marks compute from their samples.
final class StatisticsTests: XCTestCase {
  private func normals(_ count: Int, seed: UInt64 = 11) -> [Double] {
    var noise = Noise(seed: seed)
    return (0..<count).map { _ in noise.normal() }
  }

  func testQuartiles() throws {
    let summary = try XCTUnwrap(SampleSummary([1, 2, 3, 4]))
    XCTAssertEqual([summary.lowerQuartile, summary.median, summary.upperQuartile], [1.75, 2.5, 3.25])
    XCTAssertEqual(summary.mean, 2.5)
    XCTAssertEqual(summary.deviation, 1.2909944487358056, accuracy: 1e-15)
    let odd = try XCTUnwrap(SampleSummary([9, .nan, 1, 5, 3, 7]))
    XCTAssertEqual([odd.lowerQuartile, odd.median, odd.upperQuartile], [3, 5, 7])
    XCTAssertEqual(odd.count, 5)
    XCTAssertNil(SampleSummary([]))
    XCTAssertNil(SampleSummary([.nan]))
    XCTAssertEqual(SampleSummary([2])?.deviation, 0)
  }

  func testWhiskersEndAtValuesAndOutliersLieBeyond() throws {
    let values = (1...20).map { Double($0) } + [100, -50, 36]
    let summary = try XCTUnwrap(SampleSummary(values))
    let reach = 1.5 * summary.interquartileRange
    XCTAssertEqual(summary.outliers, [-50, 36, 100])
    for whisker in [summary.lowerWhisker, summary.upperWhisker] { XCTAssertTrue(values.contains(whisker)) }
    for outlier in summary.outliers {
      XCTAssertTrue(outlier < summary.lowerQuartile - reach || outlier > summary.upperQuartile + reach)
    }
    XCTAssertEqual(SampleSummary([1e300, -1e300, 0, 1])?.mean.isFinite, true)
  }

  func testDensityIntegratesToOne() throws {
    let samples = [
      normals(5), normals(1000), [3], [7, 7, 7], [0, 1e6], normals(100).map { $0 * 1e-9 },
      normals(200) + [1e5], (0..<500).map { Double($0 % 2) },
    ]
    for sample in samples {
      for bandwidth in [nil, 0.5, 20] {
        let density = try XCTUnwrap(KernelDensity(sample, bandwidth: bandwidth))
        let step = density.points[1] - density.points[0]
        XCTAssertEqual(density.densities.reduce(0, +) * step, 1, accuracy: 2e-3)
        XCTAssertTrue(density.densities.allSatisfy { $0 >= 0 })
        XCTAssertEqual(density.points, density.points.sorted())
      }
    }
    XCTAssertNil(KernelDensity([.nan]))
  }

  func testDensityAgreesWithItsDefinition() throws {
    let sample = normals(40)
    let density = try XCTUnwrap(KernelDensity(sample, bandwidth: 0.3))
    for index in stride(from: 0, to: density.points.count, by: 17) {
      let exact = sample.reduce(0.0) { sum, value in
        sum + exp(-0.5 * pow((density.points[index] - value) / 0.3, 2)) / (0.3 * sqrt(2 * Double.pi) * 40)
      }
      XCTAssertEqual(density.densities[index], exact, accuracy: 2e-3)
    }
  }

  func testSilvermansRule() throws {
    let sample = normals(1000)
    let summary = try XCTUnwrap(SampleSummary(sample))
    let expected = 0.9 * min(summary.deviation, summary.interquartileRange / 1.34) * pow(1000, -0.2)
    XCTAssertEqual(try XCTUnwrap(KernelDensity(sample)).bandwidth, expected, accuracy: 1e-12)
  }

  func testDistributionRisesToOne() {
    let distribution = EmpiricalDistribution([3, 1, 2, 2, .nan, 2])
    XCTAssertEqual(distribution.values, [1, 2, 3])
    XCTAssertEqual(distribution.shares, [0.2, 0.8, 1])
    let sample = EmpiricalDistribution(normals(500))
    XCTAssertEqual(sample.shares, sample.shares.sorted())
    XCTAssertEqual(sample.values, sample.values.sorted())
    XCTAssertEqual(sample.shares.last, 1)
    XCTAssertEqual(EmpiricalDistribution([]).shares, [])
  }

  func testContoursOfACone() {
    let (rows, columns) = (41, 61)
    let x = (0..<columns).map { Double($0) / 10 - 3 }
    let y = (0..<rows).map { Double($0) / 10 - 2 }
    let values = y.flatMap { y in x.map { hypot($0, y) } }
    let tracer = ContourTracer(values: values, rows: rows, columns: columns, xCentres: x, yCentres: y)
    let circle = tracer.lines(at: 1.25)
    XCTAssertEqual(circle.count, 1)
    XCTAssertEqual(circle.first?.isClosed, true)
    for line in circle { for (x, y) in zip(line.x, line.y) { XCTAssertEqual(hypot(x, y), 1.25, accuracy: 0.01) } }
    // Beyond the upper and lower borders: two arcs that end on them.
    let arcs = tracer.lines(at: 2.5)
    XCTAssertEqual(arcs.count, 2)
    for arc in arcs {
      XCTAssertFalse(arc.isClosed)
      XCTAssertEqual([arc.y.first, arc.y.last].compactMap { $0?.magnitude }, [2, 2])
    }
    XCTAssertEqual(tracer.lines(at: 9), [])
  }

  func testContoursPassASaddleAndMissingCells() {
    // Two peaks at opposite corners of a cell: two pieces that do not cross.
    let saddle = ContourTracer(
      values: [1, 0, 0, 1], rows: 2, columns: 2, xCentres: [0, 1], yCentres: [0, 1]
    ).lines(at: 0.6)
    XCTAssertEqual(saddle.count, 2)
    XCTAssertTrue(saddle.allSatisfy { $0.x.count == 2 })
    let holed = ContourTracer(
      values: [0, 1, 0, 0, .nan, 0, 0, 1, 0], rows: 3, columns: 3, xCentres: [0, 1, 2], yCentres: [0, 1, 2])
    XCTAssertEqual(holed.lines(at: 0.5), [])
  }
}
