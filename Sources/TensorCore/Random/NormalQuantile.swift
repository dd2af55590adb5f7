/// The standard normal quantile of `probability`, strictly between 0 and 1, to about 1e-16 relative: Wichura, Algorithm
/// AS 241 (PPND16), Applied Statistics 37, 1988. Three quotients of polynomials: the middle in q² with q = p - ½, the
/// tails in √(-log p).
func normalQuantile(_ probability: Double) -> Double {
  let q = probability - 0.5
  if abs(q) <= 0.425 { return q * middle(0.180625 - q * q) }
  let depth = (-portableLogarithm(q < 0 ? probability : 1 - probability)).squareRoot()
  let quantile = depth <= 5 ? nearTail(depth - 1.6) : farTail(depth - 5)
  return q < 0 ? -quantile : quantile
}

/// A quotient of two polynomials, coefficients from the highest power down.
private struct Quotient {
  let above: [Double]
  let below: [Double]

  func callAsFunction(_ x: Double) -> Double {
    above.reduce(0) { $0 * x + $1 } / below.reduce(0) { $0 * x + $1 }
  }
}

private let middle = Quotient(
  above: [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ],
  below: [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
  ])

private let nearTail = Quotient(
  above: [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ],
  below: [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
  ])

private let farTail = Quotient(
  above: [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
  ],
  below: [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.1369298809227358053, 0.59983220655588793769, 1,
  ])

/// log x for finite x > 0 by IEEE arithmetic alone: with x = 2ᵏ·m and s = (m - 1)/(m + 1), k·log 2 + 2·(s + s³/3 +
/// s⁵/5 + …), where |s| < 0.172.
private func portableLogarithm(_ x: Double) -> Double {
  var (power, significand) = (Double(x.exponent), x.significand)
  if significand > 1.4142135623730951 {
    significand *= 0.5
    power += 1
  }
  let s = (significand - 1) / (significand + 1)
  let square = s * s
  var series = 0.0
  for odd in stride(from: 23.0, through: 1, by: -2) { series = series * square + 1 / odd }
  return power * 0.693147180559945309417 + 2 * s * series
}
