#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `base` to a power that is not negative. Whole powers are products, which are exact while they fit 53 bits.
func power(_ base: Double, _ exponent: Rational) -> Double {
  guard exponent.isInteger else { return pow(base, exponent.doubleValue) }
  var (result, square, left) = (1.0, base, exponent.numerator)
  while left > 0 {
    if left & 1 == 1 { result *= square }
    left >>= 1
    if left > 0 { square *= square }
  }
  return result
}
