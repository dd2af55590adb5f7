import Data
import Glibc
import XCTest

/// Not a test: times reading the file that `TWIN_BENCH_CSV` names, and prints medians in milliseconds.
final class ReadingBenchmark: XCTestCase {
  func testRead() throws {
    guard let path = getenv("TWIN_BENCH_CSV").map({ String(cString: $0) }) else {
      throw XCTSkip("set TWIN_BENCH_CSV to rows like those of ETTh1.csv, with increasing dates")
    }
    let texts = CSVOptions(columns: [ColumnRequest("date", kind: .text)], others: true)
    let names = try CSVReader.header(path).dropFirst().map { ColumnRequest($0) }
    let numbers = CSVOptions(columns: names, others: false)
    let instants = CSVOptions(time: TimeColumn("date"), others: true)
    let chosen = getenv("TWIN_BENCH_THREADS").flatMap { Int(String(cString: $0)) }
    for threads in chosen.map({ [$0] }) ?? [1, 2] {
      for (label, options) in [("numbers", numbers), ("instants", instants), ("texts", texts)] {
        var times: [Double] = []
        for _ in 0..<7 {
          let start = seconds()
          let rows = try CSVReader.read(path, options, threads: threads).table.rowCount
          times.append(seconds() - start)
          XCTAssertGreaterThan(rows, 0)
        }
        times.sort()
        print("csv \(label), \(threads) threads: median \(Int(times[3] * 1e4))e-4 s, least \(Int(times[0] * 1e4))e-4 s")
      }
    }
  }

  private func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
