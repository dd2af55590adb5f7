import Foundation
import XCTest

/// What `save` writes, `data` reads back as the same numbers.
final class SaveTests: XCTestCase {
  func testRoundTrip() throws {
    let session = try SessionRun()
    try session.add("in.csv", "t,T,P,state\n0,20.1,1e-7,on\n1.5,,3,\"a, \"\"b\"\"\"\n3,-273.15,0.30000000000000004,\n")
    XCTAssertEqual(
      session.run(
        """
        data a = csv "in.csv" { time t: min, T: degC, P: kW, text state }
        save a "FOLDER/out.csv"
        data b = csv "out.csv" { time "t (min)" as t: min, "T (degC)" as T: degC, "P (kW)" as P: kW, text state }
        expect b.P == a.P
        expect b.state == a.state
        expect b.T.time == a.T.time
        expect drop_missing(b.T).values ~= drop_missing(a.T).values
        expect count_missing(b.T) == 1
        save a "FOLDER/out.tsv"
        data c = csv "out.tsv" { time "t (min)" as t: min, "P (kW)" as P: kW }
        expect c.P == a.P
        """), "")
    XCTAssertEqual(
      try String(contentsOf: session.folder.appendingPathComponent("out.csv"), encoding: .utf8).split(separator: "\n")
        .first,
      "t (min),T (degC),P (kW),state")
  }

  func testWithoutUnits() throws {
    let session = try SessionRun()
    XCTAssertEqual(
      session.run(
        """
        a = table(time: [t"2026-01-01T00:00:00Z", t"2026-01-01T00:00:00.250Z"], power: [1 W, 2 W]*1000, n: [1, 2])
        save a "FOLDER/out.csv"
        data b = csv "out.csv" { time time, "power (W)" as power: W, n }
        expect b.power == a.power and b.n == a.n and b.time == a.time
        """), "")
  }

  func testTheOldFileStaysWhenSavingFails() throws {
    let session = try SessionRun()
    try session.add("out.csv", "precious")
    session.run("a = table(x: [1])\nsave a \"FOLDER/missing/out.csv\"")
    XCTAssertEqual(
      try String(contentsOf: session.folder.appendingPathComponent("out.csv"), encoding: .utf8), "precious")
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: session.folder.path), ["out.csv"])
  }
}
