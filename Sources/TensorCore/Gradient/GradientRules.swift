// The gradient of every operation, one row each. A row gets the inputs, the output and the cotangent: the gradient of
// the final result with respect to the output. It gives, for each input, the gradient with respect to that; nil stands
// for 0. Rows are written in tensor operations, so that they can be recorded and differentiated in their turn. The
// switch is exhaustive: an operation without a row does not compile.
//
// Conventions where a derivative does not exist: sign, floor, ceil, trunc, round and a conversion to
// int32 or bool have gradient 0 everywhere; |x| has 0 at 0; an extreme that several elements share passes its gradient to
// them in equal parts. A comparison has gradient 0.

/// What a rule may look at.
struct RuleContext {
  let inputs: [Tensor]
  let output: Tensor
  let cotangent: Tensor
  /// Which inputs lead to a variable. A rule may skip the others.
  let isWanted: [Bool]
  /// What the operation gave beside the output.
  var others: [Tensor] = []
  /// Whether the gradients will be differentiated again: rules that have a fast form which cannot be then take another.
  var isRecording = false
}

extension Operation {
  /// The gradients with respect to the inputs.
  /// - Throws: `noGradient` for an operation whose result is an index or a count.
  func gradients(_ context: RuleContext) throws -> [Tensor?] {
    let (inputs, out, g) = (context.inputs, context.output, context.cotangent)
    let x = inputs[0]
    switch self {
    case .variable, .batchMean: return [g]
    case .unary(let function): return [try function.gradient(x, out, g)]
    case .binary(let function):
      let y = inputs[1]
      return try zip(inputs, function.gradients(x, y, out, g, context.isWanted)).map { try $1?.summed(to: $0.shape) }
    case .comparison: return [nil, nil]
    case .select:
      let zero = try Tensor.full(g.shape, 0, type: g.type)
      return [nil, try Tensor.apply(.select, [x, g, zero]), try Tensor.apply(.select, [x, zero, g])]

    // For C = A·B: gA = g·Bᵀ and gB = Aᵀ·g; transposed factors take the mirrored forms.
    case .matrixProduct(let a, let b):
      let y = inputs[1]
      return [
        try context.isWanted[0]
          ? (a ? product(y, g, b, true) : product(g, y, false, !b)).summed(to: x.shape) : nil,
        try context.isWanted[1]
          ? (b ? product(g, x, true, a) : product(x, g, !a, false)).summed(to: y.shape) : nil,
      ]

    case .reshape: return [try g.reshaped(x.shape)]
    case .expand: return [try g.summed(to: x.shape)]
    case .permute(let axes): return [try g.applying(.permute(inverse(axes)))]
    case .concatenate(let axis):
      var start = 0
      return try inputs.map { part in
        defer { start += part.shape[axis] }
        var starts = part.shape.map { _ in 0 }
        starts[axis] = start
        return try g.applying(.slice(starts: starts, counts: part.shape))
      }
    case .slice(let starts, _): return [try g.applying(.assemble(starts: [starts], shape: x.shape))]
    case .assemble(let starts, _):
      return try zip(inputs, starts).map { try g.applying(.slice(starts: $1, counts: $0.shape)) }
    case .gather(let axis, let indices):
      return [try g.applying(.scatterAdd(axis: axis, indices: indices, extent: x.shape[axis]))]
    case .scatterAdd(let axis, let indices, _): return [try g.applying(.gather(axis: axis, indices: indices))]

    case .sum: return [try g.expanded(to: x.shape)]
    case .minimum(let axes), .maximum(let axes):
      let extreme = try Tensor.compare(.equal, x, out)
      return [try extreme / extreme.applying(.sum(axes: axes)) * g]
    case .cumulativeSum(let axis, let reversed):
      return [try g.applying(.cumulativeSum(axis: axis, reversed: !reversed))]

    case .convert(let type): return [x.type.isFloating && type.isFloating ? try g.converted(to: x.type) : nil]
    case .random: return [nil]
    case .take(let axis): return [try Tensor.apply(.addAt(axis: axis, extent: x.shape[axis]), [g, inputs[1]]), nil]
    case .addAt(let axis, _): return [try Tensor.apply(.take(axis: axis), [g, inputs[1]]), nil]
    case .pick(let axis):
      return [try Tensor.apply(.addPicked(axis: axis, extent: x.shape[axis]), [g, inputs[1]]), nil]
    case .addPicked(let axis, _): return [try Tensor.apply(.pick(axis: axis), [g, inputs[1]]), nil]
    case .sort:
      let last = x.rank - 1
      return [try Tensor.apply(.addPicked(axis: last, extent: x.shape[last]), [g, context.others[0]])]
    case .slidingMean(let axis, let window):
      return [try g.applying(.slidingMeanGradient(axis: axis, window, extent: x.shape[axis]))]
    case .slidingMeanGradient(let axis, let window, _): return [try g.applying(.slidingMean(axis: axis, window))]

    case .softmax:
      if context.isRecording { return [try out * (g - (g * out).applying(.sum(axes: [out.rank - 1])))] }
      return [try Tensor.apply(.softmaxGradient, [out, g])]
    case .logSoftmax:
      if context.isRecording { return [try g - out.map(.exp) * g.applying(.sum(axes: [out.rank - 1]))] }
      return [try Tensor.apply(.logSoftmaxGradient, [out, g])]
    case .logSumExp: return [try (x - out).map(.exp) * g]

    case .norm(let options):
      let scale = options.hasScale ? inputs[1] : nil
      if context.isRecording { return try composedNormGradients(options, x, scale, g) }
      let gradients = try Tensor.applyAll(
        .normGradient(options), [x, context.others[0], context.others[1], g] + (scale.map { [$0] } ?? []))
      return [gradients[0]] + (options.hasScale ? [gradients[1]] : []) + (options.hasShift ? [gradients[2]] : [])

    case .crossEntropy(let options):
      let weights = options.hasWeights ? [inputs[2]] : []
      return [
        try Tensor.apply(.crossEntropyGradient(options), [x, inputs[1], context.others[0], g] + weights), nil,
      ] + weights.map { _ in nil }

    case .attention(let options):
      let gradients = try Tensor.applyAll(
        .attentionGradient(options), Array(inputs[..<3]) + [out, context.others[0], g] + Array(inputs[3...]))
      var results: [Tensor?] = Array(gradients[..<3])
      if options.hasPresent { results.append(nil) }
      var next = 3
      if options.hasBias {
        results.append(try gradients[next].summed(to: inputs[results.count].shape))
        next += 1
      }
      for index in 0..<(options.score?.scalarCount ?? 0) {
        results.append(try gradients[next].part(index..<index + 1, axis: 0).reshaped(inputs[results.count].shape))
      }
      return results

    // A convolution is linear in each of its inputs, and so are its gradients in theirs.
    case .convolution(let geometry):
      return [
        try context.isWanted[0]
          ? Tensor.apply(.convolutionDataGradient(geometry, shape: x.shape), [g, inputs[1]]) : nil,
        try context.isWanted[1]
          ? Tensor.apply(.convolutionFilterGradient(geometry, shape: inputs[1].shape), [x, g]) : nil,
      ]
    case .convolutionDataGradient(let geometry, _):
      return [
        try context.isWanted[0] ? Tensor.apply(.convolution(geometry), [g, inputs[1]]) : nil,
        try context.isWanted[1]
          ? Tensor.apply(.convolutionFilterGradient(geometry, shape: inputs[1].shape), [g, x]) : nil,
      ]
    case .convolutionFilterGradient(let geometry, _):
      return [
        try context.isWanted[0]
          ? Tensor.apply(.convolutionDataGradient(geometry, shape: x.shape), [inputs[1], g]) : nil,
        try context.isWanted[1] ? Tensor.apply(.convolution(geometry), [x, g]) : nil,
      ]
    case .maximumPool(let geometry):
      return [try Tensor.apply(.maximumPoolGradient(geometry, shape: x.shape), [g, context.others[0]])]
    case .averagePool(let geometry): return [try g.applying(.averagePoolGradient(geometry, shape: x.shape))]
    case .averagePoolGradient(let geometry, _): return [try g.applying(.averagePool(geometry))]

    case .argMinimum, .argMaximum, .argSort, .countMissing, .oneHot, .softmaxGradient, .logSoftmaxGradient,
      .normGradient, .crossEntropyGradient, .attentionGradient, .maximumPoolGradient:
      throw TensorError.noGradient(operation: name)
    }
  }
}

/// The gradients of a norm in operations that can be differentiated again. With n = (x - mean)·rstd and h = g·scale:
/// rstd·(h - mean(h) - n·mean(h·n)) for x, Σ g·n for the scale, Σ g for the shift; without a mean, the middle term is
/// absent.
private func composedNormGradients(
  _ options: NormOptions, _ x: Tensor, _ scale: Tensor?, _ g: Tensor
) throws -> [Tensor?] {
  let last = x.rank - 1
  func mean(_ tensor: Tensor) throws -> Tensor {
    try tensor.applying(.sum(axes: [last])) / Double(max(x.shape[last], 1))
  }
  let centred = try options.isRootMeanSquare ? x : x - mean(x)
  let rstd = try 1 / (mean(centred * centred) + options.epsilon).map(.sqrt)
  let normal = try centred * rstd
  let scaled = try scale.map { try g * $0 } ?? g
  var inner = try scaled - normal * mean(scaled * normal)
  if !options.isRootMeanSquare { inner = try inner - mean(scaled) }
  var results: [Tensor?] = [try inner * rstd]
  if let scale { results.append(try (g * normal).summed(to: scale.shape)) }
  if options.hasShift { results.append(try g.summed(to: [x.shape[last]])) }
  return results
}

extension UnaryFunction {
  /// g · f′(x), with the output where it makes the derivative cheaper.
  fileprivate func gradient(_ x: Tensor, _ out: Tensor, _ g: Tensor) throws -> Tensor? {
    switch self {
    case .negate: return try -g
    case .abs: return try g * x.map(.sign)
    case .sqrt: return try g / (2 * out)
    case .exp: return try g * out
    case .log: return try g / x
    case .log2: return try g / (x * Double.logOf2)
    case .log10: return try g / (x * Double.logOf10)
    case .expm1: return try g * (out + 1)
    case .log1p: return try g / (x + 1)
    case .sin: return try g * x.map(.cos)
    case .cos: return try -(g * x.map(.sin))
    case .tan: return try g * (out * out + 1)
    case .asin: return try g / (1 - x * x).map(.sqrt)
    case .acos: return try -(g / (1 - x * x).map(.sqrt))
    case .atan: return try g / (x * x + 1)
    case .sinh: return try g * x.map(.cosh)
    case .cosh: return try g * x.map(.sinh)
    case .tanh: return try g * (1 - out * out)
    case .asinh: return try g / (x * x + 1).map(.sqrt)
    case .acosh: return try g / ((x - 1).map(.sqrt) * (x + 1).map(.sqrt))
    case .atanh: return try g / (1 - x * x)
    case .sigmoid: return try g * (out * (1 - out))
    case .softplus: return try g * x.map(.sigmoid)
    case .relu: return try g * Tensor.compare(.greater, out, Tensor(0))
    case .gelu: return try g * x.map(.geluDerivative)
    case .geluTanh: return try g * x.map(.geluTanhDerivative)
    case .silu: return try g * x.map(.siluDerivative)
    // With the density φ: (xΦ)″ = φ·(2 - x²).
    case .geluDerivative:
      return try g * ((x * x * -0.5).map(.exp) * Double.rootOfInverseTwoPi * (2 - x * x))
    // With s = sigmoid(x): (xs)″ = s·(1 - s)·(2 + x·(1 - 2s)).
    case .siluDerivative:
      let s = try x.map(.sigmoid)
      return try g * (s * (1 - s) * (2 + x * (1 - 2 * s)))
    case .cubeRoot: return try g / (3 * out * out)
    case .erf: return try g * (-(x * x)).map(.exp) * Double.twoOverRootOfPi
    case .erfc: return try -(g * (-(x * x)).map(.exp) * Double.twoOverRootOfPi)
    // With t = tanh u: (x·(1 + t)/2)″ = (1 - t²)·(u′ + x·u″/2 - x·t·u′²).
    case .geluTanhDerivative:
      let (root, cube) = (0.797884560802865355880, 0.044715)
      let t = try (root * (x + cube * x * x * x)).map(.tanh)
      let slope = try root * (1 + 3 * cube * x * x)
      let bend = try 3 * root * cube * x * x - x * t * slope * slope
      return try g * ((1 - t * t) * (slope + bend))
    case .gamma, .logGamma: throw TensorError.noGradient(operation: rawValue)
    case .floor, .ceil, .round, .truncate, .sign, .isMissing, .isFinite: return nil
    }
  }
}

extension BinaryFunction {
  /// The two gradients in the shape of the output; the caller sums them to the shapes of the inputs.
  fileprivate func gradients(
    _ x: Tensor, _ y: Tensor, _ out: Tensor, _ g: Tensor, _ isWanted: [Bool]
  ) throws -> [Tensor?] {
    let (forX, forY) = (isWanted[0], isWanted[1])
    switch self {
    case .add: return [g, g]
    case .subtract: return [g, try forY ? -g : nil]
    case .multiply: return [try forX ? g * y : nil, try forY ? g * x : nil]
    case .divide: return [try forX ? g / y : nil, try forY ? -(g * out / y) : nil]
    // y·x^(y-1) and x^y·log x. Where the exponent is 0 the first is 0 even at x = 0, hence the exponent 1 in its place;
    // where the base is 0 the second is taken as 0.
    case .power:
      let zero = Tensor(0)
      return [
        try forX ? g * (y * Tensor.power(x, Tensor.select(y.isEqual(to: zero), Tensor(1), y) - 1)) : nil,
        try forY ? g * (out * Tensor.select(x.isEqual(to: zero), Tensor(1), x).map(.log)) : nil,
      ]
    case .minimum, .maximum:
      let half = Tensor(0.5)
      let first = try Tensor.compare(self == .minimum ? .less : .greater, x, y)
      let share = try first + half * x.isEqual(to: y)
      return [try g * share, try g * (1 - share)]
    case .modulo: return [g, try forY ? -(g * (x / y).map(.floor)) : nil]
    case .atan2:
      let square = try x * x + y * y
      return [try g * y / square, try -(g * x / square)]
    case .hypot:
      let zero = Tensor(0)
      let length = try Tensor.select(out.isEqual(to: zero), Tensor(1), out)
      return [try forX ? g * x / length : nil, try forY ? g * y / length : nil]
    }
  }
}

extension Tensor {
  fileprivate func isEqual(to other: Tensor) throws -> Tensor { try Tensor.compare(.equal, self, other) }

  /// The transpose of broadcasting: sums over the axes along which a tensor of `target` was repeated.
  fileprivate func summed(to target: [Int]) throws -> Tensor {
    if shape == target { return self }
    let lead = rank - target.count
    let axes = shape.indices.filter { $0 < lead || (target[$0 - lead] == 1 && shape[$0] != 1) }
    return try applying(.sum(axes: axes)).reshaped(target)
  }
}

private func product(_ a: Tensor, _ b: Tensor, _ transposeLeft: Bool, _ transposeRight: Bool) throws -> Tensor {
  try Tensor.apply(.matrixProduct(transposeLeft: transposeLeft, transposeRight: transposeRight), [a, b])
}

private func inverse(_ axes: [Int]) -> [Int] {
  var inverse = axes
  for (place, axis) in axes.enumerated() { inverse[axis] = place }
  return inverse
}

extension Double {
  fileprivate static let twoOverRootOfPi = 1.12837916709551257390
  fileprivate static let rootOfInverseTwoPi = 0.398942280401432677940
  fileprivate static let logOf2 = 0.693147180559945309417
  fileprivate static let logOf10 = 2.30258509299404568402
}
