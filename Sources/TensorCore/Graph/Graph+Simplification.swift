// What can be said more simply, one operation at a time, as it is added to the graph. Two aims: fewer operations, and
// elementwise ones next to what they can be fused with. For the second, a reshape that stands before an elementwise
// operation is moved behind it, where it mostly meets another that undoes it.
//
// Identities that do not hold for NaN, infinity or the sign of zero are left alone: 0·x is not 0.

extension Graph {
  /// A value that the operation would give; nil if there is nothing simpler than the operation itself.
  func simplified(_ operation: Operation, _ inputs: [Value]) throws -> Value? {
    switch operation {
    case .variable: return inputs[0]
    case .batchMean: return number(inputs[0]) == nil ? nil : inputs[0]
    case .convert(let type): return spec(inputs[0]).type == type ? inputs[0] : numberResult(operation, inputs)
    case .reshape(let shape): return try reshaped(inputs[0], shape)
    case .expand(let shape):
      if spec(inputs[0]).shape == shape { return inputs[0] }
      return numberResult(operation, inputs)
    case .permute(let axes): return try permuted(inputs[0], axes)
    case .slice(let starts, let counts):
      let x = inputs[0]
      if spec(x).shape == counts { return x }
      if let inner = node(x), case .slice(let before, _) = inner.operation {
        return try only(.slice(starts: zip(before, starts).map { $0 + $1 }, counts: counts), inner.inputs)
      }
      return numberResult(operation, inputs)
    case .concatenate(let axis):
      let whole = try operation.results(of: inputs.map(spec))[0]
      var place = 0
      let starts = inputs.map { part in
        defer { place += spec(part).shape[axis] }
        return whole.shape.indices.map { $0 == axis ? place : 0 }
      }
      let parts = try inputs.map { try only(.convert(whole.type), [$0]) }
      return try only(.assemble(starts: starts, shape: whole.shape), parts)
    case .sum(let axes):
      let shape = spec(inputs[0]).shape
      if axes.allSatisfy({ shape[$0] == 1 }) { return inputs[0] }
      return try sumOfReshape(inputs[0], axes)
    case .unary(let function):
      if let number = try foldedNumber(operation, inputs) { return number }
      if function == .negate, let inner = node(inputs[0]), inner.operation == .unary(.negate) { return inner.inputs[0] }
      return try reshapeMovedBehind(operation, inputs)
    case .binary(let function):
      if let number = try foldedNumber(operation, inputs) { return number }
      if let same = identity(function, inputs) { return same }
      if function == .add, let joined = try joinedAssemblies(inputs) { return joined }
      return try reshapeMovedBehind(operation, inputs)
    case .comparison, .select:
      return try foldedNumber(operation, inputs) ?? reshapeMovedBehind(operation, inputs)
    default: return nil
    }
  }

  /// The operation of a value that is the only result of one.
  private func node(_ value: Value) -> (operation: Operation, inputs: [Value])? {
    let node = nodes[value.node]
    guard value.result == 0, node.results.count == 1, case .operation(let operation) = node.kind else { return nil }
    return (operation, node.inputs)
  }

  func number(_ value: Value) -> Double? {
    if case .number(let number) = nodes[value.node].kind { number } else { nil }
  }

  private func only(_ operation: Operation, _ inputs: [Value]) throws -> Value { try add(operation, inputs)[0] }

  /// Views and conversions of a repeated number are that number.
  private func numberResult(_ operation: Operation, _ inputs: [Value]) -> Value? {
    guard let number = number(inputs[0]), let spec = try? operation.results(of: [spec(inputs[0])])[0] else {
      return nil
    }
    return self.number(spec.type == .float32 ? Double(Float(number)) : number, spec)
  }

  /// An elementwise operation on repeated numbers alone.
  private func foldedNumber(_ operation: Operation, _ inputs: [Value]) throws -> Value? {
    let numbers = inputs.compactMap(number)
    guard numbers.count == inputs.count else { return nil }
    let result = try operation.results(of: inputs.map(spec))[0]
    let value = try operation.evaluate(numbers.map { DenseArray($0) })[0].number(at: 0)
    return number(result.type == .float32 ? Double(Float(value)) : value, result)
  }

  /// x + 0, x - 0, x·1, x/1, x¹, where the result has the shape and type of x. (-0 + 0 is 0: that sign is let go.)
  private func identity(_ function: BinaryFunction, _ inputs: [Value]) -> Value? {
    let neutral: (left: Double?, right: Double?)
    switch function {
    case .add: neutral = (0, 0)
    case .subtract: neutral = (nil, 0)
    case .multiply: neutral = (1, 1)
    case .divide, .power: neutral = (nil, 1)
    default: return nil
    }
    guard let shape = try? Shape.broadcast(spec(inputs[0]).shape, spec(inputs[1]).shape, operation: "") else {
      return nil
    }
    let result = TensorSpec(shape, Operation.common(spec(inputs[0]), spec(inputs[1])))
    if let right = neutral.right, number(inputs[1]) == right, spec(inputs[0]) == result { return inputs[0] }
    if let left = neutral.left, number(inputs[0]) == left, spec(inputs[1]) == result { return inputs[1] }
    return nil
  }

  private func reshaped(_ x: Value, _ shape: [Int]) throws -> Value? {
    if spec(x).shape == shape { return x }
    if let inner = node(x), case .reshape = inner.operation { return try only(.reshape(shape), inner.inputs) }
    return numberResult(.reshape(shape), [x])
  }

  private func permuted(_ x: Value, _ axes: [Int]) throws -> Value? {
    if axes == Array(axes.indices) { return x }
    if let inner = node(x), case .permute(let before) = inner.operation {
      return try only(.permute(axes.map { before[$0] }), inner.inputs)
    }
    if let inner = node(x), case .reshape(let shape) = inner.operation,
      let order = order(axes, of: shape, in: spec(inner.inputs[0]).shape)
    {
      return try only(.reshape(axes.map { shape[$0] }), [only(.permute(order), inner.inputs)])
    }
    return numberResult(.permute(axes), [x])
  }

  /// How the axes of `source` must be permuted to have the order that `axes` gives to those of `target`, which is
  /// `source` with axes of extent 1 put in between; nil if it is not. Such axes hide from whoever computes `source` that
  /// it is read in another order.
  private func order(_ axes: [Int], of target: [Int], in source: [Int]) -> [Int]? {
    let (own, seen) = (source.indices.filter { source[$0] != 1 }, target.indices.filter { target[$0] != 1 })
    guard target.count > source.count, own.map({ source[$0] }) == seen.map({ target[$0] }) else { return nil }
    let places = Dictionary(uniqueKeysWithValues: zip(seen, own))
    var moved = axes.compactMap { places[$0] }[...]
    return source.indices.map { source[$0] == 1 ? $0 : moved.removeFirst() }
  }

  /// Gradients of several slices of one tensor are added up: zeros around each but where it stands. If they do not
  /// overlap, they are parts of one.
  private func joinedAssemblies(_ inputs: [Value]) throws -> Value? {
    guard let left = node(inputs[0]), let right = node(inputs[1]),
      case .assemble(let leftStarts, let shape) = left.operation,
      case .assemble(let rightStarts, let other) = right.operation, shape == other,
      spec(inputs[0]).type == spec(inputs[1]).type
    else { return nil }
    func boxes(_ starts: [[Int]], _ parts: [Value]) -> [[Range<Int>]] {
      zip(starts, parts).map { start, part in zip(start, spec(part).shape).map { $0..<$0 + $1 } }
    }
    let overlap = boxes(leftStarts, left.inputs).contains { a in
      boxes(rightStarts, right.inputs).contains { b in zip(a, b).allSatisfy { $0.overlaps($1) } }
    }
    return overlap
      ? nil : try only(.assemble(starts: leftStarts + rightStarts, shape: shape), left.inputs + right.inputs)
  }

  /// f(reshape(x), …) as reshape(f(x, …)), if every other input can be had in the shape of x: a single number, another
  /// reshape, a full tensor, or one that repeats along axes which the reshape leaves alone.
  private func reshapeMovedBehind(_ operation: Operation, _ inputs: [Value]) throws -> Value? {
    let target = try operation.results(of: inputs.map(spec))[0].shape
    guard
      let source = inputs.lazy.compactMap({ value -> [Int]? in
        guard let inner = self.node(value), case .reshape(let shape) = inner.operation, shape == target else {
          return nil
        }
        return self.spec(inner.inputs[0]).shape
      }).first, Set(source.filter { $0 != 1 }) != [], source.count > 0
    else { return nil }
    // Only towards fewer axes, so that two reshapes never chase each other.
    guard source.count < target.count else { return nil }
    var moved: [Value] = []
    for input in inputs {
      let shape = spec(input).shape
      if shape.isEmpty || (number(input) != nil && shape != target) {
        moved.append(shape.isEmpty ? input : self.number(number(input) ?? 0, TensorSpec([], spec(input).type)))
      } else if shape == target {
        moved.append(try only(.reshape(source), [input]))
      } else {
        guard let aligned = trailing(shape, of: target, in: source) else { return nil }
        moved.append(aligned == shape ? input : try only(.reshape(aligned), [input]))
      }
    }
    let results = try operation.results(of: moved.map(spec))[0]
    let before = try operation.results(of: inputs.map(spec))[0]
    guard results.shape == source, results.type == before.type else { return nil }
    return try only(.reshape(target), [only(operation, moved)])
  }

  /// The shape under which a tensor of `shape`, which repeats to fill `target`, repeats in the same way to fill `source`:
  /// its axes that are not 1 must be trailing ones that both have.
  private func trailing(_ shape: [Int], of target: [Int], in source: [Int]) -> [Int]? {
    let kept = Array(shape.drop { $0 == 1 })
    guard kept.count <= source.count, kept.count <= target.count else { return nil }
    let same = zip(source.suffix(kept.count), target.suffix(kept.count)).allSatisfy { $0 == $1 }
    return same ? kept : nil
  }

  /// The sum over axes of reshape(x) as a reshape of the sum over axes of x, if each group of axes that the reshape turns
  /// into another is summed wholly or not at all.
  private func sumOfReshape(_ x: Value, _ axes: [Int]) throws -> Value? {
    guard let inner = node(x), case .reshape(let target) = inner.operation else { return nil }
    let source = spec(inner.inputs[0]).shape
    guard !source.contains(0) else { return nil }
    var (i, j) = (0, 0)
    var summed: [Int] = []
    while i < source.count || j < target.count {
      let (firstSource, firstTarget) = (i, j)
      var (a, b) = (1, 1)
      repeat {
        if a <= b, i < source.count {
          a *= source[i]
          i += 1
        } else if j < target.count {
          b *= target[j]
          j += 1
        } else if i < source.count {
          a *= source[i]
          i += 1
        } else {
          return nil
        }
      } while a != b
      let within = (firstTarget..<j).filter { target[$0] != 1 }
      let isSummed = within.map(axes.contains)
      if isSummed.allSatisfy({ $0 }) {
        if !within.isEmpty { summed += Array(firstSource..<i) }
      } else if isSummed.contains(true) {
        return nil
      }
    }
    let shape = target.indices.map { axes.contains($0) ? 1 : target[$0] }
    return try only(.reshape(shape), [only(.sum(axes: summed), inner.inputs)])
  }
}
