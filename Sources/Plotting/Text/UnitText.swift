/// A unit as print has it, from the spelling of the language: `degC` → °C, `m^3/h` → m³/h, `W/m^2/K` → W/m²/K,
/// `m^-1` → m⁻¹, `kg*m` → kg·m, `ohm` → Ω, `um` → µm. What it does not know it leaves alone.
public func displayedUnit(_ unit: String) -> String {
  var result = ""
  var rest = Substring(plainText(unit))
  while let character = rest.first {
    if character.isLetter {
      let word = rest.prefix { $0.isLetter || $0 == "_" }
      result += unitNames[String(word)] ?? String(word)
      rest = rest.dropFirst(word.count)
    } else if character == "^", let (power, length) = wholePower(rest.dropFirst()) {
      result += superscript(power)
      rest = rest.dropFirst(1 + length)
    } else {
      result.append(character == "*" ? "·" : character)
      rest = rest.dropFirst()
    }
  }
  return result
}

private let unitNames = [
  "degC": "°C", "degF": "°F", "deg": "°", "degree": "°", "ohm": "Ω", "kohm": "kΩ", "Mohm": "MΩ", "um": "µm",
  "us": "µs", "ug": "µg", "uA": "µA", "uV": "µV", "uW": "µW", "uL": "µL", "uF": "µF", "uH": "µH", "umol": "µmol",
  "percent": "%", "angstrom": "Å",
]

/// A whole power at the start of the text, bare or in parentheses, and how many characters it takes.
private func wholePower(_ text: Substring) -> (power: String, length: Int)? {
  let isEnclosed = text.first == "("
  let inner = isEnclosed ? text.dropFirst() : text
  let sign = inner.first == "-" ? "-" : ""
  let digits = inner.dropFirst(sign.count).prefix { $0.isASCII && $0.isNumber }
  let after = inner.dropFirst(sign.count + digits.count).first
  guard !digits.isEmpty, after != ".", !isEnclosed || after == ")" else { return nil }
  return (sign + digits, sign.count + digits.count + (isEnclosed ? 2 : 0))
}

/// Digits and minus signs, raised.
func superscript(_ text: String) -> String {
  let raised: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "-": "⁻",
  ]
  return String(text.map { raised[$0] ?? $0 })
}
