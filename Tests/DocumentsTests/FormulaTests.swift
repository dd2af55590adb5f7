import Documents
import XCTest

final class FormulaTests: XCTestCase {
  private func text(_ source: String) throws -> String { try Formula(source).plainText }

  func testPlainText() throws {
    let rows: [(String, String)] = [
      (#"\dot T = \frac{U_a (T_a - T) + P}{C}"#, "Ṫ = (Uₐ(Tₐ − T) + P)/C"),
      (#"\left( \frac{y_i - \hat y}{\sigma} \right)^2"#, "((yᵢ − ŷ)/σ)²"),
      (#"\sum_{i=1}^{n} x_i^2"#, "∑ᵢ₌₁ⁿ xᵢ²"),
      (#"\sqrt{x^2 + y^2}"#, "√(x² + y²)"),
      (#"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}"#, "(1, 0; 0, 1)"),
      (#"20\,\mathrm{kW}"#, "20\u{2009}kW"),
      (#"e^{-t/\tau_{\mathrm{heat}}}"#, "e^(−t/τₕₑₐₜ)"),
      (#"a = -b"#, "a = −b"),
      (#"x' + f''"#, "x′ + f′′"),
      (#"\sin x \approx x, \; |x| \ll 1"#, "sin x ≈ x, |x| ≪ 1"),
      (#"\mathbb{R}^n"#, "ℝⁿ"),
      (#"T_{\text{room}} \in 0..1"#, "Tᵣₒₒₘ ∈ 0..1"),
    ]
    for (source, expected) in rows { XCTAssertEqual(try text(source), expected, source) }
  }

  func testMathML() throws {
    func markup(_ source: String, display: Bool = false) throws -> String {
      let text = try Formula(source).mathML(display: display, source: source)
      let start = try XCTUnwrap(text.range(of: "<semantics>")).upperBound
      return String(text[start..<(try XCTUnwrap(text.range(of: "<annotation"))).lowerBound])
    }
    XCTAssertEqual(try markup("x^12"), "<mrow><msup><mi>x</mi><mn>1</mn></msup><mn>2</mn></mrow>")
    XCTAssertEqual(
      try markup(#"\frac{1}{2}"#), "<mfrac><mn>1</mn><mn>2</mn></mfrac>")
    XCTAssertEqual(
      try markup(#"\sum_i x"#, display: true),
      "<mrow><munder><mo>∑</mo><mi>i</mi></munder><mi>x</mi></mrow>")
    XCTAssertEqual(try markup(#"\sum_i x"#), "<mrow><msub><mo>∑</mo><mi>i</mi></msub><mi>x</mi></mrow>")
    XCTAssertEqual(
      try markup("a < b"), "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>")
  }

  func testWhatIsOutsideTheSubsetIsRefused() {
    let rows: [(String, Formula.Problem)] = [
      (#"\foo x"#, .unknown(#"\foo"#)), ("{x", .unclosed("{")), ("x}", .surplus("}")), ("x^", .incomplete),
      (#"\left( x"#, .unclosed(#"\left"#)), (#"\begin{tikz}\end{tikz}"#, .unknown(#"\begin{tikz}"#)),
      ("x^1^2", .surplus("^")), (String(repeating: "{", count: 5000), .tooDeep),
      (String(repeating: "x", count: 30_000), .tooLong), (String(repeating: "^{x", count: 500), .tooDeep),
    ]
    for (source, problem) in rows {
      XCTAssertThrowsError(try Formula(source), String(source.prefix(40))) {
        XCTAssertEqual($0 as? Formula.Problem, problem, String(source.prefix(40)))
      }
    }
  }

  /// Whatever is written between dollars ends in a formula or a refusal, and its markup is balanced.
  func testRandomFormulas() throws {
    var generator = SystemRandomNumberGenerator.seeded(3)
    let pieces = [
      "x", "2", "^", "_", "{", "}", "&", #"\\"#, #"\frac"#, #"\sqrt"#, "[", "]", #"\left("#, #"\right)"#, #"\sum"#,
      #"\begin{pmatrix}"#, #"\end{pmatrix}"#, #"\text{a<b}"#, "'", " ", #"\dot"#, #"\mathbf"#, "<", "é", "\u{0}", "\\",
    ]
    var understood = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 1...14, using: &generator)
      let source = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      guard let formula = try? Formula(source) else { continue }
      understood += 1
      _ = formula.plainText
      let markup = formula.mathML(display: understood.isMultiple(of: 2), source: source)
      XCTAssertTrue(Markup.isBalanced(markup), source)
    }
    XCTAssertGreaterThan(understood, 500)
  }
}
