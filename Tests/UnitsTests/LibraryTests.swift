import Units
import XCTest

/// What must hold of the library as a whole, and how it settles names that could be read two ways.
final class LibraryTests: XCTestCase {
  func testEveryUnitResolvesAndExplainsItself() throws {
    let table = try Library.table()
    for definition in try Library.definitions() {
      XCTAssertFalse(definition.doc.isEmpty, definition.name)
      XCTAssertNotNil(try table.lookup(definition.name), definition.name)
    }
  }

  func testNoNameIsDeclaredTwice() throws {
    var owners: [String: String] = [:]
    for definition in try Library.definitions() {
      for name in [definition.name] + definition.aliases {
        XCTAssertNil(owners.updateValue(definition.name, forKey: name), "\(name) is declared twice")
      }
    }
  }

  func testNoUnitIsAWordOfTheLanguage() throws {
    let table = try Library.table()
    let words = [
      "in", "if", "else", "for", "while", "and", "or", "not", "fn", "return", "use", "at", "over", "every", "to",
    ]
    for word in words { XCTAssertFalse(table.contains(word), word) }
  }

  /// A name written in full wins over a prefix with a name; two readings that remain are settled by prefix.
  func testAmbiguousNames() throws {
    let table = try Library.table()
    let cases: [(name: String, meaning: String, not: String)] = [
      ("min", "60*s", "milli-inch"), ("Pa", "N/m^2", "peta-year"), ("cd", "cd", "centi-day"),
      ("ft", "12*inch", "femtotonne"),
      ("h", "3600*s", "hecto"), ("d", "24*h", "deci"), ("T", "Wb/m^2", "tera"), ("m", "m", "milli"),
      ("kg", "1000*g", "kilogram"),
      ("pt", "gal/8", "picotonne"), ("ct", "0.2*g", "centitonne"), ("PS", "735.49875*W", "petasiemens"),
      ("nmi", "1852*m", "nanomile"), ("Gy", "J/kg", "gigayear"), ("au", "149597870700*m", "atto-dalton"),
      ("pc", "3.085677581491367e16*m", "pico-coulomb"), ("pC", "1e-12*C", "parsec"), ("dyn", "1e-5*N", "deci-yn"),
      ("kt", "1e6*kg", "knot"), ("mol", "mol", "milli-ol"), ("Gal", "cm/s^2", "giga-al"),
      ("mil", "0.001*inch", "milli-il"),
      ("dam", "10*m", "deci-am"), ("mas", "0.001*arcsec", "milli-as"), ("rad", "1", "rad of dose"),
      ("cal", "4.184*J", "centi-al"),
      ("Torr", "torr", "tera-orr"), ("qt", "gal/4", "quectotonne"), ("Nm3", "44.61503340547032*mol", "newton"),
      ("var", "V*A", "vari"), ("mbar", "100*Pa", "millibarn"), ("Gbit", "1e9*bit", "gibit"),
      ("PP", "1e14*Pa*s", "petapoise"),
      ("fL", "1e-18*m^3", "footlambert"), ("mM", "mol/m^3", "millimega"), ("Mm", "1e6*m", "megamilli"),
    ]
    for (name, meaning, other) in cases {
      let unit = try table.unit(name)
      let (number, factors) = try DeclarationReader.product(meaning)
      let expected = try table.evaluate(factors, symbol: meaning)
      XCTAssertEqual(unit.dimension, expected.dimension, "\(name) is \(meaning), not \(other)")
      XCTAssertEqual(
        unit.factor / (number * expected.factor), 1, accuracy: 1e-15, "\(name) is \(meaning), not \(other)")
    }
    for absent in ["dB", "mbit", "kmin", "kdegC", "kh", "millifoot", "b", "in", "Kg", "kw"] {
      XCTAssertFalse(table.contains(absent), absent)
    }
  }

  func testNamesWrittenWithOtherCharacters() throws {
    let table = try Library.table()
    let cases = [
      ("°C", "degC"), ("°F", "degF"), ("°", "deg"), ("Ω", "ohm"), ("\u{2126}", "ohm"), ("kΩ", "kohm"),
      ("Å", "angstrom"),
      ("\u{212B}", "angstrom"), ("µm", "um"), ("μm", "um"), ("%", "percent"), ("‰", "permille"), ("µΩ", "μohm"),
      ("℧", "S"),
    ]
    for (name, plain) in cases {
      var unit = try table.unit(name)
      XCTAssertEqual(unit.symbol, name)
      unit.symbol = plain
      XCTAssertEqual(unit, try table.unit(plain))
    }
  }

  func testSuggestions() throws {
    let table = try Library.table()
    let cases = [
      ("kw", "kW"), ("Kg", "kg"), ("KG", "kg"), ("hz", "Hz"), ("PSI", "psi"), ("Kwh", "kWh"), ("degc", "degC"),
      ("mhz", "MHz"),
      ("metres", "metre"), ("minutes", "minute"), ("hours", "hour"), ("pascals", "pascal"), ("kilometers", "kilometer"),
      ("galon", "gallon"), ("celcius", "celsius"), ("secnod", "second"), ("inches", "inch"), ("Rpm", "rpm"),
      ("in", "inch"), ("gall", "gal"),
      ("ML", "mL"),
    ]
    for (typed, meant) in cases where !table.contains(typed) {
      XCTAssertTrue(table.nearest(to: typed).contains(meant), "\(typed): \(table.nearest(to: typed))")
    }
    XCTAssertEqual(table.nearest(to: "qqqqqqqq"), [])
    XCTAssertEqual(table.nearest(to: "Mpa").first, "MPa")
    XCTAssertLessThanOrEqual(table.nearest(to: "xx").count, 3)
    XCTAssertEqual(
      UnitError.unknown(name: "kw", nearest: ["kW"]).description, "there is no unit `kw`; did you mean `kW`?")
  }

  func testNamesOfADimension() throws {
    let table = try Library.table()
    let pressures = table.names(ofDimension: try table.unit("Pa").dimension)
    for name in ["Pa", "bar", "psi", "atm", "mmHg"] { XCTAssertTrue(pressures.contains(name), name) }
    XCTAssertFalse(pressures.contains("N"))
    XCTAssertEqual(table.definition(of: "kWh")?.name, "Wh")
    XCTAssertEqual(table.definition(of: "inch")?.doc, "inch; `in` is a word of the language")
  }
}
