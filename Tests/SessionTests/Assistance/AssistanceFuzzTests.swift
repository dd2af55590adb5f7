import Foundation
import RandomCells
import Session
import XCTest

/// Texts cut off anywhere, put together wrongly, or of any bytes at all: nothing traps, and every range lies in the text.
/// The seed is fixed; `TWIN_FUZZ=1000000` tries as many.
final class AssistanceFuzzTests: XCTestCase {
  private let pieces = [
    "twin T {\n", "in u: W\n", "param k = 1 in 0..2\n", "state x = 1 m { free 0..2 }\n", "x' = u*k\n", "}", "{", "(",
    ")", "[", "]",
    "simulate T { ", "drive u = ", "set ", "solver rk4 { step ", "fit f = T to lab { ", "match x = lab.x { sd ",
    "data d = csv \"", "\"",
    "plot \"a.svg\" { panel \"", "line ", "lab", ".", "lab.time", "lab.T[0]", " -> ", "3 ", "3 kW/", "(m^2*K)", "%",
    "1/yr", "0.5e", "'", "°",
    "train m = N on d { loss ", "huber 0.5 ", "use ", "nn.", "fn ", "f(x) = ", "if ", "for i in ", "\n", " ", ",", ":",
    "=", "|>", "#", "# %% a\n",
    "print(\"{", "{\"{", "}\"", "\\", "\\{", "t\"2026", "温度", "\u{0301}", "🙂", "\u{0}", ":load ", ":", "?", "??",
    "sum(", "axis: ", "attention { score(q, k) = ",
    "step opt { ", "layer b(x) { ", "net N { ", "}}}", ")))", "[[[", "1..2", "..", "true", "in", "unit foo = ",
    "sensor s: ", "//", ";", "é",
  ]

  func testNothingTraps() throws {
    let bench = try Workbench(
      "lab = table(time: [0, 1]*1 s, T: [1, 2]*1 K)\ntwin T {\n  in u: W\n  param k = 1\n  state x = 1 J\n  x' = u*k\n}"
    )
    let count = ProcessInfo.processInfo.environment["TWIN_FUZZ"].flatMap(Int.init) ?? 400
    var random = Random(seed: 0xA551)
    for _ in 0..<count {
      var text = ""
      for _ in 0...random.below(12) { text += pieces[random.below(pieces.count)] }
      try look(bench.session, text, at: random.below(text.utf8.count + 1))
      try look(bench.session, text, at: text.utf8.count)
    }
  }

  func testBytesOfAnyKind() throws {
    let bench = try Workbench()
    var random = Random(seed: 0xB17E)
    for _ in 0..<400 {
      let bytes = (0...random.below(40)).map { _ in UInt8(random.below(256)) }
      let text = String(decoding: bytes, as: UTF8.self)
      try look(bench.session, text, at: random.below(text.utf8.count + 1))
    }
  }

  /// A script, cut off behind each of its bytes.
  func testEveryBeginningOfAScript() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let script = try String(contentsOf: root.appendingPathComponent("examples/attention-heads.twin"), encoding: .utf8)
    let bench = try Workbench()
    let bytes = Array(script.utf8.prefix(2500))
    for end in stride(from: 0, to: bytes.count, by: 3) {
      let text = String(decoding: bytes[..<end], as: UTF8.self)
      try look(bench.session, text, at: text.utf8.count)
    }
  }

  private func look(_ session: Session, _ text: String, at offset: Int) throws {
    let size = text.utf8.count
    var end = 0
    for highlight in session.highlights(of: text) {
      XCTAssertGreaterThanOrEqual(highlight.range.lowerBound, end, text)
      end = highlight.range.upperBound
    }
    XCTAssertLessThanOrEqual(end, size, text)
    let completions = session.completions(of: text, at: offset)
    XCTAssertLessThanOrEqual(completions.replaced.lowerBound, offset, text)
    XCTAssertEqual(completions.replaced.upperBound, offset, text)
    _ = session.namesExist(in: text)
    _ = session.help(text)
    _ = session.source(text)
    if text.utf8.count % 64 == 5 { _ = session.search(text) }
  }
}
