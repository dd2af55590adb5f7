import Foundation
import XCTest

/// The shared data beside the package, or where `TWIN_DATA` says.
enum SharedData {
  static func folder() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["TWIN_DATA"]
      ?? root.deletingLastPathComponent().appendingPathComponent("shared/data").path
    guard FileManager.default.fileExists(atPath: folder + "/heater.csv") else {
      throw XCTSkip("the shared data are not at \(folder); set TWIN_DATA")
    }
    return folder
  }
}

/// The samples up to their charts.
final class SampleTests: XCTestCase {
  private func run(_ text: String) throws -> String {
    let outcome = evaluate(text, folder: try SharedData.folder())
    XCTAssertEqual(outcome.errors, "")
    if ProcessInfo.processInfo.environment["PRINT"] != nil { print(outcome.output) }
    return outcome.output
  }

  func testHeater() throws {
    let output = try run(
      Models.heater + Models.heaterFit + """
        show f
        expect f.rmse < 0.17 K
        expect f.Ua in 0.0493..0.0499 W/K
        expect f.Ch in 5.3..6.0 J/K
        hot = simulate f { drive u = 80 %, span 20 min, every 5 s, ensemble 100, seed 1 }
        print("after 20 min at 80 %: {hot.T1[-1] -> degC:.1}")
        expect hot.T1[-1] in 60..80 degC
        expect len(lab.T1 - f.T1) == 61
                expect len(hot.T1) == 241
        expect f.rank == 3
        expect f.Uc ~= 0.03 W/K
        expect f.lower.Ua < f.Ua and f.Ua < f.upper.Ua
        expect f.residual.T1[3] ~= lab.T1[3] - f.T1[3]
        expect f.cost in 42.9..43
        """)
    XCTAssertTrue(output.contains("Ua          0.04957  W/K  0.04933 … 0.04981  0.00012    0.01 … 0.5"), output)
    XCTAssertTrue(output.contains("rmse  T1  0.1678  K  against sd 0.2 K"), output)
    XCTAssertTrue(output.contains("after 20 min at 80 %: 72.6 degC"), output)
  }

  func testHeaterSaysWhatCannotBeToldApart() throws {
    let output = try run(
      Models.heater.replacingOccurrences(
        of: "const Uc = 0.03 W/K", with: "param Uc = 0.03 W/K in 0.001..1") + Models.heaterFit + "show f\n"
        + "expect f.rank == 3\n")
    XCTAssertTrue(output.contains("rank 3 of 4"), output)
    XCTAssertTrue(output.contains("cannot be told apart"), output)
    XCTAssertTrue(output.contains("withheld"), output)
  }

  func testHeaterReportsBothMinima() throws {
    let output = try run(
      Models.heater.replacingOccurrences(of: "require Ch > Cs", with: "") + Models.heaterFit + "show f\n"
        + "expect f.minima == 2\n")
    XCTAssertTrue(output.contains("minimum 2 fits as well as the one reported"), output)
  }

  func testLynxAndHare() throws {
    let output = try run(
      """
      data furs = csv "lynx-hare.csv" { time year: yr, lynx, hare }
      twin Prey {
        param birth  = 0.5 1/yr   in 0.01..2
        param caught = 0.03 1/yr  in 0.001..0.2
        param death  = 0.8 1/yr   in 0.01..2
        param growth = 0.03 1/yr  in 0.001..0.2
        state hare = 30 { free 5..80 }
        state lynx = 5  { free 1..20 }
        hare' = (birth - caught*lynx)*hare
        lynx' = (growth*hare - death)*lynx
      }
      fit f = Prey to furs {
        match hare = furs.hare { lognormal 0.25 }
        match lynx = furs.lynx { lognormal 0.25 }
        starts 20, seed 1
      }
      show f
      expect f.birth in 0.53..0.55 1/yr
      expect f.growth in 0.0232..0.0242 1/yr
      later = simulate f { span 30 yr, ensemble 20 }
      expect len(later.hare) == 1001
      expect len(f.hare) == 21
      """)
    XCTAssertTrue(output.contains("fit of Prey to 21 rows (hare, lynx), 20 starts"), output)
  }

  func testRoom() throws {
    _ = try run(
      """
      twin Room {
        in heating: kW
        const outside = 5 degC
        const loss = 120 W/K
        const mass = 1.5 MJ/K
        state T = 18 degC
        T' = (heating - loss*(T - outside))/mass
        out air = T
      }
      run = simulate Room { drive heating = 2 kW + 1 kW*sin(2*pi*time/(6 h)), span 24 h, every 1 min }
      expect len(run.air) == 1441
      expect run.heating[0] ~= 2 kW
      expect run.heating[90] ~= 3 kW
      sensor probe: degC = run.air { noise 0.3 K, bias 0.2 K, quantum 0.1 K, delay 2 min, dropout 1 %, range -40..85 degC, seed 3 }
      expect len(probe) == len(run.air)
      expect run.air[-1] in 19.5..19.6 degC
      """)
  }

  func testPrintsItsTime() throws {
    let folder = try SharedData.folder()
    let clock = ContinuousClock()
    let (with, without) = (Models.heater + Models.heaterFit, Models.heater)
    func best(_ text: String) -> Duration {
      (0..<10).map { _ in clock.measure { _ = evaluate(text, folder: folder) } }.min() ?? .zero
    }
    print("heater, 20 starts, the whole fit statement: \(best(with) - best(without))")
  }
}

enum Models {
  static let heater = """
    data lab = csv "heater.csv" { time Time: s, T1: degC, Q1: % }
    twin Heater {
      in u: %
      const Ta = 21 degC
      const gain = 0.032 W/%
      const Uc = 0.03 W/K
      param Ua = 0.05 W/K in 0.01..0.5
      param Ch = 5 J/K    in 0.5..50
      param Cs = 1 J/K    in 0.1..20
      state TH = lab.T1[0]
      state TS = lab.T1[0]
      TH' = (Ua*(Ta - TH) + Uc*(TS - TH) + gain*u)/Ch
      TS' = Uc*(TH - TS)/Cs
      out T1 = TS
      require Ch > Cs
    }

    """

  static let heaterFit = """
    fit f = Heater to lab {
      drive u = lab.Q1
      match T1 = lab.T1 { sd 0.2 K }
      starts 20
      seed 1
    }

    """
}
