import Diagnostics

/// Inside a function that is being differentiated every number that may depend on the variable is a tensor of rank 0, so that the
/// operations on it are recorded. Plain numbers stay numbers for as long as they can: they count loops and index. Where both meet in one
/// variable, result or branch, the number becomes a tensor; where a tensor must count or index, its number is read.
extension Checker {
  /// Inside a function that is being differentiated, single elements stay tensors.
  var isTracing: Bool { frame.function.map { $0.tracing != .none } ?? false }

  /// Inside a net, or a layer or function that a net calls.
  var isNet: Bool { frame.function?.tracing == .net }

  /// A number as a tensor of rank 0, in a function that is being differentiated.
  func lifted(_ value: TypedExpression) -> TypedExpression {
    guard isTracing, case .number(let quantity) = value.type else { return value }
    return builtin("lifted", [value], .tensor(quantity, .scalar), value.span)
  }

  /// The number in a tensor of rank 0, in a function that is being differentiated.
  func lowered(_ value: TypedExpression) -> TypedExpression {
    guard isTracing, case .tensor(let quantity, let shape) = value.type, shape.rank == 0 else { return value }
    return builtin("lowered", [value], .number(quantity), value.span)
  }

  /// Whether two types differ only in that one is a number and the other a tensor of rank 0.
  func differOnlyInLifting(_ left: Type, _ right: Type) -> Bool {
    switch (left, right) {
    case (.number(let a), .tensor(let b, .scalar)), (.tensor(let b, .scalar), .number(let a)): return a.matches(b)
    default: return false
    }
  }

  /// Gives parameters that the body binds again to tensors their tensor form from the start.
  func liftParameters(of function: SpecialisedFunction) -> [TypedStatement] {
    function.declaration.syntax.parameters.compactMap { parameter in
      guard function.liftedNames.contains(parameter.name.text), let binding = names[parameter.name.text],
        case .number = binding.type
      else { return nil }
      let value = lifted(reference(binding, parameter.name.span))
      return TypedStatement(.assign(bind(parameter.name, value.type), value), parameter.name.span)
    }
  }
}
