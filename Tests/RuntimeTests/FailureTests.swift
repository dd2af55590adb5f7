import Runtime
import XCTest

final class FailureTests: XCTestCase {
  func testIndexFaults() throws {
    let bench = Workbench()
    let id = try bench.define("element", [.value, .number], .number) { b, _ in
      let element = b.scalar()
      b.origin = CodeOrigin(file: 2, lower: 5, upper: 9)
      b.getElement(element, try b.valueParameter(0), try b.scalarParameter(1))
      b.returns(element)
    }
    let list = Value.list([.number(1), .number(2), .number(3)])
    for index in [3.0, -4, 1e300, .infinity, .nan, 0.5] {
      let failed = failure { _ = try bench.machine.call(id, [list, .number(index)]) }
      switch failed?.fault {
      case .indexOutOfRange(let found, 3): XCTAssert(found == index && index != 0.5)
      case .indexNotInteger(let found): XCTAssert(found.isNaN || found == index)
      default: XCTFail("\(index): \(String(describing: failed))")
      }
      XCTAssertEqual(failed?.stack.first?.origin, CodeOrigin(file: 2, lower: 5, upper: 9))
    }
    XCTAssertEqual("\(RuntimeFault.indexOutOfRange(index: 3, count: 3))", "index 3 is out of range for 3 elements")
    XCTAssertEqual("\(RuntimeFault.indexNotInteger(0.5))", "an index must be a whole number, not 0.5")
  }

  func testAWrongKindIsAFaultNotATrap() throws {
    let bodies: [(inout FunctionBuilder, ValueRegister, ValueRegister, ScalarRegister) -> Void] = [
      { b, v, _, d in b.unbox(d, v) }, { b, v, _, d in b.rangeLower(d, v) }, { b, v, _, d in b.rangeUpper(d, v) },
      { b, v, w, _ in b.getField(w, v, 0) }, { b, v, _, d in b.getField(d, v, 0) },
      { b, v, w, _ in b.setField(v, 0, to: w) }, { b, v, _, d in b.count(d, v) },
      { b, v, w, d in b.getElement(w, v, d) }, { b, v, _, d in b.getElement(d, v, d) },
      { b, v, w, d in b.setElement(v, d, to: w) }, { b, v, _, d in b.setElement(v, d, toNumber: d) },
      { b, v, w, _ in b.append(w, to: v) }, { b, v, _, d in b.append(number: d, to: v) },
      { b, v, w, _ in b.concatenate(w, v, w) }, { b, v, w, _ in b.captured(w, 0) },
      { b, v, _, d in b.captured(d, 0) },
      { b, v, w, d in
        let label = b.placedLabel()
        b.next(w, of: v, counter: d, to: label)
      },
      { b, v, _, d in
        let label = b.placedLabel()
        b.next(d, of: v, counter: d, to: label)
      },
      { b, v, _, _ in b.call(v, b.callWindow(FunctionSignature())) },
    ]
    for (index, body) in bodies.enumerated() {
      let bench = Workbench()
      let id = try bench.define("wrong", [.value, .number], .nothing) { b, _ in
        let other = b.value()
        body(&b, try b.valueParameter(0), other, try b.scalarParameter(1))
      }
      let failed = failure { _ = try bench.machine.call(id, [.nothing, .number(0)]) }
      guard case .unexpectedKind(_, "nothing")? = failed?.fault else {
        return XCTFail("\(index): \(String(describing: failed))")
      }
    }
  }

  func testACallStackWithOrigins() throws {
    let bench = Workbench()
    let inner = try bench.define("inner", [.number], .number) { b, _ in
      b.origin = CodeOrigin(file: 1, lower: 100, upper: 110)
      b.raise("the tank is dry")
    }
    let outer = try bench.define("outer", [.number], .number) { b, _ in
      b.origin = CodeOrigin(file: 1, lower: 200, upper: 201)
      let window = b.callWindow(FunctionSignature(parameters: [.number], result: .number))
      b.move(try window.arguments[0].asScalar(), 1.0)
      b.origin = CodeOrigin(file: 1, lower: 210, upper: 220)
      b.call(inner, window)
      b.origin = CodeOrigin(file: 1, lower: 230, upper: 231)
      b.returns(try b.scalarParameter(0))
    }
    let failed = failure { _ = try bench.machine.call(outer, [.number(0)]) }
    XCTAssertEqual(failed?.stack.map(\.name), ["inner", "outer"])
    XCTAssertEqual(failed?.stack.map { $0.origin?.lower }, [100, 210])
    XCTAssertEqual(failed.map { "\($0.fault)" }, "the tank is dry")
  }

  func testEveryMessageIsASentence() {
    let faults: [RuntimeFault] = [
      .stackOverflow(depth: 3), .nestingTooDeep(limit: 2), .machineBusy, .interrupted, .raised("x"),
      .wrongArgumentCount(function: "f", expected: 1, found: 2), .undefinedFunction("f"),
      .unexpectedKind(expected: "a list", found: "nothing"), .builtin(name: "f", RuntimeFault.interrupted),
    ]
    XCTAssertEqual(
      faults.map { "\($0)" },
      [
        "stack overflow: 3 calls deep", "more than 2 builtins are waiting for functions they call",
        "the virtual machine is running already", "interrupted", "x",
        "`f` takes 1 argument, not 2", "`f` is called before it is defined", "expected a list and found nothing",
        "`f`: interrupted",
      ])
  }
}
