internal import CKernels

extension Planner {
  mutating func emitAttention(_ operation: Operation, _ node: Int) throws {
    switch operation {
    case .attention(let options): try emitForward(options, node)
    case .attentionGradient(let options): try emitGradient(options, node)
    default: break
    }
  }

  private mutating func emitForward(_ options: AttentionOptions, _ node: Int) throws {
    let operands = try operands(options, node, from: 3)
    let out = result(Graph.Value(node: node))
    let target = Planner.isHeads(out.layout) ? out : emitter.place(spec(Graph.Value(node: node)))
    let arguments = try arguments(options, operands)
    place(target, at: \.out, of: arguments)
    emitter.point(arguments, \.log_sum, at: result(Graph.Value(node: node, result: 1)))
    emitter.append(
      "attention", detail(operands), flops: flops(operands) * 2, kernel: ck_attention_run, arguments,
      tasks: ck_attention_tasks, scratch: ck_attention_scratch, cost: ck_attention_cost)
    if target.block != out.block { try copy(target, to: out) }
  }

  private mutating func emitGradient(_ options: AttentionOptions, _ node: Int) throws {
    let inputs = graph.nodes[node].inputs
    let operands = try operands(options, node, from: 6)
    let out = try heads(inputs[3])
    let logSum = try rowMajor(inputs[4])
    let g = try heads(inputs[5])
    let arguments = try arguments(options, operands)
    place(out, at: \.out, of: arguments)
    emitter.point(arguments, \.log_sum, at: logSum)
    place(g, at: \.out_gradient, of: arguments)
    var copies: [(from: Place, to: Place)] = []
    for (index, field) in [\ck_attention.q_gradient, \.k_gradient, \.v_gradient].enumerated() {
      let value = Graph.Value(node: node, result: index)
      let wanted = result(value)
      let target = Planner.isHeads(wanted.layout) ? wanted : emitter.place(spec(value))
      if target.block != wanted.block { copies.append((target, wanted)) }
      place(target, at: field, of: arguments)
    }
    emitter.point(arguments, \.correction, at: emitter.place(TensorSpec(operands.q.shape.dropLast(), operands.q.type)))
    var next = 3
    if options.hasBias {
      emitter.point(arguments, \.bias_gradient, at: result(Graph.Value(node: node, result: next)))
      next += 1
    }
    var partials: Place?
    if let score = options.score, score.scalarCount > 0 {
      let tasks = Int(ck_attention_gradient_tasks(arguments))
      partials = emitter.place(TensorSpec([max(tasks, 1), Int(CK_SCORE_SCALARS)], operands.q.type))
      emitter.point(arguments, \.scalar_gradients, at: partials)
    }
    emitter.append(
      "attention gradient", detail(operands), flops: flops(operands) * 5, kernel: ck_attention_gradient_run, arguments,
      tasks: ck_attention_gradient_tasks, scratch: ck_attention_gradient_scratch, cost: ck_attention_gradient_cost)
    for (from, to) in copies { try copy(from, to: to) }
    if let partials, let score = options.score {
      // Added up over the tasks.
      let value = Graph.Value(node: node, result: next)
      let used = partials.with(
        partials.layout.sliced(starts: [0, 0], counts: [partials.shape[0], score.scalarCount]))
      var program = ElementwiseProgram(shape: used.shape, type: used.type)
      program.gathering = (CK_SUM, [0])
      let target = result(value)
      program.store(program.load(used), to: target.with(Layout(shape: [1, score.scalarCount], strides: [0, 1])))
      emit(program, "sum")
    }
  }

  private struct Operands {
    var q, k, v: Place
    var present: Place?
    var bias: Place?
    var scalars: [Place]
  }

  private mutating func operands(_ options: AttentionOptions, _ node: Int, from start: Int) throws -> Operands {
    let inputs = graph.nodes[node].inputs
    var next = start
    func following() -> Graph.Value {
      next += 1
      return inputs[next - 1]
    }
    let (q, k, v) = (try heads(inputs[0]), try heads(inputs[1]), try heads(inputs[2]))
    let present = try options.hasPresent ? converted(following(), to: .bool) : nil
    var bias: Place?
    if options.hasBias {
      let value = following()
      let full = [q.shape[0], q.shape[1], q.shape[2], k.shape[2]]
      var place = spec(value).type == q.type ? try self.place(of: value) : try converted(value, to: q.type)
      if place.layout.strides[3] > 1 { place = try rowMajor(value) }
      bias = place.with(place.layout.expanded(to: full))
    }
    var scalars: [Place] = []
    for _ in 0..<(options.score?.scalarCount ?? 0) {
      let value = following()
      scalars.append(spec(value).type == q.type ? try rowMajor(value) : try converted(value, to: q.type))
    }
    return Operands(q: q, k: k, v: v, present: present, bias: bias, scalars: scalars)
  }

  /// [batch, heads, length, features] with the features side by side.
  private mutating func heads(_ value: Graph.Value) throws -> Place {
    let place = try place(of: value)
    return Planner.isHeads(place.layout) ? place : try rowMajor(value)
  }

  private static func isHeads(_ layout: Layout) -> Bool { layout.strides[3] == 1 || layout.shape[3] <= 1 }

  private mutating func place(
    _ place: Place, at field: WritableKeyPath<ck_attention, ck_heads>, of arguments: UnsafeMutablePointer<ck_attention>
  ) {
    arguments.pointee[keyPath: field].batch = Int64(place.layout.strides[0])
    arguments.pointee[keyPath: field].head = Int64(place.layout.strides[1])
    arguments.pointee[keyPath: field].row = Int64(place.layout.strides[2])
    emitter.point(
      arguments,
      byteOffset: (MemoryLayout<ck_attention>.offset(of: field) ?? 0)
        + (MemoryLayout<ck_heads>.offset(of: \ck_heads.base) ?? 0),
      at: place)
  }

  private mutating func arguments(
    _ options: AttentionOptions, _ operands: Operands
  ) throws -> UnsafeMutablePointer<ck_attention> {
    let (q, k, v) = (operands.q, operands.k, operands.v)
    var attention = ck_attention()
    attention.type = q.type.kernel
    (attention.batch, attention.heads, attention.key_heads) = (Int64(q.shape[0]), Int64(q.shape[1]), Int64(k.shape[1]))
    (attention.queries, attention.keys) = (Int64(q.shape[2]), Int64(k.shape[2]))
    (attention.features, attention.value_features) = (Int64(q.shape[3]), Int64(v.shape[3]))
    attention.scale = options.scale ?? 1 / Double(max(q.shape[3], 1)).squareRoot()
    switch options.mask {
    case .none: attention.mask = CK_ALL_KEYS
    case .causal: attention.mask = CK_CAUSAL
    case .causalWindow(let length): (attention.mask, attention.window) = (CK_CAUSAL_WINDOW, Int64(length))
    case .window(let length): (attention.mask, attention.window) = (CK_WINDOW, Int64(length))
    }
    attention.dropout = options.dropout
    if let bias = operands.bias {
      let strides = bias.layout.strides
      (attention.bias_batch, attention.bias_head, attention.bias_query, attention.bias_key) =
        (Int64(strides[0]), Int64(strides[1]), Int64(strides[2]), Int64(strides[3]))
    }
    let arguments = emitter.arguments(attention)
    place(q, at: \.q, of: arguments)
    place(k, at: \.k, of: arguments)
    place(v, at: \.v, of: arguments)
    emitter.point(arguments, \.present, at: operands.present)
    emitter.point(arguments, \.bias, at: operands.bias)
    if options.dropout > 0 { emitter.point(arguments, \.key, at: keyPlace()) }
    if let score = options.score {
      let code = score.arguments(&emitter)
      let start = MemoryLayout<ck_score>.offset(of: \ck_score.scalar) ?? 0
      for (index, scalar) in operands.scalars.enumerated() {
        emitter.point(code, byteOffset: start + index * MemoryLayout<UnsafeRawPointer?>.stride, at: scalar)
      }
      emitter.link(arguments, to: code)
      arguments.pointee.score = UnsafePointer(code)
    }
    return arguments
  }

  private func detail(_ operands: Operands) -> String {
    let (q, k) = (operands.q.shape, operands.k.shape)
    return "[\(q[0]), \(q[1]), \(q[2]), \(q[3])] to \(k[2]) keys \(operands.q.type)"
  }

  private func flops(_ operands: Operands) -> Double {
    let (q, k, v) = (operands.q.shape, operands.k.shape, operands.v.shape)
    return Double(q[0] * q[1] * q[2]) * Double(k[2]) * Double(q[3] + v[3])
  }
}

extension AttentionScore {
  /// The code as the kernel takes it; the caller points it to the scalars.
  func arguments(_ emitter: inout Emitter) -> UnsafeMutablePointer<ck_score> {
    let inputs = 5 + scalarCount
    var score = ck_score()
    score.code = UnsafePointer(
      emitter.memory.array(
        code.enumerated().map { index, instruction in
          ck_instruction(
            opcode: UInt16(instruction.opcode), result: UInt16(inputs + index), a: UInt16(instruction.a),
            b: UInt16(instruction.b), c: UInt16(instruction.c), stream: 0, constant: instruction.constant)
        }))
    func register(_ register: Int?) -> Int32 { Int32(register ?? -1) }
    score.length = Int32(code.count)
    score.registers = Int32(inputs + code.count)
    score.score = register(self.score)
    (score.by_dot, score.by_query, score.by_key) = (register(byDot), register(byQuery), register(byKey))
    score.visible = register(visible)
    score.scalars = Int32(scalarCount)
    withUnsafeMutableBytes(of: &score.by_scalar) { raw in
      let slots = raw.assumingMemoryBound(to: Int32.self)
      for index in slots.indices { slots[index] = index < byScalar.count ? register(byScalar[index]) : -1 }
    }
    return emitter.arguments(score)
  }
}
