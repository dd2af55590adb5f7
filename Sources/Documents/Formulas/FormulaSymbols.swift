/// What TeX's commands stand for.
enum FormulaSymbols {
  /// Letters: Greek, upright where TeX has them upright.
  static let letters: [String: (text: String, style: Formula.Style)] = {
    var table: [String: (String, Formula.Style)] = [:]
    let lower =
      "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ "
      + "nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω "
      + "ell ℓ hbar ℏ imath ı jmath ȷ"
    let upper =
      "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω Re ℜ Im ℑ aleph ℵ"
    for (name, text) in pairs(lower) { table[name] = (text, .italic) }
    for (name, text) in pairs(upper) { table[name] = (text, .upright) }
    return table
  }()

  static let symbols: [String: (text: String, kind: Formula.SymbolKind)] = {
    var table: [String: (String, Formula.SymbolKind)] = [:]
    let rows: [(Formula.SymbolKind, String)] = [
      (.binary, "cdot · times × div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ otimes ⊗ odot ⊙ cap ∩ cup ∪"),
      (.binary, "setminus ∖ wedge ∧ land ∧ vee ∨ lor ∨"),
      (.relation, "le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫"),
      (.relation, "in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ mid ∣ parallel ∥ perp ⊥"),
      (.relation, "to → rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹"),
      (.relation, "iff ⟺ mapsto ↦ uparrow ↑ downarrow ↓ longrightarrow ⟶"),
      (.ordinary, "infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ emptyset ∅ neg ¬ lnot ¬ ldots … dots … cdots ⋯"),
      (.ordinary, "vdots ⋮ ddots ⋱ prime ′ angle ∠ degree ° top ⊤ bot ⊥ % % $ $ # # & & _ _ backslash \\"),
      (.opening, "langle ⟨ lfloor ⌊ lceil ⌈ lvert | lVert ‖ { { lbrace { lbrack ["),
      (.closing, "rangle ⟩ rfloor ⌋ rceil ⌉ rvert | rVert ‖ } } rbrace } rbrack ]"),
      (.ordinary, "| ‖ vert | Vert ‖"),
      (.punctuation, "colon :"),
      (.large(takesLimits: true), "sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂"),
      (.large(takesLimits: false), "int ∫ iint ∬ iiint ∭ oint ∮"),
    ]
    for (kind, row) in rows { for (name, text) in pairs(row) { table[name] = (text, kind) } }
    return table
  }()

  /// Names set upright, with whether limits go below them.
  static let functions: [String: Bool] = {
    var table: [String: Bool] = [:]
    for name in words("sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan exp ln log lg arg dim ker deg")
    {
      table[name] = false
    }
    for name in words("lim max min sup inf argmax argmin limsup liminf det gcd Pr") { table[name] = true }
    return table
  }()

  /// Marks above, or with `true` below, a formula.
  static let accents: [String: (mark: String, isBelow: Bool)] = {
    var table: [String: (String, Bool)] = [:]
    let above = "dot ˙ ddot ¨ hat ^ widehat ^ tilde ~ widetilde ~ bar ¯ overline ¯ vec → acute ´ grave ` breve ˘"
    for (name, mark) in pairs(above + " check ˇ mathring ˚ overrightarrow → overbrace ⏞") {
      table[name] = (mark, false)
    }
    // A combining mark, which in a list would join the blank before it.
    table["dddot"] = ("\u{20DB}", false)
    for (name, mark) in pairs("underline _ underbrace ⏟") { table[name] = (mark, true) }
    return table
  }()

  static let styles: [String: Formula.Style] = [
    "mathrm": .upright, "mathbf": .bold, "boldsymbol": .bold, "bm": .bold, "mathit": .italic, "mathcal": .script,
    "mathscr": .script, "mathbb": .doubleStruck, "mathsf": .upright, "mathtt": .upright, "operatorname": .upright,
  ]

  static let spaces: [String: Double] = [
    ",": 0.167, ":": 0.222, ">": 0.222, ";": 0.278, " ": 0.25, "!": -0.167, "quad": 1, "qquad": 2, "thinspace": 0.167,
  ]

  /// The brackets around a matrix, by the name of its environment.
  static let environments: [String: (opening: String, closing: String, alignment: Formula.Alignment)] = [
    "matrix": ("", "", .centre), "pmatrix": ("(", ")", .centre), "bmatrix": ("[", "]", .centre),
    "Bmatrix": ("{", "}", .centre), "vmatrix": ("|", "|", .centre), "Vmatrix": ("‖", "‖", .centre),
    "cases": ("{", "", .left), "aligned": ("", "", .equations), "align": ("", "", .equations),
    "align*": ("", "", .equations), "gathered": ("", "", .centre),
  ]

  /// Styles and sizes that change nothing here.
  static let ignored: Set<String> = [
    "displaystyle", "textstyle", "limits", "nolimits", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
    "biggl", "biggr", "nonumber", "notag",
  ]

  private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  private static func pairs(_ text: String) -> [(String, String)] {
    let all = words(text)
    return stride(from: 0, to: all.count - 1, by: 2).map { (all[$0], all[$0 + 1]) }
  }
}
