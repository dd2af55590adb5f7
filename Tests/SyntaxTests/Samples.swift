import Diagnostics
import Syntax
import XCTest

/// Enough units to read the samples without the library.
struct SampleUnits: UnitNames {
  static let names: Set<String> = [
    "%", "A", "C", "Hz", "J", "K", "L", "MJ", "N", "W", "bar", "cm", "d", "degC", "degF", "h", "kW", "kWh", "kg", "km",
    "m", "min", "mm", "rpm", "s", "yr", "°C",
  ]
  func isUnit(_ name: String) -> Bool { Self.names.contains(name) }
  func nearestUnits(to name: String) -> [String] { nearest(to: name, among: Self.names) }
  func units(importedBy use: UseSyntax) -> Set<String> { [] }
}

/// The package's own folder.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The sample scripts, beside the data that `TWIN_DATA` names or in `../shared/samples`.
func samples() throws -> [(name: String, bytes: [UInt8])] {
  let data = ProcessInfo.processInfo.environment["TWIN_DATA"].map { URL(fileURLWithPath: $0) }
  let shared =
    data?.deletingLastPathComponent() ?? packageRoot.deletingLastPathComponent().appendingPathComponent("shared")
  let folder = shared.appendingPathComponent("samples")
  guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
    throw XCTSkip("no samples at \(folder.path): set TWIN_DATA to the data folder beside them")
  }
  return try files.sorted().map { ($0, Array(try Data(contentsOf: folder.appendingPathComponent($0)))) }
}
