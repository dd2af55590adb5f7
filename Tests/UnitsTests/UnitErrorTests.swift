import Units
import XCTest

final class UnitErrorTests: XCTestCase {
  func testProse() {
    let cases: [(UnitError, String)] = [
      (.unknown(name: "zork", nearest: []), "there is no unit `zork`"),
      (.unknown(name: "kw", nearest: ["kW"]), "there is no unit `kw`; did you mean `kW`?"),
      (
        .unknown(name: "Mpa", nearest: ["MPa", "mPa", "µPa"]),
        "there is no unit `Mpa`; did you mean `MPa`, `mPa` or `µPa`?"
      ),
      (
        .unknownInDefinition(of: "pace", name: "stpe", nearest: ["step"]),
        "unit `pace` is defined by `stpe`, which is no unit; did you mean `step`?"
      ),
      (.cycle(["a"]), "unit `a` is defined by itself"),
      (.cycle(["a", "b"]), "units are defined in a circle: `a` → `b` → `a`"),
      (.tooDeep(name: "a", limit: 100), "unit `a` is defined through a chain of more than 100 units"),
      (.badFactor(name: "a", factor: -2), "unit `a` must be a positive finite number of its unit, not -2"),
      (
        .outOfRange(symbol: "Qm^20"),
        "unit `Qm^20` is too large or too small, or its powers are too high, to compute with"
      ),
      (.zeroDimension(name: "a", expected: "K", found: "m"), "the zero of unit `a` is in m, but the unit is in K"),
      (
        .zeroWithoutStep(name: "a"),
        "unit `a` has a zero but no step: write `unit a = 1 K { zero 273.15 K }`"
      ),
      (
        .baseTaken(name: "ell", base: "length", by: "m"),
        "unit `ell` cannot be the base unit of length: that is `m`; write `unit ell = 1 m`"
      ),
      (.tooManyBases(name: "a", limit: 8), "unit `a` cannot be a base unit: a program may declare 8, and has"),
      (.redefinesBase(name: "m"), "unit `m` is a base unit and cannot be declared again as another unit"),
    ]
    for (error, prose) in cases { XCTAssertEqual(error.description, prose) }
  }
}
