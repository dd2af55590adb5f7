// The gradient of every operation, one row each. A row gets the inputs, the output and the cotangent: the gradient of
// the final result with respect to the output. It gives, for each input, the gradient with respect to that; nil stands
// for 0. Rows are written in tensor operations, so that they can be recorded and differentiated in their turn. The
// switch is exhaustive: an operation without a row does not compile.
//
// Conventions where a derivative does not exist: sign, floor, ceil, trunc and round have gradient 0 everywhere; |x| has 0 at
// 0; an extreme that several elements share passes its gradient to them in equal parts. A comparison has gradient 0.

/// What a rule may look at.
struct RuleContext {
  let inputs: [Tensor]
  let output: Tensor
  let cotangent: Tensor
  /// Which inputs lead to a variable. A rule may skip the others.
  let isWanted: [Bool]
}

extension Operation {
  /// The gradients with respect to the inputs.
  /// - Throws: `noGradient` for an operation whose result is an index or a count.
  func gradients(_ context: RuleContext) throws -> [Tensor?] {
    let (inputs, out, g) = (context.inputs, context.output, context.cotangent)
    let x = inputs[0]
    switch self {
    case .variable: return [g]
    case .unary(let function): return [try function.gradient(x, out, g)]
    case .binary(let function):
      let y = inputs[1]
      return try zip(inputs, function.gradients(x, y, out, g, context.isWanted)).map { try $1?.summed(to: $0.shape) }
    case .comparison: return [nil, nil]
    case .select:
      let zero = try Tensor.zeros(g.shape)
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
    case .slice(let starts, _): return [try g.applying(.embed(starts: starts, shape: x.shape))]
    case .embed(let starts, _): return [try g.applying(.slice(starts: starts, counts: x.shape))]
    case .gather(let axis, let indices):
      return [try g.applying(.scatterAdd(axis: axis, indices: indices, extent: x.shape[axis]))]
    case .scatterAdd(let axis, let indices, _): return [try g.applying(.gather(axis: axis, indices: indices))]

    case .sum: return [try g.expanded(to: x.shape)]
    case .minimum(let axes), .maximum(let axes):
      let extreme = try Tensor.compare(.equal, x, out)
      return [try extreme / extreme.applying(.sum(axes: axes)) * g]
    case .cumulativeSum(let axis, let reversed):
      return [try g.applying(.cumulativeSum(axis: axis, reversed: !reversed))]

    case .argMinimum, .argMaximum, .argSort, .countMissing, .oneHot: throw TensorError.noGradient(operation: name)
    }
  }
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
    case .cubeRoot: return try g / (3 * out * out)
    case .erf: return try g * (-(x * x)).map(.exp) * Double.twoOverRootOfPi
    case .erfc: return try -(g * (-(x * x)).map(.exp) * Double.twoOverRootOfPi)
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
  fileprivate static let logOf2 = 0.693147180559945309417
  fileprivate static let logOf10 = 2.30258509299404568402
}
