import Foundation
import Plotting
import XCTest

/// A folder for one test, gone afterwards.
final class ScratchFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "plotting-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func contents(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file(name))) }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// Compares with `Golden/name`; `RECORD=1` writes that file and then fails, so that a recording is never taken for a pass.
func assertGolden(_ text: String, _ name: String, file: StaticString = #filePath, line: UInt = #line) throws {
  let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/" + name)
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try text.write(to: url, atomically: true, encoding: .utf8)
    XCTFail("recorded \(name)", file: file, line: line)
    return
  }
  let expected = try String(contentsOf: url, encoding: .utf8)
  guard text != expected else { return }
  let pairs = zip(
    text.split(separator: "\n", omittingEmptySubsequences: false),
    expected.split(separator: "\n", omittingEmptySubsequences: false))
  let difference = pairs.enumerated().first { $0.element.0 != $0.element.1 }
  XCTFail(
    "\(name) differs at line \((difference?.offset ?? -1) + 1):\n  is       \(difference?.element.0 ?? "")\n  expected \(difference?.element.1 ?? "")",
    file: file, line: line)
}

func skipWithoutGnuplot() throws {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  let found = path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: $0 + "/gnuplot") }
  if !found { throw XCTSkip("gnuplot is not installed (gnuplot-nox)") }
}

/// The error that drawing ends in.
func plotError(_ body: () throws -> Void) -> PlotError? {
  do {
    try body()
    return nil
  } catch {
    return error as? PlotError
  }
}

/// A figure of one panel.
func figure(_ marks: Mark..., x: Axis = Axis(), y: Axis = Axis()) -> Figure {
  Figure(panels: [Panel(marks: marks, xAxis: x, yAxis: y)])
}

/// Runs a program to its end.
@discardableResult
func runProgram(_ program: String, _ arguments: [String], in folder: String) throws -> Int32 {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.currentDirectoryURL = URL(fileURLWithPath: folder)
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}

/// The gnuplot processes that are children of this one.
func gnuplotChildren() -> [pid_t] {
  let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
  return entries.compactMap { pid_t($0) }.filter { pid in
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
    let fields = status.split(separator: " ")
    return fields.count > 3 && fields[1] == "(gnuplot)" && fields[3] == "\(getpid())"
  }
}
