import Foundation
import Glibc
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

  /// What a server of this machine answers to a request, to its end.
  private static func reply(to request: String, port: UInt16) throws -> String {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    XCTAssertEqual(connected, 0)
    let bytes = Array(request.utf8)
    XCTAssertEqual(send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)), bytes.count)
    var answer: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &block, block.count, 0)
      guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
      answer += block[..<count]
    }
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

    // Nothing else is served, and the page to nobody who came by another name.
    let port = UInt16(try XCTUnwrap(url.port))
    let rows: [(request: String, host: String, status: String)] = [
      ("GET \(url.path)/", "127.0.0.1:\(port)", "200"), ("GET \(url.path)/", "localhost:\(port)", "200"),
      ("GET \(url.path)/", "evil.example", "421"), ("GET /", "127.0.0.1:\(port)", "404"),
      ("GET /../n.twin", "127.0.0.1:\(port)", "404"), ("POST \(url.path)/", "127.0.0.1:\(port)", "405"),
      ("\u{1}", "127.0.0.1:\(port)", "405"),
    ]
    for row in rows {
      let reply = try Self.reply(to: "\(row.request) HTTP/1.1\r\nHost: \(row.host)\r\n\r\n", port: port)
      XCTAssertTrue(reply.hasPrefix("HTTP/1.1 \(row.status) "), "\(row): \(reply.prefix(60))")
      XCTAssertEqual(reply.contains("mean 2"), row.status == "200")
    }

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
