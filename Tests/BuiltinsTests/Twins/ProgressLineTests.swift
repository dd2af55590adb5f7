import Builtins
import Runtime
import Synchronization
import Units
import XCTest

final class ProgressLineTests: XCTestCase {
  private final class Screen: Sendable {
    let text = Mutex("")
  }

  private func host(_ screen: Screen, watched: Bool) -> RuntimeHost {
    RuntimeHost(
      write: { _ in }, writeStatus: { more in screen.text.withLock { $0 += more } }, showsProgress: watched,
      units: UnitTable())
  }

  func testAppearsAfterAWhileAndIsErased() {
    let screen = Screen()
    let line = ProgressLine("fitting Heater", host(screen, watched: true))
    line.report(0.25)
    XCTAssertEqual(screen.text.withLock { $0 }, "", "nothing for what may be over in a moment")
    usleep(600_000)
    line.report(0.5)
    XCTAssertTrue(screen.text.withLock { $0 }.contains("fitting Heater"))
    XCTAssertTrue(screen.text.withLock { $0 }.contains("50 %, 1 s left"))
    line.finish()
    XCTAssertTrue(screen.text.withLock { $0 }.hasSuffix("\r\u{1B}[K"))
    let length = screen.text.withLock { $0.count }
    line.tick()
    XCTAssertEqual(screen.text.withLock { $0.count }, length)
  }

  func testIsSilentWhenNobodyWatches() {
    let screen = Screen()
    let line = ProgressLine("fitting Heater", host(screen, watched: false))
    usleep(600_000)
    line.report(0.5)
    line.finish()
    XCTAssertEqual(screen.text.withLock { $0 }, "")
  }
}
