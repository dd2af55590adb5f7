public import TensorCore

/// How far predictions lie from targets, summed up batch by batch in double precision.
///
/// Every element of a sample is an output of its own, as a column is for scikit-learn; scores are taken of each output
/// over the samples and then averaged over the outputs (its `multioutput="uniform_average"`, the default). For `mse`,
/// `mae` and `mape` that is the mean over all elements; for `rmse` and `r2` it is not, where there are several outputs.
public struct RegressionScores: Sendable {
  public private(set) var sampleCount = 0
  /// Σ|y - p|, Σ(y - p)² and Σ|y - p|/|y| of each output.
  private var absolute: [Double] = []
  private var squared: [Double] = []
  private var relative: [Double] = []
  /// Of the targets of each output: the mean, and Σ(y - mean)², kept up to date as Welford (1962) does.
  private var mean: [Double] = []
  private var spread: [Double] = []

  public init() {}

  /// Adds samples stacked along the leading axis.
  /// - Throws: `score-shape` if the shapes differ, `not-finite`.
  public mutating func add(prediction: Tensor, target: Tensor) throws(LearningError) {
    let (predictions, targets) = (prediction.numbers(), target.numbers())
    let samples = target.shape.first ?? 1
    // [samples, 1] and [samples] hold the same.
    guard targets.count == predictions.count, prediction.shape.first ?? 1 == samples,
      prediction.shape.filter({ $0 != 1 }) == target.shape.filter({ $0 != 1 })
    else { throw ScoreFault.shapes(prediction.shape, target.shape) }
    guard samples > 0 else { return }
    let width = targets.count / samples
    if mean.isEmpty {
      absolute = [Double](repeating: 0, count: width)
      (squared, relative, mean, spread) = (absolute, absolute, absolute, absolute)
    }
    guard width == mean.count else { throw ScoreFault.shapes(prediction.shape, [samples, mean.count]) }
    try ScoreFault.requireFinite(predictions, width: width, from: sampleCount, "prediction")
    try ScoreFault.requireFinite(targets, width: width, from: sampleCount, "target")
    for sample in 0..<samples {
      sampleCount += 1
      let share = 1 / Double(sampleCount)
      for output in 0..<width {
        let y = targets[sample * width + output]
        let error = abs(y - predictions[sample * width + output])
        absolute[output] += error
        squared[output] += error * error
        relative[output] += error / max(abs(y), Double.ulpOfOne)
        let distance = y - mean[output]
        mean[output] += distance * share
        spread[output] += distance * (y - mean[output])
      }
    }
  }

  /// The mean of squared errors; NaN, like the others, of no samples.
  public var mse: Double { averaged(squared) { $0 / Double(sampleCount) } }
  /// The mean of absolute errors.
  public var mae: Double { averaged(absolute) { $0 / Double(sampleCount) } }
  /// The root of the mean of squared errors of each output, averaged over the outputs.
  public var rmse: Double { averaged(squared) { ($0 / Double(sampleCount)).squareRoot() } }
  /// The mean of absolute errors as shares of the targets' magnitudes; a target of 0 counts as 2.2e-16.
  public var mape: Double { averaged(relative) { $0 / Double(sampleCount) } }

  /// The coefficient of determination of each output, 1 - Σ(y - p)²/Σ(y - mean)², averaged over the outputs. An output
  /// whose targets are all equal counts 1 if it is hit exactly and 0 if not. NaN of fewer than two samples.
  public var r2: Double {
    guard sampleCount > 1 else { return .nan }
    return averaged(Array(squared.indices)) { output in
      if spread[output] == 0 { return squared[output] == 0 ? 1 : 0 }
      return 1 - squared[output] / spread[output]
    }
  }

  private func averaged<Part>(_ parts: [Part], _ score: (Part) -> Double) -> Double {
    parts.reduce(0) { $0 + score($1) } / Double(parts.count)
  }
}
