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
      if reference.score != nil {
        for (sum, expected) in zip(run.sumsOfScalarGradients, reference.scalarGradients) {
          XCTAssertEqual(sum, expected, accuracy: tolerance * 100, "scalars: \(description)", line: line)
        }
      }
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

  private func check(
    _ options: AttentionOptions, seed: UInt64 = 1, score: AttentionScore? = nil, line: UInt = #line
  ) {
    let reference = AttentionReference(options, seed: seed, score: score)
    if options.dropout > 0 { reference.drop(key: AttentionRun<Float>.randomKey, bits: 32) }
    reference.compute()
    check(reference, as: Float.self, tolerance: 3e-5, line: line)
    if options.dropout > 0 {
      reference.drop(key: AttentionRun<Double>.randomKey, bits: 64)
      reference.compute()
    }
    check(reference, as: Double.self, tolerance: 1e-13, line: line)
  }

  func testOddSizes() {
    let sizes = [
      (1, 1, 1, 1), (3, 5, 2, 7), (16, 16, 8, 8), (17, 33, 9, 17), (33, 31, 16, 16), (31, 97, 15, 33), (40, 130, 64, 3),
      (65, 64, 1, 40), (5, 300, 32, 32), (130, 70, 24, 8), (50, 96, 20, 65), (2, 1, 130, 5),
    ]
    for (index, size) in sizes.enumerated() {
      check(
        AttentionOptions(
          batch: 1 + index % 2, heads: 2, keyHeads: 1 + index % 2, queries: size.0, keys: size.1, features: size.2,
          valueFeatures: size.3, interleaved: index % 3 != 0))
    }
  }

  private static let masks = [
    (CK_ALL_KEYS, 0), (CK_CAUSAL, 0), (CK_CAUSAL_WINDOW, 7), (CK_WINDOW, 5), (CK_WINDOW, 60), (CK_WINDOW, Int.max),
    (CK_CAUSAL_WINDOW, 0),
  ]

  func testOptionsCrossed() {
    var random = AttentionRandom(state: 7)
    for (mask, window) in Self.masks {
      for bias in AttentionOptions.Bias.allCases {
        let keyHeads = 1 + random.below(2)
        check(
          AttentionOptions(
            batch: 1 + random.below(2), heads: keyHeads * (1 + random.below(2)), keyHeads: keyHeads,
            queries: 1 + random.below(70), keys: 1 + random.below(140), features: 1 + random.below(20),
            valueFeatures: 1 + random.below(20), mask: mask, window: window, hasPadding: random.below(2) == 0,
            bias: bias, dropout: Double(random.below(2)) * 0.3, interleaved: random.below(2) == 0),
          seed: random.bits())
      }
    }
  }

  func testScorePrograms() {
    var random = AttentionRandom(state: 11)
    for (mask, window) in Self.masks {
      for score in [AttentionScore.distance, .capped, .byPlace] {
        check(
          AttentionOptions(
            heads: 2, keyHeads: 1 + random.below(2), queries: 1 + random.below(70), keys: 1 + random.below(140),
            features: 1 + random.below(10), valueFeatures: 1 + random.below(10), mask: mask, window: window,
            hasPadding: random.below(2) == 0, bias: random.below(2) == 0 ? .full : .none,
            dropout: Double(random.below(2)) * 0.5, interleaved: true),
          seed: random.bits(), score: score)
      }
    }
  }

  /// A single head is long enough to be divided: its tasks compute the gradients of either queries or keys.
  func testSegmentsOfOneHead() {
    for (mask, window) in [(CK_CAUSAL_WINDOW, 400)] {
      let options = AttentionOptions(
        heads: 6, queries: 301, keys: 600, features: 2, valueFeatures: 3, mask: mask, window: window, hasPadding: true)
      let reference = AttentionReference(options, seed: 3, score: .distance)
      reference.compute()
      XCTAssertGreaterThan(ck_attention_gradient_tasks(&AttentionRun<Float>(reference).face), 1)
      check(reference, as: Float.self, tolerance: 3e-5)
    }
  }

  func testGradientAgreesWithFiniteDifferences() {
    for score in [nil, AttentionScore.distance] {
      let options = AttentionOptions(
        heads: 2, queries: 5, keys: 9, features: 3, valueFeatures: 4, mask: CK_CAUSAL, bias: .full, dropout: 0.25)
      let run = AttentionRun<Double>(AttentionReference(options, seed: 5, score: score))
      run.forward()
      run.gradient()
      let scalars = run.sumsOfScalarGradients
      func loss() -> Double {
        run.forward()
        return zip(run.out.bits, run.outGradient.bits).reduce(0.0) { $0 + $1.0 * $1.1 }
      }
      let step = 1e-5
      func compare(_ gradient: Double, _ move: (Double) -> Void) {
        move(step)
        let above = loss()
        move(-2 * step)
        let below = loss()
        move(step)
        XCTAssertEqual(gradient, (above - below) / (2 * step), accuracy: 1e-8)
      }
      let pairs = [
        (run.q, run.qGradient), (run.k, run.kGradient), (run.v, run.vGradient), (run.bias, run.biasGradient),
      ]
      for (values, gradients) in pairs {
        values.forEachPlace { b, h, r, c in
          compare(gradients[b, h, r, c]) { values[b, h, r, c] += $0 }
        }
      }
      for index in 0..<(score?.scalars.count ?? 0) {
        compare(scalars[index]) { run.score!.scalars[index] += $0 }
      }
    }
  }

  func testEmptyExtents() {
    for (queries, keys, features, valueFeatures) in [(0, 5, 3, 3), (5, 0, 3, 3), (5, 7, 0, 3), (5, 7, 3, 0)] {
      check(
        AttentionOptions(
          heads: 2, queries: queries, keys: keys, features: features, valueFeatures: valueFeatures, mask: CK_CAUSAL))
    }
    check(AttentionOptions(batch: 0, heads: 2, queries: 3, keys: 3, features: 3, valueFeatures: 3))
  }

  /// What is not wanted is not written.
  func testGradientsOfNullBase() {
    let options = AttentionOptions(heads: 2, queries: 40, keys: 50, features: 8, valueFeatures: 8, interleaved: true)
    let reference = AttentionReference(options, seed: 2)
    reference.compute()
    for wanted in 0..<3 {
      let run = AttentionRun<Float>(reference)
      run.forward()
      if wanted != 0 { run.face.q_gradient.base = nil }
      if wanted != 1 { run.face.k_gradient.base = nil }
      if wanted != 2 { run.face.v_gradient.base = nil }
      run.gradient()
      let gradients = [run.qGradient, run.kGradient, run.vGradient]
      let expected = [reference.qGradient, reference.kGradient, reference.vGradient]
      XCTAssertLessThan(difference(gradients[wanted], expected[wanted]), 2e-5)
      for other in 0..<3 where other != wanted {
        XCTAssertTrue(gradients[other].bits.allSatisfy(\.isNaN))
      }
    }
    let run = AttentionRun<Float>(reference)
    run.face.log_sum = nil
    run.forward()
    XCTAssertLessThan(difference(run.out, reference.out), 2e-5)
  }

  /// A query that holds NaN spoils its own output alone, a value its own feature; what stands at padding spoils nothing.
  func testNotANumberStaysWhereItBelongs() {
    let options = AttentionOptions(heads: 1, queries: 40, keys: 70, features: 8, valueFeatures: 8, hasPadding: true)
    eachLevel { level in
      let reference = AttentionReference(options, seed: 9)
      for key in 0..<70 { reference.present[key] = key % 7 == 3 ? 0 : 1 }
      reference.compute()
      reference.q[5 * 8 + 2] = .nan
      reference.v[11 * 8 + 6] = .infinity
      for feature in 0..<8 {
        reference.k[17 * 8 + feature] = .nan
        reference.v[17 * 8 + feature] = .nan
      }
      let run = AttentionRun<Float>(reference)
      run.forward()
      for query in 0..<40 {
        for feature in 0..<8 {
          let number = run.out[0, 0, query, feature], place = "query \(query), feature \(feature), level \(level)"
          if query == 5 {
            XCTAssertTrue(number.isNaN, place)
          } else if feature == 6 {
            XCTAssertEqual(number, .infinity, place)
          } else {
            XCTAssertEqual(number, reference.out[query * 8 + feature], accuracy: 2e-5, place)
          }
        }
      }
    }
  }

  /// Scores far apart, and all of them far from 0.
  func testGreatScores() {
    let options = AttentionOptions(
      heads: 1, queries: 20, keys: 200, features: 16, valueFeatures: 16, interleaved: true, scale: 200)
    let reference = AttentionReference(options, seed: 4)
    reference.compute()
    eachLevel { level in
      let run = AttentionRun<Double>(reference)
      run.forward()
      run.gradient()
      XCTAssertLessThan(difference(run.out, reference.out), 1e-11, "level \(level)")
      XCTAssertLessThan(difference(run.qGradient, reference.qGradient), 1e-9, "level \(level)")
      let floats = AttentionRun<Float>(reference)
      floats.forward()
      XCTAssertLessThan(difference(floats.out, reference.out), 1e-3, "level \(level)")
    }
  }

  func testThreadsOfThePool() {
    defer { ck_set_threads(2) }
    let options = AttentionOptions(
      batch: 2, heads: 3, keyHeads: 3, queries: 130, keys: 130, features: 16, valueFeatures: 16, mask: CK_CAUSAL,
      interleaved: true)
    let reference = AttentionReference(options, seed: 6)
    let runs = [1, 2].map { threads in
      ck_set_threads(Int32(threads))
      let run = AttentionRun<Float>(reference)
      run.carryOutOnPool()
      return run
    }
    for (one, other) in zip(runs[0].results, runs[1].results) {
      XCTAssertTrue(zip(one.heads.bits, other.heads.bits).allSatisfy { $0.bitPattern == $1.bitPattern }, one.name)
    }
  }

  /// Scratch depends on the features and not on the length; nothing else is as large as queries times keys.
  func testMemoryIsLinear() {
    var attention = ck_attention()
    attention.type = CK_FLOAT32
    (attention.batch, attention.heads, attention.key_heads) = (1, 8, 8)
    (attention.features, attention.value_features) = (64, 64)
    let scratches = [1024, 65536].map { length in
      (attention.queries, attention.keys) = (Int64(length), Int64(length))
      return [ck_attention_scratch(&attention), ck_attention_gradient_scratch(&attention)]
    }
    XCTAssertEqual(scratches[0], scratches[1])
    XCTAssertLessThan(scratches[0].max()!, 1 << 19)
  }
}
