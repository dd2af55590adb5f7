import Foundation
import XCTest

/// A Python with other people's packages, which results are compared with where it is present.
enum Peers {
  /// What a script writes.
  /// - Throws: a skip where there is no such Python, or it lacks the package.
  static func run(_ script: String, _ arguments: [String] = [], needing package: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let python =
      ProcessInfo.processInfo.environment["TWIN_PEERS"] ?? root.appendingPathComponent(".peers/bin/python").path
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw XCTSkip("there is no Python with \(package); set TWIN_PEERS to one")
    }
    guard try start(python, ["-c", "import \(package)"]).status == 0 else {
      throw XCTSkip("\(python) has no \(package): install it by `\(python) -m pip install \(package)`")
    }
    let result = try start(python, ["-c", script] + arguments)
    XCTAssertEqual(result.status, 0, "\(package) failed")
    return result.output
  }

  private static func start(_ python: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = arguments
    process.standardOutput = pipe
    if arguments.count == 2 { process.standardError = FileHandle.nullDevice }
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
