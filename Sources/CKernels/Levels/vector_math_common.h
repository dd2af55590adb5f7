// What reads the same for floats and doubles: included by vector_math.h with CK_V, CK_MASK and CK_F(name) set to the
// vector, its mask and the name of a function of it.

/// 1/(1 + e^-x), from the side on which the exponential is small; `other` is sigmoid(-x) = 1 - sigmoid(x).
CK_INLINE CK_V CK_F(sigmoid_pair)(CK_V x, CK_V *other) {
  const CK_V e = CK_F(exp_of_minus)(CK_F(abs)(x));
  const CK_V large = 1 / (1 + e), small = e * large;
  const CK_MASK negative = x < 0;
  *other = negative ? large : small;
  return negative ? small : large;
}
CK_INLINE CK_V CK_F(sigmoid)(CK_V x) {
  const CK_V e = CK_F(exp_of_minus)(CK_F(abs)(x));
  return (x < 0 ? e : (CK_V){} + 1) / (1 + e);
}

/// max(x, 0), NaN for NaN.
CK_INLINE CK_V CK_F(relu)(CK_V x) { return x < 0 ? (CK_V){} : x; }

/// log(1 + e^x).
CK_INLINE CK_V CK_F(softplus)(CK_V x) {
  return CK_F(relu)(x) + CK_F(log1p)(CK_F(exp_of_minus)(CK_F(abs)(x)));
}

/// x·sigmoid(y) for y of the sign of x, as max(x, 0) - |x|·sigmoid(-|y|), which has limits at both infinities.
CK_INLINE CK_V CK_F(gated)(CK_V x, CK_V y) {
  const CK_V e = CK_F(exp_of_minus)(CK_F(abs)(y));
  return CK_F(relu)(x) - CK_F(at_most)(CK_F(abs)(x), 1000) * (e / (1 + e));
}

/// x·sigmoid(x), and its derivative.
CK_INLINE CK_V CK_F(silu)(CK_V x) { return CK_F(gated)(x, x); }
CK_INLINE CK_V CK_F(silu_derivative)(CK_V x) {
  CK_V other;
  x = CK_F(at_most)(CK_F(at_least)(x, -1000), 1000);
  const CK_V s = CK_F(sigmoid_pair)(x, &other);
  return s * CK_F(fma)(x, other, (CK_V){} + 1);
}

/// x·Φ(x), as max(x, 0) - |x|·Φ(-|x|), and Φ(x) + x·φ(x) with the normal distribution Φ and its density φ.
CK_INLINE CK_V CK_F(gelu)(CK_V x) {
  CK_V density;
  const CK_V t = CK_F(at_most)(CK_F(abs)(x), CK_MOST_NORMAL);
  return CK_F(relu)(x) - t * CK_F(normal_tail)(t, &density);
}
CK_INLINE CK_V CK_F(gelu_derivative)(CK_V x) {
  CK_V density;
  const CK_V t = CK_F(at_most)(CK_F(abs)(x), CK_MOST_NORMAL);
  const CK_V tail = CK_F(normal_tail)(t, &density);
  // By symmetry, from the value at -t, which is small.
  const CK_V below = tail - t * density * (CK_SCALAR)0.3989422804014327;
  return x > 0 ? 1 - below : below;
}

/// ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) (Hendrycks and Gimpel, Gaussian Error Linear Units, 2016), and its derivative.
CK_INLINE CK_V CK_F(gelu_tanh)(CK_V x) {
  const CK_V c = CK_F(at_most)(CK_F(at_least)(x, -100), 100);
  const CK_V cubic = CK_F(fma)(c * c, (CK_V){} + (CK_SCALAR)0.044715, (CK_V){} + 1);
  return CK_F(gated)(x, c * cubic * (CK_SCALAR)1.5957691216057308);
}
CK_INLINE CK_V CK_F(gelu_tanh_derivative)(CK_V x) {
  CK_V other;
  x = CK_F(at_most)(CK_F(at_least)(x, -100), 100);
  const CK_V square = x * x;
  const CK_V cubic = CK_F(fma)(square, (CK_V){} + (CK_SCALAR)0.044715, (CK_V){} + 1);
  const CK_V slope = CK_F(fma)(square, (CK_V){} + (CK_SCALAR)(3 * 0.044715), (CK_V){} + 1);
  const CK_V s = CK_F(sigmoid_pair)(x * cubic * (CK_SCALAR)1.5957691216057308, &other);
  return s * CK_F(fma)(x * slope * (CK_SCALAR)1.5957691216057308, other, (CK_V){} + 1);
}

/// NaN if either is.
CK_INLINE CK_V CK_F(minimum)(CK_V a, CK_V b) { return a != a ? a : a < b ? a : b; }
CK_INLINE CK_V CK_F(maximum)(CK_V a, CK_V b) { return a != a ? a : a > b ? a : b; }

/// 1, -1, or x itself if it is ±0 or NaN.
CK_INLINE CK_V CK_F(sign)(CK_V x) { return x > 0 ? (CK_V){} + 1 : x < 0 ? (CK_V){} - 1 : x; }

#if CK_IS_AVX2 || CK_IS_AVX512 || defined(__aarch64__)
/// To whole numbers: down, up, to the nearest (even if two are), towards 0.
CK_INLINE CK_V CK_F(floor)(CK_V x) { return __builtin_elementwise_floor(x); }
CK_INLINE CK_V CK_F(ceil)(CK_V x) { return __builtin_elementwise_ceil(x); }
CK_INLINE CK_V CK_F(round)(CK_V x) { return __builtin_elementwise_roundeven(x); }
CK_INLINE CK_V CK_F(truncate)(CK_V x) { return __builtin_elementwise_trunc(x); }
#else
CK_INLINE CK_V CK_F(round)(CK_V x) {
  const CK_V a = CK_F(abs)(x);
  return a < CK_ALL_WHOLE ? CK_F(copy_sign)((a + CK_ALL_WHOLE) - CK_ALL_WHOLE, x) : x;
}
CK_INLINE CK_V CK_F(floor)(CK_V x) {
  const CK_V y = CK_F(round)(x);
  return y > x ? y - 1 : y;
}
CK_INLINE CK_V CK_F(ceil)(CK_V x) {
  const CK_V y = CK_F(round)(x);
  return CK_F(copy_sign)(y < x ? y + 1 : y, x);
}
CK_INLINE CK_V CK_F(truncate)(CK_V x) { return CK_F(copy_sign)(CK_F(floor)(CK_F(abs)(x)), x); }
#endif

/// a - b·⌊a/b⌋ without the rounding error of the quotient; NaN for b = 0.
CK_LONG CK_V CK_F(modulo)(CK_V a, CK_V b) {
  const CK_V r = CK_F(remainder)(a, b);
  const CK_V moved = ((r < 0) ^ (b < 0)) ? r + b : r;
  return r == 0 ? CK_F(copy_sign)((CK_V){}, b < 0 ? (CK_V){} - 1 : (CK_V){}) : moved;
}

/// x^n for the whole n from -2 to 4, by multiplication, which is exact where the result is a whole number; the place of
/// n among -2…4 is known to the caller.
CK_INLINE CK_V CK_F(power_whole)(CK_V x, int n) {
  switch (n) {
    case -2: return 1 / (x * x);
    case -1: return 1 / x;
    case 0: return (CK_V){} + 1;
    case 1: return x;
    case 2: return x * x;
    case 3: return x * x * x;
    default: return (x * x) * (x * x);
  }
}

/// x^y; as `power_whole` in the lanes where y is -2, -1, 0, …, 4.
CK_LONG CK_V CK_F(power)(CK_V x, CK_V y) {
  CK_V r = CK_F(power_general)(x, y);
  const CK_V square = x * x;
  r = y == -2 ? 1 / square : r;
  r = y == -1 ? 1 / x : r;
  r = y == 1 ? x : r;
  r = y == 2 ? square : r;
  r = y == 3 ? square * x : r;
  return y == 4 ? square * square : r;
}
