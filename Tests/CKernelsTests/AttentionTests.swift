import CKernels
import XCTest

/// Attention, its gradient and its weights against plain Double arithmetic, with every option, at every level.
final class AttentionTests: XCTestCase {
  override func tearDown() {
    ck_set_level(ck_best_level())
  }

  private func eachLevel(_ body: (ck_level) -> Void) {
    for level in CK_PORTABLE.rawValue...ck_best_level().rawValue {
      ck_set_level(ck_level(level))
      body(ck_level(level))
    }
  }

  /// The greatest difference, against 1 or the number itself where that is greater; infinite if the one is not finite
  /// and the other is not the same.
  private func difference<Element>(_ heads: AttentionHeads<Element>, _ expected: [Double]) -> Double {
    zip(heads.bits, expected).reduce(0.0) { worst, pair in
      if pair.0 == pair.1 { return worst }
      let difference = abs(pair.0 - pair.1) / max(1, abs(pair.1))
      return difference.isFinite ? max(worst, difference) : .infinity
    }
  }

  private func check<Element: AttentionElement>(
    _ reference: AttentionReference, as type: Element.Type, tolerance: Double, line: UInt = #line
  ) {
    eachLevel { level in
      let run = AttentionRun<Element>(reference)
      run.forward()
      run.gradient()
      run.computeWeights()
      let description = "\(type), level \(level.rawValue), \(reference.options)"
      func compare(_ name: String, _ heads: AttentionHeads<Element>, _ expected: [Double]) {
        let worst = difference(heads, expected)
        XCTAssertLessThan(worst, tolerance, "\(name): \(description)", line: line)
      }
      compare("out", run.out, reference.out)
      compare("log_sum", run.logSum, reference.logSum)
      compare("q_gradient", run.qGradient, reference.qGradient)
      compare("k_gradient", run.kGradient, reference.kGradient)
      compare("v_gradient", run.vGradient, reference.vGradient)
      if reference.options.bias != .none { compare("bias_gradient", run.biasGradient, reference.biasGradient) }
      compare("weights", run.weights, reference.weights)
      for (name, heads) in run.results {
        XCTAssertTrue(heads.isIntactOutside, "\(name) written outside: \(description)", line: line)
      }

      let divided = AttentionRun<Element>(reference)
      divided.forward(isDivided: true)
      divided.gradient(isDivided: true)
      divided.computeWeights()
      for (one, other) in zip(run.results, divided.results) {
        XCTAssertTrue(
          zip(one.heads.bits, other.heads.bits).allSatisfy { $0.bitPattern == $1.bitPattern },
          "\(one.name) depends on how tasks are divided: \(description)", line: line)
      }
    }
  }

  private func check(_ options: AttentionOptions, seed: UInt64 = 1, line: UInt = #line) {
    let reference = AttentionReference(options, seed: seed)
    reference.compute()
    check(reference, as: Float.self, tolerance: 2e-5, line: line)
    check(reference, as: Double.self, tolerance: 1e-13, line: line)
  }

  func testOddSizes() {
    let sizes = [
      (1, 1, 1, 1), (3, 5, 2, 7), (16, 16, 8, 8), (17, 33, 9, 17), (33, 31, 16, 16), (31, 97, 15, 33), (40, 130, 64, 3),
      (65, 64, 1, 40), (5, 300, 32, 32), (130, 70, 24, 8), (96, 96, 20, 65), (2, 1, 130, 5),
    ]
    for (index, size) in sizes.enumerated() {
      check(
        AttentionOptions(
          batch: 1 + index % 2, heads: 2, keyHeads: 1 + index % 2, queries: size.0, keys: size.1, features: size.2,
          valueFeatures: size.3, interleaved: index % 3 != 0))
    }
  }

  func testOptionsCrossed() {
    let masks = [(CK_ALL_KEYS, 0), (CK_CAUSAL, 0), (CK_CAUSAL_WINDOW, 7), (CK_WINDOW, 5), (CK_WINDOW, 60)]
    var random = AttentionRandom(state: 7)
    for (mask, window) in masks {
      for bias in AttentionOptions.Bias.allCases {
        for hasPadding in [false, true] {
          let keyHeads = 1 + random.below(2)
          check(
            AttentionOptions(
              batch: 1 + random.below(2), heads: keyHeads * (1 + random.below(3)), keyHeads: keyHeads,
              queries: 1 + random.below(70), keys: 1 + random.below(170), features: 1 + random.below(20),
              valueFeatures: 1 + random.below(20), mask: mask, window: window, hasPadding: hasPadding, bias: bias,
              interleaved: random.below(2) == 0),
            seed: random.bits())
        }
      }
    }
  }
}
