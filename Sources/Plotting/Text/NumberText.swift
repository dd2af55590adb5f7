import Glibc

/// A number with so many decimals, by our own arithmetic: the C library's would follow the host's locale.
func fixed(_ value: Double, decimals: Int) -> String {
  let decimals = max(0, min(15, decimals))
  let scaled = (value * pow(10, Double(decimals))).rounded()
  guard scaled.magnitude < 9e15 else { return "\(value)".replacingMinus() }
  var digits = String(Int64(scaled.magnitude))
  if decimals > 0 {
    digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
  }
  return scaled < 0 ? "−" + digits : digits
}

/// A number in at most three or four significant digits, for a cell of a heat map or a message.
func shortNumber(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "" : value > 0 ? "∞" : "−∞" }
  guard value != 0 else { return "0" }
  if value == value.rounded(), value.magnitude < 1e5 { return fixed(value, decimals: 0) }
  let exponent = floor(log10(value.magnitude))
  guard exponent >= -3, exponent < 5 else {
    let mantissa = value / pow(10, exponent)
    return mantissa.isFinite ? trimmed(fixed(mantissa, decimals: 1)) + "e" + fixed(exponent, decimals: 0) : "\(value)"
  }
  return trimmed(fixed(value, decimals: max(0, 2 - Int(exponent))))
}

/// Without the zeros at the end of its decimals.
private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  var text = text
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text
}

extension String {
  fileprivate func replacingMinus() -> String {
    String(map { $0 == "-" ? "−" : $0 })
  }
}
