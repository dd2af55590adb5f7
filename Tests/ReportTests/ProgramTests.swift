import Foundation
import XCTest

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// `twin report`, `twin watch` and `twin FILE.ipynb` as they are typed.
final class ProgramTests: XCTestCase {
  private func process(_ arguments: [String], in shop: Workshop) throws -> (Process, Pipe) {
    let process = Process()
    let output = Pipe()
    process.executableURL = try Workshop.program()
    process.arguments = arguments
    process.currentDirectoryURL = shop.folder
    process.environment = ProcessInfo.processInfo.environment.merging(["XDG_CACHE_HOME": shop.path("xdg")]) { $1 }
    process.standardOutput = output
    process.standardError = output
    return (process, output)
  }

  private func twin(_ arguments: String..., in shop: Workshop) throws -> (text: String, status: Int32) {
    let (process, output) = try process(arguments, in: shop)
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (text, process.terminationStatus)
  }

  func testReportAndCheck() throws {
    let shop = try Workshop()
    try shop.write("t,x\n0,1\n1,3\n", "a.csv")
    try shop.write("data a = csv \"a.csv\" { time t: s, x }\n# %% Mean\nprint(mean(a.x))\n", "n.twin")
    var result = try twin("report", "n.twin", in: shop)
    XCTAssertEqual(result.text, "wrote n.html\n")
    XCTAssertEqual(result.status, 0)
    result = try twin("report", "n.twin", "--check", in: shop)
    XCTAssertEqual(result.text, "n.html holds\n")
    try shop.write("t,x\n0,1\n1,3.2\n", "a.csv")
    result = try twin("report", "n.twin", "--check", in: shop)
    XCTAssertEqual(result.text, "n.html: line 3, Mean: was `2` and is `2.1`\n")
    XCTAssertEqual(result.status, 1)
    result = try twin("report", "n.twin", "--check", "--tolerance", "0.1", in: shop)
    XCTAssertEqual(result.status, 0)

    try shop.write("expect 1 > 2\n", "bad.twin")
    result = try twin("report", "bad.twin", "-o", "b.md", in: shop)
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.text.hasSuffix("wrote b.md\n"), result.text)
    XCTAssertTrue(try shop.text("b.md").contains("was not") || shop.text("b.md").contains("failed"))
    result = try twin("report", "n.twin", "-o", "n.docx", in: shop)
    XCTAssertTrue(result.text.contains("the endings are .html, .md, .ipynb and .pdf"), result.text)
  }

  func testJupyterNotebooksRun() throws {
    let shop = try Workshop()
    try shop.write("# %% A\nx = 2 kW\nprint(x)\n# %% B\nprint(x -> W)\n", "n.twin")
    _ = try twin("report", "n.twin", "-o", "n.ipynb", in: shop)
    XCTAssertEqual(try twin("n.ipynb", in: shop).text, "2 kW\n2000 W\n")
    let failing = try shop.text("n.ipynb").replacingOccurrences(of: "print(x -> W)", with: "print(x -> K)")
    try shop.write(failing, "f.ipynb")
    let result = try twin("f.ipynb", in: shop)
    XCTAssertEqual(result.status, 1)
    XCTAssertTrue(result.text.contains("f.ipynb[2]:1:"), result.text)
    try shop.write("{\"nbformat\": 4", "g.ipynb")
    XCTAssertTrue(try twin("g.ipynb", in: shop).text.contains("it is not valid JSON: line 1"))
  }

  func testWatch() throws {
    let shop = try Workshop()
    try shop.write("t,x\n0,1\n1,3\n", "a.csv")
    try shop.write("data a = csv \"a.csv\" { time t: s, x }\n# %% Mean\nprint(\"mean\", mean(a.x))\n", "n.twin")
    let (process, output) = try process(["watch", "n.twin"], in: shop)
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    var said = ""
    /// Reads on until the program has said a text; what it said since the last call.
    func wait(for text: String) -> String {
      while !said.contains(text) {
        let data = output.fileHandleForReading.availableData
        guard !data.isEmpty else { break }
        said += String(decoding: data, as: UTF8.self)
      }
      defer { said = "" }
      return said
    }
    let start = wait(for: "ends it)\n")
    let address = try XCTUnwrap(start.firstRange(of: "http://127.0.0.1:").map { start[$0.lowerBound...] })
    let url = try XCTUnwrap(URL(string: String(address.prefix { $0 != " " })))
    XCTAssertTrue(try String(contentsOf: url, encoding: .utf8).contains("mean 2"))
    XCTAssertTrue(try shop.text("n.html").contains("mean 2"))
    XCTAssertFalse(try shop.text("n.html").contains("EventSource"))

    // Elsewhere there is nothing.
    let root = try XCTUnwrap(URL(string: "/", relativeTo: url))
    XCTAssertFalse((try? String(contentsOf: root, encoding: .utf8))?.contains("mean") ?? false)

    try shop.write("t,x\n0,1\n1,5\n", "a.csv")
    _ = wait(for: "wrote n.html\n")
    XCTAssertTrue(try String(contentsOf: url, encoding: .utf8).contains("mean 3"))
    try shop.write("x = (\n", "n.twin")
    XCTAssertTrue(wait(for: "n.twin:").contains("error"))
    try shop.write("print(\"well again\")\n", "n.twin")
    _ = wait(for: "wrote n.html\n")
    XCTAssertTrue(try shop.text("n.html").contains("well again"))
  }
}
