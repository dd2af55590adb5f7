import Builtins
import XCTest

/// Every builtin's example runs and gives what stands behind its `#`.
final class ExampleTests: XCTestCase {
  func testExamples() {
    for builtin in BuiltinTable.all + LayerTable.all {
      // Lines that give nothing prepare those below them.
      var before = ""
      for example in builtin.signature.example.split(separator: "\n") {
        let parts = example.split(separator: "  # ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
          before += example + "\n"
          continue
        }
        if builtin.signature.name == "print" {
          XCTAssertEqual(Evaluation.run(parts[0]).output, parts[1] + "\n")
          continue
        }
        // Numbers are compared as `~=` does, what cannot be so as `==`.
        let near = Evaluation.run("\(before)(\(parts[0])) ~= (\(parts[1]))")
        let outcome = near.rendered.isEmpty ? near : Evaluation.run("\(before)(\(parts[0])) == (\(parts[1]))")
        XCTAssert(outcome.rendered.isEmpty, "\(builtin.signature.name): \(outcome.rendered)")
        XCTAssertNil(outcome.failure, builtin.signature.name)
        XCTAssertEqual(outcome.values.last, .boolean(true), "\(builtin.signature.name): \(example)")
      }
      if builtin.signature.runtimeName.hasPrefix("layer ") {
        let outcome = Evaluation.run(before)
        XCTAssert(outcome.rendered.isEmpty, "\(builtin.signature.name): \(outcome.rendered)")
        XCTAssertNil(outcome.failure, builtin.signature.name)
      }
    }
  }

  func testEveryNameIsGivenOnce() {
    XCTAssertEqual(BuiltinTable.all.count, BuiltinTable.signatures.count)
    for builtin in BuiltinTable.all { XCTAssertFalse(builtin.signature.example.isEmpty, builtin.signature.name) }
  }
}
