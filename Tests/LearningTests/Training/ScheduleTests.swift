import Learning
import XCTest

final class ScheduleTests: XCTestCase {
  private func factors(_ schedule: Schedule, total: Int = 10) -> [Double] {
    (0..<total).map { schedule.factor(step: $0, epoch: 1, of: total) }
  }

  func testShapes() {
    XCTAssertEqual(factors(Schedule()), [Double](repeating: 1, count: 10))
    XCTAssertEqual(factors(Schedule(.linear), total: 4), [1, 0.75, 0.5, 0.25])
    let cosine = factors(Schedule(.cosine), total: 4)
    for (found, wanted) in zip(cosine, [1, 0.853553390593, 0.5, 0.146446609407]) {
      XCTAssertEqual(found, wanted, accuracy: 1e-12)
    }
    let halve = Schedule(.halve)
    XCTAssertEqual([1, 2, 3, 5].map { halve.factor(step: 7, epoch: $0, of: 100) }, [1, 0.5, 0.25, 0.0625])
  }

  /// The rates of torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=T) at the start, the top and the end.
  func testOneCycle() {
    let schedule = Schedule(.oneCycle())
    XCTAssertEqual(schedule.factor(step: 0, epoch: 1, of: 100), 0.04, accuracy: 1e-12)
    XCTAssertEqual(schedule.factor(step: 15, epoch: 1, of: 100), 0.52, accuracy: 1e-12)
    XCTAssertEqual(schedule.factor(step: 30, epoch: 1, of: 100), 1, accuracy: 1e-12)
    XCTAssertEqual(schedule.factor(step: 100, epoch: 1, of: 100), 4e-6, accuracy: 1e-12)
  }

  func testWarmupRisesToTheShapesBeginning() {
    for warmup in [Schedule.Warmup.steps(4), .share(0.4)] {
      let found = factors(Schedule(.linear, warmup: warmup))
      XCTAssertEqual(found[..<5], [0.25, 0.5, 0.75, 1, 1])
      XCTAssertEqual(found[7], 0.5)
    }
    XCTAssertEqual(Schedule(.cosine, warmup: .share(0.05)).warmupSteps(of: 1920), 96)
    XCTAssertEqual(factors(Schedule(warmup: .steps(100)))[9], 0.1)
  }

  func testWhatIsOutOfRangeIsRefused() {
    for schedule in [
      Schedule(warmup: .steps(-1)), Schedule(warmup: .share(1)), Schedule(.oneCycle(rise: 0)),
      Schedule(.plateau(factor: 1)), Schedule(.plateau(patience: -1)),
    ] {
      _ = learningError("schedule") { try schedule.validate() }
    }
  }
}
