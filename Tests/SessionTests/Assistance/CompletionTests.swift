import Foundation
import Session
import XCTest

final class CompletionTests: XCTestCase {
  private let cell = """
    lab = table(time: [0, 1, 2]*1 s, T1: [20, 21, 22]*1 K, heater_power: [1, 2, 3]*1 kW)
    split lab { first 0..2, second 2..3 }
    twin Tank {
      in inflow: m^3/s
      const A = 2 m^2
      param k = 0.01 m^2.5/s in 0.001..0.1
      state level = 1 m
      level' = (inflow - k*sqrt(level))/A
    }
    run = simulate Tank { drive inflow = 0 L/s, span 3 s, every 1 s }
    # Half of a value.
    fn half(x, share = 2) = x/share
    power = 3 kW
    setup = {gain: 3, name: "a"}
    """

  func testNames() throws {
    let bench = try Workbench(cell)
    XCTAssertEqual(bench.names("x = pow|").first, "power")
    XCTAssertEqual(bench.candidates("x = pow|").first?.help, "a quantity in kW")
    XCTAssertEqual(bench.candidates("hal|").first, .init("half", "fn(x, share = 2)"))
    XCTAssertEqual(bench.candidates("y = la|").first, .init("lab", "a table of time, T1, heater_power"))
    XCTAssertEqual(bench.names("x = LAB|").first, "lab")
    // Without a name that begins so, letters in order.
    XCTAssertEqual(bench.names("x = lspc|").first, "linspace")
    XCTAssertEqual(bench.completions("x = po| + 1").replaced, 4..<6)
    XCTAssertFalse(bench.names("x = |").contains { $0.hasPrefix("#") })
    // What the text itself names.
    XCTAssertEqual(bench.names("voltage = 3 V\ny = vol|"), ["voltage"])
    XCTAssertEqual(bench.names("fn f(wide) { return wi|").first, "wide")
  }

  func testStatementsBeginWithKeywords() throws {
    let bench = try Workbench()
    XCTAssertEqual(bench.names("sim|").first, "simulate")
    XCTAssertTrue(bench.names("wh|").contains("while"))
    XCTAssertFalse(bench.names("x = 3 + whil|").contains("while"))
    XCTAssertEqual(bench.names("twin T {\n  sta|").first, "state")
    XCTAssertFalse(bench.candidates("expe|").first?.help.isEmpty ?? true)
  }

  func testFieldsAndColumns() throws {
    let bench = try Workbench(cell)
    XCTAssertEqual(
      bench.candidates("lab.|"),
      [
        .init("time", "a series in s"), .init("T1", "a series in K"), .init("heater_power", "a series in kW"),
        .init("first", "a table of time, T1, heater_power"), .init("second", "a table of time, T1, heater_power"),
      ])
    XCTAssertEqual(bench.names("mean(lab.hea|)"), ["heater_power"])
    XCTAssertEqual(bench.names("run.le|"), ["level"])
    XCTAssertEqual(bench.names("setup.|"), ["gain", "name"])
    XCTAssertEqual(bench.names("Tank.|"), ["k", "A", "level"])
    XCTAssertEqual(bench.names("lab.first.T1|"), ["T1"])
    XCTAssertEqual(bench.names("lab.T1.v|"), ["values"])
    XCTAssertEqual(bench.names("x = 2*(0..3 m).u|"), ["upper"])
    XCTAssertEqual(bench.names("half(setup).|"), [])
    XCTAssertEqual(bench.names("power.|"), [])
    XCTAssertEqual(bench.names("nowhere.|"), [])
    // Of what the same text has bound before.
    XCTAssertEqual(bench.names("here = {left: 1, right: 2}\ny = here.l|"), ["left"])
    XCTAssertEqual(bench.names("print(\"{lab.T1|\")"), ["T1"])
  }

  /// Every field that is offered exists.
  func testFieldsAreThoseOfTheChecker() throws {
    let bench = try Workbench(cell)
    bench.run(
      "fit f = Tank to table(time: lab.time, h: [1, 0.99, 0.98]*1 m) { drive inflow = 0 L/s, match level = table(time: [0, 1, 2]*1 s, h: [1, 0.99, 0.98]*1 m).h }"
    )
    bench.run("actuator a: kW { limit 0..1 }\nr = 0..3 m")
    for owner in ["lab", "run", "Tank", "setup", "f", "f.sd", "f.residual", "a", "r", "lab.T1"] {
      let names = bench.names("\(owner).|")
      XCTAssertFalse(names.isEmpty, owner)
      for name in names {
        let outcome = bench.session.check(Array("\(owner).\(name)".utf8), name: "cell")
        XCTAssertTrue(outcome.succeeded, "\(owner).\(name)")
      }
    }
  }

  func testOptionsAndTheirWords() throws {
    let bench = try Workbench(cell)
    XCTAssertEqual(bench.names("simulate Tank { |").prefix(3), ["drive", "set", "span"])
    XCTAssertEqual(bench.names("x = simulate Tank { span 1 s, s|"), ["set", "start", "solver", "seed"])
    XCTAssertEqual(bench.names("simulate Tank { drive |"), ["inflow"])
    XCTAssertEqual(bench.names("simulate Tank { set |"), ["k", "A", "level"])
    XCTAssertEqual(bench.names("fit f = Tank to lab { match |"), ["level"])
    XCTAssertEqual(bench.names("fit f = Tank to lab { match level = lab.T1 { |"), ["sd", "lognormal"])
    XCTAssertEqual(bench.names("simulate Tank { solver |"), ["tsit5", "rk4"])
    XCTAssertEqual(bench.names("simulate Tank { solver rk4 { |"), ["step"])
    XCTAssertEqual(bench.names("train m = N on d { schedule co|"), ["constant", "cosine"])
    XCTAssertEqual(bench.names("train m = N on d {\n  loss hu|"), ["huber"])
    XCTAssertEqual(bench.names("train m = N on d { adamw 1e-3 { de|"), ["decay"])
    XCTAssertEqual(bench.names("attention A { mask |"), ["none", "causal", "window"])
    XCTAssertEqual(bench.names("attention A { score sc|"), ["scaled_dot"])
    XCTAssertEqual(bench.names("evaluate m on d { bal|"), ["balanced_accuracy"])
    XCTAssertEqual(bench.names("sensor s: K = lab.T1 { noi|"), ["noise"])
    XCTAssertEqual(bench.names("plot \"f.svg\" { panel \"a\" { hist|").first, "histogram")
    XCTAssertEqual(bench.names("twin T {\n  state x = 1 { fr|"), ["free"])
    XCTAssertEqual(bench.names("fit f = Tank t|"), ["to"])
    for candidate in bench.candidates("simulate Tank { |") { XCTAssertFalse(candidate.help.isEmpty, candidate.text) }
  }

  func testUnits() throws {
    let bench = try Workbench(cell)
    XCTAssertEqual(bench.names("x = 3 kW|").first, "kW")
    XCTAssertEqual(bench.names("x = 3 |").contains("degC"), true)
    XCTAssertEqual(bench.names("x = power -> |").first, "W")
    XCTAssertEqual(bench.names("x = power -> h|").first, "hp")
    XCTAssertEqual(bench.names("x = 2*3 kWh/(2 h) -> |").first, "W")
    XCTAssertEqual(bench.names("print(3 kWh, power*2 -> |").first, "W")
    XCTAssertTrue(bench.names("x = 3 W/K + 2 m^2/ho|").contains("hour"))
    XCTAssertEqual(
      bench.candidates("x = 3 BT|").first?.help,
      "British thermal unit, International Table: 1 BTU/lb is exactly 2326 J/kg")
    XCTAssertEqual(bench.names("sensor s: deg|").prefix(1), ["deg"])
    XCTAssertEqual(bench.names("x = 3|"), [])
  }

  func testModules() throws {
    let bench = try Workbench()
    XCTAssertTrue(bench.names("use |").contains("nn.encoder"))
    XCTAssertEqual(bench.names("use nn.en|"), ["nn.encoder"])
    XCTAssertEqual(bench.completions("use nn.en|").replaced, 4..<9)
    XCTAssertFalse(bench.candidates("use nn.en|").first?.help.isEmpty ?? true)
  }

  func testLabels() throws {
    let bench = try Workbench(cell)
    XCTAssertEqual(bench.names("sum(x, ax|").first, "axis:")
    XCTAssertEqual(bench.names("half(2, sh|").first, "share:")
  }

  func testPaths() throws {
    let bench = try Workbench()
    for name in ["lab one.csv", "notes.md", ".hidden.csv", "quote\"d.csv"] {
      try "a,b\n1,2\n".write(to: bench.folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    let inner = bench.folder.appendingPathComponent("data")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try "Time [s],T\n1,2\n".write(to: inner.appendingPathComponent("heater.csv"), atomically: true, encoding: .utf8)
    XCTAssertEqual(bench.names("data d = csv \"|"), ["lab one.csv\"", "quote\\\"d.csv\"", "data/", "notes.md\""])
    XCTAssertEqual(bench.names("data d = csv \"la|\""), ["lab one.csv"])
    XCTAssertEqual(bench.names("data d = csv \"data/|"), ["data/heater.csv\""])
    XCTAssertEqual(bench.names("data d = csv \".h|"), [".hidden.csv\""])
    XCTAssertEqual(bench.names("use \"da|"), ["data/"])
    XCTAssertEqual(bench.names("save x \"no|"), ["notes.md\""])
    XCTAssertEqual(bench.names("plot \"no|"), ["notes.md\""])
    XCTAssertEqual(bench.names(":load lab o|"), ["lab one.csv"])
    XCTAssertEqual(bench.completions(":load lab o|").replaced, 6..<11)
    XCTAssertEqual(bench.names("print(\"no|"), [])
    XCTAssertEqual(bench.names("data d = csv \"data/heater.csv\" { |").prefix(2), ["\"Time [s]\"", "T"])
    XCTAssertEqual(bench.names("data d = csv \"nowhere/|"), [])
  }

  func testCommandsAndQuestions() throws {
    let bench = try Workbench(cell)
    XCTAssertEqual(bench.names(":v|"), [":vars"])
    XCTAssertEqual(bench.names("?simul|"), ["simulate"])
    XCTAssertEqual(bench.names("??hal|"), ["half", "halve"])
  }

  func testNothingIsOfferedInCommentsAndTexts() throws {
    let bench = try Workbench(cell)
    for text in ["# po|", "x = 1 # po|", "x = \"po|", "x = 12|", "x = \"a\"|"] {
      XCTAssertEqual(bench.names(text), [], text)
    }
    XCTAssertFalse(bench.names("# a note\npo|").isEmpty)
  }
}
