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
    .target(name: "CKernels", cSettings: [.headerSearchPath("."), .headerSearchPath("Levels")]),
    phase("TensorCore", ["CKernels"]),
    phase("Simulation"),
    phase("Data", ["Units"]),
    // Pictures and packed files, as zlib and libpng read them.
    .target(name: "CDataFormats", linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("z")]),
    phase("Pictures", ["CDataFormats"]),
    phase("Learning", ["CDataFormats", "TensorCore", "Data"]),
    .target(name: "CGnuplot", linkerSettings: [.linkedLibrary("boost_iostreams")]),
    phase("Plotting", ["CGnuplot"]),
    phase("Checking", ["Diagnostics", "Syntax", "Units"]),
    phase("Runtime", ["Diagnostics", "Checking", "Units", "TensorCore"]),
    .target(
      name: "StandardLibrary", path: "lib", exclude: ["README.md"],
      swiftSettings: strict, plugins: ["EmbedLibrary"]),
    .plugin(name: "EmbedLibrary", capability: .buildTool()),
    phase(
      "Builtins",
      ["Checking", "Diagnostics", "Runtime", "TensorCore", "Simulation", "Data", "Learning", "Plotting", "Units"]),
    // Markdown, as md4c reads it.
    .target(name: "CMarkdown", linkerSettings: [.linkedLibrary("md4c")]),
    // Pages, by libraries that are loaded when the first page is drawn.
    .target(name: "CTypeset", linkerSettings: [.linkedLibrary("dl")]),
    phase("Documents", ["CMarkdown", "CTypeset", "Syntax"]),
    phase("Session", ["Builtins", "Checking", "Runtime", "StandardLibrary", "Syntax"]),
    phase("Report", ["Builtins", "Diagnostics", "Documents", "Plotting", "Runtime", "Session", "Syntax", "Units"]),
    .target(name: "CEditline", linkerSettings: [.linkedLibrary("edit")]),
    phase("Command", ["Diagnostics"]),
    phase("REPL", ["CEditline"]),
    phase(
      "Prompt",
      ["Builtins", "Diagnostics", "Pictures", "Plotting", "REPL", "Runtime", "Session", "TensorCore", "Units"]),
    // What the tensor core takes for what its peers do; see scripts/bench.
    .executableTarget(
      name: "tensor-bench", dependencies: ["CKernels", "Data", "TensorCore"], path: "bench/TensorBench",
      swiftSettings: strict),
    // Types a session at the prompt and draws the screen; see scripts/record-session.
    .executableTarget(
      name: "session-recorder", path: "Tests/SessionRecorder", swiftSettings: strict),
    // The Swift runtime is linked in: `twin` starts in 2.0 ms instead of 3.6, and runs where no Swift is installed.
    .executableTarget(
      name: "twin",
      dependencies: ["Command", "Diagnostics", "Documents", "Prompt", "REPL", "Report", "Runtime", "Session", "Units"],
      swiftSettings: strict,
      linkerSettings: [.unsafeFlags(["-static-stdlib"])]),

    tests("DiagnosticsTests", ["Diagnostics"]),
    tests("UnitsTests", ["Units", "StandardLibrary"]),
    .testTarget(name: "SyntaxTests", dependencies: ["Syntax"], exclude: ["Cases"], swiftSettings: strict),
    tests("CKernelsTests", ["CKernels"]),
    .testTarget(
      name: "TensorCoreTests", dependencies: ["CKernels", "TensorCore"], exclude: ["Recorded"],
      swiftSettings: strict),
    tests("SimulationTests", ["Simulation"]),
    tests("DataTests", ["Data"]),
    .testTarget(
      name: "LearningTests", dependencies: ["Learning", "TensorCore", "Data"], exclude: ["Recorded"],
      swiftSettings: strict),
    .testTarget(name: "PlottingTests", dependencies: ["Plotting"], exclude: ["Golden"], swiftSettings: strict),
    tests("PicturesTests", ["Pictures"]),
    tests("CheckingTests", ["Checking"]),
    tests("RuntimeTests", ["Runtime"]),
    tests("StandardLibraryTests", ["StandardLibrary"]),
    .testTarget(
      name: "BuiltinsTests", dependencies: ["Session", "Builtins", "Syntax", "StandardLibrary"],
      exclude: ["Cases", "Plots/Cases", "Recorded"],
      swiftSettings: strict),
    // Cells for sessions that nobody would type, which SessionTests evaluates and REPLTests types.
    .target(name: "RandomCells", path: "Tests/RandomCells", swiftSettings: strict),
    tests("SessionTests", ["Diagnostics", "RandomCells", "Runtime", "Session", "Units"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents"], exclude: ["Golden"], swiftSettings: strict),
    tests("ReportTests", ["Documents", "Report", "Session"]),
    tests("CommandTests", ["Command"]),
    tests("PromptTests", ["Prompt", "REPL", "Runtime", "Session", "Units"]),
    // A prompt over a toy language, which REPLTests drives through a pseudo-terminal.
    .executableTarget(name: "REPLProbe", dependencies: ["REPL"], path: "Tests/REPLProbe", swiftSettings: strict),
    tests("REPLTests", ["RandomCells", "REPL", "REPLProbe"]),
    .testTarget(
      name: "GoldenTests", dependencies: ["Builtins", "Diagnostics", "Runtime", "Session", "Syntax", "Units"],
      exclude: ["Cases"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
