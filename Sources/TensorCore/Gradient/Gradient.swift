/// Derivatives by reverse-mode differentiation (Griewank and Walther, Evaluating Derivatives, 2008, chapter 3).
///
/// An interpreter makes variables with `Tensor.traced`, computes with them, and asks for
/// `Gradient.of(result, withRespectTo: variables)`. The forms that take a function do just that. They nest: a function
/// given to one may call another, on variables of the outer one.
public enum Gradient {
  /// The value of `function` at `point` and its gradient there, of the shape of `point`.
  /// - Throws: `notASingleValue` if the function does not give one number; `noGradient`; what `function` throws.
  public static func of(
    _ function: (Tensor) throws -> Tensor, at point: Tensor
  ) throws -> (value: Tensor, gradient: Tensor) {
    let (value, gradients) = try of({ try function($0[0]) }, at: [point])
    return (value, gradients[0])
  }

  /// The value of `function` of several tensors and its gradient with respect to each.
  public static func of(
    _ function: ([Tensor]) throws -> Tensor, at points: [Tensor]
  ) throws -> (value: Tensor, gradients: [Tensor]) {
    let variables = points.map(Tensor.traced)
    let result = try function(variables)
    guard result.count == 1 else { throw TensorError.notASingleValue(operation: "grad", shape: result.shape) }
    let pass = BackwardPass(from: result, to: variables)
    let gradients = try pass.gradients(
      cotangent: Tensor.full(result.shape, 1, type: result.type), recording: pass.hasOtherVariables)
    return (pass.hasOtherVariables ? result : result.detached, gradients)
  }

  /// The gradient of `result`, a single number, with respect to each of `variables`: tensors made by `Tensor.traced`,
  /// or computed from such. They count as independent of each other. One that `result` does not depend on has
  /// gradient 0, and so has a tensor that was never traced.
  ///
  /// If the computation involves other variables too, the gradients can be differentiated for those. To differentiate
  /// them again for the same variables, pass `recording: true`.
  public static func of(
    _ result: Tensor, withRespectTo variables: [Tensor], recording: Bool = false
  ) throws -> [Tensor] {
    guard result.count == 1 else { throw TensorError.notASingleValue(operation: "grad", shape: result.shape) }
    return try pullback(
      Tensor.full(result.shape, 1, type: result.type), through: result, to: variables, recording: recording)
  }

  /// The gradient of Σ cotangent·result: a vector–Jacobian product. `cotangent` has the shape of `result`.
  public static func pullback(
    _ cotangent: Tensor, through result: Tensor, to variables: [Tensor], recording: Bool = false
  ) throws -> [Tensor] {
    let pass = BackwardPass(from: result, to: variables)
    return try pass.gradients(
      cotangent: cotangent.expanded(to: result.shape),
      recording: recording || cotangent.isTraced || pass.hasOtherVariables)
  }

  /// All partial derivatives of `function` at `point`: shape of the result, then shape of `point`.
  public static func jacobian(_ function: (Tensor) throws -> Tensor, at point: Tensor) throws -> Tensor {
    let variable = Tensor.traced(point)
    return try jacobian(of: function(variable), withRespectTo: variable)
  }

  /// All partial derivatives of `result` by `variable`, a tensor made by `Tensor.traced`: shape of the result, then
  /// shape of the variable. The rows go backwards together where every operation on the way can work on many at once,
  /// else one by one.
  public static func jacobian(of result: Tensor, withRespectTo variable: Tensor) throws -> Tensor {
    let shape = result.shape + variable.shape
    _ = try Shape.count(shape)
    if shape.contains(0) { return try Tensor.zeros(shape) }
    let pass = BackwardPass(from: result, to: [variable])
    if result.count >= smallestBatch, !pass.hasOtherVariables, !result.isSymbolic {
      if let rows = try? rowsTogether(pass, result, variable) { return try rows.reshaped(shape) }
    }
    let rows = try (0..<result.count).map { index in
      let seed = try Tensor(shape: result.shape) { $0[index] = 1 }
      return try pass.gradients(cotangent: seed.converted(to: result.type), recording: pass.hasOtherVariables)[0]
    }
    return try Tensor.stack(rows).reshaped(shape)
  }

  /// From this many elements of a result on, planning the rows together costs less than going backwards for each.
  private static let smallestBatch = 6

  /// The gradients for all rows of the identity, in blocks that keep the intermediate results small.
  private static func rowsTogether(_ pass: BackwardPass, _ result: Tensor, _ variable: Tensor) throws -> Tensor {
    let graph = Graph()
    let seed = graph.input(0, result.spec)
    let gradient = try pass.gradients(cotangent: seed, recording: false)[0]
    let wanted = try graph.value(of: gradient, for: "jacobian")
    let block = max(1, min(result.count, (1 << 22) / max(variable.count, result.count)))
    var parts: [Tensor] = []
    for start in stride(from: 0, to: result.count, by: block) {
      let count = min(block, result.count - start)
      let rows = try Tensor(shape: [count] + result.shape) { out in
        for row in 0..<count { out[row * result.count + start + row] = 1 }
      }
      parts.append(try Batching.run(graph, [wanted], rows: rows.converted(to: result.type))[0])
    }
    return try Tensor.concatenate(parts)
  }

  /// The second derivatives of `function`, which gives one number: shape of `point` twice.
  public static func hessian(_ function: (Tensor) throws -> Tensor, at point: Tensor) throws -> Tensor {
    try jacobian({ try of(function, at: $0).gradient }, at: point)
  }
}
