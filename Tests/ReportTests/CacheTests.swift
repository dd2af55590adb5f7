import Documents
import Foundation
import Report
import XCTest

final class CacheTests: XCTestCase {
  private let source = """
    # %% [markdown]
    # Words.

    # %% Data
    data a = csv "a.csv" { time t: s, x }
    # %% More data
    data b = csv "b.csv" { time t: s, x }
    # %% Of a
    print("a", mean(a.x))
    # %% Of b
    m = mean(b.x)
    print("b", m)
    # %% Of b's mean
    print("twice", 2*m)
    """

  private func workshop() throws -> Workshop {
    let shop = try Workshop()
    try shop.write("t,x\n0,1\n1,3\n", "a.csv")
    try shop.write("t,x\n0,5\n1,7\n", "b.csv")
    return shop
  }

  func testWhatHasNotChangedIsNotRun() throws {
    let shop = try workshop()
    let first = try shop.run(source)
    XCTAssertEqual(first.ran, 5)
    XCTAssertEqual(first.texts, ["", "", "a 2\n", "b 6\n", "twice 12\n"])
    let again = try shop.run(source)
    XCTAssertEqual(again.ran, 0)
    XCTAssertEqual(again.document, first.document)
    let edited = try shop.run(source.replacingOccurrences(of: "Words.", with: "Many\n# more words."))
    XCTAssertEqual(edited.ran, 0)
    XCTAssertEqual(edited.texts, first.texts)
  }

  func testAnEditedFileRunsWhatDependsOnIt() throws {
    let shop = try workshop()
    _ = try shop.run(source)
    try shop.write("t,x\n0,5\n1,9\n", "b.csv")
    let edited = try shop.run(source)
    XCTAssertEqual(edited.ran, 3)
    XCTAssertEqual(edited.texts, ["", "", "a 2\n", "b 7\n", "twice 14\n"])
    // What was known before is known still.
    try shop.write("t,x\n0,5\n1,7\n", "b.csv")
    XCTAssertEqual(try shop.run(source).texts, ["", "", "a 2\n", "b 6\n", "twice 12\n"])
    try FileManager.default.removeItem(atPath: shop.path("a.csv"))
    XCTAssertFalse(try shop.run(source).succeeded)
  }

  /// A cell that must run finds the values it needs, and no other cell runs for it.
  func testAnEditedCellRunsWhatItNeeds() throws {
    let shop = try workshop()
    _ = try shop.run(source)
    let edited = try shop.run(source.replacingOccurrences(of: "2*m", with: "3*m"))
    XCTAssertEqual(edited.texts.last, "twice 18\n")
    // It, the mean, and the data of the mean.
    XCTAssertEqual(edited.ran, 3)
  }

  /// Names that are bound again and again give each cell the value that it has in the script.
  func testNamesBoundAgain() throws {
    let shop = try Workshop()
    let script = "# %%\nx = 1\n# %%\ny = x + 1\n# %%\nx = 10\n# %%\nprint(x, y)\n# %%\nx = x + y\n# %%\nprint(x)\n"
    XCTAssertEqual(try shop.run(script).texts[3], "10 2\n")
    for edit in ["print(x, y, 0)", "print(y, x)"] {
      let outcome = try shop.run(script.replacingOccurrences(of: "print(x, y)", with: edit))
      XCTAssertEqual(outcome.texts[3], edit == "print(y, x)" ? "2 10\n" : "10 2 0\n")
      XCTAssertEqual(outcome.texts[5], "12\n")
    }
    // In one session, whose values are those of the end of the script.
    let runner = shop.runner
    _ = try shop.run(script, with: runner)
    let outcome = try shop.run(script.replacingOccurrences(of: "y = x + 1", with: "y = x + 2"), with: runner)
    XCTAssertEqual(outcome.texts, ["", "", "", "10 3\n", "", "13\n"])
  }

  /// A function reads its globals when it is called.
  func testFunctionsReadGlobalsOfTheirCaller() throws {
    let shop = try Workshop()
    let script = "# %%\ng = 1\n# %%\nfn f() = g\n# %%\ng = 5\n# %%\nprint(f())\n"
    XCTAssertEqual(try shop.run(script).texts.last, "5\n")
    let edited = try shop.run(script.replacingOccurrences(of: "g = 5", with: "g = 6"))
    XCTAssertEqual(edited.texts.last, "6\n")
  }

  func testModules() throws {
    let shop = try Workshop()
    try shop.write("fn twice(x) = 2*x\n", "m.twin")
    let script = "# %%\nuse \"m.twin\"\n# %%\nprint(twice(4))\n"
    let runner = shop.runner
    XCTAssertEqual(try shop.run(script, with: runner).texts, ["", "8\n"])
    XCTAssertEqual(try shop.run(script, with: runner).ran, 0)
    try shop.write("fn twice(x) = 2*x + 1\n", "m.twin")
    XCTAssertEqual(try shop.run(script, with: runner).texts, ["", "9\n"])
    XCTAssertEqual(try shop.run(script).ran, 0)
  }

  /// What writes files, asks the clock or draws without a seed runs each time, and what depends on a draw with it.
  func testWhatIsNeverTakenFromTheCache() throws {
    let shop = try Workshop()
    let script = """
      # %%
      x = normal([2])
      # %%
      print(x[0])
      # %%
      y = normal([2], seed: 1)
      # %%
      print(y[0])
      # %%
      print(now() > t"2020-01-01T00:00:00Z")
      # %%
      save table(a: [1, 2]) "\(shop.path("out.csv"))"
      """
    let first = try shop.run(script)
    XCTAssertEqual(first.ran, 6, first.texts.joined())
    try FileManager.default.removeItem(atPath: shop.path("out.csv"))
    let second = try shop.run(script)
    XCTAssertEqual(second.ran, 4, second.texts.joined())
    XCTAssertNotEqual(first.texts[1], second.texts[1])
    XCTAssertEqual(first.texts[3], second.texts[3])
    XCTAssertTrue(FileManager.default.fileExists(atPath: shop.path("out.csv")))
  }

  func testFailuresAreNotKept() throws {
    let shop = try Workshop()
    let script = "# %%\nprint(1)\n# %%\nexpect 1 > 2\n"
    XCTAssertFalse(try shop.run(script).succeeded)
    let again = try shop.run(script)
    XCTAssertFalse(again.succeeded)
    XCTAssertEqual(again.ran, 1)
  }

  func testDamagedEntriesAreIgnored() throws {
    let shop = try workshop()
    let first = try shop.run(source)
    let folder = shop.path("cache")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    XCTAssertEqual(names.count, 5)
    for (index, name) in names.sorted().enumerated() {
      let text = ["", "{", "[]", "{\"format\": \"twin cell 1\"}", "\u{0}"][index % 5]
      try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    let again = try shop.run(source)
    XCTAssertEqual(again.ran, 5)
    XCTAssertEqual(again.texts, first.texts)
    XCTAssertEqual(try shop.run(source).ran, 0)
  }

  func testTheCacheIsBounded() throws {
    let shop = try Workshop()
    let cache = ResultCache(folder: shop.path("small"), limit: 2000)
    for number in 0..<20 {
      var options = NotebookRunner.Options()
      options.cache = cache
      _ = try NotebookRunner(folder: "", options: options).run(Array("print(\(number))".utf8), name: "n")
    }
    let folder = shop.path("small")
    let sizes = try FileManager.default.contentsOfDirectory(atPath: folder).map {
      try FileManager.default.attributesOfItem(atPath: "\(folder)/\($0)")[.size] as? Int ?? 0
    }
    XCTAssertLessThanOrEqual(sizes.reduce(0, +), 2000)
    XCTAssertGreaterThan(sizes.count, 2)
  }
}
