import Learning
import XCTest

final class LogTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "twin-logs-\(UUID().uuidString)"
  }

  override func tearDownWithError() throws { try? FileManager.default.removeItem(atPath: folder) }

  func testScalarsReadBack() throws {
    let events = try EventFile(folder: folder + "/a/b")
    events.scalar(tag: "loss/train", value: 0.25, step: 1, time: 1_700_000_000.5)
    events.scalar(tag: "loss/train", value: -3.5, step: 300, time: 1_700_000_001)
    try events.flush()
    XCTAssertTrue(events.path.contains("/events.out.tfevents."))
    let read = try EventReader.read(events.path)
    XCTAssertEqual(read.version, "brain.Event:2")
    XCTAssertEqual(read.points.map(\.tag), ["loss/train", "loss/train"])
    XCTAssertEqual(read.points.map(\.value), [0.25, -3.5])
    XCTAssertEqual(read.points.map(\.step), [1, 300])
    XCTAssertEqual(read.points.map(\.time), [1_700_000_000.5, 1_700_000_001])
  }

  func testEachRunHasAFileOfItsOwn() throws {
    let (a, b) = (try EventFile(folder: folder), try EventFile(folder: folder))
    XCTAssertNotEqual(a.path, b.path)
  }

  func testRowsAreThereAtOnce() throws {
    let path = folder + "/log.csv"
    let log = try CSVLog(path: path, columns: ["epoch", "loss", "a, \"b\""])
    try log.append([1, 0.5, .nan])
    try log.append([2, 1e-7, 3])
    XCTAssertEqual(
      try String(contentsOfFile: path, encoding: .utf8), "epoch,loss,\"a, \"\"b\"\"\"\n1,0.5,\n2,1e-07,3\n")
    XCTAssertThrowsError(try log.append([1]))
  }

  func testTakingARunUpAgain() throws {
    let path = folder + "/log.csv"
    let first = try CSVLog(path: path, columns: ["epoch", "loss"])
    for epoch in 1...3 { try first.append([Double(epoch), 1]) }
    let handle = try XCTUnwrap(FileHandle(forWritingAtPath: path))
    handle.seekToEndOfFile()
    handle.write(Data("4,0.".utf8))
    try handle.close()
    let second = try CSVLog(path: path, columns: ["epoch", "loss"], keepingRows: 2)
    try second.append([3, 7])
    XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), "epoch,loss\n1,1\n2,1\n3,7\n")
    let third = try CSVLog(path: path, columns: ["epoch", "loss"], keepingRows: 9)
    try third.append([4, 8])
    XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), "epoch,loss\n1,1\n2,1\n3,7\n4,8\n")
    XCTAssertThrowsError(try CSVLog(path: path, columns: ["epoch", "other"], keepingRows: 1))
    _ = try CSVLog(path: path, columns: ["epoch", "other"])
    XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), "epoch,other\n")
  }

  func testPlacesThatCannotBeWritten() throws {
    XCTAssertThrowsError(try EventFile(folder: "/dev/null/x")) { error in
      XCTAssertEqual((error as? LearningError)?.code, "unwritable-file")
    }
  }

  func testTensorBoardReadsIt() throws {
    let events = try EventFile(folder: folder)
    for step in 0..<5 { events.scalar(tag: "loss/valid", value: Double(step) / 2, step: step) }
    try events.flush()
    let script = """
      import sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      log = EventAccumulator(sys.argv[1]); log.Reload()
      print([(e.step, e.value) for e in log.Scalars("loss/valid")])
      """
    let output = try Peers.run(script, [folder], needing: "tensorboard")
    XCTAssertEqual(output, "[(0, 0.0), (1, 0.5), (2, 1.0), (3, 1.5), (4, 2.0)]\n")
  }
}
