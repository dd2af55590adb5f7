package import CKernels

// What the kernels are given for a rule. They know Adam with decoupled decay as Adam with the factor `decay`.

extension OptimizerRule {
  package var kernelRule: ck_optimizer_rule {
    switch kind {
    case .sgd: CK_SGD
    case .adam, .adamW: CK_ADAM
    case .rmsProp: CK_RMSPROP
    case .adagrad: CK_ADAGRAD
    }
  }

  package var kernelSettings: ck_optimizer_settings {
    ck_optimizer_settings(
      rate: rate, momentum: momentum, beta1: beta1, beta2: beta2, alpha: alpha, epsilon: epsilon,
      rate_decay: rateDecay, decay: decay, l2: l2, l1: l1, nesterov: nesterov, centered: centered)
  }
}

extension GradientLimits {
  package var kernelLimits: ck_optimizer_limits {
    ck_optimizer_limits(norm: norm, value: value, skips_not_finite: skipsNotFinite)
  }
}
