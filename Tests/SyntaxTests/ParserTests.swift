import Diagnostics
import Syntax
import XCTest

final class ParserTests: XCTestCase {
  func testSamplesParse() throws {
    for sample in try samples() {
      let (program, errors) = parse(String(decoding: sample.bytes, as: UTF8.self))
      XCTAssertEqual(errors, "", sample.name)
      XCTAssertGreaterThan(program.statements.count, 3)
    }
  }

  // MARK: Lines

  func testLinesThatGoOn() {
    for text in [
      "x = a +\n  b", "x = f(a,\n\n  b)", "x =\n\n  # why\n  3", "x = a\n  |> sort\n\n  # then\n  |> last",
      "x = a\n  .b",
      "x = [1,\n2\n]", "x = a and\nb", "x = if a then b\nelse c", "x = if a then b else\nc", "if a { }\nelse { }",
      "x = not\na",
      "x = a in\n1..2", "plot a,\n  b", "x = a ->\nkW", "expect a ~= b within\n1 %", "x = a == # why\n  b",
    ] { XCTAssertEqual(count(text), 1, text) }
    for text in ["x = a\nb", "x = 5 %\ny = 2", "a\n-b", "x = {}\n[1]", "x = f\n(1)", "x = a.in\ny", "a\n\n\nb"] {
      XCTAssertEqual(count(text), 2, text)
    }
  }

  func testBlocksReopenLinesInsideParentheses() {
    XCTAssertEqual(count("ys = map(xs, fn(x) {\n  y = x\n  return y\n})"), 1)
  }

  func testSameTree() {
    for (a, b) in [
      ("x = {a: 1, b: 2}", "x = {\n  a: 1,\n  b: 2,\n}"), ("x = [1, 2]", "x = [1, 2,]"), ("f(1, 2)", "f(1, 2,)"),
      ("x = if a then b else c", "x = if a then b\nelse c"), ("plot a { b, c }", "plot a {\n  b\n  c\n}"),
      ("x = 3 kg*m^2/s^2", "x = 3 kg * m ^ 2 / s ^ 2"), ("x = [3 J/(kg*K)]", "x = [3 J/(kg # mass\n*K)]"),
      ("x = 5m", "x = 5 m"),
      ("x = -2^2", "x = -(2^2)"), ("x = 2^-1", "x = 2^(-1)"), ("x = a - b - c", "x = (a - b) - c"),
      ("x = a^b^c", "x = a^(b^c)"), ("x = not a and b", "x = (not a) and b"),
      ("x = a or b and c", "x = a or (b and c)"),
      ("x = -3..-1", "x = (-3)..(-1)"), ("x = a + 1..b", "x = (a + 1)..b"),
      ("x = a in 1..2 -> K", "x = a in (1..(2 -> K))"),
      ("x = a |> f |> g", "x = (a |> f) |> g"), ("x = 2*3 m", "x = 2*(3 m)"), ("x = 6/2 s", "x = 6/(2 s)"),
      ("x = a -> kW == b", "x = (a -> kW) == b"), ("f(fn(x) = x, 2)", "f((fn(x) = x), 2)"), ("x = +3", "x = 3"),
    ] { XCTAssertEqual(outline(parse(a).program), outline(parse(b).program), "\(a) | \(b)") }
  }

  func testWordsOfTheLanguageNameFieldsAndLabels() {
    XCTAssertEqual(parse("r = {in: 1, for: 2}\nx = r.in + r.for + f(if: 3)").errors, "")
  }

  func testNamesOfDeclarationsStayUsable() {
    XCTAssertEqual(parse("data = 1\nspan = data + 2\nplot = f(data)\nto = on\nstate = [1]\nrequire = 3").errors, "")
  }

  func testLiveIsAWordOnlyBeforeWhatIsPlotted() throws {
    func format(_ text: String) throws -> String? {
      guard case .declaration(let plot)? = parse(text).program.cells.first?.statements.first?.kind else { return nil }
      return plot.format?.text
    }
    for text in ["plot live x", "plot live x, y { title \"t\" }", "plot live [1, 2]", "plot live (a - b)"] {
      XCTAssertEqual(try format(text), "live", text)
    }
    for text in [
      "plot live", "plot live, x", "plot live { title \"t\" }", "plot live.x", "plot live[1]", "plot live(2)",
    ] {
      XCTAssertNil(try format(text), text)
      XCTAssertEqual(parse(text).errors, "", text)
    }
  }

  func testNumbersAndUnits() {
    XCTAssertEqual(
      parse("x = 20 K/(30 min)\ny = 0.5 1/yr\nz = 2 m^2.5/s\nw = 3 m^(3/2)\nv = 5 %\nu = 1_000 s^-1").errors, "")
    XCTAssertEqual(parse("unit furlong = 201.168 m\nx = 3 furlong").errors, "")
  }

  // MARK: Cells

  func testCells() {
    let program = parse(
      "# note\nx = 1\n# %% One\ny = 2\ntwin A {\n  # %% inside\n  state x = 1\n}\n#%% [markdown] Two\n# text\n# %%% no marker\n# %%\nz = 3\n"
    ).program
    XCTAssertEqual(program.cells.map(\.title), ["", "One", "Two", ""])
    XCTAssertEqual(program.cells.map(\.kind), [.code, .code, .markdown, .code])
    XCTAssertEqual(program.cells.map(\.statements.count), [1, 2, 0, 1])
  }

  func testDocumentation() {
    let text =
      "# far\n\n# One line,\n#   indented.\nfn f(x) = x\n# %% Title\nfn g(x) = x\nx = 1 # beside\nfn h(x) = x\n# Of a twin.\ntwin A { }\n"
    var found: [String] = []
    for statement in parse(text).program.statements {
      switch statement.kind {
      case .function(let function): found.append(function.documentation)
      case .declaration(let declaration): found.append(declaration.documentation)
      default: break
      }
    }
    XCTAssertEqual(found, ["One line,\n  indented.", "", "", "Of a twin."])
  }

  // MARK: Errors

  /// A mistake early in a text leaves the rest readable.
  func testOneErrorACause() {
    for (text, codes) in [
      ("x = 3 kw\ny = 4 mm2\nz = 5", ["unknown-unit", "unknown-unit"]),
      ("twin A {\n  state x = 1 +* 2\n  out y = x\n}\nz = 1 furlongz", ["syntax", "unknown-unit"]),
      ("print(\"a\ny = 2", ["unterminated-string"]), ("if a:\n  b = 1\nelse:\n  c = 2\nd = 3", ["syntax"]),
      ("while a\n  b = 1\n}\nc = 2", ["syntax"]),
      ("f(a, b]\nc = 2\nd = 3 furlongz", ["mismatched-bracket", "unknown-unit"]),
      ("x = 1 & 2 & 3\ny = 1 & 2", ["unexpected-character"]), ("x = \"{1 +}\"\ny = \"{a b}\"", ["syntax", "syntax"]),
    ] {
      var parser = Parser(Array(text.utf8), source: 0, units: SampleUnits())
      _ = parser.parseProgram()
      XCTAssertEqual(parser.diagnostics.map(\.code), codes, text)
    }
  }

  func testAdviceOnForeignWords() {
    XCTAssertEqual(ForeignSyntax.advice(for: "True"), "write `true`")
    XCTAssertNil(ForeignSyntax.advice(for: "temperature"))
    for word in reservedWords { XCTAssertNil(ForeignSyntax.advice(for: word), word) }
    for keyword in Declaration.Keyword.allCases { XCTAssertNil(ForeignSyntax.advice(for: keyword.rawValue)) }
  }

  private func count(_ text: String) -> Int {
    let (program, errors) = parse(text)
    XCTAssertEqual(errors, "", text)
    return program.statements.count
  }

  private func parse(_ text: String) -> (program: Program, errors: String) {
    var sources = SourceMap()
    let bytes = Array(text.utf8)
    let id = sources.add(SourceFile(name: "t", bytes: bytes))
    var parser = Parser(bytes, source: id, units: SampleUnits())
    let program = parser.parseProgram()
    return (program, Renderer(sources: sources).render(parser.diagnostics))
  }
}
