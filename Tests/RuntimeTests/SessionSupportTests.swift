import Glibc
import Runtime
import XCTest

/// What a session needs of the machine: globals that survive cells, snapshots, interruption, no leaks.
final class SessionSupportTests: XCTestCase {
  func testGlobalsGrowFromCellToCellAndFunctionsReachThem() throws {
    let bench = Workbench()
    try bench.cell(GlobalLayout(scalars: 1, values: 1)) { b in
      b.move(ScalarRegister(index: 0), 4.0)
      b.load(ValueRegister(index: 0), .string("first"))
      // Temporaries where the next cell has its globals.
      b.move(b.scalar(), 99.0)
      b.load(b.value(), .string("temporary"))
    }
    XCTAssertNil(bench.machine.globalValue(1))
    let total = try bench.define("total", [], .value) { b, _ in
      let (x, text) = (b.scalar(), b.value())
      b.loadGlobal(x, ScalarRegister(index: 0))
      b.arithmetic(.add, x, .register(x), 1.0)
      b.storeGlobal(ScalarRegister(index: 0), x)
      b.loadGlobal(text, ValueRegister(index: 0))
      b.storeGlobal(ValueRegister(index: 1), text)
      b.returns(text)
    }
    try bench.cell(GlobalLayout(scalars: 2, values: 2)) { b in
      let window = b.callWindow(FunctionSignature(result: .value))
      b.call(total, window)
    }
    XCTAssertEqual(bench.machine.globals, GlobalLayout(scalars: 2, values: 2))
    XCTAssertEqual(bench.machine.globalScalar(0), 5)
    XCTAssertEqual(bench.machine.globalScalar(1), 0)
    XCTAssertEqual(bench.machine.globalValue(0), .string("first"))
    XCTAssertEqual(bench.machine.globalValue(1), .string("first"))
    XCTAssertEqual(try bench.machine.call(total), .string("first"), "between cells")
    XCTAssertEqual(bench.machine.globalScalar(0), 6)
  }

  func testAFailedCellIsUndoneByItsSnapshot() throws {
    let bench = Workbench()
    try bench.cell(GlobalLayout(scalars: 1, values: 1)) { b in
      b.move(ScalarRegister(index: 0), 1.0)
      b.makeList(ValueRegister(index: 0), [ScalarRegister(index: 0)])
    }
    let snapshot = bench.machine.globalsSnapshot()
    let failed = failure {
      try bench.cell(GlobalLayout(scalars: 2, values: 2)) { b in
        b.move(ScalarRegister(index: 0), 2.0)
        b.append(number: ScalarRegister(index: 0), to: ValueRegister(index: 0))
        b.load(ValueRegister(index: 1), .string("new"))
        b.raise("stop")
      }
    }
    XCTAssertEqual(failed?.stack.map(\.name), ["cell"])
    XCTAssertEqual(bench.machine.globalValue(0), .list([.number(1), .number(2)]))
    bench.machine.restore(snapshot)
    XCTAssertEqual(bench.machine.globals, GlobalLayout(scalars: 1, values: 1))
    XCTAssertEqual(bench.machine.globalScalar(0), 1)
    XCTAssertEqual(bench.machine.globalValue(0), .list([.number(1)]))
    XCTAssertNil(bench.machine.globalValue(1))
  }

  func testInterruptionFromAnotherThreadLeavesTheMachineUsable() throws {
    let bench = Workbench()
    let loops: [(inout FunctionBuilder, FunctionID) throws -> Void] = [
      { b, _ in
        let top = b.placedLabel()
        b.jump(to: top)
      },
      { b, _ in
        let i = b.scalar()
        b.move(i, 0.0)
        let top = b.placedLabel()
        b.arithmetic(.add, i, .register(i), 1.0)
        b.jump(if: .less, .register(i), .constant(.infinity), to: top)
      },
      { b, id in
        // Calls without end that return: down two levels, again and again.
        let top = b.placedLabel()
        let window = b.callWindow(FunctionSignature(parameters: [.number]))
        let end = b.label()
        let n = try b.scalarParameter(0)
        b.jump(if: .greater, .register(n), 2.0, to: end)
        b.arithmetic(.add, try window.arguments[0].asScalar(), .register(n), 1.0)
        b.call(id, window)
        b.jump(if: .equal, .register(n), 0.0, to: top)
        b.place(end)
      },
    ]
    for body in loops {
      let id = try bench.define("endless", [.number], .nothing, body)
      let flag = bench.machine.interruption
      let thread = Unmanaged.passRetained(flag)
      var handle = pthread_t()
      pthread_create(
        &handle, nil,
        { argument in
          usleep(20_000)
          if let argument { Unmanaged<InterruptFlag>.fromOpaque(argument).takeRetainedValue().request() }
          return nil
        }, thread.toOpaque())
      let failed = failure { _ = try bench.machine.call(id, [.number(0)]) }
      pthread_join(handle, nil)
      guard case .interrupted? = failed?.fault else { return XCTFail("\(String(describing: failed))") }
      XCTAssertFalse(flag.isRequested)
    }
    let fine = try bench.define("fine", [.number], .number) { b, _ in b.returns(try b.scalarParameter(0)) }
    XCTAssertEqual(try bench.machine.call(fine, [.number(1)]), .number(1))
  }

  func testNothingLeaksOnReturnFailureOrOverflow() throws {
    let count = Counted.Count()
    do {
      let bench = Workbench(limits: VirtualMachine.Limits(callDepth: 200))
      let make = bench.program.addBuiltin("make") { _ in .object(Counted(count)) }
      /// Makes objects in locals, temporaries, lists, closures, then returns, fails or goes on for ever.
      let work = try bench.define("work", [.number, .value], .value) { b, id in
        let mode = try b.scalarParameter(0)
        let locals = b.values(3)
        for local in locals {
          let mark = b.registerMark
          let window = b.builtinWindow([], result: .value)
          b.call(make, window)
          b.move(local, try XCTUnwrap(window.result).asValue())
          b.releaseRegisters(to: mark)
        }
        let list = b.value()
        b.makeList(list, Array(locals[1...]))
        b.copy(locals[1], list)
        b.append(locals[0], to: list)
        let closure = b.value()
        b.makeClosure(closure, id, values: [list])
        let (goesOn, fails) = (b.label(), b.label())
        b.jump(if: .equal, .register(mode), 1.0, to: fails)
        b.jump(if: .equal, .register(mode), 2.0, to: goesOn)
        b.returns(list)
        b.place(fails)
        b.raise("failed")
        b.place(goesOn)
        let window = b.callWindow(b.signature)
        b.move(try window.arguments[0].asScalar(), .register(mode))
        b.copy(try window.arguments[1].asValue(), list)
        b.call(id, window)
        b.returns(closure)
      }
      for mode in 0..<3 {
        let argument = Value.object(Counted(count))
        let alive = count.alive
        if mode == 0 {
          _ = try bench.machine.call(work, [.number(0), argument])
        } else {
          _ = failure { _ = try bench.machine.call(work, [.number(Double(mode)), argument]) }
        }
        XCTAssertEqual(count.alive, alive, "mode \(mode)")
      }
      XCTAssertEqual(count.alive, 0)
      try bench.cell(GlobalLayout(values: 1)) { b in
        let window = b.builtinWindow([], result: .value)
        b.call(make, window)
        if case .value(let made)? = window.result { b.copy(ValueRegister(index: 0), made) }
      }
      XCTAssertEqual(count.alive, 1)
    }
    XCTAssertEqual(count.alive, 0, "the machine releases its globals")
  }

  func testAppendingToTheOnlyReferenceDoesNotCopy() throws {
    let bench = Workbench()
    let id = try bench.define("grow", [.number], .value) { b, _ in
      let (list, i) = (b.value(), b.scalar())
      b.makeList(list, [ScalarRegister]())
      b.move(i, 0.0)
      let top = b.placedLabel()
      let mark = b.registerMark
      let boxed = b.value()
      b.box(boxed, i, as: .number)
      b.append(boxed, to: list)
      b.releaseRegisters(to: mark)
      b.arithmetic(.add, i, .register(i), 1.0)
      b.jump(if: .less, .register(i), .register(try b.scalarParameter(0)), to: top)
      b.returns(list)
    }
    // A copy each time would take a minute.
    guard case .list(let list) = try bench.machine.call(id, [.number(300_000)]) else { return XCTFail("no list") }
    XCTAssertEqual(list.count, 300_000)
  }

  func testALongChainOfClosuresIsReleasedWithoutRecursion() throws {
    let bench = Workbench()
    let id = try bench.define("identity", [.value], .value) { b, _ in b.returns(try b.valueParameter(0)) }
    var chain = Value.nothing
    for _ in 0..<1_000_000 { chain = .function(Closure(function: id, values: [chain])) }
    XCTAssertEqual(chain.kindName, "function")
    chain = .nothing
  }
}
