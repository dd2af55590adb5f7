import Session
import XCTest

final class NamesExistTests: XCTestCase {
  func testFreeNames() throws {
    let bench = try Workbench("lab = table(time: [0, 1]*1 s, T: [1, 2]*1 K)\nfn half(x) = x/2")
    for entry in [
      "x = 3 kW", "half(3) + pi", "y = 3\nz = y + 1", "fn f(a, b = 2) = a*b\nf(1)", "for i in 0..3 { print(i) }",
      "print(\"{lab.T[0]} and {half(2)}\")", "plot lab.T { title \"x\", unit degC }",
      "data d = csv \"f.csv\" { time t: s, T1: degC }",
      "twin A {\n  in u: W\n  param k = 1\n  state x = 1\n  x' = u/1 W*k - time/1 s\n  out y = 2*x\n}",
      "net N {\n  in x: [4]\n  out y: [2] = linear(x, 2)\n}", "map([1, 2], fn(v) = v + 1)", "lab |> head", ":vars",
      "?nothing", "",
      "{a: 1, b: 2}.a", "attention { heads 2, score(q, k, i, j) = dot(q, k) }",
    ] { XCTAssertTrue(bench.session.namesExist(in: entry), entry) }
    for entry in [
      "x = gone", "gone(3)", "print(\"{gone}\")", "lab.T + gone", "plot gone.T { title \"x\" }", "x = 3 foo + 1",
      "fit f = Gone to lab { match T = lab.T }",
    ] {
      XCTAssertFalse(bench.session.namesExist(in: entry), entry)
    }
  }
}
