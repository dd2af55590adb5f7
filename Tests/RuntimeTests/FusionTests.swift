import Runtime
import XCTest

final class FusionTests: XCTestCase {
  /// `s = 0; i = 0; while i < n { s = s + i*0.5; i = i + 1 }` as a compiler without cleverness emits it.
  private func loop(fusing: Bool, limit: ScalarOperand? = nil) throws -> Function {
    var b = FunctionBuilder(name: "loop", signature: FunctionSignature(parameters: [.number], result: .number))
    let n = try b.scalarParameter(0)
    let (s, i) = (b.scalar(), b.scalar())
    b.move(s, 0.0)
    b.move(i, 0.0)
    let top = b.placedLabel()
    let end = b.label()
    let mark = b.registerMark
    let condition = b.scalar()
    b.compare(.less, condition, .register(i), limit ?? .register(n))
    b.jump(unless: condition, to: end)
    let (product, sum) = (b.scalar(), b.scalar())
    b.arithmetic(.multiply, product, .register(i), 0.5)
    b.arithmetic(.add, sum, .register(s), .register(product))
    b.move(s, .register(sum))
    b.releaseRegisters(to: mark)
    let step = b.scalar()
    b.arithmetic(.add, step, .register(i), 1.0)
    b.move(i, .register(step))
    b.jump(to: top)
    b.place(end)
    b.returns(s)
    return try b.finish(fusing: fusing)
  }

  func testALoopTurnTakesTwoInstructions() throws {
    XCTAssertEqual(
      try loop(fusing: true).disassemble(),
      """
      loop: 6 scalars, 0 values
         0  loadNumber            d1, 0.0
         2  loadNumber            d2, 0.0
         4  jumpNotLess           d2, d0, → 9
         5  multiplyKAdd          d1, d2, d1, 0.5
         7  stepJumpLess          d2, d0, 1.0, → 5
         9  returnScalarOnly      d1

      """)
    XCTAssertEqual(
      try loop(fusing: true, limit: 8.0).disassemble(),
      """
      loop: 6 scalars, 0 values
         0  loadNumber            d1, 0.0
         2  loadNumber            d2, 0.0
         4  jumpNotLessK          d2, 8.0, → 11
         6  multiplyKAdd          d1, d2, d1, 0.5
         8  stepJumpLessK         d2, 1.0, 8.0, → 6
        11  returnScalarOnly      d1

      """)
  }

  func testFusedAndUnfusedLoopsAgree() throws {
    for count in [0.0, 1, 2.5, 1000, .nan] {
      let bench = Workbench()
      let fused = try bench.program.add(try loop(fusing: true))
      let plain = try bench.program.add(try loop(fusing: false))
      XCTAssertEqual(
        try bench.machine.call(fused, [.number(count)]), try bench.machine.call(plain, [.number(count)]))
    }
  }

  func testStepsUpToAndIncludingTheLimit() throws {
    for limit in [0.0, 3, 3.5, .nan, -.infinity] {
      for form in 0..<4 {
        let bench = Workbench()
        let id = try bench.define("count", [.number], .number) { b, _ in
          let operand: ScalarOperand = form & 1 == 0 ? .register(try b.scalarParameter(0)) : .constant(limit)
          let (i, turns) = (b.scalar(), b.scalar())
          b.move(i, 0.0)
          b.move(turns, 0.0)
          let top = b.placedLabel()
          b.arithmetic(.add, turns, .register(turns), 1.0)
          b.arithmetic(.add, i, .register(i), 1.0)
          b.jump(if: form & 2 == 0 ? .lessEqual : .less, .register(i), operand, to: top)
          b.returns(turns)
        }
        XCTAssertTrue(
          try XCTUnwrap(bench.program.function(id)).disassemble().contains(
            ["stepJumpLessEqual ", "stepJumpLessEqualK ", "stepJumpLess ", "stepJumpLessK "][form]))
        var (i, turns) = (0.0, 0.0)
        repeat {
          turns += 1
          i += 1
        } while form & 2 == 0 ? i <= limit : i < limit
        XCTAssertEqual(try bench.machine.call(id, [.number(limit)]), .number(turns), "form \(form) to \(limit)")
      }
    }
  }

  func testABranchThatMayRunForeverIsNotTurnedIntoAnotherLoop() throws {
    // `while true { if x > 3 { break }; x += 1 }`: the jump back goes to a test that leaves.
    let bench = Workbench()
    for fusing in [false, true] {
      let id = try bench.define("f", [.number], .number, fusing: fusing) { b, _ in
        let x = try b.scalarParameter(0)
        let top = b.placedLabel()
        let after = b.label()
        b.jump(if: .greater, .register(x), 3.0, to: after)
        b.arithmetic(.add, x, .register(x), 1.0)
        b.jump(to: top)
        b.raise("fell through")
        b.place(after)
        b.returns(x)
      }
      XCTAssertEqual(try bench.machine.call(id, [.number(0)]), .number(4))
    }
  }

  func testATemporaryReadAgainIsKept() throws {
    // `t = p < q` both branches and is the result, as `and` and `or` compile to.
    let bench = Workbench()
    for fusing in [false, true] {
      let id = try bench.define("f", [.number, .number], .boolean, fusing: fusing) { b, _ in
        let (p, q) = (try b.scalarParameter(0), try b.scalarParameter(1))
        let t = b.scalar()
        let end = b.label()
        b.compare(.less, t, .register(p), .register(q))
        b.jump(unless: t, to: end)
        b.compare(.less, t, .register(q), 10.0)
        b.place(end)
        b.returns(t)
      }
      XCTAssertEqual(try bench.machine.call(id, [.number(1), .number(2)]), .boolean(true))
      XCTAssertEqual(try bench.machine.call(id, [.number(2), .number(1)]), .boolean(false))
      XCTAssertEqual(try bench.machine.call(id, [.number(1), .number(20)]), .boolean(false))
    }
  }

  func testGlobalsAreNeverTakenForTemporaries() throws {
    let bench = Workbench()
    try bench.cell(GlobalLayout(scalars: 2)) { b in
      let (x, y) = (ScalarRegister(index: 0), ScalarRegister(index: 1))
      b.move(x, 3.0)
      b.arithmetic(.multiply, y, .register(x), 2.0)
      b.arithmetic(.add, x, .register(x), .register(y))
    }
    XCTAssertEqual(bench.machine.globalScalar(0), 9)
    XCTAssertEqual(bench.machine.globalScalar(1), 6)
  }

  func testProductsRoundTwice() throws {
    // With one rounding the difference of the product and its rounded self would show.
    let x = 1 + 0x1p-30
    let bench = Workbench()
    let id = try bench.define("f", [.number, .number], .number) { b, _ in
      let (x, sum) = (try b.scalarParameter(0), try b.scalarParameter(1))
      let product = b.scalar()
      b.arithmetic(.multiply, product, .register(x), .register(x))
      b.arithmetic(.subtract, sum, .register(sum), .register(product))
      b.returns(sum)
    }
    XCTAssertTrue(try XCTUnwrap(bench.program.function(id)).disassemble().contains("multiplySubtract"))
    XCTAssertEqual(try bench.machine.call(id, [.number(x), .number(x * x)]), .number(0))
  }
}
