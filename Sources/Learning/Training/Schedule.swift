#if canImport(Glibc)
  import Glibc
#endif

/// How the learning rate changes while a model is trained: a factor on the rate that was given.
///
/// All but `plateau` are functions of the step and epoch alone, so that a run that is taken up again goes on with the
/// same rates.
public struct Schedule: Sendable, Hashable {
  public enum Shape: Sendable, Hashable {
    case constant
    /// To 0 on a straight line.
    case linear
    /// To 0 along half a cosine. (Loshchilov and Hutter 2017, without restarts)
    case cosine
    /// Half after every epoch, as the published experiments on the ETT data do it. (Zhou and others 2021)
    case halve
    /// Up along a cosine from 1/25 of the rate over the first `rise` of all steps, then down to 1/250000. (Smith and
    /// Topin 2018; the numbers are PyTorch's)
    case oneCycle(rise: Double = 0.3)
    /// Multiplied with `factor` when the loss of validation has not improved for more than `patience` epochs.
    case plateau(factor: Double = 0.1, patience: Int = 10)
  }

  /// Over which the rate rises on a straight line, before the shape begins.
  public enum Warmup: Sendable, Hashable {
    case steps(Int)
    /// Of all steps.
    case share(Double)
  }

  public var shape: Shape
  public var warmup: Warmup?

  public init(_ shape: Shape = .constant, warmup: Warmup? = nil) { (self.shape, self.warmup) = (shape, warmup) }

  /// The number of steps of the warm-up.
  public func warmupSteps(of total: Int) -> Int {
    switch warmup {
    case nil: 0
    case .steps(let count): count
    case .share(let share): Int((share * Double(total)).rounded(.up))
    }
  }

  /// What the rate is multiplied with.
  /// - Parameters:
  ///   - step: from 0, over all epochs.
  ///   - epoch: from 1.
  ///   - total: the number of steps of all epochs.
  public func factor(step: Int, epoch: Int, of total: Int) -> Double {
    let rising = warmupSteps(of: total)
    if step < rising { return Double(step + 1) / Double(rising) * (shape == .halve ? halved(epoch) : 1) }
    let progress = min(Double(step - rising) / Double(max(total - rising, 1)), 1)
    switch shape {
    case .constant, .plateau: return 1
    case .linear: return 1 - progress
    case .cosine: return 0.5 * (1 + cos(.pi * progress))
    case .halve: return halved(epoch)
    case .oneCycle(let rise):
      // From one factor to another along half a cosine.
      func between(_ start: Double, _ end: Double, _ share: Double) -> Double {
        end + (start - end) * 0.5 * (1 + cos(.pi * min(max(share, 0), 1)))
      }
      let first = 1.0 / 25
      return progress < rise
        ? between(first, 1, progress / rise) : between(1, first * 1e-4, (progress - rise) / (1 - rise))
    }
  }

  private func halved(_ epoch: Int) -> Double { exp2(-Double(max(epoch - 1, 0))) }

  /// Whether the rates depend on how many epochs there are.
  public var dependsOnTotal: Bool {
    if case .share = warmup { return true }
    switch shape {
    case .linear, .cosine, .oneCycle: return true
    case .constant, .halve, .plateau: return false
    }
  }

  /// - Throws: `schedule`, a `LearningError`, for numbers out of range.
  public func validate() throws(LearningError) {
    func refuse(_ what: String, _ value: String, _ allowed: String) -> LearningError {
      LearningError(code: "schedule", "\(what) must be \(allowed), not \(value)")
    }
    switch warmup {
    case .steps(let count): if count < 0 { throw refuse("the steps of `warmup`", "\(count)", "at least 0") }
    case .share(let share):
      if !(0..<1 ~= share) { throw refuse("the share of `warmup`", "\(share)", "at least 0 and below 1") }
    case nil: break
    }
    switch shape {
    case .oneCycle(let rise):
      if !(rise > 0 && rise < 1) { throw refuse("the rise of `one_cycle`", "\(rise)", "between 0 and 1") }
    case .plateau(let factor, let patience):
      if !(factor > 0 && factor < 1) { throw refuse("the factor of `plateau`", "\(factor)", "between 0 and 1") }
      if patience < 0 { throw refuse("the patience of `plateau`", "\(patience)", "at least 0") }
    default: break
    }
  }
}

/// Where a schedule stands that waits for the loss of validation.
struct PlateauState: Equatable {
  var factor = 1.0
  var best = Double.infinity
  var waited = 0

  /// Notes the loss of an epoch.
  mutating func note(_ loss: Double, _ schedule: Schedule) {
    guard case .plateau(let factor, let patience) = schedule.shape else { return }
    if loss < best {
      (best, waited) = (loss, 0)
      return
    }
    waited += 1
    if waited > patience {
      self.factor *= factor
      waited = 0
    }
  }
}
