import TensorCore
import XCTest

/// Rules of optimisers: defaults, validation, what they keep.
final class OptimizationRuleTests: XCTestCase {
  func testDefaultsAreThoseOfTorch() {
    let sgd = OptimizerRule.sgd()
    XCTAssertEqual([sgd.rate, sgd.momentum, sgd.l2, sgd.decay], [1e-3, 0, 0, 0])
    XCTAssertFalse(sgd.nesterov)
    let adam = OptimizerRule.adam()
    XCTAssertEqual(
      [adam.rate, adam.beta1, adam.beta2, adam.epsilon, adam.l2, adam.decay], [1e-3, 0.9, 0.999, 1e-8, 0, 0])
    let adamW = OptimizerRule.adamW()
    XCTAssertEqual([adamW.rate, adamW.epsilon, adamW.l2, adamW.decay], [1e-3, 1e-8, 0, 1e-2])
    let rmsProp = OptimizerRule.rmsProp()
    XCTAssertEqual([rmsProp.rate, rmsProp.alpha, rmsProp.epsilon, rmsProp.momentum], [1e-2, 0.99, 1e-8, 0])
    XCTAssertFalse(rmsProp.centered)
    let adagrad = OptimizerRule.adagrad()
    XCTAssertEqual([adagrad.rate, adagrad.rateDecay, adagrad.epsilon, adagrad.initialSum], [1e-2, 0, 1e-10, 0])
  }

  func testWeightDecayIsAPenaltyExceptInAdamW() {
    for rule in [
      OptimizerRule.sgd(weightDecay: 0.1), .adam(weightDecay: 0.1), .rmsProp(weightDecay: 0.1),
      .adagrad(weightDecay: 0.1),
    ] {
      XCTAssertEqual([rule.l2, rule.decay], [0.1, 0])
    }
    let adamW = OptimizerRule.adamW(weightDecay: 0.1)
    XCTAssertEqual([adamW.l2, adamW.decay], [0, 0.1])
  }

  func testMoments() {
    func names(_ rule: OptimizerRule) -> [String] { rule.moments.map { "\($0.place) \($0.name)" } }
    XCTAssertEqual(names(.sgd()), [])
    XCTAssertEqual(names(.sgd(momentum: 0.9)), ["0 momentum_buffer"])
    XCTAssertEqual(names(.adam()), ["0 exp_avg", "1 exp_avg_sq"])
    XCTAssertEqual(names(.adamW()), ["0 exp_avg", "1 exp_avg_sq"])
    XCTAssertEqual(names(.rmsProp()), ["0 square_avg"])
    XCTAssertEqual(names(.rmsProp(centered: true)), ["0 square_avg", "2 grad_avg"])
    XCTAssertEqual(
      names(.rmsProp(momentum: 0.1, centered: true)), ["0 square_avg", "1 momentum_buffer", "2 grad_avg"])
    XCTAssertEqual(OptimizerRule.adagrad(initialSum: 0.5).moments.map(\.start), [0.5])
  }

  func testValidation() throws {
    for rule in [
      OptimizerRule.sgd(rate: 0), .sgd(momentum: 0.9, nesterov: true), .adam(beta1: 0, beta2: 0, epsilon: 0), .adamW(),
      .rmsProp(alpha: 0), .adagrad(initialSum: 1),
    ] {
      XCTAssertNoThrow(try rule.validate())
    }
    let wrong: [(OptimizerRule, String)] = [
      (.sgd(rate: -1), "`rate` of `sgd` must be at least 0, found -1.0"),
      (.sgd(rate: .nan), "`rate` of `sgd` must be at least 0, found nan"),
      (.sgd(rate: .infinity), "`rate` of `sgd` must be at least 0, found inf"),
      (.sgd(momentum: -0.1), "`momentum` of `sgd` must be at least 0, found -0.1"),
      (.sgd(nesterov: true), "`momentum` of `sgd` must be above 0 for Nesterov's form, found 0.0"),
      (.sgd(weightDecay: -1), "`l2` of `sgd` must be at least 0, found -1.0"),
      (.adam(beta1: 1), "`beta1` of `adam` must be at least 0 and below 1, found 1.0"),
      (.adam(beta2: 1.5), "`beta2` of `adam` must be at least 0 and below 1, found 1.5"),
      (.adam(epsilon: -1e-8), "`epsilon` of `adam` must be at least 0, found -1e-08"),
      (.adamW(weightDecay: -1), "`decay` of `adamw` must be at least 0, found -1.0"),
      (.rmsProp(alpha: 1), "`alpha` of `rmsprop` must be at least 0 and below 1, found 1.0"),
      (.rmsProp(momentum: .nan), "`momentum` of `rmsprop` must be at least 0, found nan"),
      (.adagrad(rateDecay: -1), "`rate_decay` of `adagrad` must be at least 0, found -1.0"),
      (.adagrad(initialSum: -1), "`initial_sum` of `adagrad` must be at least 0, found -1.0"),
    ]
    for (rule, message) in wrong {
      XCTAssertThrowsError(try rule.validate()) { XCTAssertEqual("\($0)", message) }
    }
    var rule = OptimizerRule.adam()
    rule.momentum = -1  // Which Adam does not read.
    XCTAssertNoThrow(try rule.validate())
    rule.l1 = -1
    XCTAssertThrowsError(try rule.validate())
  }

  func testLimits() {
    XCTAssertFalse(GradientLimits().needsNorm)
    XCTAssertFalse(GradientLimits(value: 1).needsNorm)
    XCTAssertTrue(GradientLimits(norm: 1).needsNorm)
    XCTAssertTrue(GradientLimits(skipsNotFinite: true).needsNorm)
    XCTAssertNoThrow(try GradientLimits(norm: 1, value: 1e-9).validate())
    XCTAssertThrowsError(try GradientLimits(norm: 0).validate()) {
      XCTAssertEqual("\($0)", "`norm` of `clip` must be above 0, found 0.0")
    }
    XCTAssertThrowsError(try GradientLimits(value: .nan).validate())
  }

  func testKernelsAreGivenTheSameNumbers() {
    let rule = OptimizerRule.rmsProp(rate: 1, alpha: 2, epsilon: 3, momentum: 4, centered: true, weightDecay: 5)
    let settings = rule.kernelSettings
    XCTAssertEqual(
      [settings.rate, settings.alpha, settings.epsilon, settings.momentum, settings.l2, settings.decay],
      [1, 2, 3, 4, 5, 0])
    XCTAssertTrue(settings.centered)
    XCTAssertFalse(settings.nesterov)
    XCTAssertEqual(OptimizerRule.adamW(weightDecay: 6).kernelSettings.decay, 6)
    XCTAssertEqual(OptimizerRule.adamW().kernelRule, OptimizerRule.adam().kernelRule)
    XCTAssertNotEqual(OptimizerRule.sgd().kernelRule, OptimizerRule.adagrad().kernelRule)
    let limits = GradientLimits(norm: 1, value: 2, skipsNotFinite: true).kernelLimits
    XCTAssertEqual([limits.norm, limits.value], [1, 2])
    XCTAssertTrue(limits.skips_not_finite)
  }
}
