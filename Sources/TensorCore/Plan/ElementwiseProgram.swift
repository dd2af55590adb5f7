internal import CKernels

/// A straight-line program over the elements of a shape, as it is put together from operations.
struct ElementwiseProgram {
  /// An input or an output: where, and how it repeats to fill the shape.
  struct Operand {
    var place: Place
    /// Strides along the walked shape.
    var layout: Layout
    /// The register that is stored; for an input, that which it is loaded to.
    var register: Int
  }

  let shape: [Int]
  let type: ScalarType
  private(set) var inputs: [Operand] = []
  private(set) var outputs: [Operand] = []
  private var code: [ck_instruction] = []
  /// Registers of results, counted from 0; they stand behind those of the inputs in the end.
  private var results = 0
  private var constants: [UInt64: Register] = [:]
  private(set) var drawsRandom = false
  var gathering: (kind: ck_gathering, axes: [Int])?

  enum Register: Hashable {
    case input(Int)
    case result(Int)
  }

  init(shape: [Int], type: ScalarType) {
    (self.shape, self.type) = (shape, type)
  }

  var instructionCount: Int { code.count }

  mutating func load(_ place: Place) -> Register {
    let layout = place.layout.expanded(to: shape)
    if let known = inputs.firstIndex(where: {
      $0.place.block == place.block && $0.layout == layout && $0.place.type == place.type
    }) {
      return .input(known)
    }
    inputs.append(Operand(place: place, layout: layout, register: inputs.count))
    return .input(inputs.count - 1)
  }

  mutating func constant(_ value: Double) -> Register {
    if let known = constants[value.bitPattern] { return known }
    let register = append(CK_CONSTANT, [], constant: value)
    constants[value.bitPattern] = register
    return register
  }

  mutating func append(
    _ opcode: ck_opcode, _ operands: [Register], constant: Double = 0, stream: Int = 0
  ) -> Register {
    if opcode == CK_UNIFORM || opcode == CK_NORMAL { drawsRandom = true }
    func encoded(_ place: Int) -> UInt16 { place < operands.count ? ElementwiseProgram.encode(operands[place]) : 0 }
    code.append(
      ck_instruction(
        opcode: UInt16(opcode.rawValue), result: ElementwiseProgram.encode(.result(results)), a: encoded(0),
        b: encoded(1), c: encoded(2), stream: UInt16(truncatingIfNeeded: stream), constant: constant))
    results += 1
    return .result(results - 1)
  }

  mutating func store(_ register: Register, to place: Place) {
    var register = register
    // What is stored is a result; an input is copied.
    if case .input = register { register = append(CK_COPY, [register]) }
    outputs.append(
      Operand(
        place: place, layout: place.layout.expanded(to: shape), register: Int(ElementwiseProgram.encode(register))))
  }

  /// Inputs count up from 0, results down from the largest number until it is known how many inputs there are.
  private static func encode(_ register: Register) -> UInt16 {
    switch register {
    case .input(let index): UInt16(index)
    case .result(let index): UInt16.max - UInt16(index)
    }
  }

  private func decoded(_ register: UInt16) -> UInt16 {
    register > UInt16.max / 2 ? UInt16(inputs.count) + (UInt16.max - register) : register
  }

  /// The arguments of the kernel. Unless `axes` says into which axes the shape is to be cut, those that lie behind each
  /// other in every operand are merged.
  func arguments(_ emitter: inout Emitter, axes: [Int]? = nil, key: Place?) -> UnsafeMutablePointer<ck_elementwise> {
    let operands = inputs + outputs
    var extents: [Int]
    var strides: [[Int]]
    var reduced: [Bool]
    if let axes {
      extents = axes
      strides = operands.map { $0.layout.reshaped(axes)?.strides ?? axes.map { _ in 0 } }
      reduced = axes.map { _ in false }
    } else {
      (extents, strides, reduced) = merged(operands.map(\.layout))
    }
    var program = ck_elementwise()
    program.type = type.kernel
    program.axes = Int32(extents.count)
    program.inputs = Int32(inputs.count)
    program.outputs = Int32(outputs.count)
    program.registers = Int32(inputs.count + results)
    program.length = Int32(code.count)
    program.scale = 1
    program.gathering = gathering?.kind ?? CK_EACH
    for (axis, isReduced) in reduced.enumerated() where isReduced { program.reduced |= 1 << UInt32(axis) }
    program.code = UnsafePointer(
      emitter.memory.array(
        code.map { instruction in
          var instruction = instruction
          instruction.result = decoded(instruction.result)
          instruction.a = decoded(instruction.a)
          instruction.b = decoded(instruction.b)
          instruction.c = decoded(instruction.c)
          return instruction
        }))
    let arguments = emitter.arguments(program)
    withUnsafeMutableBytes(of: &arguments.pointee.extent) { raw in
      let extent = raw.assumingMemoryBound(to: Int64.self)
      for (axis, value) in extents.enumerated() { extent[axis] = Int64(value) }
    }
    let start = MemoryLayout<ck_elementwise>.offset(of: \ck_elementwise.operand) ?? 0
    let slots = (UnsafeMutableRawPointer(arguments) + start).assumingMemoryBound(to: ck_operand.self)
    for (index, operand) in operands.enumerated() {
      slots[index].type = operand.place.type.kernel
      slots[index].source = index < inputs.count ? 0 : decoded(UInt16(operand.register))
      withUnsafeMutableBytes(of: &slots[index].stride) { raw in
        let stride = raw.assumingMemoryBound(to: Int64.self)
        for axis in extents.indices { stride[axis] = Int64(strides[index][axis]) }
      }
      emitter.point(
        arguments,
        byteOffset: start + index * MemoryLayout<ck_operand>.stride
          + (MemoryLayout<ck_operand>.offset(of: \ck_operand.base) ?? 0),
        at: operand.place)
    }
    if drawsRandom { emitter.point(arguments, \.key, at: key) }
    return arguments
  }

  /// Whether the shape can be cut into these axes in every operand.
  func canWalk(_ axes: [Int]) -> Bool {
    (inputs + outputs).allSatisfy { $0.layout.reshaped(axes) != nil }
  }

  private func merged(_ layouts: [Layout]) -> (extents: [Int], strides: [[Int]], reduced: [Bool]) {
    let isReduced = shape.indices.map { gathering?.axes.contains($0) ?? false }
    var extents: [Int] = []
    var strides = layouts.map { _ in [Int]() }
    var reduced: [Bool] = []
    for axis in shape.indices where shape[axis] != 1 {
      let follows =
        !extents.isEmpty && reduced[reduced.count - 1] == isReduced[axis]
        && layouts.indices.allSatisfy {
          strides[$0][strides[$0].count - 1] == layouts[$0].strides[axis] * shape[axis]
        }
      if follows {
        extents[extents.count - 1] *= shape[axis]
        for index in layouts.indices { strides[index][strides[index].count - 1] = layouts[index].strides[axis] }
      } else {
        extents.append(shape[axis])
        for index in layouts.indices { strides[index].append(layouts[index].strides[axis]) }
        reduced.append(isReduced[axis])
      }
    }
    if extents.isEmpty { return ([1], layouts.map { _ in [0] }, [gathering != nil]) }
    return (extents, strides, reduced)
  }
}

extension UnaryFunction {
  var opcode: ck_opcode {
    switch self {
    case .negate: CK_NEGATE
    case .abs: CK_ABS
    case .sqrt: CK_SQRT
    case .exp: CK_EXP
    case .log: CK_LOG
    case .log2: CK_LOG2
    case .log10: CK_LOG10
    case .expm1: CK_EXPM1
    case .log1p: CK_LOG1P
    case .sin: CK_SIN
    case .cos: CK_COS
    case .tan: CK_TAN
    case .asin: CK_ASIN
    case .acos: CK_ACOS
    case .atan: CK_ATAN
    case .sinh: CK_SINH
    case .cosh: CK_COSH
    case .tanh: CK_TANH
    case .asinh: CK_ASINH
    case .acosh: CK_ACOSH
    case .atanh: CK_ATANH
    case .sigmoid: CK_SIGMOID
    case .softplus: CK_SOFTPLUS
    case .relu: CK_RELU
    case .gelu: CK_GELU
    case .geluTanh: CK_GELU_TANH
    case .silu: CK_SILU
    case .geluDerivative: CK_GELU_DERIVATIVE
    case .geluTanhDerivative: CK_GELU_TANH_DERIVATIVE
    case .siluDerivative: CK_SILU_DERIVATIVE
    case .floor: CK_FLOOR
    case .ceil: CK_CEIL
    case .round: CK_ROUND
    case .truncate: CK_TRUNCATE
    case .cubeRoot: CK_CUBE_ROOT
    case .erf: CK_ERF
    case .erfc: CK_ERFC
    case .gamma: CK_GAMMA
    case .logGamma: CK_LOG_GAMMA
    case .sign: CK_SIGN
    case .isMissing: CK_IS_MISSING
    case .isFinite: CK_IS_FINITE
    }
  }
}

extension BinaryFunction {
  var opcode: ck_opcode {
    switch self {
    case .add: CK_ADD
    case .subtract: CK_SUBTRACT
    case .multiply: CK_MULTIPLY
    case .divide: CK_DIVIDE
    case .power: CK_POWER
    case .minimum: CK_MINIMUM
    case .maximum: CK_MAXIMUM
    case .modulo: CK_MODULO
    case .atan2: CK_ATAN2
    case .hypot: CK_HYPOT
    }
  }
}

extension Comparison {
  var opcode: ck_opcode {
    switch self {
    case .equal: CK_EQUAL
    case .notEqual: CK_NOT_EQUAL
    case .less: CK_LESS
    case .lessOrEqual: CK_LESS_OR_EQUAL
    case .greater: CK_GREATER
    case .greaterOrEqual: CK_GREATER_OR_EQUAL
    }
  }
}
