/// The characters that `&name;` and `&#number;` stand for. Of HTML's 2,231 names those are known that people type; another
/// one stays as it is written.
func decodingEntities(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
  var result = ""
  var rest = Substring(text)
  while let ampersand = rest.firstIndex(of: "&") {
    result += rest[..<ampersand]
    rest = rest[ampersand...]
    if let end = rest.prefix(12).firstIndex(of: ";"), let character = entity(rest[..<end].dropFirst()) {
      result += character
      rest = rest[rest.index(after: end)...]
    } else {
      result.append("&")
      rest = rest.dropFirst()
    }
  }
  return result + rest
}

private func entity(_ name: Substring) -> String? {
  guard name.first == "#" else { return named[String(name)] }
  let digits = name.dropFirst()
  let isHexadecimal = digits.first == "x" || digits.first == "X"
  guard let code = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10) else { return nil }
  return String(Character(code == 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}"))
}

private let named: [String: String] = [
  "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "shy": "\u{AD}", "copy": "©",
  "reg": "®", "trade": "™", "deg": "°", "plusmn": "±", "times": "×", "divide": "÷", "middot": "·", "micro": "µ",
  "para": "¶", "sect": "§", "euro": "€", "pound": "£", "ndash": "–", "mdash": "—", "hellip": "…", "lsquo": "‘",
  "rsquo": "’", "ldquo": "“", "rdquo": "”", "bull": "•", "larr": "←", "rarr": "→", "uarr": "↑", "darr": "↓",
  "harr": "↔", "rArr": "⇒", "infin": "∞", "asymp": "≈", "ne": "≠", "le": "≤", "ge": "≥", "minus": "−", "sup2": "²",
  "sup3": "³", "frac12": "½", "thinsp": "\u{2009}", "ensp": "\u{2002}", "emsp": "\u{2003}", "alpha": "α",
  "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "theta": "θ", "lambda": "λ", "mu": "μ", "pi": "π",
  "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω", "Delta": "Δ", "Sigma": "Σ", "Omega": "Ω",
]

/// A link's target if it leads to a page or a place beside or within this one, with no other scheme such as
/// `javascript:`; else nil.
func followable(_ target: String) -> String? {
  let visible = String.UnicodeScalarView(target.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
  let cleaned = String(visible).split(separator: " ").joined(separator: "%20")
  guard !cleaned.isEmpty, !cleaned.hasPrefix("//") else { return nil }
  let head = cleaned.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
  guard let colon = head.firstIndex(of: ":") else { return cleaned }
  return ["http", "https", "mailto"].contains(head[..<colon].lowercased()) ? cleaned : nil
}
