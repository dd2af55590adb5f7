public import TensorCore

/// Trains a model on a dataset.
///
/// The model's variables are changed in place; afterwards they hold what the last step left, or, with validation, the
/// parameters of the best epoch.
/// - Parameters:
///   - validation: what the loss is measured on after each epoch, without dropout.
///   - customLoss: of an objective `.custom`: the loss, a single number, from all outputs of the net and all fields of
///     a
///     batch, each with a leading axis of samples. It is called while steps are planned, with tensors that have no
///     numbers yet.
///   - reporter: hears of epochs and steps.
///   - isInterrupted: asked before every batch; once it says yes, the run ends cleanly and the model is kept.
/// - Throws: `LearningError`: `train`, `loss`, `schedule`, `path`, `dataset-fields` for options that do not fit;
///   `checkpoint`; `not-finite`
///   where the loss or a gradient is not finite, with the batch kept in a file. What operations and planning throw.
public func train(
  _ model: Model, on dataset: any Dataset, validation: (any Dataset)? = nil, _ options: TrainingOptions,
  customLoss: (_ outputs: [Tensor], _ fields: [Tensor]) throws -> Tensor = { _, _ in
    throw LearningError(code: "loss", "no function is given for the loss")
  },
  reporter: (any TrainingReporter)? = nil, isInterrupted: () -> Bool = { false }
) throws -> TrainingResult {
  try withoutActuallyEscaping(customLoss) { customLoss in
    try withoutActuallyEscaping(isInterrupted) { isInterrupted in
      let run = try TrainingRun(
        model, dataset, validation, options, customLoss: customLoss, reporter: reporter, isInterrupted: isInterrupted)
      let result = try run.train()
      reporter?.ended(result)
      return result
    }
  }
}
