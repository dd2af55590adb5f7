#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// x^y as the language defines it, in the checker's folding and when running alike.
func realPower(_ x: Double, _ y: Double) -> Double { pow(x, y) }
