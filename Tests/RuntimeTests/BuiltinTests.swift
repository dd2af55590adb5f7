import Runtime
import XCTest

final class BuiltinTests: XCTestCase {
  private struct Refusal: Error {}

  /// `apply(f, xs) = builtin(f, xs)`
  private func caller(_ bench: Workbench, _ builtin: BuiltinID) throws -> FunctionID {
    try bench.define("apply", [.value, .value], .value) { b, _ in
      let window = b.builtinWindow([.value, .value], result: .value)
      b.copy(try window.arguments[0].asValue(), try b.valueParameter(0))
      b.copy(try window.arguments[1].asValue(), try b.valueParameter(1))
      b.origin = CodeOrigin(file: 1, lower: 10, upper: 20)
      b.call(builtin, window)
      b.returns(try XCTUnwrap(window.result).asValue())
    }
  }

  private func map(_ bench: Workbench) -> BuiltinID {
    bench.program.addBuiltin("map") { context in
      guard case .function(let closure) = context.arguments[0], case .list(let elements) = context.take(1) else {
        throw Refusal()
      }
      var mapped: [Value] = []
      for element in elements { mapped.append(try context.call(closure, [element])) }
      return .list(mapped)
    }
  }

  func testBothFilesOfArgumentsAndBothResults() throws {
    let bench = Workbench()
    let scale = bench.program.addBuiltin("scale") { context in
      guard case .list(let elements) = context.arguments[0] else { throw Refusal() }
      return .list(elements.map { .number(($0.scalar ?? .nan) * context.scalars[0]) })
    }
    let hypotenuse = bench.program.addBuiltin("hypotenuse") { context in
      .number((context.scalars[0] * context.scalars[0] + context.scalars[1] * context.scalars[1]).squareRoot())
    }
    let id = try bench.define("f", [.value, .number], .value) { b, _ in
      let inner = b.builtinWindow([.number, .number], result: .number)
      b.move(try inner.arguments[0].asScalar(), .register(try b.scalarParameter(1)))
      b.move(try inner.arguments[1].asScalar(), 4.0)
      b.call(hypotenuse, inner)
      let window = b.builtinWindow([.value, .number], result: .value)
      b.copy(try window.arguments[0].asValue(), try b.valueParameter(0))
      b.move(try window.arguments[1].asScalar(), .register(try XCTUnwrap(inner.result).asScalar()))
      b.call(scale, window)
      b.returns(try XCTUnwrap(window.result).asValue())
    }
    XCTAssertEqual(
      try bench.machine.call(id, [.list([.number(1), .number(2)]), .number(3)]), .list([.number(5), .number(10)]))
  }

  func testBuiltinsCallBack() throws {
    let bench = Workbench()
    let apply = try caller(bench, map(bench))
    let double = try bench.define("double", [.number], .number) { b, _ in
      let x = try b.scalarParameter(0)
      b.arithmetic(.multiply, x, .register(x), 2.0)
      b.returns(x)
    }
    let found = try bench.machine.call(
      apply, [.function(Closure(function: double)), .list([.number(1), .number(2)])])
    XCTAssertEqual(found, .list([.number(2), .number(4)]))
  }

  func testANestedFailureCarriesEveryCall() throws {
    let bench = Workbench()
    let apply = try caller(bench, map(bench))
    let stop = try bench.define("stop", [.number], .number) { b, _ in
      b.origin = CodeOrigin(file: 1, lower: 30, upper: 40)
      b.raise("no more")
    }
    let failed = failure {
      _ = try bench.machine.call(apply, [.function(Closure(function: stop)), .list([.number(1)])])
    }
    guard case .raised("no more")? = failed?.fault else { return XCTFail("\(String(describing: failed))") }
    XCTAssertEqual(failed?.stack.map(\.name), ["stop", "apply"])
    XCTAssertEqual(failed?.stack.map(\.origin?.lower), [30, 10])
  }

  func testABuiltinsOwnErrorIsKept() throws {
    let bench = Workbench()
    let apply = try caller(bench, map(bench))
    let failed = failure { _ = try bench.machine.call(apply, [.nothing, .nothing]) }
    guard case .builtin("map", let error)? = failed?.fault else { return XCTFail("\(String(describing: failed))") }
    XCTAssert(error is Refusal)
    XCTAssertEqual(failed?.stack.first?.origin, CodeOrigin(file: 1, lower: 10, upper: 20))
  }

  func testABuiltinMayMendTheFailureOfWhatItCalls() throws {
    let bench = Workbench()
    let attempt = bench.program.addBuiltin("attempt") { context in
      guard case .function(let closure) = context.arguments[0] else { throw Refusal() }
      return (try? context.call(closure, [])) ?? context.take(1)
    }
    let apply = try caller(bench, attempt)
    let stop = try bench.define("stop", [], .value) { b, _ in b.raise("no") }
    XCTAssertEqual(
      try bench.machine.call(apply, [.function(Closure(function: stop)), .string("mended")]), .string("mended"))
  }

  func testNativeNestingIsLimited() throws {
    let bench = Workbench()
    let mapping = map(bench)
    let signature = FunctionSignature(parameters: [.value], result: .value, usesClosure: true)
    let again = bench.program.declare("again", signature)
    var b = FunctionBuilder(name: "again", signature: signature)
    let window = b.builtinWindow([.value, .value], result: .value)
    b.copy(try window.arguments[0].asValue(), try XCTUnwrap(b.closure))
    b.copy(try window.arguments[1].asValue(), try b.valueParameter(0))
    b.call(mapping, window)
    b.returns(try XCTUnwrap(window.result).asValue())
    try bench.program.define(again, as: try b.finish())
    var nested = Value.number(0)
    for _ in 0..<300 { nested = .list([nested]) }
    let failed = failure { _ = try bench.machine.call(Closure(function: again), [nested]) }
    guard case .nestingTooDeep(200)? = failed?.fault else { return XCTFail("\(String(describing: failed?.fault))") }
    XCTAssertEqual(failed.map { $0.stack.count + $0.omittedEntries }, 200)
  }

  func testTheMachineRefusesToBeEnteredFromTheSide() throws {
    final class Side: @unchecked Sendable { weak var machine: VirtualMachine? }
    let bench = Workbench()
    let side = Side()
    side.machine = bench.machine
    let fine = try bench.define("fine", [], .value) { b, _ in b.returns(b.value()) }
    let enter = bench.program.addBuiltin("enter") { _ in try side.machine?.call(fine) ?? .nothing }
    let apply = try caller(bench, enter)
    let failed = failure { _ = try bench.machine.call(apply, [.nothing, .nothing]) }
    guard case .machineBusy? = failed?.fault else { return XCTFail("\(String(describing: failed))") }
  }

  func testTheOriginOfACall() throws {
    let bench = Workbench()
    let place = bench.program.addBuiltin("place") { context in .number(context.origin.map { Double($0.lower) } ?? -1) }
    XCTAssertEqual(try bench.machine.call(try caller(bench, place), [.nothing, .nothing]), .number(10))
  }
}
