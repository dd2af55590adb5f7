import XCTest

/// What the functions on tables and series compute, and what they say to what they cannot.
final class TableFunctionTests: XCTestCase {
  private static let start = """
    t = table(time: [0 s, 10 s, 20 s, 40 s], v: [1 m, 4 m, nan * 1 m, 16 m], name: ["a", "b", "a", "c"])
    d = table(time: [t"2026-01-01T00:00:00Z", t"2026-01-01T01:00:00Z", t"2026-01-01T02:00:00Z"], x: [1, 2, 4])

    """

  private func assertRuns(_ text: String, line: UInt = #line) throws {
    XCTAssertEqual(try SessionRun.run(Self.start + text), "", line: line)
  }

  func testTables() throws {
    try assertRuns(
      """
      expect len(t) == 4
      expect columns(t) == ["v", "name"]
      expect t.name == ["a", "b", "a", "c"]
      expect t.time[3] == 40 s
      expect d.time[1] == t"2026-01-01T01:00:00Z"
      borrowed = table(w: t.v, u: t.v)
      expect borrowed.w.time[3] == 40 s
      plain = table(a: [1, 2], b: [3, 4])
      expect plain.b[1] == 4
      expect columns(t[1..3]) == ["v", "name"]
      """)
  }

  func testChoosing() throws {
    try assertRuns(
      """
      expect head(t, 2).v[1] == 4 m
      expect len(tail(t.v, 3)) == 3
      expect head([5, 6, 7], 2) == [5, 6]
      expect len(where(t, t.v > 2 m)) == 2
      expect where(t.v, t.v > 2 m)[1] == 16 m
      expect filter([1, 2, 3], fn(x) = x > 1) == [2, 3]
      expect sort_by(t, "v", descending: true).v[0] == 16 m
      expect sort_by(t, "name").v[2] == 4 m
      expect len(between(t, 5 s, 40 s)) == 2
      expect between(d, t"2026-01-01T00:30:00Z", t"2026-01-01T03:00:00Z").x[0] == 2
      expect between(d, 1 h, 2 h).x[0] == 2
      expect len(between(t.v, 100 s, 200 s)) == 0
      """)
  }

  func testMissing() throws {
    try assertRuns(
      """
      expect count_missing(t) == 1
      expect len(drop_missing(t)) == 3
      expect len(drop_missing(t.v)) == 3
      expect fill_missing(t.v)[2] ~= 8 m
      expect fill_missing(t, "hold").v[2] == 4 m
      expect fill_missing(t.v, "next")[2] == 16 m
      expect fill_missing(t.v, "mean")[2] == 7 m
      expect fill_missing(t.v, 3 m)[2] == 3 m
      expect fill_missing([nan, 1, nan, 3, nan], "hold")[4] == 3
      expect is_missing(fill_missing([nan, 1, nan, 3, nan])[0])
      """)
  }

  func testCalculus() throws {
    try assertRuns(
      """
      s = series([0 m, 1 m, 4 m, 9 m], [0 s, 1 s, 2 s, 3 s])
      expect derivative(s).values == [1 m/s, 2 m/s, 4 m/s, 5 m/s]
      uneven = series([0, 1, 16], [0 s, 1 s, 4 s])
      expect derivative(uneven)[1] ~= 2 1/s
      expect integrate(s) == 9.5 m*s
      expect integrate(t.v) ~= 25 m*s + 300 m*s
      expect running_integral(s)[-1] == integrate(s)
      expect integrate(series([1 kW, 3 kW], [0 h, 1 h])) ~= 2 kWh
      expect moving_average(s, 3).values ~= [1/3 * 1 m, 5/3 * 1 m, 14/3 * 1 m, 22/3 * 1 m]
      wave = [sin(0), sin(1), nan, sin(3), sin(4), 1e9]
      expect moving_average(wave, 65)[2] ~= (sin(1) + sin(3) + sin(4) + 1e9 + 29*1e9) / 64 within 1e-6
      expect len(moving_average(wave, 1e12)) == 6
      expect moving_average([1, 2, 3], 100)[0] ~= (49*1 + 1 + 2 + 3 + 48*3)/100
      expect moving_average([[1, 2], [3, 4], [5, 9]], 3, axis: 0)[1] ~= [3, 5]
      expect lag(s, 1)[1] == 0 m
      expect is_missing(lag(s, 1)[0])
      expect lag(s, 0.5 s)[1] ~= 0.5 m
      expect lag(s, -1)[0] == 1 m
      expect correlate(s, s) ~= 1
      expect correlate([1, 2, nan], [2, 1, 7]) ~= -1
      """)
  }

  func testCombining() throws {
    try assertRuns(
      """
      r = resample(t, 5 s, "hold")
      expect len(r) == 9 and r.v[1] == 1 m and r.name[8] == "c"
      expect resample(t.v, 5 s)[1] ~= 2.5 m
      expect resample(d.x, 2 h, "mean")[0] == 1.5
      j = join(t, table(time: [0 s, 11 s, 40 s], v: [7, 8, 9], w: [1, 2, 3]))
      expect len(j) == 2 and j.v_right[1] == 9
      expect len(join(t, table(time: [0 s], w: [5]), kind: "left")) == 4
      expect join(t, table(time: [11 s], w: [5]), within: 2 s).v[0] == 4 m
      expect join(["a", "b"], "-") == "a-b"
      """)
  }

  func testDescribe() throws {
    XCTAssertEqual(
      try SessionRun.run(
        Self.start + "f = describe(t).v\nexpect f.median == 4 m and f.q1 == 2.5 m and f.count == 3\ndescribe(d)"),
      """
         count  missing     mean       sd  min   q1  median  q3  max
      x      3        0  2.33333  1.52753    1  1.5       2   3    4

      """)
  }

  func testSplits() throws {
    try assertRuns(
      """
      split t { train 0..3, test 3..4, early 0 s..15 s, all 0..inf }
      expect len(t.train) == 3 and len(t.test) == 1 and len(t.early) == 2 and len(t.all) == 4
      split d { first t"2026-01-01T00:00:00Z"..t"2026-01-01T01:30:00Z", rest 1 h..9 h }
      expect len(d.first) == 2 and d.rest.x[0] == 2
      """)
  }

  func testActuators() throws {
    XCTAssertEqual(
      try SessionRun.run(
        """
        actuator heater: kW { limit 0..6, rate 1 kW/s, failsafe 0 }
        show heater
        expect heater.upper == 6 kW and heater.rate == 1 kW/s and heater.failsafe == 0 kW
        """), "actuator heater: kW { limit 0..6 kW, rate 1 kW/s, failsafe 0 kW }\n")
  }

  func testMessages() throws {
    let cases = [
      "print(table(a: [1, 2], b: [1]))", "table([1, 2])", "table(a: [1], a: [2])", "table(time: [1, 2], a: [1, 2])",
      "table(a: 3)", "print(t.w)", "sort_by(t, \"w\")", "sort_by(t, 3)", "where(t, [true])", "where(t, t.v)",
      "head(t, -1)", "head(t, 1.5)", "head(3)", "between(t, 1, 2)",
      "between(t, t\"2026-01-01T00:00:00Z\", t\"2026-01-02T00:00:00Z\")", "resample(t, 0 s)", "resample(t, 1e-12 s)",
      "resample(t, 1 s, \"cubic\")", "resample(t, 1)", "resample(table(a: [1]), 1 s)", "join(t, d)",
      "join(t, table(a: [1]))", "join(t, t, within: -1 s)", "join(t, t, kind: \"outer\")", "join(t, join(t, t))",
      "between(d, 1 s, t\"2026-01-01T00:00:00Z\")", "fill_missing(t, 3)",
      "fill_missing(t.v, 3)", "fill_missing(t.v, \"best\")", "m = \"be\"\nfill_missing(t.v, m + \"st\")",
      "integrate(series([20 degC], [0 s]))", "derivative(table(a: [1]).a)", "moving_average(t.v, 0)",
      "moving_average([1, 2], 2, axis: 3)", "lag(t.v, 1 m)", "lag([1, 2], 1 s)", "lag(t.v, 0.5)",
      "correlate([1, 2], [1])", "series([1, 2], [1 s])", "series([1, 2], [1, 2])", "describe(3)", "columns(3)",
      "t.v.members", "split t { train 0..9 }", "split t { train 3..2 }", "split t { train 0.5..2 }",
      "split t { late 50 s..60 s }", "sensor s: degC = t.v { }", "sensor s: m = t.v { noise -1 m }",
      "sensor s: m = t.v { dropout 2 }", "sensor s: m = t.v { every 0 s, bias 0 m }",
      "sensor s: m = t.v { noise 1 m, seed 0.5 }", "sensor s: m = t.v { quantum 0 m }",
      "p = table(a: [1, 2])\nsensor s = p.a { noise 1 }", "actuator u: kW { limit 0..6, failsafe 7 }",
      "actuator u: kW { rate 0 kW/s }", "actuator u: kW { }\nu.failsafe", "actuator u: kW { }\nu.speed",
      "save t \"t.txt\"", "save t \"no/such/folder/t.csv\"", "save 3 \"t.csv\"", "expect t.v[0] == 2 m",
      "expect t.v[0] ~= 1.001 m", "expect t.v[0] in 2..3 m", "expect t.v[0] < 0.5 m and t.v[1] > 3 m",
      "expect [1, 2, 3] == [1, 2, 4]", "expect [1, 2] == [1, 2, 3]", "expect 0.1 + 0.2 == 0.3",
      "expect columns(t) == [\"v\"]", "expect not (1 == 1)", "expect \"a\" == \"b\"", "expect len(t) != 4",
      "expect 20 degC ~= 21 degC within 0.5 K", "fn f(x) { expect x > 3 }\nf(2)",
    ]
    var text = ""
    for code in cases { text += "== \(code)\n\(try SessionRun.run(Self.start + code))\n" }
    try assertRecorded(text, "messages.out")
  }

  func testPrinting() throws {
    let cases = [
      "print(\"T =\", 20 degC, true)", "print()", "print(t)", "print(\"a\", t.v)", "\"{t.v[0]:.2} {t.v} {t.name}\"",
      "\"\\{{[1, 2.5]:.2}}\"", "t.v[0]", "\"text\"", "x = 3", "nan * 1 kW", "[1, 2] * 3 kW", "[[1, 2], [3, 4]]",
      "fn f(a, b = 2) = a + b\nf", "sin", "grad(fn(x) = x^2)", "{a: 1 m, b: [1, 2], c: {d: \"x\"}}",
      "[{a: 1}, {a: 2}]", "[]", "0..5", "1..2 K", "t\"2026-11-21T10:30:00Z\"", "25 degC - 20 degC", "300 K -> degC",
      "3 kW * 2 h", "1 km / 20 min", "5 bar*s^2/L^2", "50 %", "1e-7 m", "show 3 kW", "show \"text\"",
      "show [1 m, 2 m]", "show [[1, 2], [3, 4]]", "show {a: 1, b: \"x\"}", "show t", "show t.v", "show d.x",
      "print(\"{3.14159:.2}, {1234.5 m:.1e}, {0.00012345:.2g}\")", "print([\"a\", \"b\"])", "d",
    ]
    var text = ""
    for code in cases { text += "== \(code)\n\(try SessionRun.run(Self.start + code))\n" }
    try assertRecorded(text, "printing.out")
  }
}
