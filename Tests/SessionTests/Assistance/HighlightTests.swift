import Session
import XCTest

final class HighlightTests: XCTestCase {
  func testDeclarationsAndTheirOptions() throws {
    let bench = try Workbench()
    let text = """
      twin Tank {
        in inflow: m^3/s
        param k = 0.01 m^2.5/s in 0.001..0.1
        state level = 1 m { free 0..2 }
        level' = (inflow - k*sqrt(level))/(2 m^2)
        when level > 2 m { level = 2 m }
      }
      fit f = Tank to lab { drive inflow = lab.q, match level = lab.h { sd 1 cm }, solver rk4 { step 1 s } }
      """
    XCTAssertEqual(
      bench.parts(text, .keyword), ["twin", "in", "param", "in", "state", "when", "fit", "to"])
    XCTAssertEqual(
      bench.parts(text, .option), ["free", "drive", "match", "sd", "solver", "rk4", "step"])
    XCTAssertEqual(bench.parts(text, .function), ["sqrt"])
    XCTAssertEqual(
      bench.parts(text, .unit),
      ["m", "^", "3", "/", "s", "m", "^", "2.5", "/", "s", "m", "m", "^", "2", "m", "m", "cm", "s"])
    XCTAssertEqual(bench.parts(text, .wrong), [])
  }

  func testUnitsStandBehindNumbersAndArrows() throws {
    let bench = try Workbench("m = 3")
    XCTAssertEqual(bench.parts("x = 3 kW/(m^2*K) + m -> W", .unit), ["kW", "/", "m", "^", "2", "*", "K", "W"])
    XCTAssertEqual(bench.parts("0.5 1/yr", .unit), ["/", "yr"])
    XCTAssertEqual(bench.parts("90 % + 20 °C", .unit), ["%", "°C"])
    XCTAssertEqual(bench.parts("5 m*m", .unit), ["m", "*", "m"])
  }

  func testStringsShowTheCodeInTheirBraces() throws {
    let bench = try Workbench()
    let text = #"print("T = {sqrt(x):.2} K, \{no} {"a{1}"}")"#
    XCTAssertEqual(bench.parts(text, .string), [#""T = {"#, #":.2} K, \{no} {"#, #""a{"#, #"}""#, #"}""#])
    XCTAssertEqual(bench.parts(text, .function), ["print", "sqrt"])
    XCTAssertEqual(bench.parts(text, .number), ["1"])
    XCTAssertEqual(bench.parts(#""{x[:, 1]:.2}""#, .number), ["1"])
  }

  func testCommentsMarkersAndCommands() throws {
    let bench = try Workbench()
    XCTAssertEqual(bench.parts("# %% One\nx = 1 # a note", .command), ["# %% One"])
    XCTAssertEqual(bench.parts("# %% One\nx = 1 # a note", .comment), ["# a note"])
    XCTAssertEqual(bench.parts(":time sqrt(2)", .command), [":time"])
    XCTAssertEqual(bench.parts(":time sqrt(2)", .function), ["sqrt"])
    XCTAssertEqual(bench.parts(":load 2 files.twin", .number), [])
    XCTAssertEqual(bench.parts("??sqrt", .command), ["??"])
    XCTAssertEqual(bench.parts("??sqrt", .function), ["sqrt"])
  }

  func testWhatIsWrong() throws {
    let bench = try Workbench("fn own(x) = x")
    XCTAssertEqual(bench.parts("x = 3 $ 4", .wrong), ["$"])
    XCTAssertEqual(bench.parts("x = (1))", .wrong), [")"])
    XCTAssertEqual(bench.parts("y = sqr(2) + own(2) + sqrt(2)", .wrong), ["sqr"])
    XCTAssertEqual(bench.parts("x = 3 foo + 1", .wrong), ["foo"])
    // A name that is being typed may yet become one that exists, one of a module or parameter is not known.
    XCTAssertEqual(bench.parts("x = 3 k", .wrong), [])
    XCTAssertEqual(bench.parts("use nn.encoder\ny = encoder(x)", .wrong), [])
    XCTAssertEqual(bench.parts("fn twice(f, x) = f(f(x))\ntwice(own, 1)", .wrong), [])
    XCTAssertEqual(bench.parts("attention A { score(q, k, i, j) = dot(q, k) }", .wrong), [])
  }

  func testNamesThatAreWordsElsewhereStayPlain() throws {
    let bench = try Workbench()
    XCTAssertEqual(bench.parts("data = 3\nplot = data + 1\nto = plot", .keyword), [])
    XCTAssertEqual(bench.parts("f(a, axis: 1)", .option), ["axis"])
    XCTAssertEqual(bench.parts("x = {line: 1, span: 2}", .option), ["line", "span"])
    XCTAssertEqual(
      bench.parts("data lab = csv \"f.csv\" { time t: s, T1: degC, missing drop, * }", .keyword), ["data", "csv"])
    XCTAssertEqual(
      bench.parts("data lab = csv \"f.csv\" { time t: s, T1: degC, missing drop, * }", .option),
      ["time", "missing", "drop"])
  }

  func testRangesAreInOrderAndApart() throws {
    let bench = try Workbench()
    let text = "plot \"a.svg\" { panel \"T {1}\" { line [1, 2] \"x\" } } # end\n\nx' = 3 °C"
    var end = 0
    for highlight in bench.session.highlights(of: text) {
      XCTAssertGreaterThanOrEqual(highlight.range.lowerBound, end)
      XCTAssertFalse(highlight.range.isEmpty)
      end = highlight.range.upperBound
    }
    XCTAssertLessThanOrEqual(end, text.utf8.count)
  }
}
