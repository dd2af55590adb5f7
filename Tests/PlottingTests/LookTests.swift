import Plotting
import XCTest

final class LookTests: XCTestCase {
  func testLooks() throws {
    let r = Renderer()
    let figures: [(String, Figure)] = [("heater", SampleFigures.heater()), ("lynx", SampleFigures.lynxAndHare()), ("confusion", SampleFigures.confusion()), ("histogram", SampleFigures.histogram()), ("sensor", SampleFigures.sensor()), ("eight", SampleFigures.eight()), ("kinds", SampleFigures.kinds())]
    for (name, figure) in figures {
      for e in ["png", "svg", "pdf"] {
        let clock = ContinuousClock()
        let d = try clock.measure { print(try r.render(figure, to: .file("/tmp/plotlab/\(name).\(e)"), provenance: e == "svg").notes) }
        print(name, e, d)
      }
    }
  }
}
