import Runtime
import XCTest

/// Every score, mask and kind of positions learns to look where it must: the net sees values, one of them marked, and has to
/// say the marked one at the last place, which only attention can carry there.
final class MechanismTests: XCTestCase {
  private static let setting = """
    fn example(i) {
      v = uniform([6], -1, 1, seed: i)
      at = 2 + floor(4*uniform(seed: 100000 + i))
      return {x: stack([v, one_hot(at, 6)], axis: 1), y: [v[at]]}
    }
    set = dataset(256, example)
    fresh = dataset(64, fn(i) = example(50000 + i))

    """

  private func assertLearns(
    _ mechanisms: [String], epochs: Int, file: StaticString = #filePath, line: UInt = #line
  ) throws {
    let run = try SessionRun()
    run.run(Self.setting)
    for (place, mechanism) in mechanisms.enumerated() {
      let said = run.run(
        """
        attention A\(place) { \(mechanism) }
        net Recall\(place) {
          in x: [6, 2]
          h = linear(x, 8)
          h = h + attend(h, A\(place))
          out y: [1] = linear(h[-1], 1)
        }
        train m\(place) = Recall\(place) on set { loss mse, adam 3e-2, schedule cosine, batch 32, epochs \(epochs), seed 1 }
        scores = evaluate m\(place) on fresh { mse }
        score\(place) = scores.mse
        """)
      guard case .number(let mse)? = run.value(of: "score\(place)") else {
        XCTFail("\(mechanism): \(said)", file: file, line: line)
        continue
      }
      XCTAssertLessThan(mse, 0.005, mechanism, file: file, line: line)
    }
  }

  func testScores() throws {
    try assertLearns(
      [
        "heads 2", "heads 2, score dot", "heads 2, score bilinear", "heads 2, score additive",
        "heads 2, score norm_dot",
      ], epochs: 12)
  }

  func testScoresOfOnesOwn() throws {
    try assertLearns(
      [
        "heads 2\n  score(q, k, i, j) = dot(q, k)/2 - 0.05*abs(i - j)",
        "heads 2, param tau = 1\n  score(q, k) = dot(q, k)/tau",
        "heads 2\n  score(q, k) = -sum((q - k)^2)",
      ], epochs: 24)
  }

  func testMasks() throws {
    try assertLearns(
      [
        "heads 2, mask causal", "heads 2, mask window 4", "heads 2, mask causal window 4",
        "heads 2\n  mask(i, j) = j <= i and i - j < 4",
      ], epochs: 12)
  }

  func testPositionsAndSharedKeys() throws {
    try assertLearns(
      ["heads 2, positions rotary", "heads 2, positions relative", "heads 2, key_heads 1"], epochs: 12)
  }
}
