/// Text of any content as TeX sets it: nothing in it acts as a command, opens or closes a group, or begins with a mark that
/// gnuplot's terminal takes for its own.
///
/// - Parameters:
///   - size: in points.
func texText(_ text: String, size: Double, isBold: Bool = false) -> String {
  guard !text.isEmpty else { return "" }
  var result = "\\fontsize{\(number(size))}{\(number(size * 1.2))}\\selectfont{}"
  if isBold { result += "\\bfseries{}" }
  for scalar in text.unicodeScalars {
    if let replacement = texNames[scalar] {
      result += replacement
    } else if scalar.value >= 0x3B1, scalar.value <= 0x3C9, let name = greek[Int(scalar.value) - 0x3B1] {
      result += math("\\" + name)
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Whether a file's name stands for itself in TeX.
func isPlainForTex(_ name: String) -> Bool {
  !name.isEmpty
    && name.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789._+-".unicodeScalars.contains(scalar))
    }
}

private func math(_ text: String) -> String { "\\ensuremath{\(text)}" }

/// What plain LaTeX reads as commands, and what its standard fonts lack but charts need; all with an end of their own, so
/// that letters may follow.
private let texNames: [Unicode.Scalar: String] = {
  var names: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "_": "\\_",
    "%": "\\char37{}",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "[": "\\lbrack{}", "]": "\\rbrack{}",
    "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}", "\"": "\\char34{}", "`": "\\char96{}",
    // gnuplot cuts what it takes for a format, a tick's label with a % in it, at 50 characters: hence that by its number.
    // Two hyphens would join to a dash.
    "-": "-{}", "…": "\\ldots{}",
  ]
  let symbols: [(Unicode.Scalar, String)] = [
    ("−", "-"), ("×", "\\times"), ("·", "\\cdot"), ("°", "^{\\circ}"), ("µ", "\\mu"), ("μ", "\\mu"), ("Ω", "\\Omega"),
    ("∞", "\\infty"), ("±", "\\pm"), ("≤", "\\le"), ("≥", "\\ge"), ("≈", "\\approx"), ("≠", "\\ne"),
    ("→", "\\rightarrow"),
    ("∂", "\\partial"), ("∇", "\\nabla"), ("√", "\\surd"), ("∑", "\\sum"), ("∫", "\\int"), ("Γ", "\\Gamma"),
    ("Δ", "\\Delta"), ("Θ", "\\Theta"), ("Λ", "\\Lambda"), ("Ξ", "\\Xi"), ("Π", "\\Pi"), ("Σ", "\\Sigma"),
    ("Φ", "\\Phi"), ("Ψ", "\\Psi"), ("ϑ", "\\vartheta"), ("ϕ", "\\phi"), ("Å", "\\mathring{A}"), ("⁻", "^{-}"),
    ("¹", "^{1}"), ("²", "^{2}"), ("³", "^{3}"), ("⁰", "^{0}"), ("′", "'"), ("½", "\\frac12"),
  ]
  for (scalar, name) in symbols { names[scalar] = math(name) }
  for digit in 0...9 {
    if let scalar = Unicode.Scalar(0x2080 + UInt32(digit)) { names[scalar] = math("_{\(digit)}") }
  }
  for power in 4...9 {
    if let scalar = Unicode.Scalar(0x2070 + UInt32(power)) { names[scalar] = math("^{\(power)}") }
  }
  return names
}()

/// α to ω; the second of the two sigmas stands before the other.
private let greek: [String?] = [
  "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
  nil,
  "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "varphi", "chi", "psi", "omega",
]
