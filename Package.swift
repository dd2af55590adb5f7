// swift-tools-version: 6.1
import PackageDescription

// CI treats warnings as errors; a newcomer with a newer compiler is not stopped by a new warning.
let strict: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.unsafeFlags(["-warnings-as-errors"])]

/// One phase or engine. Rows are in dependency order: a target depends only on rows above it.
func phase(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "twinscript",
  products: [.executable(name: "twin", targets: ["twin"])],
  targets: [
    phase("Diagnostics"),
    phase("Units"),
    phase("Syntax", ["Diagnostics"]),
    phase("TensorCore"),
    phase("Simulation"),
    phase("Data", ["Units"]),
    .target(name: "CGnuplot", linkerSettings: [.linkedLibrary("boost_iostreams")]),
    phase("Plotting", ["CGnuplot"]),
    phase("Checking", ["Diagnostics", "Syntax", "Units"]),
    phase("Runtime", ["Diagnostics", "Checking", "Units", "TensorCore"]),
    .target(
      name: "StandardLibrary", path: "lib", exclude: ["README.md"],
      resources: [.embedInCode("units/si.twin")], swiftSettings: strict),
    phase("Builtins", ["Runtime", "TensorCore", "Simulation", "Data", "Plotting"]),
    phase("Session", ["Builtins", "StandardLibrary"]),
    .target(name: "CEditline", linkerSettings: [.linkedLibrary("edit")]),
    phase("REPL", ["Session", "CEditline"]),
    .executableTarget(name: "twin", dependencies: ["Session", "REPL"], swiftSettings: strict),

    tests("DiagnosticsTests", ["Diagnostics"]),
    tests("UnitsTests", ["Units", "StandardLibrary"]),
    tests("SyntaxTests", ["Syntax"]),
    tests("TensorCoreTests", ["TensorCore"]),
    tests("SimulationTests", ["Simulation"]),
    tests("DataTests", ["Data"]),
    .testTarget(name: "PlottingTests", dependencies: ["Plotting"], exclude: ["Golden"], swiftSettings: strict),
    tests("CheckingTests", ["Checking"]),
    tests("RuntimeTests", ["Runtime"]),
    tests("SessionTests", ["Session"]),
    tests("REPLTests", ["REPL"]),
    tests("GoldenTests", ["Session"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
