import Builtins
import Runtime
import XCTest

final class DerivativeTests: XCTestCase {
  private func assertTrue(_ text: String, file: StaticString = #filePath, line: UInt = #line) {
    let outcome = Evaluation.run(text)
    XCTAssert(outcome.rendered.isEmpty, outcome.rendered, file: file, line: line)
    XCTAssertNil(outcome.failure, outcome.failure ?? "", file: file, line: line)
    XCTAssertFalse(outcome.values.isEmpty, "nothing to look at", file: file, line: line)
    for (index, value) in outcome.values.enumerated() {
      XCTAssertEqual(value, .boolean(true), "expression \(index)", file: file, line: line)
    }
  }

  func testFirstAndHigherOrders() {
    assertTrue(
      """
      g = grad(fn(x) = sum(x^3))
      g([1, 2, 3]) ~= [3, 12, 27]
      grad(fn(x) = x^4)(2) ~= 32
      grad(grad(fn(x) = x^4))(2) ~= 48
      grad(grad(grad(fn(x) = sin(x))))(0.3) ~= -cos(0.3)
      grad(sin)(0) ~= 1
      jacobian(grad(fn(x) = x[0]^2*x[1]))([3, 5]) ~= [[10, 6], [6, 0]]
      jacobian(fn(x) = [sum(x), product(x)])([2, 3]) ~= [[1, 1], [3, 2]]
      r = value_and_grad(fn(x) = sum(x^2))([1, 2])
      r.value ~= 5 and r.gradient ~= [2, 4]
      grad(fn(x) = x*grad(fn(y) = y^3)(x))(2) ~= 36
      """)
  }

  func testUnits() {
    assertTrue(
      """
      fn energy(x) = 0.5*(100 N/m)*x^2
      grad(energy)(2 m) ~= 200 N
      grad(grad(energy))(2 m) ~= 100 N/m
      jacobian(fn(x) = x*(3 N))([1 m, 2 m]) ~= [[3 N, 0 N], [0 N, 3 N]]
      """)
  }

  func testControlFlowAndCaptures() {
    assertTrue(
      """
      fn horner(x) {
        s = 0
        for i in 0..3 { s = s*x + i }
        return s
      }
      grad(horner)(2) ~= 1
      fn power(x, n) {
        y = 1
        i = 0
        while i < n {
          y = y*x
          i = i + 1
        }
        return y
      }
      grad(power)(3, 4) ~= 108
      fn pieces(x) {
        if x < 0 { return 0 }
        if x > 10 { return 10*x }
        return x^2
      }
      grad(pieces)(-1) == 0 and grad(pieces)(3) ~= 6 and grad(pieces)(11) ~= 10
      fn choose(x) = if x > 1 then x^2 else 1
      grad(choose)(3) ~= 6 and grad(choose)(0) == 0
      fn scaled(k) = fn(x) = k*x^2
      grad(scaled(3))(2) ~= 12
      fn total(x) {
        s = 0
        for v in x { s = s + v^2 }
        return s
      }
      grad(total)([1, 2]) ~= [2, 4]
      fn picked(x) {
        i = 1
        return x[i] * x[mod(3, 2)]
      }
      grad(picked)([1, 5]) ~= [0, 10]
      grad(fn(x) = sum(map(x, fn(v) = v^2)))([1, 2]) ~= [2, 4]
      fn stepped(x, s) {
        for i in 0..2 { s = s + x }
        return s
      }
      grad(stepped)(1, 5) ~= 2
      fn collected(x) {
        ys = []
        for i in 0..3 { ys = append(ys, x^i) }
        return sum(ys)
      }
      grad(collected)(2) ~= 5
      fn fact(x, n) {
        if n < 1 { return 1 }
        return x*fact(x, n - 1)
      }
      grad(fact)(2, 3) ~= 12
      """)
  }

  func testThroughFunctions() {
    assertTrue(
      """
      a = [[2, 1], [1, 3]]
      grad(fn(b) = sum(solve(a, b)))([1, 1]) ~= [0.4, 0.2]
      grad(fn(s) = det(s*a))(2) ~= 20
      grad(grad(fn(s) = det(s*a)))(2) ~= 10
      grad(fn(s) = sum(inv(s*a)))(1) ~= -0.6
      grad(grad(fn(s) = sum(inv(s*a))))(1) ~= 1.2
      grad(fn(x) = interp(x, [0, 1, 2], [0, 10, 40]))(1.5) ~= 30
      grad(fn(x) = clamp(x, 0, 1))(0.5) ~= 1
      grad(fn(x) = max(x, 2*x))(1) ~= 2
      grad(fn(x) = sum(softmax(x)*[1, 2]))([0, 0]) ~= [-0.25, 0.25]
      grad(fn(x) = erf(x))(0) ~= 1.1283791670955126
      grad(fn(x) = hypot(x, 4))(3) ~= 0.6
      grad(fn(x) = polyval([1, 2, 3], x))(2) ~= 14
      grad(fn(x) = magnitude(x))(2) ~= 1
      """)
  }

  func testRefusals() {
    for (text, wanted) in [
      ("grad(fn(x) = 2*x)([1, 2])", "needs a function that gives one number"),
      ("grad(3)", "takes a function, not"),
      ("grad(grad(fn(x) = sum(x^2)))([1, 2])", "jacobian(grad(f))"),
      ("grad(fn(x) = \"a\")(1)", "a function that gives a number or a tensor"),
      ("grad(fn(x) = x)(\"a\")", "a number or a tensor"),
      ("grad(fn(x, y) = x)(1)", "takes 2 arguments"),
      ("grad(fn(x) = x + 1 m)(1 s)", "cannot add"),
      ("grad(fn(x) = sum(x @ [1, 2, 3]))([1, 2])", "do not fit"),
      ("grad(value_and_grad(fn(x) = x))(1)", "nested"),
    ] {
      let outcome = Evaluation.run(text)
      XCTAssert(outcome.rendered.contains(wanted), "\(text):\n\(outcome.rendered)\(outcome.failure ?? "")")
    }
    XCTAssert(Evaluation.run("grad(gamma)(2)").failure?.contains("no gradient") == true)
  }
}
