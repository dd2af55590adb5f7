import Diagnostics
import Syntax
import XCTest

/// Prints times with `TWIN_BENCH=1` in the environment; nothing is asserted.
final class SpeedTests: XCTestCase {
  override func setUpWithError() throws {
    if ProcessInfo.processInfo.environment["TWIN_BENCH"] == nil { throw XCTSkip("set TWIN_BENCH=1 to measure") }
  }

  func testTenThousandLines() throws {
    var lines: [ArraySlice<UInt8>] = []
    while lines.count < 10_000 {
      for sample in try samples() {
        lines += sample.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      }
    }
    let text = Array(lines.prefix(10_000).joined(separator: [UInt8(ascii: "\n")]))
    print("10,000 lines, \(text.count) bytes:")
    report("lex") { _ = Lexer(text, source: 0) }
    report("lex and parse") {
      var parser = Parser(text, source: 0, units: SampleUnits())
      _ = parser.parseProgram()
    }
    report("format") { _ = Formatter.format(text, source: 0, units: SampleUnits()) }
  }

  /// Texts whose reading might take time beyond their length: each at a size and at four times that.
  func testGrowth() {
    for piece in Self.pieces {
      let times = [5_000, 20_000].map { count -> Double in
        let text = Array((piece.before + String(repeating: piece.repeated, count: count) + piece.after).utf8)
        return seconds { _ = Formatter.format(text, source: 0, units: SampleUnits()) }
      }
      let growth = times[1] / max(times[0], 1e-9)
      print("\(growth > 8 ? "STEEP " : "")\(piece.repeated.debugDescription): \(times.map { $0 * 1e3 }) ms")
    }
  }

  private static let pieces: [(before: String, repeated: String, after: String)] = [
    ("", "\n", ""), ("x", "\n", "|> f"), ("", "x = 1 &\n", ""), ("", "x & ", ""), ("", ";", ""), ("", "# %% a\n", ""),
    ("", "# %% a\nx = 1\n", ""), ("", "# doc\nfn f(x) = x\n", ""), ("", "fn f(x) = \n", ""), ("", "x = (1\n", ""),
    ("x = ", "(", ""), ("x = ", "[1, ", ""), ("x = ", "{a: ", ""), ("", "if a {\n", ""), ("", "}\n", ""), ("", "{", ""),
    ("", "{}", ""), ("", "{", "}"), ("x = [", "1, ", "]"), ("x = {", "a: 1, ", "}"), ("fn f(", "a, ", ") = 1"),
    ("x = a", " + a", ""), ("x = a", ".b", ""), ("x = a", " |> f", ""), ("x = ", "-", "1"), ("x = ", "not ", "a"),
    ("x = 1", "^2", ""), ("x = \"", "{a}", "\""), ("x = \"", "{\"", ""), ("x = \"", "\\{", "\""),
    ("x = ", "\"a\" ", ""),
    ("x = 5 m", "*m", ""), ("x = 5 m/(m", "*m", ")"), ("x = 5 m/(", "m/(", ""), ("", "a  b", ""), ("", "a =  b\n", ""),
    ("x = [", "1,  2,\n", "]"), ("x = [", "1,  ", "]"), ("", "unit a = 1 m\n", ""), ("", "use a.b\n", ""),
    ("", "x =\n", ""),
    ("", "x 3\n", ""), ("", "twin A {\n", ""), ("plot { ", "a b, ", "}"), ("plot { ", "a { ", ""),
    ("plot { ", "a 1 2 ", "}"),
    ("", "x = if a then b else ", "c"), ("if a { }", " else if a { }", ""), ("", "温", ""), ("", "\u{301}", ""),
    ("", "“", ""), ("", "'", ""), ("", "1.", ""), ("", "1_", ""), ("", "a\t", ""), ("x = \"", "a", ""), ("#", "a", ""),
    ("x = f", "(1)", ""), ("x = f", "[:]", ""), ("x = [\n", "fn(x) {\n}\n,", "]"), ("", "\r\n", ""), ("", "- a\n", ""),
    ("", "a\n - a\n", ""), ("", "if a {\n}}\n", ""), ("twin A {\n", "if a {\n} ", ""), ("", "else\n", ""),
    ("", "x = 1e400\n", ""),
    ("", "save a b\n", ""), ("", "data d = csv \"a\" { \"a b\" as c }\n", ""), ("/*", "a", ""), ("", "//\n", ""),
    ("", ")", ""),
    ("", "(", ")"), ("x = f(", "a: 1, ", ")"), ("plot { score(", "q, ", ") = 1 }"), ("plot { set a", ".b", " = 1 }"),
  ]

  private func report(_ what: String, _ run: () -> Void) {
    print("  \(what): \((0..<9).map { _ in seconds(run) }.sorted()[4] * 1e3) ms")
  }

  /// Time on the processor, so that what else the machine does counts little.
  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func seconds(_ run: () -> Void) -> Double {
    let start = processorTime()
    run()
    return processorTime() - start
  }
}
