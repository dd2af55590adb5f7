/// How gradients change parameters: a rule and its hyperparameters, which a caller may change between steps.
///
/// Defaults are those of torch.optim. The formulas, with their sources, stand in `ck_optimizer.h`.
public struct OptimizerRule: Equatable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// Gradient descent, with momentum if that is not 0.
    case sgd
    case adam
    /// Adam whose decay does not pass through the moments.
    case adamW = "adamw"
    case rmsProp = "rmsprop"
    case adagrad
  }

  public let kind: Kind
  /// The learning rate, at least 0.
  public var rate: Double
  /// Of `sgd` and `rmsProp`: how much of the last step goes into the next; at least 0, and 0 for none.
  public var momentum = 0.0
  /// Of `sgd`: Nesterov's form of momentum.
  public var nesterov = false
  /// Of `adam` and `adamW`: how much of the mean of gradients and of squares is kept at each step; in [0, 1).
  public var beta1 = 0.9
  public var beta2 = 0.999
  /// Of `rmsProp`: how much of the mean of squares is kept at each step; in [0, 1).
  public var alpha = 0.99
  /// Of `rmsProp`: divides by the deviation of the gradients from their mean instead of their root mean square.
  public var centered = false
  /// Of all but `sgd`: what is added to the divisor; at least 0.
  public var epsilon = 1e-8
  /// Of `adagrad`: at step t the rate is divided by 1 + (t - 1)·rateDecay; at least 0.
  public var rateDecay = 0.0
  /// Of `adagrad`: what the sums of squares start at; at least 0.
  public var initialSum = 0.0
  /// Factors of the penalties l2/2·Σx² and l1·Σ|x|; at least 0. Their gradients are added to those of the loss.
  public var l2 = 0.0
  public var l1 = 0.0
  /// The share rate·decay of each parameter is taken off before a step, past all moments; at least 0.
  public var decay = 0.0

  private init(_ kind: Kind, rate: Double) {
    self.kind = kind
    self.rate = rate
  }

  /// Gradient descent. Momentum as in Sutskever et al. (2013), without dampening; `weightDecay` is an L2 penalty.
  public static func sgd(
    rate: Double = 1e-3, momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0
  ) -> OptimizerRule {
    var rule = OptimizerRule(.sgd, rate: rate)
    rule.momentum = momentum
    rule.nesterov = nesterov
    rule.l2 = weightDecay
    return rule
  }

  /// Adam (Kingma & Ba, 2015); `weightDecay` is an L2 penalty.
  public static func adam(
    rate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) -> OptimizerRule {
    var rule = OptimizerRule(.adam, rate: rate)
    rule.beta1 = beta1
    rule.beta2 = beta2
    rule.epsilon = epsilon
    rule.l2 = weightDecay
    return rule
  }

  /// Adam with decoupled decay (Loshchilov & Hutter, 2019).
  public static func adamW(
    rate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 1e-2
  ) -> OptimizerRule {
    var rule = OptimizerRule(.adamW, rate: rate)
    rule.beta1 = beta1
    rule.beta2 = beta2
    rule.epsilon = epsilon
    rule.decay = weightDecay
    return rule
  }

  /// RMSProp (Tieleman & Hinton, 2012), `centered` as in Graves (2013); `weightDecay` is an L2 penalty.
  public static func rmsProp(
    rate: Double = 1e-2, alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0, centered: Bool = false,
    weightDecay: Double = 0
  ) -> OptimizerRule {
    var rule = OptimizerRule(.rmsProp, rate: rate)
    rule.alpha = alpha
    rule.epsilon = epsilon
    rule.momentum = momentum
    rule.centered = centered
    rule.l2 = weightDecay
    return rule
  }

  /// Adagrad (Duchi, Hazan & Singer, 2011); `weightDecay` is an L2 penalty.
  public static func adagrad(
    rate: Double = 1e-2, rateDecay: Double = 0, epsilon: Double = 1e-10, initialSum: Double = 0, weightDecay: Double = 0
  ) -> OptimizerRule {
    var rule = OptimizerRule(.adagrad, rate: rate)
    rule.rateDecay = rateDecay
    rule.epsilon = epsilon
    rule.initialSum = initialSum
    rule.l2 = weightDecay
    return rule
  }

  /// What a rule keeps for every element of a parameter from one step to the next, in a buffer of the parameter's shape.
  public struct Moment: Equatable, Sendable {
    /// Its place among the moments of a kernel's slot.
    public let place: Int
    /// What torch.optim calls it.
    public let name: String
    /// What it holds before the first step.
    public let start: Double
  }

  /// The moments that the rule keeps as it is now set, in order of their places.
  public var moments: [Moment] {
    switch kind {
    case .sgd:
      return momentum == 0 ? [] : [Moment(place: 0, name: "momentum_buffer", start: 0)]
    case .adam, .adamW:
      return [Moment(place: 0, name: "exp_avg", start: 0), Moment(place: 1, name: "exp_avg_sq", start: 0)]
    case .rmsProp:
      return [Moment(place: 0, name: "square_avg", start: 0)]
        + (momentum == 0 ? [] : [Moment(place: 1, name: "momentum_buffer", start: 0)])
        + (centered ? [Moment(place: 2, name: "grad_avg", start: 0)] : [])
    case .adagrad:
      return [Moment(place: 0, name: "sum", start: initialSum)]
    }
  }
}

/// Limits within which gradients are kept before a rule sees them.
public struct GradientLimits: Equatable, Sendable {
  /// Of the norm √Σg² of all gradients together: larger ones are multiplied with norm/(√Σg² + 10⁻⁶), as
  /// torch.nn.utils.clip_grad_norm_ does. Above 0; infinity for none.
  public var norm: Double
  /// Of each element, after the norm is limited. Above 0; infinity for none.
  public var value: Double
  /// Whether a step is left out when the norm is infinite or NaN.
  public var skipsNotFinite: Bool

  public init(norm: Double = .infinity, value: Double = .infinity, skipsNotFinite: Bool = false) {
    self.norm = norm
    self.value = value
    self.skipsNotFinite = skipsNotFinite
  }

  /// Whether the norm must be measured for these limits.
  public var needsNorm: Bool { norm < .infinity || skipsNotFinite }
}
