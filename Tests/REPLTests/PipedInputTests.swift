import Foundation
import REPL
import XCTest

final class PipedInputTests: XCTestCase {
  private func run(_ input: String) throws -> (output: String, errors: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try builtProgram("REPLProbe"))
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, stderr)
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    let errors = try stderr.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self), process.terminationStatus)
  }

  func testCellsAreReadWithoutPrompts() throws {
    let result = try run("one\n\ntwo {\n}\r\nlast")
    XCTAssertEqual(result.output, "[1]=one\n[2]=two {|}\n[3]=last\n")
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.status, 0)
  }

  func testAFailureGoesOnAndShowsInTheStatus() throws {
    let result = try run("fail\ntwo\n")
    XCTAssertEqual(result.output, "[2]=two\n")
    XCTAssertEqual(result.errors, "[1] failed\n")
    XCTAssertEqual(result.status, 1)
  }

  func testAnUnfinishedEndIsEvaluatedAsItStands() throws {
    XCTAssertEqual(try run("a {\nb\n").output, "[1]=a {|b\n")
  }

  func testNothingIsReadAfterLeaving() throws {
    let result = try run("leave\ntwo\n")
    XCTAssertEqual(result.output, "leaving\n")
    XCTAssertEqual(result.status, 7)
  }

  func testALongLineArrivesWhole() throws {
    let line = String(repeating: "x", count: 300_000)
    XCTAssertEqual(try run(line + "\ny\n").output, "[1]=\(line)\n[2]=y\n")
  }
}
