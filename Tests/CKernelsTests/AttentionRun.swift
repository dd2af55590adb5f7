import CKernels

/// The memory of one attention, filled with the numbers of a reference, and the calls of the kernels on it.
final class AttentionRun<Element: AttentionElement> {
  let options: AttentionOptions
  let q: AttentionHeads<Element>, k: AttentionHeads<Element>, v: AttentionHeads<Element>, out: AttentionHeads<Element>
  let outGradient: AttentionHeads<Element>, qGradient: AttentionHeads<Element>
  let kGradient: AttentionHeads<Element>, vGradient: AttentionHeads<Element>
  /// [1, 1, batch·heads·queries, 1] and [1, 1, batch·heads·queries, keys], contiguous but guarded.
  let logSum: AttentionHeads<Element>, correction: AttentionHeads<Element>
  let bias: AttentionHeads<Element>, biasGradient: AttentionHeads<Element>, weights: AttentionHeads<Element>
  /// [1, 1, tasks, CK_SCORE_SCALARS].
  private(set) var scalarGradients: AttentionHeads<Element>
  let score: AttentionScoreMemory<Element>?
  private let present: UnsafeMutablePointer<UInt8>
  private let key: UnsafeMutablePointer<UInt64>
  var face = ck_attention()
  static var randomKey: UInt64 { 0x1234_5678_9abc_def0 }

  init(_ reference: AttentionReference) {
    let o = reference.options
    options = o
    let rows = o.batch * o.heads * o.queries
    func heads(_ heads: Int, _ rows: Int, _ features: Int) -> AttentionHeads<Element> {
      AttentionHeads(o.batch, heads, rows, features, interleaved: o.interleaved)
    }
    q = heads(o.heads, o.queries, o.features)
    k = heads(o.keyHeads, o.keys, o.features)
    v = heads(o.keyHeads, o.keys, o.valueFeatures)
    out = heads(o.heads, o.queries, o.valueFeatures)
    outGradient = heads(o.heads, o.queries, o.valueFeatures)
    qGradient = heads(o.heads, o.queries, o.features)
    kGradient = heads(o.keyHeads, o.keys, o.features)
    vGradient = heads(o.keyHeads, o.keys, o.valueFeatures)
    logSum = AttentionHeads(1, 1, rows, 1, interleaved: false)
    correction = AttentionHeads(1, 1, rows, 1, interleaved: false)
    bias = AttentionHeads(1, 1, rows, o.keys, interleaved: false)
    biasGradient = AttentionHeads(1, 1, rows, o.keys, interleaved: false)
    weights = AttentionHeads(1, 1, rows, o.keys, interleaved: false)
    scalarGradients = AttentionHeads(1, 1, 0, 4, interleaved: false)
    score = reference.score.map(AttentionScoreMemory.init)
    present = .allocate(capacity: max(1, o.batch * o.keys))
    for place in 0..<o.batch * o.keys { present[place] = reference.present[place] }
    key = .allocate(capacity: 1)
    key.pointee = Self.randomKey
    Self.fill(q, reference.q)
    Self.fill(k, reference.k)
    Self.fill(v, reference.v)
    Self.fill(outGradient, reference.outGradient)
    Self.fill(bias, reference.bias)
    describe()
  }

  deinit {
    present.deallocate()
    key.deallocate()
  }

  static func fill(_ heads: AttentionHeads<Element>, _ numbers: [Double]) {
    var next = 0
    heads.forEachPlace {
      heads[$0, $1, $2, $3] = numbers[next]
      next += 1
    }
  }

  private func describe() {
    let o = options
    face.type = Element.kernelType
    (face.batch, face.heads, face.key_heads) = (Int64(o.batch), Int64(o.heads), Int64(o.keyHeads))
    (face.queries, face.keys) = (Int64(o.queries), Int64(o.keys))
    (face.features, face.value_features) = (Int64(o.features), Int64(o.valueFeatures))
    (face.q, face.k, face.v, face.out) = (q.face, k.face, v.face, out.face)
    face.scale = o.scale
    face.mask = o.mask
    face.window = Int64(o.window)
    if o.hasPadding { face.present = UnsafePointer(present) }
    if o.bias != .none {
      face.bias = UnsafeRawPointer(bias.face.base)
      face.bias_key = 1
    }
    let keys = Int64(o.keys), queries = Int64(o.queries), heads = Int64(o.heads)
    switch o.bias {
    case .none: break
    case .full: (face.bias_batch, face.bias_head, face.bias_query) = (heads * queries * keys, queries * keys, keys)
    case .shared: face.bias_query = keys
    case .byKey: face.bias_batch = heads * queries * keys
    case .byQuery: (face.bias_head, face.bias_query, face.bias_key) = (queries * keys, keys, 0)
    }
    face.dropout = o.dropout
    face.key = UnsafePointer(key)
    face.log_sum = logSum.face.base
    face.out_gradient = outGradient.face
    (face.q_gradient, face.k_gradient, face.v_gradient) = (qGradient.face, kGradient.face, vGradient.face)
    face.correction = correction.face.base
    if o.bias != .none { face.bias_gradient = biasGradient.face.base }
    if let score {
      face.score = UnsafePointer(score.face)
      scalarGradients = AttentionHeads(1, 1, Int(ck_attention_gradient_tasks(&face)), 4, interleaved: false)
      face.scalar_gradients = scalarGradients.face.base
    }
  }

  /// Every task of `kernel` apart when `isDivided`, so that the tasks are seen not to depend on each other; the scratch
  /// is full of NaN before each.
  private func run(
    _ kernel: ck_kernel, _ arguments: UnsafeRawPointer, tasks: Int64, scratch: Int64, isDivided: Bool
  ) {
    let room = UnsafeMutableRawPointer.allocate(byteCount: Int(scratch) + 64, alignment: 64)
    defer { room.deallocate() }
    let guardStart = room + Int(scratch)
    guardStart.initializeMemory(as: UInt8.self, repeating: 0x5a, count: 64)
    func carryOut(_ begin: Int64, _ end: Int64) {
      room.initializeMemory(as: UInt8.self, repeating: 0xff, count: Int(scratch))
      kernel(arguments, begin, end, room)
    }
    if isDivided {
      for task in stride(from: tasks - 1, through: 0, by: -1) { carryOut(task, task + 1) }
    } else if tasks > 0 {
      carryOut(0, tasks)
    }
    let isIntact = (0..<64).allSatisfy { guardStart.load(fromByteOffset: $0, as: UInt8.self) == 0x5a }
    precondition(isIntact, "written beyond the scratch")
  }

  func forward(isDivided: Bool = false) {
    run(
      ck_attention_run, &face, tasks: ck_attention_tasks(&face), scratch: ck_attention_scratch(&face),
      isDivided: isDivided)
  }

  func gradient(isDivided: Bool = false) {
    run(
      ck_attention_gradient_run, &face, tasks: ck_attention_gradient_tasks(&face),
      scratch: ck_attention_gradient_scratch(&face), isDivided: isDivided)
  }

  func computeWeights() {
    var arguments = ck_attention_weights(attention: face, weights: weights.face.base)
    run(
      ck_attention_weights_run, &arguments, tasks: ck_attention_tasks(&face), scratch: ck_attention_scratch(&face),
      isDivided: false)
  }

  /// Forward and gradient, divided among the pool's threads.
  func carryOutOnPool() {
    withUnsafePointer(to: &face) { face in
      let steps = [
        ck_step(
          kernel: ck_attention_run, arguments: face, tasks: ck_attention_tasks(face),
          scratch: ck_attention_scratch(face), cost: 1 << 30),
        ck_step(
          kernel: ck_attention_gradient_run, arguments: face, tasks: ck_attention_gradient_tasks(face),
          scratch: ck_attention_gradient_scratch(face), cost: 1 << 30),
      ]
      precondition(ck_run(steps, 2))
    }
  }

  /// The gradients of the score's scalars, added up over the tasks.
  var sumsOfScalarGradients: [Double] {
    (0..<4).map { index in (0..<scalarGradients.rows).reduce(0.0) { $0 + scalarGradients[0, 0, $1, index] } }
  }

  var results: [(name: String, heads: AttentionHeads<Element>)] {
    [
      ("out", out), ("log_sum", logSum), ("q_gradient", qGradient), ("k_gradient", kGradient),
      ("v_gradient", vGradient), ("bias_gradient", biasGradient), ("scalar_gradients", scalarGradients),
      ("weights", weights), ("correction", correction), ("q", q), ("k", k), ("v", v), ("out_gradient", outGradient),
      ("bias", bias),
    ]
  }
}
