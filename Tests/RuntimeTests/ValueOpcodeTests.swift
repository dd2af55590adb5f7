import Runtime
import XCTest

final class ValueOpcodeTests: XCTestCase {
  /// Runs a function of the arguments, fused and not.
  private func check(
    _ name: String, _ arguments: [Value], _ result: Passing, _ expected: Value, line: UInt = #line,
    _ body: (inout FunctionBuilder) throws -> Void
  ) throws {
    for fusing in [false, true] {
      let bench = Workbench()
      let parameters: [Passing] = arguments.map {
        switch $0 {
        case .number: .number
        case .boolean: .boolean
        case .instant: .instant
        default: .value
        }
      }
      let id = try bench.define(name, parameters, result, fusing: fusing) { builder, _ in try body(&builder) }
      XCTAssertEqual(try bench.machine.call(id, arguments), expected, name, line: line)
    }
  }

  private let numbers = Value.list([.number(1), .number(2), .number(3)])
  private let words = Value.list([.string("a"), .string("b")])

  func testMovingAndBoxing() throws {
    try check("copy", [words], .value, words) { b in
      let copy = b.value()
      b.copy(copy, try b.valueParameter(0))
      b.returns(copy)
    }
    try check("copy keeps", [words], .value, words) { b in
      let copy = b.value()
      b.copy(copy, try b.valueParameter(0))
      b.returns(try b.valueParameter(0))
    }
    try check("move takes", [words], .value, .nothing) { b in
      let target = b.value()
      b.move(target, try b.valueParameter(0))
      b.returns(try b.valueParameter(0))
    }
    try check("clear", [words], .value, .nothing) { b in
      b.clear(try b.valueParameter(0))
      b.returns(try b.valueParameter(0))
    }
    try check("constant", [], .value, .string("μ")) { b in
      let target = b.value()
      b.load(target, .string("μ"))
      b.returns(target)
    }
    for (passing, argument) in [
      (Passing.number, Value.number(2)), (.boolean, .boolean(true)), (.instant, .instant(1e9)),
    ] {
      try check("box", [argument], .value, argument) { b in
        let target = b.value()
        b.box(target, try b.scalarParameter(0), as: passing)
        b.returns(target)
      }
      try check("unbox", [argument], passing, argument) { b in
        let target = b.value()
        b.box(target, try b.scalarParameter(0), as: passing)
        let scalar = b.scalar()
        b.unbox(scalar, target)
        b.returns(scalar)
      }
    }
    for condition in [true, false] {
      try check("select", [.boolean(condition), words, numbers], .value, condition ? words : numbers) { b in
        let target = b.value()
        b.select(target, if: try b.scalarParameter(0), try b.valueParameter(1), else: try b.valueParameter(2))
        b.returns(target)
      }
    }
  }

  func testRanges() throws {
    try check("make", [.number(1), .number(4)], .value, .range(1, 4)) { b in
      let target = b.value()
      b.makeRange(target, try b.scalarParameter(0), try b.scalarParameter(1))
      b.returns(target)
    }
    try check("ends", [.range(1, 4)], .number, .number(3)) { b in
      let ends = b.scalars(2)
      b.rangeLower(ends[0], try b.valueParameter(0))
      b.rangeUpper(ends[1], try b.valueParameter(0))
      b.arithmetic(.subtract, ends[0], .register(ends[1]), .register(ends[0]))
      b.returns(ends[0])
    }
  }

  func testListsAndStrings() throws {
    try check("make", [.string("a"), .string("b")], .value, words) { b in
      let list = b.value()
      b.makeList(list, [try b.valueParameter(0), try b.valueParameter(1)])
      b.returns(list)
    }
    try check("make empty", [], .value, .list([])) { b in
      let list = b.value()
      b.makeList(list, [ValueRegister]())
      b.returns(list)
    }
    try check("count", [numbers], .number, .number(3)) { b in
      let count = b.scalar()
      b.count(count, try b.valueParameter(0))
      b.returns(count)
    }
    try check("count characters", [.string("日本")], .number, .number(2)) { b in
      let count = b.scalar()
      b.count(count, try b.valueParameter(0))
      b.returns(count)
    }
    for (index, expected) in [(0.0, "a"), (1, "b"), (-1, "b"), (-2, "a")] {
      try check("element", [words, .number(index)], .value, .string(expected)) { b in
        let element = b.value()
        b.getElement(element, try b.valueParameter(0), try b.scalarParameter(1))
        b.returns(element)
      }
    }
    try check("scalar element", [numbers, .number(-1)], .number, .number(3)) { b in
      let element = b.scalar()
      b.getElement(element, try b.valueParameter(0), try b.scalarParameter(1))
      b.returns(element)
    }
    try check("set", [words, .number(1), .string("c")], .value, .list([.string("a"), .string("c")])) { b in
      b.setElement(try b.valueParameter(0), try b.scalarParameter(1), to: try b.valueParameter(2))
      b.returns(try b.valueParameter(0))
    }
    try check("set number", [numbers, .number(0)], .value, .list([.number(0), .number(2), .number(3)])) { b in
      let index = try b.scalarParameter(1)
      b.setElement(try b.valueParameter(0), index, toNumber: index)
      b.returns(try b.valueParameter(0))
    }
    try check("append", [words, .string("c")], .value, .list([.string("a"), .string("b"), .string("c")])) { b in
      b.append(try b.valueParameter(1), to: try b.valueParameter(0))
      b.returns(try b.valueParameter(0))
    }
    try check("append number", [.list([]), .number(7)], .value, .list([.number(7)])) { b in
      b.append(number: try b.scalarParameter(1), to: try b.valueParameter(0))
      b.returns(try b.valueParameter(0))
    }
    for (left, right, joined) in [
      (Value.string("a"), Value.string("b"), Value.string("ab")),
      (words, numbers, .list([.string("a"), .string("b"), .number(1), .number(2), .number(3)])),
    ] {
      try check("concatenate", [left, right], .value, joined) { b in
        let target = b.value()
        b.concatenate(target, try b.valueParameter(0), try b.valueParameter(1))
        let moved = b.value()
        b.move(moved, target)
        b.returns(moved)
      }
    }
  }

  func testChangingInPlaceLeavesCopiesAlone() throws {
    try check("copy on write", [numbers, .number(9)], .value, numbers) { b in
      let changed = b.value()
      b.copy(changed, try b.valueParameter(0))
      b.append(number: try b.scalarParameter(1), to: changed)
      b.setElement(changed, try b.scalarParameter(1).minus(9, in: &b), toNumber: try b.scalarParameter(1))
      b.returns(try b.valueParameter(0))
    }
  }

  func testRecords() throws {
    let record = Value.record([.string("x"), .number(4)])
    try check("make", [.string("a"), .string("b")], .value, .record([.string("a"), .string("b")])) { b in
      let target = b.value()
      b.makeRecord(target, [try b.valueParameter(0), try b.valueParameter(1)])
      b.returns(target)
    }
    try check("field", [record], .value, .string("x")) { b in
      let field = b.value()
      b.getField(field, try b.valueParameter(0), 0)
      b.returns(field)
    }
    try check("scalar field", [record], .number, .number(4)) { b in
      let field = b.scalar()
      b.getField(field, try b.valueParameter(0), 1)
      b.returns(field)
    }
    try check("set field", [record, .string("y")], .value, .record([.string("y"), .number(4)])) { b in
      b.setField(try b.valueParameter(0), 0, to: try b.valueParameter(1))
      b.returns(try b.valueParameter(0))
    }
  }

  func testEquality() throws {
    let nan = Value.list([.number(.nan)])
    let cases: [(Value, Value, Bool)] = [
      (words, words, true), (words, numbers, false), (nan, nan, false),
      (.list([.number(0)]), .list([.number(-0.0)]), true),
      (.string("é"), .string("e\u{301}"), true), (.range(0, 1), .range(0, 1), true), (.nothing, .nothing, true),
      (.record([.boolean(true)]), .record([.boolean(false)]), false), (.string(""), .nothing, false),
    ]
    for (left, right, expected) in cases {
      let bench = Workbench()
      let id = try bench.define("equal", [.value, .value], .boolean) { b, _ in
        let result = b.scalar()
        b.equal(result, try b.valueParameter(0), try b.valueParameter(1))
        b.returns(result)
      }
      XCTAssertEqual(try bench.machine.call(id, [left, right]), .boolean(expected), "\(left) == \(right)")
    }
  }

  func testIteration() throws {
    try check("sum", [numbers], .number, .number(6)) { b in
      let list = try b.valueParameter(0)
      let (sum, counter, element) = (b.scalar(), b.scalar(), b.scalar())
      b.move(sum, 0.0)
      b.move(counter, 0.0)
      let test = b.label()
      b.jump(to: test)
      let body = b.placedLabel()
      b.arithmetic(.add, sum, .register(sum), .register(element))
      b.place(test)
      b.next(element, of: list, counter: counter, to: body)
      b.returns(sum)
    }
    try check("join", [words], .value, .string("ab")) { b in
      let list = try b.valueParameter(0)
      let (joined, element, counter) = (b.value(), b.value(), b.scalar())
      b.load(joined, .string(""))
      b.move(counter, 0.0)
      let test = b.label()
      b.jump(to: test)
      let body = b.placedLabel()
      b.concatenate(joined, joined, element)
      b.place(test)
      b.next(element, of: list, counter: counter, to: body)
      b.returns(joined)
    }
  }

  func testTensorElementsGoThroughTheHook() throws {
    final class Row: Sendable {
      let elements: [Double]
      init(_ elements: [Double]) { self.elements = elements }
    }
    let bench = Workbench()
    bench.machine.tensorElement = { (tensor, index) throws(RuntimeFault) in
      guard let row = tensor as? Row, let position = Int(exactly: index), row.elements.indices.contains(position) else {
        throw .indexOutOfRange(index: index, count: 2)
      }
      return row.elements[position]
    }
    let id = try bench.define("read", [.value, .number], .number) { b, _ in
      let element = b.scalar()
      b.getElement(element, try b.valueParameter(0), try b.scalarParameter(1))
      b.returns(element)
    }
    XCTAssertEqual(try bench.machine.call(id, [.tensor(Row([5, 6])), .number(1)]), .number(6))
    let failed = failure { _ = try bench.machine.call(id, [.tensor(Row([5, 6])), .number(2)]) }
    guard case .indexOutOfRange(2, 2)? = failed?.fault else { return XCTFail("\(String(describing: failed))") }
  }

  func testValueStaysTwoWords() { XCTAssertEqual(MemoryLayout<Value>.stride, 16) }
}

extension ScalarRegister {
  /// This register less a constant, in a new one.
  fileprivate func minus(_ constant: Double, in builder: inout FunctionBuilder) -> ScalarRegister {
    let result = builder.scalar()
    builder.arithmetic(.subtract, result, .register(self), .constant(constant))
    return result
  }
}
