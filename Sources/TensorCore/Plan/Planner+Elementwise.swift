internal import CKernels

extension Planner {
  /// One pass that computes the elementwise `nodes`, and, if there is one, the reduction of the last of them or of a
  /// value computed before.
  mutating func emitElementwise(_ nodes: [Int], reduction: Int?) throws {
    let space: TensorSpec
    if let reduction {
      space = spec(graph.nodes[reduction].inputs[0])
    } else {
      space = graph.nodes[nodes[nodes.count - 1]].results[0]
    }
    var program = ElementwiseProgram(shape: space.shape, type: space.type.computed)
    let registers = try append(nodes, to: &program)
    var names = nodes.compactMap(operationName)
    if let reduction, case .operation(let operation) = graph.nodes[reduction].kind, let axes = operation.reduction {
      let input = graph.nodes[reduction].inputs[0]
      let register = try registers[input] ?? program.load(place(of: input))
      names.append(operation.name)
      let value = Graph.Value(node: reduction)
      if spec(input).type.isFloating, spec(value).type == program.type {
        let kind =
          switch operation {
          case .minimum: CK_LEAST
          case .maximum: CK_GREATEST
          default: CK_SUM
          }
        program.gathering = (kind, axes)
      }
      program.store(register, to: result(value))
    }
    for node in nodes where isReadOutside(node) {
      let value = Graph.Value(node: node)
      guard let register = registers[value] else { continue }
      program.store(register, to: result(value))
    }
    emit(program, names.joined(separator: " "))
  }

  func operationName(_ node: Int) -> String? {
    if case .operation(let operation) = graph.nodes[node].kind { operation.name } else { nil }
  }

  /// Adds what the nodes compute to a program; the registers of their values.
  mutating func append(
    _ nodes: [Int], to program: inout ElementwiseProgram
  ) throws -> [Graph.Value: ElementwiseProgram.Register] {
    var registers: [Graph.Value: ElementwiseProgram.Register] = [:]
    for node in nodes {
      guard case .operation(let operation) = graph.nodes[node].kind else { continue }
      var operands: [ElementwiseProgram.Register] = []
      for input in graph.nodes[node].inputs {
        let register: ElementwiseProgram.Register
        if let known = registers[input] {
          register = known
        } else if let number = graph.number(input) {
          register = program.constant(number)
        } else if case .operation(.random(let distribution, let stream)) = graph.nodes[input.node].kind,
          spec(input).shape == program.shape
        {
          register = program.append(distribution == .uniform ? CK_UNIFORM : CK_NORMAL, [], stream: stream)
          registers[input] = register
        } else {
          register = try program.load(place(of: input))
        }
        operands.append(register)
      }
      let opcode: ck_opcode =
        switch operation {
        case .unary(let function): function.opcode
        case .binary(let function): function.opcode
        case .comparison(let comparison): comparison.opcode
        case .select: CK_SELECT
        case .convert(.int32): CK_TRUNCATE
        default: CK_COPY
        }
      registers[Graph.Value(node: node)] = program.append(opcode, operands)
    }
    return registers
  }

  mutating func emit(_ program: ElementwiseProgram, _ name: String) {
    let key = program.drawsRandom ? keyPlace() : nil
    let arguments = program.arguments(&emitter, key: key)
    let partials = ck_elementwise_partials(arguments)
    let room = partials > 0 ? emitter.room(byteCount: Int(partials)) : nil
    emitter.point(arguments, \.partials, at: room)
    let detail = "\(program.shape) \(program.type)"
    emitter.append(
      name, detail, flops: Double(program.shape.reduce(1, *) * max(program.instructionCount, 1)),
      kernel: ck_elementwise_run, arguments,
      tasks: ck_elementwise_tasks, scratch: ck_elementwise_scratch, cost: ck_elementwise_cost)
    if room != nil, let output = program.outputs.first {
      emitter.append(
        name + ", parts added", "\(output.place.shape) \(program.type)", kernel: ck_elementwise_finish, arguments,
        tasks: { _ in 1 }, scratch: ck_elementwise_scratch, cost: { _ in 1000 })
    }
  }

  mutating func copy(_ source: Place, to target: Place) throws {
    if source.type != target.type {
      try emitConversion(source, to: target)
      return
    }
    guard let (extents, strides) = Planner.mergedAxes([source.layout, target.layout]) else {
      try emitConversion(source, to: target)
      return
    }
    var copy = ck_copy()
    copy.type = source.type.kernel
    copy.axes = Int32(extents.count)
    let arguments = emitter.arguments(copy)
    Planner.write(extents, to: &arguments.pointee.extent)
    Planner.write(strides[0], to: &arguments.pointee.from_stride)
    Planner.write(strides[1], to: &arguments.pointee.to_stride)
    emitter.point(arguments, \.from, at: source)
    emitter.point(arguments, \.to, at: target)
    emitter.append(
      "copy", "\(source.shape) \(source.type)", kernel: ck_copy_run, arguments, tasks: ck_copy_tasks,
      scratch: ck_copy_scratch, cost: ck_copy_cost)
  }

  mutating func emitConversion(_ source: Place, to target: Place) throws {
    var program = ElementwiseProgram(
      shape: target.shape, type: source.type == .float64 || target.type == .float64 ? .float64 : .float32)
    let register = program.load(source)
    program.store(program.append(target.type == .int32 ? CK_TRUNCATE : CK_COPY, [register]), to: target)
    emit(program, source.type == target.type ? "copy" : target.type.description)
  }

  mutating func fill(_ target: Place, with number: Double) throws {
    var program = ElementwiseProgram(shape: target.shape, type: target.type.computed)
    program.store(program.constant(number), to: target)
    emit(program, "fill")
  }

  mutating func emitRandom(_ value: Graph.Value, to target: Place) throws {
    guard case .operation(.random(let distribution, let stream)) = graph.nodes[value.node].kind else { return }
    var program = ElementwiseProgram(shape: target.shape, type: target.type)
    program.store(program.append(distribution == .uniform ? CK_UNIFORM : CK_NORMAL, [], stream: stream), to: target)
    emit(program, "random")
  }

  /// The axes that layouts of one shape have in common once those that lie behind each other in all of them are merged;
  /// nil if there are more than a kernel takes.
  static func mergedAxes(_ layouts: [Layout]) -> (extents: [Int], strides: [[Int]])? {
    var extents: [Int] = []
    var strides = layouts.map { _ in [Int]() }
    let shape = layouts[0].shape
    for axis in shape.indices where shape[axis] != 1 {
      let follows =
        !extents.isEmpty
        && layouts.indices.allSatisfy { strides[$0][extents.count - 1] == layouts[$0].strides[axis] * shape[axis] }
      if follows {
        extents[extents.count - 1] *= shape[axis]
        for index in layouts.indices { strides[index][extents.count - 1] = layouts[index].strides[axis] }
      } else {
        extents.append(shape[axis])
        for index in layouts.indices { strides[index].append(layouts[index].strides[axis]) }
      }
    }
    if extents.isEmpty { return ([1], layouts.map { _ in [1] }) }
    return extents.count <= Int(CK_MOST_AXES) ? (extents, strides) : nil
  }

  /// Writes numbers to an array of C, which Swift sees as a tuple.
  static func write<Tuple>(_ numbers: [Int], to tuple: inout Tuple) {
    withUnsafeMutableBytes(of: &tuple) { raw in
      let slots = raw.assumingMemoryBound(to: Int64.self)
      for (index, number) in numbers.enumerated() { slots[index] = Int64(number) }
    }
  }
}
