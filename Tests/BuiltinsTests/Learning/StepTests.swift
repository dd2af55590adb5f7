import XCTest

/// `step opt { … }`: what a plan that is used again must see, and what it must refuse.
final class StepTests: XCTestCase {
  private let nets = """
    net A {
      in x: [2]
      out y: [1] = linear(x, 1)
    }
    x = ones([4, 2])
    student = init(A, seed: 2)
    b = sgd(student, 0)
    """

  func testAnotherModelIsReadAtEachStep() throws {
    XCTAssertEqual(
      try SessionRun.run(
        """
        \(nets)
        teacher = init(A, seed: 1)
        a = sgd(teacher, 0.1)
        fn gap() = step b { mse(student(x), teacher(x)) }
        before = gap()
        for i in 0..5 { step a { mean((teacher(x) - 3)^2) } }
        after = gap()
        expect after ~= mse(student(x), teacher(x)) within 1e-5
        expect abs(after - before) > 0.1
        """), "")
  }

  func testWhatTheStepReadsMayChange() throws {
    XCTAssertEqual(
      try SessionRun.run(
        """
        \(nets)
        fn loss(word, share, target) = step b { share*mean((student(x) - target)^2) + (if word == "more" then 1 else 0) }
        one = loss("less", 1, zeros([4, 1]))
        expect loss("more", 1, zeros([4, 1])) ~= one + 1 within 1e-5
        expect loss("less", 2, zeros([4, 1])) ~= 2*one within 1e-5
        expect loss("less", 1, student(x)) < 1e-9
        """), "")
  }

  func testNumbersThatAreNotKnownAreRefused() throws {
    let said = try SessionRun.run("\(nets)\nstep b { mean(solve(eye(4), student(x))) }")
    XCTAssertTrue(said.contains("needs numbers which are known only when the net runs"), said)
  }

  func testSeedsAreCounts() throws {
    let said = try SessionRun.run("\(nets)\nc = sgd(student, 0.1, seed: -1)")
    XCTAssertTrue(said.contains("`seed` must be a whole number of at least 0"), said)
  }
}
