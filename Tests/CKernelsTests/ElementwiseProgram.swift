import CKernels
import XCTest

/// Values in memory of some type, with guard bytes around them and an address that is as little aligned as can be.
final class GuardedArray {
  static let guardBytes = 96
  let type: ck_type
  let count: Int
  private let storage: UnsafeMutableRawPointer
  private let bytes: Int
  let base: UnsafeMutableRawPointer

  init(_ type: ck_type, _ values: [Double]) {
    self.type = type
    count = values.count
    bytes = count * ck_size(type)
    storage = UnsafeMutableRawPointer.allocate(byteCount: bytes + 2 * Self.guardBytes + 64, alignment: 64)
    storage.initializeMemory(as: UInt8.self, repeating: 0xA5, count: bytes + 2 * Self.guardBytes + 64)
    base = storage + Self.guardBytes + ck_size(type)
    for (i, value) in values.enumerated() { self[i] = value }
  }

  deinit { storage.deallocate() }

  subscript(index: Int) -> Double {
    get {
      switch type {
      case CK_FLOAT32: Double(base.assumingMemoryBound(to: Float.self)[index])
      case CK_FLOAT64: base.assumingMemoryBound(to: Double.self)[index]
      case CK_INT32: Double(base.assumingMemoryBound(to: Int32.self)[index])
      default: Double(base.assumingMemoryBound(to: UInt8.self)[index])
      }
    }
    set {
      switch type {
      case CK_FLOAT32: base.assumingMemoryBound(to: Float.self)[index] = Float(newValue)
      case CK_FLOAT64: base.assumingMemoryBound(to: Double.self)[index] = newValue
      case CK_INT32: base.assumingMemoryBound(to: Int32.self)[index] = Int32(newValue)
      default: base.assumingMemoryBound(to: UInt8.self)[index] = newValue == 0 ? 0 : 1
      }
    }
  }

  var values: [Double] { (0..<count).map { self[$0] } }

  var guardsAreWhole: Bool {
    let whole = UnsafeRawBufferPointer(start: storage, count: bytes + 2 * Self.guardBytes + 64)
    let first = base - storage
    return whole[..<first].allSatisfy { $0 == 0xA5 } && whole[(first + bytes)...].allSatisfy { $0 == 0xA5 }
  }
}

/// A program under test. Registers are numbered as the instructions are added; strides are those of a broadcast view.
final class ElementwiseProgram {
  struct Operand {
    var array: GuardedArray
    var offset = 0
    var strides: [Int]
    var source = 0
  }

  var type = CK_FLOAT32
  var extents: [Int]
  var inputs: [Operand] = []
  var outputs: [Operand] = []
  var code: [ck_instruction] = []
  var gathering = CK_EACH
  var reduced: [Int] = []
  var scale = 1.0
  var key: UInt64 = 0

  init(_ type: ck_type, _ extents: [Int]) {
    self.type = type
    self.extents = extents
  }

  /// Row-major strides of `extents`, 0 along `repeated`.
  func strides(repeated: [Int] = []) -> [Int] {
    var pitch = 1
    var strides = [Int](repeating: 0, count: extents.count)
    for axis in extents.indices.reversed() where !repeated.contains(axis) {
      strides[axis] = pitch
      pitch *= extents[axis]
    }
    return strides
  }

  @discardableResult
  func input(_ array: GuardedArray, strides: [Int]? = nil, offset: Int = 0) -> Int {
    inputs.append(Operand(array: array, offset: offset, strides: strides ?? self.strides()))
    return inputs.count - 1
  }

  /// Adds an instruction; its result is a register of its own. Call after all inputs have been added.
  @discardableResult
  func add(
    _ opcode: ck_opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, constant: Double = 0, stream: Int = 0,
    into register: Int? = nil
  ) -> Int {
    let result = register ?? (code.map { Int($0.result) + 1 }.max() ?? inputs.count)
    code.append(
      ck_instruction(
        opcode: UInt16(opcode.rawValue), result: UInt16(result), a: UInt16(a), b: UInt16(b), c: UInt16(c),
        stream: UInt16(stream), constant: constant))
    return result
  }

  func output(_ array: GuardedArray, from source: Int, strides: [Int]? = nil, offset: Int = 0) {
    outputs.append(
      Operand(array: array, offset: offset, strides: strides ?? self.strides(repeated: reduced), source: source))
  }

  /// Calls `body` with the program as the kernels take it, then checks that nothing was written beside the outputs.
  func withArguments(
    file: StaticString = #filePath, line: UInt = #line, _ body: (UnsafeMutablePointer<ck_elementwise>) -> Void
  ) {
    var arguments = ck_elementwise()
    arguments.type = type
    arguments.axes = Int32(extents.count)
    withUnsafeMutableBytes(of: &arguments.extent) { raw in
      for (axis, extent) in extents.enumerated() { raw.bindMemory(to: Int64.self)[axis] = Int64(extent) }
    }
    arguments.inputs = Int32(inputs.count)
    arguments.outputs = Int32(outputs.count)
    arguments.length = Int32(code.count)
    arguments.registers = Int32(max(inputs.count, code.map { Int($0.result) + 1 }.max() ?? 0))
    arguments.gathering = gathering
    arguments.reduced = reduced.reduce(0) { $0 | 1 << UInt32($1) }
    arguments.scale = scale
    withUnsafeMutableBytes(of: &arguments.operand) { raw in
      let operands = raw.bindMemory(to: ck_operand.self)
      for (i, operand) in (inputs + outputs).enumerated() {
        operands[i].base = operand.array.base + operand.offset * ck_size(operand.array.type)
        operands[i].type = operand.array.type
        operands[i].source = UInt16(operand.source)
        withUnsafeMutableBytes(of: &operands[i].stride) { raw in
          for (axis, stride) in operand.strides.enumerated() {
            raw.bindMemory(to: Int64.self)[axis] = Int64(stride)
          }
        }
      }
    }
    code.withUnsafeBufferPointer { code in
      withUnsafePointer(to: &key) { key in
        arguments.code = code.baseAddress
        arguments.key = key
        let partials = UnsafeMutableRawPointer.allocate(
          byteCount: Int(ck_elementwise_partials(&arguments)) + 64, alignment: 64)
        defer { partials.deallocate() }
        arguments.partials = partials
        body(&arguments)
      }
    }
    for operand in outputs { XCTAssert(operand.array.guardsAreWhole, "guard bytes", file: file, line: line) }
  }

  /// Runs the whole program by way of the pool, whose threads divide it whatever it costs.
  func run(file: StaticString = #filePath, line: UInt = #line) {
    withArguments(file: file, line: line) { arguments in
      let scratch = ck_elementwise_scratch(arguments)
      var steps = [
        ck_step(
          kernel: ck_elementwise_run, arguments: arguments, tasks: ck_elementwise_tasks(arguments), scratch: scratch,
          cost: 1_000_000)
      ]
      if ck_elementwise_partials(arguments) > 0 {
        steps.append(
          ck_step(kernel: ck_elementwise_finish, arguments: arguments, tasks: 1, scratch: scratch, cost: 0))
      }
      XCTAssert(ck_run(&steps, Int64(steps.count)))
    }
  }
}

/// Calls `body` once for each instruction set that this machine has.
func forEachLevel(_ body: (ck_level) throws -> Void) rethrows {
  defer { ck_set_level(ck_best_level()) }
  for level in CK_PORTABLE.rawValue...ck_best_level().rawValue {
    ck_set_level(ck_level(rawValue: level))
    try body(ck_level(rawValue: level))
  }
}

/// Numbers that repeat from run to run, within `range`.
func testValues(_ count: Int, _ range: ClosedRange<Double> = -3...3, seed: UInt64 = 1) -> [Double] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + (range.upperBound - range.lowerBound) * Double(state >> 11) * 0x1p-53
  }
}
