import Glibc

/// The 97.5 % point of the normal distribution.
let normalQuantile = 1.959963984540054

/// The 97.5 % point of Student's t: G. W. Hill, Algorithm 396, Communications of the ACM 13 (1970) 619–620.
func studentQuantile(degreesOfFreedom n: Int) -> Double {
  let p = 0.05  // both tails
  switch n {
  case ..<1: return .infinity
  case 1: return 1 / tan(p * .pi / 2)
  case 2: return (2 / (p * (2 - p)) - 2).squareRoot()
  default: break
  }
  let n = Double(n)
  let a = 1 / (n - 0.5)
  let b = 48 / (a * a)
  var c = ((20700 * a / b - 98) * a - 16) * a + 96.36
  let d = ((94.5 / (b + c) - 3) / b + 1) * (a * .pi / 2).squareRoot() * n
  var x = d * p
  var y = pow(x, 2 / n)
  if y > 0.05 + a {
    x = -normalQuantile
    y = x * x
    if n < 5 { c += 0.3 * (n - 4.5) * (x + 0.6) }
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
    y = expm1(a * y * y)
  } else {
    y =
      ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) + 1
      / y
  }
  return (n * y).squareRoot()
}
