import Foundation
import Session
import XCTest

final class HelpTests: XCTestCase {
  /// Whatever help shows as an example runs as it stands.
  func testExamplesRun() throws {
    XCTAssertGreaterThan(Session.helpExamples.count, 250)
    for (name, code) in Session.helpExamples {
      let bench = try Workbench()
      let outcome = bench.session.evaluate(Array(code.utf8), name: name)
      XCTAssertTrue(outcome.succeeded, "\(name):\n\(code)\n\(bench.session.render(outcome.diagnostics, colour: false))")
    }
  }

  func testUnitsHaveExamplesThatRun() throws {
    let bench = try Workbench()
    for name in ["kW", "degC", "psi", "%", "rpm", "bit", "inch", "L"] {
      let help = try XCTUnwrap(bench.session.help(name), name)
      let example = try XCTUnwrap(help.split(separator: "\n").first { $0.contains("->") }, help)
      bench.run(String(example))
    }
  }

  /// What completion offers can be asked for.
  func testEveryCandidateHasHelp() throws {
    let bench = try Workbench()
    let units = Set(bench.names("x = 3 |"))
    let offered = bench.candidates("?|") + bench.candidates("|")
    for (index, candidate) in offered.enumerated() where index % 20 == 0 || !units.contains(candidate.text) {
      XCTAssertNotNil(bench.session.help(candidate.text), candidate.text)
    }
  }

  func testPages() throws {
    let bench = try Workbench()
    let sum = try XCTUnwrap(bench.session.help("sum"))
    XCTAssertTrue(sum.hasPrefix("sum(x, [axis: …], [keep: …])\n\n  The sum"), sum)
    XCTAssertTrue(sum.contains("sum([1 m, 2 m, 3 m])  # 6 m"), sum)
    XCTAssertTrue(sum.contains("See also "), sum)
    let simulate = try XCTUnwrap(bench.session.help("simulate"))
    XCTAssertTrue(simulate.contains("    solver    the method that integrates"), simulate)
    XCTAssertTrue(simulate.contains("run = simulate Tank {"), simulate)
    XCTAssertTrue(
      try XCTUnwrap(bench.session.help("encoder")).hasPrefix("encoder(x, mechanism, hidden, rate = 0) of nn.encoder"))
    XCTAssertTrue(try XCTUnwrap(bench.session.help("lognormal")).contains("lognormal"))
    XCTAssertTrue(try XCTUnwrap(bench.session.help("rtol")).contains("simulate"))
    XCTAssertNil(bench.session.help("nothing_of_the_kind"))
    XCTAssertEqual(bench.session.help("sum()"), sum)
    for page in [sum, simulate] {
      for line in page.split(separator: "\n").dropFirst() { XCTAssertLessThanOrEqual(line.count, 100, String(line)) }
    }
  }

  func testOwnDefinitions() throws {
    let bench = try Workbench("x = 3 kW\n# Half of a value.\nfn half(v) {\n  return v/2\n}\ny = half(x)")
    XCTAssertEqual(
      bench.session.help("half"), "half(v)\n\n  Half of a value.\n\n  Defined at [1]:3:4; `??half` shows its text.\n")
    XCTAssertEqual(bench.session.source("half"), "# [1]:3:4\n# Half of a value.\nfn half(v) {\n  return v/2\n}\n")
    XCTAssertEqual(bench.session.source("y"), "# [1]:6:1\ny = half(x)\n")
  }

  func testSources() throws {
    let bench = try Workbench()
    let encoder = try XCTUnwrap(bench.session.source("encoder"))
    XCTAssertTrue(encoder.hasPrefix("# nn.encoder\n# An encoder block"), encoder)
    XCTAssertTrue(encoder.hasSuffix("}\n"), encoder)
    XCTAssertEqual(
      bench.session.source("Wh"), "# units.energy\n# watt hour\nunit Wh = 1 W*h { prefixes si }\n")
    XCTAssertTrue(try XCTUnwrap(bench.session.source("sum")).hasPrefix("# sum is built in\n\nsum(x"))
    XCTAssertNil(bench.session.source("nothing_of_the_kind"))
  }

  func testSearch() throws {
    let bench = try Workbench("# The mean flow of the afternoon.\nfn flow_mean(x) = mean(x)")
    let average = bench.session.search("moving average")
    XCTAssertTrue(average.contains("moving_average"), average)
    XCTAssertTrue(bench.session.search("afternoon").contains("flow_mean"))
    XCTAssertTrue(bench.session.search("pressure inch").contains("psi"))
    XCTAssertTrue(
      bench.session.search("encoder").contains("encoder_post") || bench.session.search("encoder").contains("encoder"))
    XCTAssertTrue(bench.session.search("qqqq").hasPrefix("Nothing found for qqqq"))
    XCTAssertTrue(bench.session.search("").hasPrefix("Write what to look for"))
    let part = bench.session.search("\"heat transfer\"")
    XCTAssertTrue(part.hasPrefix("Nothing has all of heat transfer"), part)
    XCTAssertTrue(bench.session.search("simulat").contains("simulate"))
  }
}
