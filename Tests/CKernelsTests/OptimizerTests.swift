import CKernels
import XCTest

/// The optimisers' kernels against formulas in Double, at every instruction set and however the work is divided.
final class OptimizerTests: XCTestCase {
  /// Numbers in (-1, 1), the same in every run.
  private func numbers(_ count: Int, seed: Int) -> [Double] {
    (0..<count).map { index in
      let x = sin(Double(index) * 12.9898 + Double(seed) * 78.233) * 43758.5453
      return 2 * (x - x.rounded(.down)) - 1
    }
  }

  /// A parameter after one more step, by the formulas of ck_optimizer.h, one element at a time.
  private struct Reference {
    var x: Double
    var moments = [0.0, 0.0, 0.0]

    mutating func step(
      _ rule: ck_optimizer_rule, _ s: ck_optimizer_settings, gradient: Double, t: Double, limit: Double = .infinity
    ) {
      var g = gradient.isNaN ? gradient : min(max(gradient, -limit), limit)
      g += s.l2 * x + s.l1 * (x > 0 ? 1 : x < 0 ? -1 : 0)
      x *= 1 - s.rate * s.decay
      switch rule {
      case CK_SGD:
        moments[0] = s.momentum * moments[0] + g
        x -= s.rate * (s.nesterov ? g + s.momentum * moments[0] : moments[0])
      case CK_ADAM:
        moments[0] = s.beta1 * moments[0] + (1 - s.beta1) * g
        moments[1] = s.beta2 * moments[1] + (1 - s.beta2) * g * g
        let (m, v) = (moments[0] / (1 - pow(s.beta1, t)), moments[1] / (1 - pow(s.beta2, t)))
        x -= s.rate * m / (v.squareRoot() + s.epsilon)
      case CK_RMSPROP:
        moments[0] = s.alpha * moments[0] + (1 - s.alpha) * g * g
        moments[2] = s.centered ? s.alpha * moments[2] + (1 - s.alpha) * g : 0
        let q = g / ((moments[0] - moments[2] * moments[2]).squareRoot() + s.epsilon)
        moments[1] = s.momentum * moments[1] + q
        x -= s.rate * moments[1]
      default:
        moments[0] += g * g
        x -= s.rate / (1 + (t - 1) * s.rate_decay) * g / (moments[0].squareRoot() + s.epsilon)
      }
    }
  }

  private var examples: [(rule: ck_optimizer_rule, settings: ck_optimizer_settings)] {
    [
      (CK_SGD, optimizerSettings(rate: 0.1)),
      (CK_SGD, optimizerSettings(rate: 0.1) { ($0.momentum, $0.decay) = (0.9, 0.3) }),
      (CK_SGD, optimizerSettings(rate: 0.1) { ($0.momentum, $0.nesterov, $0.l1) = (0.9, true, 0.01) }),
      (CK_ADAM, optimizerSettings(rate: 0.01)),
      (CK_ADAM, optimizerSettings(rate: 0.01) { ($0.decay, $0.l1, $0.l2) = (0.1, 0.02, 0.03) }),
      (CK_ADAM, optimizerSettings(rate: 0.01) { $0.beta1 = 0 }),
      (CK_RMSPROP, optimizerSettings(rate: 0.01) { $0.decay = 0.1 }),
      (CK_RMSPROP, optimizerSettings(rate: 0.01) { $0.momentum = 0.8 }),
      (CK_RMSPROP, optimizerSettings(rate: 0.01) { ($0.centered, $0.l2) = (true, 0.1) }),
      (CK_RMSPROP, optimizerSettings(rate: 0.01) { ($0.centered, $0.momentum) = (true, 0.8) }),
      (CK_ADAGRAD, optimizerSettings(rate: 0.1) { ($0.rate_decay, $0.l1) = (0.2, 0.01) }),
    ]
  }

  func testEveryRuleAgainstItsFormula() {
    defer { ck_set_level(ck_best_level()) }
    for level in CK_PORTABLE.rawValue...ck_best_level().rawValue {
      ck_set_level(ck_level(level))
      for (rule, settings) in examples {
        for (type, tolerance) in [(CK_FLOAT32, 3e-6), (CK_FLOAT64, 1e-13)] {
          let counts = [0, 1, 3, 15, 16, 17, 33, 67]
          let parameters = counts.map {
            OptimizerFixture.Parameter(type: type, values: numbers($0, seed: 1), gradients: numbers($0, seed: 2))
          }
          let fixture = OptimizerFixture(rule, [settings], parameters)
          var reference = parameters.map { $0.values.map { Reference(x: $0) } }
          for t in 1...4 {
            for (slot, count) in counts.enumerated() {
              let gradients = numbers(count, seed: 10 * t)
              fixture.gradients[slot]!.set(gradients)
              for index in 0..<count {
                reference[slot][index].step(rule, settings, gradient: gradients[index], t: Double(t))
              }
            }
            fixture.step()
          }
          fixture.assertGuards()
          for slot in counts.indices {
            for (actual, expected) in zip(fixture.values[slot].values, reference[slot]) {
              XCTAssertEqual(actual, expected.x, accuracy: tolerance, "rule \(rule), level \(level)")
            }
          }
        }
      }
    }
  }

  /// Many small parameters, some large ones, both types, two groups, one parameter without a gradient.
  private func mixture() -> [OptimizerFixture.Parameter] {
    [1, 5, 1500, 0, 4099, 17, 2803, 3].enumerated().map { index, count in
      OptimizerFixture.Parameter(
        type: index % 3 == 1 ? CK_FLOAT64 : CK_FLOAT32, values: numbers(count, seed: index),
        gradients: index == 5 ? nil : numbers(count, seed: 100 + index), group: index % 2)
    }
  }

  func testSameBitsAtEveryLevelAndNumberOfThreads() {
    let parameters = mixture()
    for (rule, settings) in examples {
      var other = settings
      (other.rate, other.decay) = (settings.rate / 2, 0.5)
      assertSameBitsEverywhere {
        let fixture = OptimizerFixture(
          rule, [settings, other], parameters, measures: true, normLimit: 20, valueLimit: 0.3)
        for _ in 0..<2 { fixture.step() }
        fixture.assertGuards()
        XCTAssertEqual(fixture.values[5].values, parameters[5].values.map { Double(Float($0)) })
        return fixture.everything
      }
    }
  }

  func testNormIsMeasuredAndLimited() {
    let parameters = mixture()
    let squares = parameters.flatMap { parameter in
      (parameter.gradients ?? []).map { parameter.type == CK_FLOAT32 ? Double(Float($0)) : $0 }
    }.reduce(0) { $0 + $1 * $1 }
    let settings = [optimizerSettings(rate: 0.1), optimizerSettings(rate: 0.2)]
    for limit in [Double.infinity, 1e6, 3] {
      let fixture = OptimizerFixture(CK_SGD, settings, parameters, measures: true, normLimit: limit)
      fixture.step()
      let factor = min(1, limit / (squares.squareRoot() + 1e-6))
      XCTAssertEqual(fixture.state.pointee.norm, squares.squareRoot(), accuracy: 1e-10)
      XCTAssertEqual(fixture.state.pointee.factor, factor, accuracy: 1e-12)
      XCTAssertFalse(fixture.state.pointee.not_finite)
      let expected = parameters[1].values[0] - 0.2 * factor * parameters[1].gradients![0]
      XCTAssertEqual(fixture.values[1].values[0], expected, accuracy: 1e-14)
    }
  }

  func testValuesAreLimitedAfterTheNorm() {
    let settings = optimizerSettings(rate: 1)
    let fixture = OptimizerFixture(
      CK_SGD, [settings], [.init(type: CK_FLOAT64, values: [0, 0, 0], gradients: [30, -40, 0.1])], measures: true,
      normLimit: 5, valueLimit: 3.5)
    fixture.step()
    let factor = 5 / ((900.0 + 1600 + 0.01).squareRoot() + 1e-6)
    let expected = [-factor * 30, 3.5, -factor * 0.1]
    for (actual, expected) in zip(fixture.values[0].values, expected) {
      XCTAssertEqual(actual, expected, accuracy: 1e-14)
    }
  }

  func testNoNormIsReportedUnlessMeasured() {
    let fixture = OptimizerFixture(
      CK_SGD, [optimizerSettings(rate: 1)], [.init(values: [1], gradients: [.nan])], normLimit: 1, skips: true)
    fixture.step()
    XCTAssertTrue(fixture.state.pointee.norm.isNaN)
    XCTAssertFalse(fixture.state.pointee.not_finite)
    XCTAssertTrue(fixture.values[0].values[0].isNaN)
  }

  func testStepWithGradientsThatAreNotFiniteIsLeftOutIfAsked() {
    for bad in [Double.nan, .infinity, -.infinity] {
      let start = numbers(40, seed: 3)
      var gradients = numbers(40, seed: 4)
      let fixture = OptimizerFixture(
        CK_ADAM, [optimizerSettings(rate: 0.1)], [.init(type: CK_FLOAT64, values: start, gradients: gradients)],
        measures: true, normLimit: 1, skips: true)
      fixture.step()
      let before = fixture.everything.dropLast()
      gradients[33] = bad
      fixture.gradients[0]!.set(gradients)
      fixture.step()
      XCTAssertEqual(fixture.everything.dropLast(), before)
      XCTAssertTrue(fixture.state.pointee.not_finite && fixture.state.pointee.was_skipped)
      XCTAssertEqual([fixture.state.pointee.step, fixture.state.pointee.skipped], [1, 1])
      XCTAssertFalse(fixture.state.pointee.norm.isFinite)
      gradients[33] = 0
      fixture.gradients[0]!.set(gradients)
      fixture.step()
      XCTAssertFalse(fixture.state.pointee.not_finite || fixture.state.pointee.was_skipped)
      XCTAssertEqual([fixture.state.pointee.step, fixture.state.pointee.skipped], [2, 1])
    }
  }

  /// As PyTorch does: an infinite norm makes the infinite gradient NaN and the others 0, a NaN makes all NaN.
  func testGradientsThatAreNotFiniteSpreadOtherwise() {
    for (bad, others) in [(Double.infinity, 1.0), (.nan, .nan)] {
      for type in [CK_FLOAT32, CK_FLOAT64] {
        let fixture = OptimizerFixture(
          CK_SGD, [optimizerSettings(rate: 0.5)],
          [
            .init(type: type, values: Array(repeating: 1, count: 19), gradients: Array(repeating: 1, count: 18) + [bad])
          ],
          measures: true, normLimit: 1, valueLimit: 10)
        fixture.step()
        XCTAssertTrue(fixture.state.pointee.not_finite)
        XCTAssertTrue(fixture.values[0].values[18].isNaN)
        XCTAssertTrue(fixture.values[0].values.dropLast().allSatisfy { others.isNaN ? $0.isNaN : $0 == others })
      }
    }
  }

  func testSettingsAndLimitsMayChangeBetweenSteps() {
    let fixture = OptimizerFixture(
      CK_SGD, [optimizerSettings(rate: 1)], [.init(type: CK_FLOAT64, values: [0], gradients: [1])], measures: true)
    fixture.step()
    fixture.settings[0].rate = 0.25
    fixture.step()
    fixture.limits.pointee.value = 0.5
    fixture.step()
    XCTAssertEqual(fixture.values[0].values, [-1.375])
  }

  func testAdagradMayStartAtAnyValue() {
    let settings = optimizerSettings(rate: 1) { $0.epsilon = 0 }
    let fixture = OptimizerFixture(
      CK_ADAGRAD, [settings], [.init(type: CK_FLOAT64, values: [0], gradients: [3], start: 16)])
    fixture.step()
    XCTAssertEqual(fixture.values[0].values, [-0.6])
  }

  func testMomentsThatARuleKeeps() {
    let kept = examples.map { rule, settings in
      withUnsafePointer(to: settings) { ck_optimizer_moments(rule, $0) }
    }
    XCTAssertEqual(kept, [0, 1, 1, 2, 2, 2, 1, 2, 3, 3, 1])
  }

  func testNothingToDo() {
    let fixture = OptimizerFixture(CK_ADAM, [], [], measures: true, normLimit: 1)
    fixture.step()
    XCTAssertEqual(fixture.state.pointee.step, 1)
    XCTAssertEqual(fixture.state.pointee.norm, 0)
    XCTAssertGreaterThanOrEqual(fixture.costs.update, 0)
    XCTAssertGreaterThanOrEqual(fixture.costs.measure, 0)
  }
}
