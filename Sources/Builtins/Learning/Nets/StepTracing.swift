import Learning
import TensorCore

/// The step of training that is being traced on a host, for the models that are called in it.
final class StepTracing {
  final class Step {
    /// What stands for the variables that the optimiser looks after, and for those it reads.
    let symbols: [ObjectIdentifier: Tensor]
    /// What running statistics become.
    var updates: [(variable: Variable, value: Tensor)] = []

    init(_ symbols: [ObjectIdentifier: Tensor]) { self.symbols = symbols }

    func knows(_ variable: Variable) -> Bool { symbols[ObjectIdentifier(variable)] != nil }

    /// What stands for a variable. One of another model is read whenever the step is taken, for something else may change it.
    func symbol(_ variable: Variable) throws -> Tensor {
      try symbols[ObjectIdentifier(variable)] ?? symbols.first?.value.reading(variable) ?? variable.value()
    }
  }

  var current: Step?
}
