import XCTest

/// The statistics of simulated instruments, held against what their options promise.
final class SensorTests: XCTestCase {
  private let count = 20_000

  /// A session with a table `real` of a column `T` in degC every second: constant, or a ramp of 1 mK a second.
  private func session(ramp: Bool = false) throws -> SessionRun {
    let session = try SessionRun()
    let rows = (0..<count).map { "\($0),\(ramp ? 20 + Double($0) * 1e-3 : 20)" }
    try session.add("real.csv", "t,T\n" + rows.joined(separator: "\n") + "\n")
    XCTAssertEqual(session.run("data real = csv \"real.csv\" { time t: s, T: degC }"), "")
    return session
  }

  private func assertRuns(_ text: String, ramp: Bool = false, line: UInt = #line) throws {
    XCTAssertEqual(try session(ramp: ramp).run(text), "", line: line)
  }

  func testBiasAndNoise() throws {
    // Four standard errors of the mean are 0.0085 K, of the standard deviation 0.006 K.
    try assertRuns(
      """
      sensor s: degC = real.T { noise 0.3 K, bias 0.2 K, seed 1 }
      expect mean(s - real.T) in 0.1915..0.2085 K
      expect sd(s - real.T) in 0.294..0.306 K
      expect count_missing(s) == 0
      """)
  }

  func testNoiseIsNormalAndWhite() throws {
    try assertRuns(
      """
      sensor s: degC = real.T { noise 1 K, seed 5 }
      e = (s - real.T).values / 1 K
      expect abs(mean(e^3)) < 0.1
      expect mean(e^4) in 2.8..3.2
      expect abs(correlate(e[1..20000], e[0..19999])) < 0.03
      expect size(where(s, abs(e) > 1.959964).values, 0)/20000 in 0.044..0.056
      """)
  }

  func testDrift() throws {
    try assertRuns(
      """
      sensor s: degC = real.T { drift 0.36 K/h }
      expect (s - real.T)[0] == 0 K
      expect (s - real.T)[10000] ~= 1 K
      """)
  }

  func testDelay() throws {
    try assertRuns(
      """
      sensor s: degC = real.T { delay 2.5 s }
      expect s[0] == real.T[0]
      expect s[2] == real.T[0]
      expect s[1000] - real.T[1000] ~= -2.5 mK within 1e-9
      """, ramp: true)
  }

  func testRange() throws {
    try assertRuns(
      """
      sensor s: degC = real.T { range 25..30 degC }
      expect min(s) == 25 degC
      expect max(s) == 30 degC
      expect s[7000] ~= 27 degC
      """, ramp: true)
  }

  func testQuantum() throws {
    try assertRuns(
      """
      sensor s: degC = real.T { noise 0.3 K, quantum 0.1 K, seed 2 }
      steps = (s - 0 degC).values / 0.1 K
      expect max(abs(steps - round(steps))) < 1e-6
      expect len(unique(round(steps))) > 15
      """)
  }

  func testQuantumWithoutPoints() throws {
    try assertRuns(
      """
      sensor s: K = real.T - 0 degC { quantum 0.5 K }
      expect s[300] == 20.5 K
      """, ramp: true)
  }

  func testDropout() throws {
    // Four standard errors of a share of 5 % are 0.0062.
    try assertRuns(
      """
      sensor s: degC = real.T { dropout 5 %, seed 3 }
      expect count_missing(s)/20000 in 0.0438..0.0562
      sensor none: degC = real.T { dropout 100 % }
      expect count_missing(none) == 20000
      """)
  }

  func testSeeds() throws {
    try assertRuns(
      """
      fn differ(a, b) = max(abs(a - b)) > 0 K
      sensor s: degC = real.T { noise 1 K, seed 3 }
      first = s
      sensor s: degC = real.T { noise 1 K, seed 3 }
      expect not differ(first, s)
      sensor s: degC = real.T { noise 1 K, seed 4 }
      expect differ(first, s)
      sensor other: degC = real.T { noise 1 K, seed 3 }
      expect differ(first, other)
      expect abs(correlate(first, other)) < 0.03
      """)
  }

  func testNoiseDoesNotDependOnDropout() throws {
    try assertRuns(
      """
      sensor s: degC = real.T { noise 1 K, seed 3 }
      first = s
      sensor s: degC = real.T { noise 1 K, dropout 50 %, seed 3 }
      expect len(drop_missing(s)) in 9700..10300
      expect max(abs(drop_missing(s - first))) == 0 K
      """)
  }

  func testEvery() throws {
    try assertRuns(
      """
      sensor s: degC = real.T { bias 1 K, every 10 s }
      expect len(s) == 2000
      expect s.time[1] == 10 s
      expect s[1] ~= 21.01 degC
      sensor between_: degC = real.T { bias 0 K, every 2.5 s }
      expect between_[1] ~= 20.0025 degC
      """, ramp: true)
  }

  func testRealSensorKeepsItsValues() throws {
    let session = try session()
    XCTAssertEqual(
      session.run("sensor s: degC = real.T { sd 0.2 K, every 10 s }\nexpect len(s) == 20000\nshow s"),
      """
      s: 20000 values, t 0..19999 s
      [20, 20, 20, …, 20, 20, 20] degC
      ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
      min 20, mean 20, max 20 degC
      standard deviation 0.2 K
      every 10 s

      """)
  }

  func testMissingValuesStayMissing() throws {
    let session = try SessionRun()
    try session.add("gaps.csv", "t,T\n0,20\n1,\n2,22\n")
    XCTAssertEqual(
      session.run(
        """
        data gaps = csv "gaps.csv" { time t: s, T: degC }
        sensor s: degC = gaps.T { bias 1 K, range 0..100 degC, quantum 0.5 K }
        print(s)
        """), "[21, –, 23] degC  (3 values, t 0..2 s)\n")
  }

  /// The sample up to its plot, its room put in as a table.
  func testSample() throws {
    let session = try SessionRun()
    let rows = (0..<1441).map { minute in
      let hours = Double(minute) / 60
      return "\(minute),\(18 + 5 * (1 - exp(-hours / 3)) + 2 * sin(hours))"
    }
    try session.add("run.csv", "time,air\n" + rows.joined(separator: "\n") + "\n")
    XCTAssertEqual(
      session.run(
        """
        data run = csv "run.csv" { time time: min, air: degC }
        sensor probe: degC = run.air { noise 0.3 K, bias 0.2 K, quantum 0.1 K, delay 2 min, dropout 1 %, range -40..85 degC, seed 3 }
        expect len(probe) == len(run.air)
        expect count_missing(probe) > 0
        expect sd(probe - run.air) in 0.2..0.5 K
        """), "")
  }
}
