import Foundation
import XCTest

/// A training that is killed again and again, and each time taken up, ends as one that was left alone.
final class KilledTrainingTests: XCTestCase {
  private let script = """
    net Small {
      in x: [4]
      h = dropout(tanh(linear(x, 16)), 0.2)
      out y: [1] = linear(h, 1)
    }
    fn example(i) {
      x = uniform([4], -1, 1, seed: i)
      return {x: x, y: [x[0] - 2*x[1]]}
    }
    set = dataset(512, example)
    train m = Small on set {
      loss mse, adamw 1e-2 { decay 0.01 }, schedule cosine, batch 16, epochs 12, seed 5
      validate dataset(64, fn(i) = example(9000 + i))
      checkpoint args[0] { every 8 }, resume
    }
    print(m(set[0].x), m(set[1].x), m.history.loss[-1], m.history.valid[-1])
    print(sum(parameter(m, "Small.linear[0].weight")), parameter(m, "Small.linear[1].weight"))
    """

  func testKilledTwentyTimes() throws {
    // Beside this bundle or, where the bundle is the folder itself, in it.
    let bundle = Bundle(for: Self.self).bundleURL
    let places = [bundle, bundle.deletingLastPathComponent()].map { $0.appendingPathComponent("twin") }
    let program = places.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? places[0]
    try XCTSkipUnless(FileManager.default.isExecutableFile(atPath: program.path), "twin has not been built")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("killed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("train.twin")
    try script.write(to: file, atomically: true, encoding: .utf8)

    /// Runs the script; nil if it was killed before it ended.
    func run(_ checkpoint: String, killedAfter seconds: Double?) throws -> String? {
      let process = Process()
      let output = Pipe()
      process.executableURL = program
      process.arguments = [file.path, folder.appendingPathComponent(checkpoint).path]
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      if let seconds {
        Thread.sleep(forTimeInterval: seconds)
        kill(process.processIdentifier, SIGKILL)
      }
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      guard process.terminationReason == .exit else { return nil }
      XCTAssertEqual(process.terminationStatus, 0, text)
      return text.split(separator: "\n").filter { !$0.hasPrefix("epoch") && !$0.contains(" goes on ") }
        .joined(separator: "\n")
    }

    let start = Date()
    let whole = try XCTUnwrap(try run("whole", killedAfter: nil))
    let length = Date().timeIntervalSince(start)
    var kills = 0
    for _ in 0..<20 {
      if try run("killed", killedAfter: Double.random(in: 0.1...0.4) * min(length, 1)) == nil { kills += 1 }
    }
    XCTAssertGreaterThan(kills, 0)
    let rest = try XCTUnwrap(try run("killed", killedAfter: nil))
    XCTAssertEqual(rest.split(separator: "\n").suffix(2), whole.split(separator: "\n").suffix(2))
  }
}
