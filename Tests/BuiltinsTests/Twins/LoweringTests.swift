import XCTest

/// What a function gives inside an equation must be what it gives when called.
final class LoweringTests: XCTestCase {
  /// Each takes a plain number; evaluated in an output at time zero and by the machine.
  private static let functions: [String] = [
    "fn f(x) = 2*x + 1",
    "fn f(x) = if x > 1 then x^2 else -x",
    "fn f(x) { if x > 2 { return 1 }\n if x > 1 { return 2 }\n return 3 }",
    "fn f(x) { y = 0\n if x > 1 { y = x } else { y = -x }\n return y + 1 }",
    "fn f(x) { y = 1\n for i in 0..5 { y = y + x*i }\n return y }",
    "fn f(x) { y = 0\n for i in 0..10 { if y > x { break }\n y = y + 0.7 }\n return y }",
    "fn f(x) { y = 0\n for i in 0..10 { if mod(i, 2) == 1 { continue }\n y = y + i*x }\n return y }",
    "fn f(x) { y = 0\n for i in 0..10 { if x*i > 7 { continue }\n y = y + i }\n return y }",
    "fn f(x) { for i in 0..10 { if i*0.3 > x { return i } }\n return -1 }",
    "fn f(x) { y = 0\n for i in 0..4 { for j in 0..4 { if i*j > x { break }\n y = y + 1 } }\n return y }",
    "fn f(x) { y = 0\n for i in 0..4 { if i > x { break }\n for j in 0..4 { if j > x { continue }\n y = y + j } }\n return y }",
    "fn f(x) { i = 0\n y = x\n while i < 6 { i = i + 1\n y = y/2 + 1 }\n return y }",
    "fn f(x) { i = 0\n y = x\n while true { i = i + 1\n if i > 4 { break }\n y = y + i }\n return y }",
    "fn f(x) { r = {a: x, b: 2*x}\n return r.a*r.b }",
    "fn g(r) = r.a + r.b\nfn f(x) { r = {a: x, b: 1}\n if x > 1 { r = {a: 1, b: x*x} }\n return g(r) }",
    "fn twice(g, x) = g(g(x))\nfn f(x) = twice(fn(y) = y + x, 3)",
    "fn adder(n) = fn(y) = y + n\nadd = adder(4)\nfn f(x) = add(x)*2",
    "gain = 3\nfn f(x) = gain*x",
    "table_ = [1, 2, 4, 8]\nfn f(x) { y = 0\n for c in table_ { y = y*x + c }\n return y }",
    "weights = [1, 2, 4]\nfn f(x) = weights[0]*x + weights[-1]",
    "fn f(x) { if x > 1 and x < 2 { return 1 }\n if x <= 0 or not (x < 3) { return 2 }\n return 3 }",
    "fn f(x) = min(x, 1.5) + max(x, 0.5) + mod(x, 0.375) + hypot(x, 2)",
    "fn f(x) = clamp(x, 0, 2)",
    "fn f(x) = sin(x) + cos(x)*exp(-x) + tanh(x) + abs(x) + round(x) + log2(abs(x) + 1) + log1p(abs(x)) + expm1(x) + asinh(x) + trunc(x) + atan(x) + cbrt(x)",
    "fn f(x) { if x in 1..2 { return 5 }\n return 6 }",
    "fn f(x) { if x ~= 1 { return 5 }\n return 6 }",
    "fn inner(x) { if x > 1 { return x }\n return 2*x }\nfn f(x) = inner(x) + inner(x - 1)",
  ]

  func testFunctionsMeanTheSameInEquations() {
    for function in Self.functions {
      for x in ["-1.5", "0", "0.7", "1", "1.2", "2", "2.9", "5"] {
        let outcome = evaluate(
          """
          \(function)
          twin A {
            state x = \(x)
            x' = -x/(1 s)
            out y = f(x)
          }
          run = simulate A { span 1 s, every 1 s }
          expect run.y[0] ~= f(\(x))
          """)
        XCTAssertEqual(outcome.errors, "", "\(function) at \(x)")
        if !outcome.errors.isEmpty { break }
      }
    }
  }

  func testSpecialCases() {
    let outcome = evaluate(
      """
      twin Static {
        in u
        out y = 2*u
      }
      run = simulate Static { drive u = time/(1 s), span 2 s, every 1 s }
      expect run.y[2] == 4
      twin Chain {
        const a = 2
        const b = 3*a
        param k = b/2
        state x = k
        state z = 2*x
        x' = 0*x/(1 s)
        z' = 0*z/(1 s)
      }
      expect Chain.k == 9/3
      expect Chain.z == 6
      more = simulate Chain { set a = 4, span 1 s, every 1 s }
      expect more.x[0] == 6
      expect more.z[1] == 12
      set_k = simulate Chain { set k = 10, span 1 s, every 1 s }
      expect set_k.z[1] == 20
      set_x = simulate Chain { set x = 10, span 1 s, every 1 s }
      expect set_x.z[1] == 20
      start = simulate Static { drive u = time/(1 s), start 10 s, span 2 s, every 1 s }
      expect start.y[0] == 20
      """)
    XCTAssertEqual(outcome.errors, "")
  }

  func testDrives() {
    let outcome = evaluate(
      """
      lab = table(time: [0 s, 10 s, 20 s], u: [1, 3, 5])
      twin Sum {
        in u
        state x = 0
        x' = u/(1 s)
      }
      held = simulate Sum { drive u = lab.u, every 10 s }
      expect held.x[2] ~= 40
      expect held.u[2] == 5
      line = simulate Sum { drive u = lab.u { linear }, every 10 s }
      expect line.x[2] ~= 60
      mixed = simulate Sum { drive u = lab.u*2 + time/(1 s), span 20 s, every 10 s }
      expect mixed.x[2] ~= 280
      longer = simulate Sum { drive u = lab.u { extend }, span 40 s, every 40 s }
      expect longer.x[1] ~= 140
      oneMore = simulate Sum { drive u = lab.u, span 30 s, every 30 s }
      expect oneMore.x[1] ~= 90
      """)
    XCTAssertEqual(outcome.errors, "")
  }

  func testStopsWhenAsked() {
    let outcome = evaluate(
      """
      twin Stiff {
        state x = 1
        x' = (sin(time/(1 s)) - x)*1e5/(1 s)
      }
      simulate Stiff { span 1000 h, solver tsit5 { step 1 s } }
      """, interruptAfter: 0.05)
    XCTAssertTrue(outcome.errors.contains("interrupted") || outcome.errors.contains("too-many-steps"), outcome.errors)
  }
}
