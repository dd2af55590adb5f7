import Runtime
import XCTest

final class AssemblerTests: XCTestCase {
  func testLongJumpsBothWays() throws {
    let bench = Workbench()
    let id = try bench.define("long", [.number], .number) { b, _ in
      let (n, i) = (try b.scalarParameter(0), b.scalar())
      b.move(i, 0.0)
      let (top, end) = (b.label(), b.label())
      b.place(top)
      b.jump(if: .greaterEqual, .register(i), 2.0, to: end)
      // Far beyond what 16 bits could say.
      for _ in 0..<100_000 { b.arithmetic(.add, n, .register(n), 1.0) }
      b.arithmetic(.add, i, .register(i), 1.0)
      b.jump(to: top)
      b.place(end)
      b.returns(n)
    }
    XCTAssertEqual(try bench.machine.call(id, [.number(0)]), .number(200_000))
  }

  func testReferencesAreCheckedWhenLinked() throws {
    let bench = Workbench()
    let elsewhere = Program()
    _ = elsewhere.addBuiltin("first") { _ in .nothing }
    let second = elsewhere.addBuiltin("second") { _ in .nothing }
    let stranger = elsewhere.declare("stranger", FunctionSignature())
    XCTAssertThrowsError(
      try bench.define("f", [], .nothing) { b, _ in b.call(second, b.builtinWindow([], result: .nothing)) }
    ) { XCTAssertEqual($0 as? AssemblyError, .unknownBuiltin(1)) }

    let empty = Program()
    var b = FunctionBuilder(name: "g", signature: FunctionSignature())
    b.call(stranger, b.callWindow(FunctionSignature()))
    b.call(stranger, b.callWindow(FunctionSignature()))
    let function = try b.finish()
    XCTAssertThrowsError(try empty.define(stranger, as: function)) {
      XCTAssertEqual($0 as? AssemblyError, .unknownFunction(0))
    }
  }

  func testGlobalsThatWereUndoneReadAsNothing() throws {
    let bench = Workbench()
    let id = try bench.define("late", [], .value) { b, _ in
      let value = b.value()
      b.loadGlobal(value, ValueRegister(index: 5000))
      b.returns(value)
    }
    XCTAssertEqual(try bench.machine.call(id), .nothing)
  }

  func testDisassemblyOfEveryKindOfOperand() throws {
    let program = Program()
    let builtin = program.addBuiltin("b") { _ in .nothing }
    let signature = FunctionSignature(parameters: [.number, .value], result: .value, usesClosure: true)
    let id = program.declare("f", signature)
    var b = FunctionBuilder(name: "f", signature: signature)
    let (x, v) = (try b.scalarParameter(0), try b.valueParameter(1))
    let (y, w) = (b.scalar(), b.value())
    b.apply(.sin, y, x)
    b.apply(.hypot, y, .register(x), .register(y))
    b.select(w, if: y, v, else: w)
    b.load(w, .string("a \"quoted\" word"))
    b.load(w, .nothing)
    b.storeGlobal(ScalarRegister(index: 3), x)
    b.makeClosure(w, id, scalars: [x, y], values: [v])
    b.captured(y, 2)
    let window = b.builtinWindow([.number, .value], result: .value)
    b.call(builtin, window)
    let test = b.placedLabel()
    b.next(y, of: v, counter: x, to: test)
    b.raise("stop")
    XCTAssertEqual(
      try b.finish().disassemble(),
      """
      f: 3 scalars, 4 values
         0  unary                 d1, d0, sin
         1  binary                d1, d0, d1, hypot
         3  selectValue           v2, v0, v2, d1
         5  loadConstant          v2, "a \\"quoted\\" word"
         7  loadConstant          v2, constant 1
         9  storeGlobalScalar     d0, global 3
        11  makeClosure           v2, d0, v0, function 0, 2+1
        14  captureScalar         d1, v1, 2
        15  callBuiltin           d2, v3, builtin 0, 1+1
        17  nextScalarElement     d1, v0, d0, → 17
        19  raise                 "stop"

      """)
  }
}
