import Glibc

/// Chooses the next step's length from the last errors: a proportional–integral controller (Hairer & Wanner,
/// "Solving Ordinary Differential Equations II", IV.2), which changes step lengths more smoothly than one that looks
/// at the last error alone.
struct StepController {
  private let proportional: Double
  private let integral: Double
  private let order: Double
  private var previousError = 1e-4
  private var wasRejected = false

  init(order: Int) {
    self.order = Double(order)
    proportional = 0.7 / Double(order)
    integral = 0.4 / Double(order)
  }

  /// The factor by which to lengthen the step after one with an acceptable error.
  mutating func factorAfterAcceptance(_ error: Double) -> Double {
    let bounded = max(error, 1e-10)
    let factor = 0.9 * pow(bounded, -proportional) * pow(previousError, integral)
    previousError = max(bounded, 1e-4)
    defer { wasRejected = false }
    return min(max(factor, 0.2), wasRejected ? 1 : 10)
  }

  /// The factor by which to shorten the step after one whose error was too large, or not a number.
  mutating func factorAfterRejection(_ error: Double) -> Double {
    wasRejected = true
    return error.isFinite ? max(0.2, 0.9 * pow(error, -1 / order)) : 0.1
  }
}
