import Diagnostics
import Syntax
import XCTest

/// Nests of every kind, far deeper than allowed and just as deep, read on a thread with little stack.
final class DepthTests: XCTestCase {
  func testSmallStack() {
    let done = expectation(description: "all nests were read")
    let thread = Thread {
      for nest in Self.nests {
        for depth in [10, 50, 100, 125, 3000] { Self.read(nest, depth) }
      }
      done.fulfill()
    }
    thread.stackSize = 512 << 10
    thread.start()
    wait(for: [done], timeout: 120)
  }

  private static func read(_ nest: (open: String, close: String), _ depth: Int) {
    let text = String(repeating: nest.open, count: depth) + "x" + String(repeating: nest.close, count: depth)
    _ = Formatter.format(Array("y = \(text)\n".utf8), source: 0, units: SampleUnits())
    _ = Formatter.format(Array("\(text)\n".utf8), source: 0, units: SampleUnits())
  }

  /// Trees that are tall through what expressions contain stay bounded as well: taking them down must not exhaust the stack.
  func testTallTrees() {
    let sum = "1" + String(repeating: " + a", count: 900)
    for inner in ["fn(x) = \(sum)", "\"{\(sum)}\"", "simulate a { b \(sum) }", "f(fn() { \(sum)\n})"] {
      var text = inner
      for _ in 0..<3 { text = text.replacing("1", with: "(\(inner))", maxReplacements: 1) }
      var parser = Parser(Array("y = \(text)".utf8), source: 0, units: SampleUnits())
      _ = parser.parseProgram()
      XCTAssertEqual(parser.diagnostics.map(\.code), ["too-deep"], inner)
    }
  }

  private static let nests: [(open: String, close: String)] = [
    ("(", ")"), ("[", "]"), ("{a: ", "}"), ("f(", ")"), ("x[", "]"), ("-", ""), ("not ", ""), ("2^", ""),
    ("fn(x) = ", ""),
    ("fn(x) {\n", "\n}"), ("if a {\n", "\n}"), ("if a then b else ", ""), ("if ", " then a else b"),
    ("while a { ", " }"),
    ("for a in b { ", " }"), ("fn f() { ", " }"), ("twin A {\n", "\n}"), ("when a { ", " }"), ("plot { p ", " }"),
    ("plot { p { ", " } }"), ("simulate a { b ", " }"), ("fit f = a to b { c ", " }"), ("\"{", "}\""),
    ("f(fn(x) { return ", "\n})"),
    ("a or b and not c == d + e * -(", ")"), ("a..b + c -> kW + f(a: ", ")"), ("[fn(x) = {a: -x[", "]}]"),
    ("attention { a attention { b ", " } }"), ("evaluate a on ", ""), ("a |> f(b or c and d < e..", ")"),
    ("a or b and c == d..e |> f + g*(", ")"), ("not a or not b and not c in -d..e ~= f within g |> h - i@[", "]"),
    ("x = if a { y = fn(x) { z = (", ") } }"), ("layer l(a = ", ") { }"),
  ]
}
