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
  func testHeater() throws {
    let outcome = evaluate(Models.heater + Models.heaterFit, folder: try SharedData.folder())
    XCTAssertEqual(outcome.errors, "")
    print(outcome.output)
    XCTAssertTrue(outcome.output.contains("after 20 min at 80 %: 71."), outcome.output)
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
    show f
    show Heater
    expect f.rmse < 0.17 K
    expect f.Ua in 0.0493..0.0499 W/K
    expect f.Ch in 5.3..6.0 J/K
    hot = simulate f { drive u = 80 %, span 20 min, every 5 s, ensemble 100, seed 1 }
    print("after 20 min at 80 %: {hot.T1[-1] -> degC:.1}")
    expect hot.T1[-1] in 60..80 degC
    d = lab.T1 - f.T1
    print(len(d))

    """
}
