import Runtime
import XCTest

/// A program and its machine, with the few steps most tests share.
struct Workbench {
  let program = Program()
  let machine: VirtualMachine

  init(limits: VirtualMachine.Limits = VirtualMachine.Limits()) {
    machine = VirtualMachine(program: program, limits: limits)
  }

  /// Builds a function, declared first so that it may call itself.
  func define(
    _ name: String, _ parameters: [Passing], _ result: Passing, usesClosure: Bool = false, fusing: Bool = true,
    _ body: (inout FunctionBuilder, FunctionID) throws -> Void
  ) throws -> FunctionID {
    let signature = FunctionSignature(parameters: parameters, result: result, usesClosure: usesClosure)
    let id = program.declare(name, signature)
    var builder = FunctionBuilder(name: name, signature: signature)
    try body(&builder, id)
    try program.define(id, as: try builder.finish(fusing: fusing))
    return id
  }

  /// Builds and runs a cell.
  func cell(_ globals: GlobalLayout, _ body: (inout FunctionBuilder) -> Void) throws {
    var builder = FunctionBuilder(cell: "cell", globals: globals)
    body(&builder)
    try machine.runCell(try program.add(try builder.finish()))
  }
}

/// A register of the other file than a test expects.
struct WrongFile: Error { let wanted: String }

extension FunctionBuilder {
  func scalarParameter(_ index: Int) throws -> ScalarRegister { try parameters[index].asScalar() }
  func valueParameter(_ index: Int) throws -> ValueRegister { try parameters[index].asValue() }
}

extension Register {
  func asScalar() throws -> ScalarRegister {
    guard case .scalar(let register) = self else { throw WrongFile(wanted: "scalar") }
    return register
  }

  func asValue() throws -> ValueRegister {
    guard case .value(let register) = self else { throw WrongFile(wanted: "value") }
    return register
  }
}

/// Counts itself, to find leaks.
final class Counted: RuntimeObject {
  final class Count: @unchecked Sendable { var alive = 0 }

  let count: Count
  let kindName = "counted"

  init(_ count: Count) {
    self.count = count
    count.alive += 1
  }

  deinit { count.alive -= 1 }
}

/// The failure a body throws.
func failure(_ body: () throws -> Void, file: StaticString = #filePath, line: UInt = #line) -> RuntimeFailure? {
  do {
    try body()
    XCTFail("nothing was thrown", file: file, line: line)
    return nil
  } catch let failure as RuntimeFailure {
    return failure
  } catch {
    XCTFail("\(error)", file: file, line: line)
    return nil
  }
}
