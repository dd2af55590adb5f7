import Runtime
import XCTest

final class CallTests: XCTestCase {
  /// `down(n) = if n < 1 { 0 } else { 1 + down(n - 1) }`
  private func countdown(_ bench: Workbench) throws -> FunctionID {
    try bench.define("down", [.number], .number) { b, id in
      let n = try b.scalarParameter(0)
      let deeper = b.label()
      b.jump(unless: .less, .register(n), 1.0, to: deeper)
      b.move(n, 0.0)
      b.returns(n)
      b.place(deeper)
      let window = b.callWindow(b.signature)
      let argument = try window.arguments[0].asScalar()
      b.arithmetic(.subtract, argument, .register(n), 1.0)
      b.call(id, window)
      b.arithmetic(.add, n, .register(argument), 1.0)
      b.returns(n)
    }
  }

  func testDeepRecursionAndItsLimit() throws {
    let bench = Workbench()
    let down = try countdown(bench)
    XCTAssertEqual(try bench.machine.call(down, [.number(99_999)]), .number(99_999))
    let failed = failure { _ = try bench.machine.call(down, [.number(1e6)]) }
    guard case .stackOverflow(100_000)? = failed?.fault else { return XCTFail("\(String(describing: failed?.fault))") }
    XCTAssertEqual(failed.map { $0.stack.count + $0.omittedEntries }, 100_000)
    XCTAssertEqual(try bench.machine.call(down, [.number(10)]), .number(10), "the machine is usable again")
  }

  func testStacksThatEndBeforeTheFramesDo() throws {
    for limits in [
      VirtualMachine.Limits(scalarRegisters: 1000), VirtualMachine.Limits(valueRegisters: 1000),
      VirtualMachine.Limits(callDepth: 1),
    ] {
      let bench = Workbench(limits: limits)
      let id = try bench.define("dive", [.number, .value], .nothing) { b, id in
        let window = b.callWindow(b.signature)
        b.move(try window.arguments[0].asScalar(), .register(try b.scalarParameter(0)))
        b.copy(try window.arguments[1].asValue(), try b.valueParameter(1))
        b.call(id, window)
      }
      let failed = failure { _ = try bench.machine.call(id, [.number(1), .string("x")]) }
      guard case .stackOverflow? = failed?.fault else { return XCTFail("\(String(describing: failed?.fault))") }
    }
  }

  func testManyParametersOfBothFiles() throws {
    let bench = Workbench()
    let parameters: [Passing] = (0..<300).map { $0 % 3 == 0 ? .value : .number }
    let id = try bench.define("many", parameters, .value) { b, _ in
      let list = b.value()
      b.makeList(list, [ScalarRegister]())
      for parameter in b.parameters {
        switch parameter {
        case .scalar(let scalar): b.append(number: scalar, to: list)
        case .value(let value): b.append(value, to: list)
        }
      }
      b.returns(list)
    }
    let arguments: [Value] = (0..<300).map { $0 % 3 == 0 ? .string("\($0)") : .number(Double($0)) }
    XCTAssertEqual(try bench.machine.call(id, arguments), .list(arguments))
    let failed = failure { _ = try bench.machine.call(id, []) }
    guard case .wrongArgumentCount("many", 300, 0)? = failed?.fault else { return XCTFail("arguments") }
  }

  /// `adder(k, s) = x -> record of (x + k, s)`
  func testClosuresCaptureBothFiles() throws {
    let bench = Workbench()
    let inner = try bench.define("inner", [.number], .value, usesClosure: true) { b, _ in
      let (k, pair, sum) = (b.scalar(), b.values(2), b.value())
      b.captured(k, 0)
      b.captured(pair[1], 0)
      b.arithmetic(.add, k, .register(k), .register(try b.scalarParameter(0)))
      b.box(pair[0], k, as: .number)
      b.makeRecord(sum, pair)
      b.returns(sum)
    }
    let adder = try bench.define("adder", [.number, .value], .value) { b, _ in
      let closure = b.value()
      b.makeClosure(closure, inner, scalars: [try b.scalarParameter(0)], values: [try b.valueParameter(1)])
      b.returns(closure)
    }
    let twice = try bench.define("twice", [.value], .value) { b, _ in
      let results = b.values(2)
      for (index, result) in results.enumerated() {
        let mark = b.registerMark
        let window = b.callWindow(FunctionSignature(parameters: [.number], result: .value, usesClosure: true))
        b.move(try window.arguments[0].asScalar(), .constant(Double(index)))
        b.call(try b.valueParameter(0), window)
        b.move(result, try XCTUnwrap(window.result).asValue())
        b.releaseRegisters(to: mark)
      }
      b.makeList(results[0], results)
      b.returns(results[0])
    }
    let made = try bench.machine.call(adder, [.number(10), .string("s")])
    guard case .function(let closure) = made else { return XCTFail("not a closure") }
    XCTAssertEqual(try bench.machine.call(closure, [.number(1)]), .record([.number(11), .string("s")]))
    XCTAssertEqual(
      try bench.machine.call(twice, [made]),
      .list([.record([.number(10), .string("s")]), .record([.number(11), .string("s")])]))
  }

  func testUndefinedFunctionsAndTwiceDefinedOnes() throws {
    let bench = Workbench()
    let later = bench.program.declare("later", FunctionSignature(result: .number))
    let caller = try bench.define("caller", [], .number) { b, _ in
      let window = b.callWindow(FunctionSignature(result: .number))
      b.call(later, window)
      b.returns(try XCTUnwrap(window.result).asScalar())
    }
    let failed = failure { _ = try bench.machine.call(caller) }
    guard case .undefinedFunction("later")? = failed?.fault else { return XCTFail("\(String(describing: failed))") }
    XCTAssertEqual(failed?.stack.map(\.name), ["later", "caller"])

    var builder = FunctionBuilder(name: "later", signature: FunctionSignature(result: .number))
    let result = builder.scalar()
    builder.move(result, 3.0)
    builder.returns(result)
    let function = try builder.finish()
    try bench.program.define(later, as: function)
    XCTAssertEqual(try bench.machine.call(caller), .number(3))
    XCTAssertThrowsError(try bench.program.define(later, as: function)) {
      XCTAssertEqual($0 as? AssemblyError, .conflictingDefinition("later"))
    }
  }

  func testTheAssemblerRefusesWhatTheInterpreterWouldNotCheck() throws {
    var unplaced = FunctionBuilder(name: "f", signature: FunctionSignature())
    unplaced.jump(to: unplaced.label())
    XCTAssertThrowsError(try unplaced.finish()) { XCTAssertEqual($0 as? AssemblyError, .unplacedLabel(function: "f")) }

    var stray = FunctionBuilder(name: "f", signature: FunctionSignature())
    stray.move(ScalarRegister(index: 7), 1.0)
    XCTAssertThrowsError(try stray.finish()) {
      XCTAssertEqual($0 as? AssemblyError, .registerOutOfRange(function: "f", instruction: 0))
    }

    var wide = FunctionBuilder(name: "f", signature: FunctionSignature())
    _ = wide.scalars(70_000)
    XCTAssertThrowsError(try wide.finish()) { XCTAssertEqual($0 as? AssemblyError, .tooManyRegisters(function: "f")) }
  }
}
