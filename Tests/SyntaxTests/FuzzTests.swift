import Diagnostics
import Syntax
import XCTest

/// Texts made at random from a seed, read by lexer, parser and formatter: none traps, none hangs, every diagnostic lies in its text, and what
/// can be formatted keeps its tokens and its tree and is formatted the same a second time. `TWIN_FUZZ=1000000` sets the number of texts,
/// `TWIN_FUZZ_SEED` the seed. What it finds becomes a case in `testFoundBefore`.
final class FuzzTests: XCTestCase {
  func testRandomTexts() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["TWIN_FUZZ"].flatMap { Int($0) } ?? 20_000
    let seed = environment["TWIN_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    let texts = (try? samples().map(\.bytes)) ?? []
    var generator = TextGenerator(seed: seed, samples: texts)
    var formatted = 0
    for number in 0..<count {
      let bytes = generator.next()
      // Trees are compared by reflection, which takes ten times as long as all the rest.
      switch examine(bytes, comparingTrees: count <= 100_000 || number % 10 == 0) {
      case .formatted: formatted += 1
      case .refused: break
      case .fault(let fault):
        XCTFail("text \(number) of seed \(seed): \(fault)\n\(literal(bytes))")
        return
      }
    }
    XCTAssertGreaterThan(formatted, count / 20, "the generator should make texts that parse, too")
    if environment["TWIN_FUZZ"] != nil { print("fuzz: \(count) texts, \(formatted) formatted, seed \(seed)") }
  }

  func testFoundBefore() {
    for text in Self.found {
      if case .fault(let fault) = examine(Array(text.utf8)) { XCTFail("\(fault)\n\(literal(Array(text.utf8)))") }
    }
  }

  private static let found: [String] = [
    "if if if if", "x = f(fn() { if f(fn() { if 1 then 2 else 3 }) { } })", "1 .x", "a\n\n\n.b", "# a\n|> f",
  ]

  enum Outcome { case formatted, refused, fault(String) }

  /// Reads `bytes` in every way there is.
  private func examine(_ bytes: [UInt8], comparingTrees: Bool = true) -> Outcome {
    var parser = Parser(bytes, source: 0, units: SampleUnits())
    let program = parser.parseProgram()
    var last = 0
    for token in parser.tokens {
      guard token.start >= last, token.end >= token.start, token.end <= bytes.count else {
        return .fault("token \(token) is out of place")
      }
      last = token.start
    }
    if let fault = misplaced(parser.diagnostics, bytes.count) { return .fault(fault) }
    switch Formatter.format(bytes, source: 0, units: SampleUnits()) {
    case .failure(let error):
      return error.diagnostics.isEmpty ? .fault("refused without a reason") : .refused
    case .success(let once):
      guard parser.diagnostics.isEmpty else { return .fault("formatted although it does not parse") }
      var again = Parser(once, source: 0, units: SampleUnits())
      let second = again.parseProgram()
      guard again.diagnostics.isEmpty else { return .fault("the formatted text does not parse:\n\(string(once))") }
      guard sameWords(parser, bytes, again, once) else { return .fault("other tokens:\n\(string(once))") }
      guard !comparingTrees || once == bytes || outline(program) == outline(second) else {
        return .fault("another tree:\n\(string(once))")
      }
      guard case .success(let twice) = Formatter.format(once, source: 0, units: SampleUnits()), twice == once else {
        return .fault("not idempotent:\n\(string(once))")
      }
      return .formatted
    }
  }

  private func misplaced(_ diagnostics: [Diagnostic], _ count: Int) -> String? {
    for diagnostic in diagnostics {
      guard !diagnostic.labels.isEmpty else { return "a diagnostic without a place: \(diagnostic.message)" }
      for label in diagnostic.labels where Int(label.span.end) > count || label.span.start > label.span.end {
        return "a label outside the text: \(diagnostic.message)"
      }
    }
    return nil
  }

  /// The same tokens, newlines included, and the same comments, whatever stands between them.
  private func sameWords(_ a: Parser, _ first: [UInt8], _ b: Parser, _ second: [UInt8]) -> Bool {
    a.tokens.elementsEqual(b.tokens) { x, y in
      x.kind == y.kind && (x.kind == .newline || first[x.start..<x.end] == second[y.start..<y.end])
    }
      && a.comments.elementsEqual(b.comments) { x, y in
        x.ownLine == y.ownLine && first[x.start..<x.end] == second[y.start..<y.end]
      }
  }

  private func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func literal(_ bytes: [UInt8]) -> String { "text: \(string(bytes).debugDescription)" }
}
