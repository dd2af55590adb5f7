import Units
import XCTest

/// The table's own rules, on small tables.
final class UnitTableTests: XCTestCase {
  private func table(_ text: String) throws -> UnitTable { try UnitTable(DeclarationReader.definitions(in: text)) }

  private func define(_ text: String, in table: inout UnitTable) throws {
    for definition in try DeclarationReader.definitions(in: text) { try table.define(definition) }
  }

  private func assertError<Value>(
    _ expected: UnitError, line: UInt = #line, _ body: () throws -> Value
  ) {
    XCTAssertThrowsError(try body(), line: line) { XCTAssertEqual($0 as? UnitError, expected, line: line) }
  }

  func testDefinitionsMayReferToLaterOnes() throws {
    let table = try table("unit mile = 1760 yard\nunit yard = 0.9144 m\nunit m { base length }")
    XCTAssertEqual(try table.lookup("mile")?.factor, 1609.344)
    XCTAssertNil(try table.lookup("km"))
  }

  func testAliasesAndPrefixes() throws {
    let table = try table("unit m { base length, prefixes si, alias metre }\nunit ft = 0.3048 m { alias foot }")
    XCTAssertEqual(try table.lookup("metre")?.factor, 1)
    XCTAssertEqual(try table.lookup("kilometre")?.factor, 1000)
    XCTAssertEqual(try table.lookup("μm")?.factor, 1e-6)  // Greek mu
    XCTAssertEqual(try table.lookup("µm")?.factor, 1e-6)  // micro sign
    XCTAssertEqual(try table.lookup("um")?.factor, 1e-6)
    XCTAssertEqual(try table.lookup("dam")?.factor, 10)
    for absent in ["kmetre", "kilom", "kft", "kilofoot", "kkm", "k", "", "metres"] {
      XCTAssertNil(try table.lookup(absent), absent)
      XCTAssertFalse(table.contains(absent), absent)
    }
  }

  func testCyclesAreNamed() throws {
    let table = try table("unit a = 2 b\nunit b = 3 c*d\nunit c = 4 a^2\nunit d = 1\nunit e = 5 e\nunit f = 1 a")
    assertError(.cycle(["a", "b", "c"])) { try table.lookup("a") }
    assertError(.cycle(["a", "b", "c"])) { try table.lookup("f") }
    assertError(.cycle(["e"])) { try table.lookup("e") }
    XCTAssertEqual(try table.lookup("d"), Unit(symbol: "d", dimension: .dimensionless, factor: 1))
    XCTAssertEqual(
      UnitError.cycle(["a", "b"]).description, "units are defined in a circle: `a` → `b` → `a`")
  }

  func testLongChainsAndManyPathsEnd() throws {
    var chain = "unit u0 = 1\n"
    var doubling = "unit v0 = 1\n"
    for index in 1...1000 {
      chain += "unit u\(index) = 1 u\(index - 1)\n"
      if index < 90 { doubling += "unit v\(index) = 1 v\(index - 1)*v\(max(0, index - 2))\n" }
    }
    let table = try table(chain + doubling)
    XCTAssertEqual(try table.lookup("u50")?.factor, 1)
    XCTAssertThrowsError(try table.lookup("u1000")) {
      guard case .tooDeep? = $0 as? UnitError else { return XCTFail("\($0)") }
    }
    XCTAssertEqual(try table.lookup("v89")?.factor, 1)
  }

  func testFaultyDefinitions() throws {
    var table = try table("unit m { base length }\nunit s { base time }")
    assertError(.badFactor(name: "x", factor: 0)) { try define("unit x = 0 m", in: &table) }
    assertError(.badFactor(name: "x", factor: .infinity)) { try define("unit x = 1e999 m", in: &table) }
    assertError(.baseTaken(name: "x", base: "length", by: "m")) { try define("unit x { base length }", in: &table) }
    assertError(.redefinesBase(name: "m")) { try define("unit m = 5 s", in: &table) }
    XCTAssertFalse(table.contains("x"))

    try define("unit wide = 1e300 m\nunit odd = 1 s { zero 1 m }\nunit stray = 1 q", in: &table)
    assertError(.outOfRange(symbol: "wide^2")) {
      try table.evaluate([UnitFactor(name: "wide", exponent: 2)], symbol: "wide^2")
    }
    assertError(.outOfRange(symbol: "m^30000")) {
      try table.evaluate([UnitFactor(name: "m", exponent: 30_000)], symbol: "m^30000")
    }
    assertError(.outOfRange(symbol: "mm")) {
      try table.evaluate(
        [UnitFactor(name: "m", exponent: 16_000), UnitFactor(name: "m", exponent: 16_000)], symbol: "mm")
    }
    assertError(.zeroDimension(name: "odd", expected: "s", found: "m")) { try table.lookup("odd") }
    assertError(.unknownInDefinition(of: "stray", name: "q", nearest: [])) { try table.lookup("stray") }
    assertError(.unknown(name: "q", nearest: [])) { try table.evaluate([UnitFactor(name: "q")], symbol: "q") }
  }

  func testDeclaredBaseDimensions() throws {
    var table = try table("unit s { base time }\nunit token { base }\nunit euro { base money }")
    let rate = try table.unit("token/s")
    XCTAssertEqual(table.describe(rate.dimension), "s⁻¹·token")
    XCTAssertEqual(table.format(3, dimension: rate.dimension), "3 token/s")
    XCTAssertNotEqual(try table.unit("token").dimension, try table.unit("euro").dimension)
    assertError(.baseTaken(name: "dollar", base: "money", by: "euro")) {
      try define("unit dollar { base money }", in: &table)
    }
    // The same line again is no fault: a cell may be run twice.
    try define("unit token { base }", in: &table)
    XCTAssertEqual(try table.unit("token/s"), rate)
    try define((3...8).map { "unit b\($0) { base }" }.joined(separator: "\n"), in: &table)
    assertError(.tooManyBases(name: "b9", limit: 8)) { try define("unit b9 { base }", in: &table) }
  }

  func testSnapshotsAreIndependent() throws {
    var table = try table("unit m { base length, prefixes si }")
    let snapshot = table
    try define("unit ell = 1.143 m", in: &table)
    XCTAssertTrue(table.contains("ell"))
    XCTAssertFalse(snapshot.contains("ell"))
    table = snapshot
    XCTAssertNil(try table.lookup("ell"))
    // A failed batch leaves nothing behind.
    XCTAssertThrowsError(try table.define(contentsOf: DeclarationReader.definitions(in: "unit a = 1 m\nunit b = 0 m")))
    XCTAssertFalse(table.contains("a"))
  }

  func testRedeclaringChangesOnlyWhatFollows() throws {
    var table = try table(
      "unit m { base length, prefixes si }\nunit s { base time }\nunit h = 3600 s\nunit kph = 1 km/h\nunit late = 2 newer"
    )
    let before = try table.lookup("kph")
    XCTAssertEqual(try table.define(XCTUnwrap(DeclarationReader.definitions(in: "unit h = 5 m").first)), ["h"])
    XCTAssertEqual(try table.define(XCTUnwrap(DeclarationReader.definitions(in: "unit km = 7 m").first)), ["km"])
    try define("unit newer = 1 h", in: &table)
    XCTAssertEqual(try table.lookup("h")?.factor, 5)
    XCTAssertEqual(try table.lookup("km")?.factor, 7)
    XCTAssertEqual(try table.lookup("kph"), before)
    XCTAssertEqual(try table.lookup("late")?.factor, 10)
    XCTAssertEqual(try table.define(XCTUnwrap(DeclarationReader.definitions(in: "unit newer = 1 h").first)), [])
  }

  func testPointsKeepTheirZeroOnlyAlone() throws {
    let table = try table(
      "unit W = 1\nunit K { base temperature }\nunit degC = 1 K { zero 273.15 K }\nunit degX = 2 K { zero 10 degC }")
    let celsius = try table.unit("degC")
    XCTAssertTrue(celsius.isPoint)
    XCTAssertEqual(celsius.toSI(25), 298.15)
    XCTAssertEqual(celsius.fromSI(298.15), 25)
    XCTAssertEqual(celsius.difference.toSI(25), 25)
    XCTAssertEqual(try table.unit("degX").toSI(1), 285.15)
    for compound in ["W/degC", "degC^2", "degC*W"] {
      XCTAssertFalse(try table.unit(compound).isPoint, compound)
      XCTAssertEqual(try table.unit(compound).offset, 0, compound)
    }
    XCTAssertEqual(try table.unit("W/degC").factor, 1)
    XCTAssertEqual(try table.unit("W/degX").factor, 0.5)
  }
}
