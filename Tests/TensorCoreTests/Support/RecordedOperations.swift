import TensorCore

// Our operation for each of those in `Recorded/gradients.txt`. What the face of `Tensor` does not have under one name is
// composed of what it has, so that every recorded case checks something.

/// What an operation gets: the tensors of a case, in the type that is tried, traced or symbolic as the trial wants.
struct RecordedArguments {
  let found: RecordedCase
  let inputs: [Tensor]
  let constants: [Tensor]

  var x: Tensor { inputs[0] }

  subscript(name: String) -> Tensor {
    get throws {
      if let place = found.inputs.firstIndex(where: { $0.name == name }) { return inputs[place] }
      if let place = found.constants.firstIndex(where: { $0.name == name }) { return constants[place] }
      throw RecordedFault(line: found.line, text: "\(found.name) has no array \(name)")
    }
  }

  func has(_ key: String) -> Bool { found.attributes[key] != nil }
  func hasArray(_ name: String) -> Bool { (found.inputs + found.constants).contains { $0.name == name } }

  /// An attribute, or, where it is absent, what PyTorch takes for it.
  func integers(_ key: String, or absent: [Int]) throws -> [Int] { has(key) ? try found.integers(key) : absent }
  func number(_ key: String, or absent: Double) throws -> Double { has(key) ? try found.number(key) : absent }

  /// Indices, known while the operation is traced.
  func indices() throws -> Tensor { try found.array(.constant, "indices").tensor() }
}

enum RecordedOperations {
  typealias Arguments = RecordedArguments

  /// The outputs by name; nil for an operation that has no row.
  static func outputs(_ a: Arguments) throws -> [String: Tensor]? {
    switch a.found.operation {
    case "batch_norm": return try batchNorm(a)
    case "top_k":
      let (values, indices) = try a.x.topK(
        a.found.integer("k"), axis: a.found.integer("axis"), largest: a.found.flag("largest"))
      return ["values": values, "indices": indices]
    default: return try result(a).map { ["y": $0] }
    }
  }

  private static func result(_ a: Arguments) throws -> Tensor? {
    try elementwise(a) ?? arrangement(a) ?? reduction(a) ?? ordering(a) ?? layer(a) ?? loss(a) ?? attention(a)
  }

  private static func elementwise(_ a: Arguments) throws -> Tensor? {
    let name = a.found.variant.prefix { $0 != "/" }
    switch a.found.operation {
    case "unary":
      guard let function = UnaryFunction.allCases.first(where: { "\($0)" == name }) else { return nil }
      return try a["x"].map(function)
    case "binary":
      guard let function = BinaryFunction.allCases.first(where: { "\($0)" == name }) else { return nil }
      return try Tensor.combine(function, a["a"], a["b"])
    case "compare":
      guard let comparison = Comparison.allCases.first(where: { "\($0)" == name }) else { return nil }
      return try Tensor.compare(comparison, a["a"], a["b"])
    case "where": return try Tensor.select(a["mask"], a["a"], a["b"])
    case "clamp":
      return a.has("lower")
        ? try a.x.clamped(Tensor(a.found.number("lower")), Tensor(a.found.number("upper")))
        : try a.x.clamped(a["lower"], a["upper"])
    default: return nil
    }
  }

  private static func arrangement(_ a: Arguments) throws -> Tensor? {
    switch a.found.operation {
    case "matmul": return try Tensor.matmul(a["a"], a["b"])
    case "linear": return try Tensor.matmul(a.x, a["weight"]) + a["bias"]
    case "outer": return try Tensor.outer(a["a"], a["b"])
    case "reshape": return try a.x.reshape(a.found.integers("shape"))
    case "permute": return try a.x.transpose(axes: a.found.integers("axes"))
    case "expand": return try a.x.expanded(to: a.found.integers("shape"))
    case "concatenate": return try Tensor.concatenate(a.inputs, axis: a.found.integer("axis"))
    case "stack": return try Tensor.stack(a.inputs, axis: a.found.integer("axis"))
    case "slice":
      let (starts, counts) = (try a.found.integers("starts"), try a.found.integers("counts"))
      return try a.x.select(zip(starts, counts).map { .range($0, $0 + $1) })
    case "embed":
      // Zeros before and behind, axis by axis.
      let (starts, shape) = (try a.found.integers("starts"), try a.found.integers("shape"))
      return try shape.indices.reduce(a.x) { whole, axis in
        func zeros(_ count: Int) throws -> Tensor {
          var extents = whole.shape
          extents[axis] = count
          return try Tensor.full(extents, 0, type: whole.type)
        }
        let behind = shape[axis] - starts[axis] - whole.shape[axis]
        return try Tensor.concatenate([zeros(starts[axis]), whole, zeros(behind)], axis: axis)
      }
    case "gather": return try a.x.gather(a.indices(), axis: a.found.integer("axis"))
    case "embedding": return try a["table"].embedding(a["indices"])
    case "gather_elements":
      return try a.x.flatten().gather(elementPlaces(a, extent: a.x.shape[1])).reshape(a.indices().shape)
    case "scatter_add":
      // The gradient of a gather; itself differentiable.
      return try scattered(a.x, shape: [a.found.integer("extent"), a.x.shape[1]]) { try $0.gather(a.indices()) }
    case "scatter_add_elements":
      let extent = try a.found.integer("extent")
      return try scattered(a.x.flatten(), shape: [a.x.shape[0] * extent]) {
        try $0.gather(elementPlaces(a, extent: extent))
      }.reshape([a.x.shape[0], extent])
    case "one_hot": return try a["indices"].oneHot(classes: a.found.integer("classes"))
    default: return nil
    }
  }

  /// Where the elements [row, index] stand in a matrix of `extent` columns that is laid out as a vector.
  private static func elementPlaces(_ a: Arguments, extent: Int) throws -> [Int] {
    let indices = try a.indices()
    let columns = indices.shape[1]
    return try indices.wholeNumbers(for: "gather").enumerated().map { $0 / columns * extent + $1 }
  }

  private static func scattered(
    _ x: Tensor, shape: [Int], _ gather: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let zeros = Tensor.traced(try Tensor.full(shape, 0, type: x.type))
    return try Gradient.pullback(x, through: gather(zeros), to: [zeros], recording: true)[0]
  }

  private static func reduction(_ a: Arguments) throws -> Tensor? {
    let function: (Tensor, Int) throws -> Tensor
    switch a.found.operation {
    case "sum": function = { try $0.sum(axis: $1) }
    case "mean": function = { try $0.mean(axis: $1) }
    case "min": function = { try $0.minimum(axis: $1) }
    case "max": function = { try $0.maximum(axis: $1) }
    case "sd": function = { try $0.sd(axis: $1) }
    case "std": function = { try $0.std(axis: $1) }
    case "norm": function = { try $0.norm(axis: $1) }
    case "log_sum_exp": function = { try $0.logSumExp(axis: $1) }
    case "variance":
      let correction = try a.found.integer("correction")
      function = { try $0.variance(axis: $1, correction: correction) }
    case "product": function = { try $0.product(axis: $1) }
    case "median": function = { try $0.median(axis: $1) }
    case "quantile":
      let fraction = try a.found.number("fraction")
      function = { try $0.quantile(fraction, axis: $1) }
    default: return nil
    }
    if a.has("axis") { return try function(a.x, a.found.integer("axis")) }
    if a.found.variant == "far" { return try function(a.x, -1) }
    // Ours reduce one axis or all: the axes to be reduced become the last one.
    let axes = try a.integers("axes", or: Array(a.x.shape.indices))
    let kept = a.x.shape.indices.filter { !axes.contains($0) }
    return try function(a.x.transpose(axes: kept + axes).reshape(kept.map { a.x.shape[$0] } + [-1]), -1)
  }

  private static func ordering(_ a: Arguments) throws -> Tensor? {
    guard a.has("axis") else { return nil }
    let axis = try a.found.integer("axis")
    switch a.found.operation {
    case "softmax": return try a.x.softmax(axis: axis)
    case "log_softmax": return try a.x.logSoftmax(axis: axis)
    case "cumsum":
      guard try a.found.flag("reversed") else { return try a.x.cumulativeSum(axis: axis) }
      let backwards = Array((0..<a.x.shape[axis < 0 ? axis + a.x.rank : axis]).reversed())
      return try a.x.gather(backwards, axis: axis).cumulativeSum(axis: axis).gather(backwards, axis: axis)
    case "sort": return try a.x.sorted(axis: axis)
    case "diff": return try a.x.differences(axis: axis)
    case "argmin": return try a.x.argMinimum(axis: axis)
    case "argmax": return try a.x.argMaximum(axis: axis)
    case "argsort": return try a.x.argSort(axis: axis)
    case "count_missing": return try a["x"].countMissing(axis: axis)
    default: return nil
    }
  }
}
