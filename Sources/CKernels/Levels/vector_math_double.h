// The functions of doubles that have a form of their own; see vector_math.h.

CK_INLINE vd CK_NAME(vd_abs)(vd x) { return (vd)((vl)x & INT64_MAX); }
CK_INLINE vd CK_NAME(vd_copy_sign)(vd x, vd sign) { return (vd)(((vl)x & INT64_MAX) | ((vl)sign & INT64_MIN)); }
CK_INLINE vd CK_NAME(vd_sqrt)(vd x) { return __builtin_elementwise_sqrt(x); }
/// NaN stays NaN.
CK_INLINE vd CK_NAME(vd_at_least)(vd x, double low) { return x < low ? (vd){} + low : x; }
CK_INLINE vd CK_NAME(vd_at_most)(vd x, double high) { return x > high ? (vd){} + high : x; }

#undef CK_LANES_D
/// f of every lane, by the C library.
#define CK_LANES_D(name, call) \
  CK_LONG vd CK_NAME(vd_##name)(vd x) { \
    for (int i = 0; i < VD; i++) x[i] = call(x[i]); \
    return x; \
  }

/// The nearest whole number of |x| < 2^51, even if two are; `sum` has it in its low bits, in two's complement.
CK_INLINE vd CK_NAME(vd_nearest)(vd x, vd *sum) {
  *sum = x + 0x1.8p52;
  return *sum - 0x1.8p52;
}

/// x·2^n, for the n in the low bits of `sum`, |n| < 2000.
CK_INLINE vd CK_NAME(vd_scale)(vd x, vd n, vd sum) {
#if CK_IS_AVX512
  (void)sum;
  return (vd)_mm512_scalef_pd((__m512d)x, (__m512d)n);
#else
  (void)n;
  // In two steps, so that results below the normal numbers are rounded once and 2^1024 does not overflow.
  const vul power = (vul)sum - 0x4338000000000000;
  const vul half = (vul)((vl)power >> 1);
  return x * (vd)((half + 1023) << 52) * (vd)((power - half + 1023) << 52);
#endif
}

/// e^(x + low) for |low| below about 1e-4; x is within ±800.
CK_INLINE vd CK_NAME(vd_exp_sum)(vd x, vd low) {
  vd sum;
  const vd n = CK_NAME(vd_nearest)(x * 1.4426950408889634, &sum);
  vd r = CK_NAME(vd_fma)(n, (vd){} - 0.6931471803691238, x);
  r = CK_NAME(vd_fma)(n, (vd){} - 1.9082149292705877e-10, r) + low;
  vd p = CK_NAME(vd_fma)(r, (vd){} + 2.4999964839950197e-08, (vd){} + 2.763037871559883e-07);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 2.755758734442593e-06);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 2.480149276252254e-05);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.0001984126950476181);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.0013888888943922907);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.008333333333495627);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.04166666666652919);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.1666666666666641);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.5000000000000011);
  return CK_NAME(vd_scale)(CK_NAME(vd_fma)(r * r, p, r) + 1, n, sum);
}

CK_INLINE vd CK_NAME(vd_exp)(vd x) {
  x = CK_NAME(vd_at_most)(CK_NAME(vd_at_least)(x, -746), 710);
  return CK_NAME(vd_exp_sum)(x, (vd){});
}

/// e^-x for x ≥ 0.
CK_INLINE vd CK_NAME(vd_exp_of_minus)(vd x) {
  return CK_NAME(vd_exp_sum)(-CK_NAME(vd_at_most)(x, 746), (vd){});
}

/// e^x - 1.
CK_INLINE vd CK_NAME(vd_expm1)(vd x) {
  const vd c = CK_NAME(vd_at_most)(CK_NAME(vd_at_least)(x, -40), 710);
  vd sum;
  const vd n = CK_NAME(vd_nearest)(c * 1.4426950408889634, &sum);
  vd r = CK_NAME(vd_fma)(n, (vd){} - 0.6931471803691238, c);
  const vd low = n * 1.9082149292705877e-10, exact = r;
  r = exact - low;
  // What rounding has taken from r: (r + lost) is the reduced argument.
  const vd lost = (exact - r) - low;
  vd p = CK_NAME(vd_fma)(r, (vd){} + 2.082653660942339e-09, (vd){} + 2.511214450956187e-08);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 2.75575827954688e-07);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 2.7557234558733526e-06);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 2.4801586924603454e-05);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.00019841269896681005);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.0013888888889117266);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.008333333333316918);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.04166666666666609);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.16666666666666682);
  p = CK_NAME(vd_fma)(p, r, (vd){} + 0.5);
  const vd small = CK_NAME(vd_fma)(r * r, p, lost) + r;
  // 2^n·small + (2^n - 1), halved until the end, since 2^n may overflow where the result does not.
  const vd half = (vd)(((vul)sum - 0x4338000000000000 + 1022) << 52);
  const vd y = CK_NAME(vd_fma)(half, small, half - 0.5) * 2;
  return CK_NAME(vd_abs)(x) < 0x1p-54 ? x : y;
}

/// log(1 + f) + e·log 2 for 1 + f within [√½, √2].
CK_INLINE vd CK_NAME(vd_log_reduced)(vd f, vd e) {
  const vd s = f / (f + 2), z = s * s, half = 0.5 * f * f;
  vd p = CK_NAME(vd_fma)(z, (vd){} + 0.1479626144702003, (vd){} + 0.15314021088605473);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.18183565408520383);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.22222198553759095);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.2857142874256242);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.3999999999941396);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.6666666666666734);
  // log(1 + f) = 2·artanh s = f - f²/2 + s·(f²/2 + z·p).
  const vd tail = CK_NAME(vd_fma)(s, CK_NAME(vd_fma)(z, p, half), e * 1.9082149292705877e-10) - half;
  return CK_NAME(vd_fma)(e, (vd){} + 0.6931471803691238, f + tail);
}

/// x = 2^e·(1 + f) with 1 + f within [√½, √2], for positive finite x.
CK_INLINE vd CK_NAME(vd_split)(vd x, vd *e) {
#if CK_IS_AVX512
  const __m512d m = _mm512_getmant_pd((__m512d)x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_nan);
  const __m512d power = _mm512_getexp_pd((__m512d)x);
  const __mmask8 big = _mm512_cmp_pd_mask(m, _mm512_set1_pd(1.4142135623730951), _CMP_GT_OQ);
  *e = (vd)_mm512_mask_add_pd(power, big, power, _mm512_set1_pd(1));
  return (vd)_mm512_mask_mul_pd(m, big, m, _mm512_set1_pd(0.5)) - 1;
#else
  const vl tiny = x < 0x1p-1022;
  x = tiny ? x * 0x1p54 : x;
  // Subtracting the bits of √½ makes the exponent that of the nearest power of two; here 2048 more.
  const vul power = ((vul)x - 0x3fe6a09e667f3bcd + 0x8000000000000000) >> 52;
  *e = ((vd)(power + 0x4338000000000000) - (0x1.8p52 + 2048)) - (tiny ? (vd){} + 54 : (vd){});
  return (vd)((vul)x - (power << 52) + 0x8000000000000000) - 1;
#endif
}

/// `result`, but what log gives where x is not positive and finite.
CK_INLINE vd CK_NAME(vd_log_limits)(vd x, vd result) {
#if CK_IS_AVX512
  // getexp and getmant give these by themselves.
  (void)x;
  return result;
#else
  const vd limit = x == 0 ? (vd){} - __builtin_inf() : x < 0 ? (vd){} + __builtin_nan("") : x;
  return ((x > 0) & (x < __builtin_inf())) ? result : limit;
#endif
}

CK_INLINE vd CK_NAME(vd_log)(vd x) {
  vd e;
  const vd f = CK_NAME(vd_split)(x, &e);
  return CK_NAME(vd_log_limits)(x, CK_NAME(vd_log_reduced)(f, e));
}

/// Exact for powers of two.
CK_INLINE vd CK_NAME(vd_log2)(vd x) {
  vd e;
  const vd f = CK_NAME(vd_split)(x, &e);
  const vd m = CK_NAME(vd_log_reduced)(f, (vd){});
  return CK_NAME(vd_log_limits)(x, CK_NAME(vd_fma)(m, (vd){} + 1.4426950408889634, m * 2.0355273740931033e-17 + e));
}

CK_LANES_D(log10, log10)

/// log(1 + x).
CK_INLINE vd CK_NAME(vd_log1p)(vd x) {
  vd e;
  const vd u = x + 1, rounded = CK_NAME(vd_split)(u, &e);
  // 1 + f = (1 + x)·2^-e, without the rounding of 1 + x, which matters where x is small.
  const vd scale = (vd)((vul)(1023 - e + 0x1.8p52) << 52);
  const vd f = CK_NAME(vd_fma)(x, scale, scale - 1);
  const vd y = CK_NAME(vd_log_reduced)(x > 0x1p60 ? rounded : f, e);
  const vd limit = u == 0 ? (vd){} - __builtin_inf() : u < 0 ? (vd){} + __builtin_nan("") : x;
  return ((u > 0) & (x < __builtin_inf()) & (CK_NAME(vd_abs)(x) > 0x1p-54)) ? y : limit;
}

/// x - n·π/2 for the nearest n, |x| up to 10^6; n is in the low bits of `sum`.
CK_INLINE vd CK_NAME(vd_reduce_turn)(vd x, vd *sum) {
  const vd n = CK_NAME(vd_nearest)(x * 0.6366197723675814, sum);
  vd r = CK_NAME(vd_fma)(n, (vd){} - 1.5707963267341256, x);
  r = CK_NAME(vd_fma)(n, (vd){} - 6.077100506303966e-11, r);
  return CK_NAME(vd_fma)(n, (vd){} - 2.0222662487959506e-21, r);
}

/// sin r and cos r for |r| ≤ π/4.
CK_INLINE vd CK_NAME(vd_sin_small)(vd r) {
  const vd z = r * r;
  vd p = CK_NAME(vd_fma)(z, (vd){} + 1.5896795672224764e-10, (vd){} - 2.5050758115642605e-08);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 2.7557313691920794e-06);
  p = CK_NAME(vd_fma)(p, z, (vd){} - 0.00019841269829807819);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.008333333333322413);
  p = CK_NAME(vd_fma)(p, z, (vd){} - 0.16666666666666632);
  return CK_NAME(vd_fma)(r * z, p, r);
}
CK_INLINE vd CK_NAME(vd_cos_small)(vd r) {
  const vd z = r * r;
  vd p = CK_NAME(vd_fma)(z, (vd){} - 1.1359647761725297e-11, (vd){} + 2.0875723272501897e-09);
  p = CK_NAME(vd_fma)(p, z, (vd){} - 2.7557314352328286e-07);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 2.4801587289482174e-05);
  p = CK_NAME(vd_fma)(p, z, (vd){} - 0.0013888888888874125);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.0416666666666666);
  // 1 - z/2 and what its rounding took.
  const vd half = 0.5 * z, head = 1 - half;
  return head + CK_NAME(vd_fma)(z * z, p, (1 - head) - half);
}

/// Beyond this, π/2 is not known to enough places, and the C library is asked.
#define CK_MOST_TURNED 1e6

CK_LONG vd CK_NAME(vd_sin)(vd x) {
  vd sum;
  const vd r = CK_NAME(vd_reduce_turn)(x, &sum);
  vd y = (((vl)sum & 1) != 0) ? CK_NAME(vd_cos_small)(r) : CK_NAME(vd_sin_small)(r);
  y = (vd)((vul)y ^ (((vul)sum & 2) << 62));
  y = x == 0 ? x : y;
  const vl far = CK_NAME(vd_abs)(x) > CK_MOST_TURNED;
  if (CK_NAME(vl_any)(far)) {
    for (int i = 0; i < VD; i++) if (far[i]) y[i] = sin(x[i]);
  }
  return y;
}

CK_LONG vd CK_NAME(vd_cos)(vd x) {
  vd sum;
  const vd r = CK_NAME(vd_reduce_turn)(x, &sum);
  vd y = (((vl)sum & 1) != 0) ? CK_NAME(vd_sin_small)(r) : CK_NAME(vd_cos_small)(r);
  y = (vd)((vul)y ^ ((((vul)sum + 1) & 2) << 62));
  const vl far = CK_NAME(vd_abs)(x) > CK_MOST_TURNED;
  if (CK_NAME(vl_any)(far)) {
    for (int i = 0; i < VD; i++) if (far[i]) y[i] = cos(x[i]);
  }
  return y;
}

CK_LONG vd CK_NAME(vd_tan)(vd x) {
  vd sum;
  const vd r = CK_NAME(vd_reduce_turn)(x, &sum);
  const vd s = CK_NAME(vd_sin_small)(r), c = CK_NAME(vd_cos_small)(r);
  const vl odd = ((vl)sum & 1) != 0;
  vd y = (odd ? -c : s) / (odd ? s : c);
  y = x == 0 ? x : y;
  const vl far = CK_NAME(vd_abs)(x) > CK_MOST_TURNED;
  if (CK_NAME(vl_any)(far)) {
    for (int i = 0; i < VD; i++) if (far[i]) y[i] = tan(x[i]);
  }
  return y;
}

CK_LONG vd CK_NAME(vd_atan)(vd x) {
  // Down to |z| ≤ √2 - 1 by atan a = π/4 + atan((a - 1)/(a + 1)) and atan a = π/2 - atan(1/a).
  const vd a = CK_NAME(vd_abs)(x);
  const vl big = a > 2.414213562373095, middle = a > 0.41421356237309503;
  const vd above = big ? (vd){} - 1 : middle ? a - 1 : a, below = big ? a : middle ? a + 1 : (vd){} + 1;
  const vd z = above / below, square = z * z;
  vd p = CK_NAME(vd_fma)(square, (vd){} - 0.01792212774906327, (vd){} + 0.03807818727935866);
  p = CK_NAME(vd_fma)(p, square, (vd){} - 0.05039840490330659);
  p = CK_NAME(vd_fma)(p, square, (vd){} + 0.05848007871134622);
  p = CK_NAME(vd_fma)(p, square, (vd){} - 0.06663120252595908);
  p = CK_NAME(vd_fma)(p, square, (vd){} + 0.07692061626970907);
  p = CK_NAME(vd_fma)(p, square, (vd){} - 0.09090897835980967);
  p = CK_NAME(vd_fma)(p, square, (vd){} + 0.11111110786126174);
  p = CK_NAME(vd_fma)(p, square, (vd){} - 0.14285714280248396);
  p = CK_NAME(vd_fma)(p, square, (vd){} + 0.19999999999954082);
  p = CK_NAME(vd_fma)(p, square, (vd){} - 0.333333333333332);
  const vd head = big ? (vd){} + 1.5707963267948966 : middle ? (vd){} + 0.7853981633974483 : (vd){};
  const vd tail = big ? (vd){} + 6.123233995736766e-17 : middle ? (vd){} + 3.061616997868383e-17 : (vd){};
  return CK_NAME(vd_copy_sign)(head + (CK_NAME(vd_fma)(z * square, p, tail) + z), x);
}

CK_LONG vd CK_NAME(vd_asin)(vd x) {
  return CK_NAME(vd_atan)(x / CK_NAME(vd_sqrt)((1 - x) * (1 + x)));
}
CK_LONG vd CK_NAME(vd_acos)(vd x) {
  return 2 * CK_NAME(vd_atan)(CK_NAME(vd_sqrt)((1 - x) / (1 + x)));
}

CK_LONG vd CK_NAME(vd_sinh)(vd x) {
  const vd a = CK_NAME(vd_abs)(x);
  const vd e = CK_NAME(vd_expm1)(a), root = CK_NAME(vd_exp)(0.5 * a);
  // Where e^a may overflow, the product of its roots; e^-a is then nothing.
  return CK_NAME(vd_copy_sign)(a > 40 ? (0.5 * root) * root : 0.5 * (e + e / (e + 1)), x);
}
CK_LONG vd CK_NAME(vd_cosh)(vd x) {
  const vd a = CK_NAME(vd_abs)(x);
  const vd e = CK_NAME(vd_exp)(a), root = CK_NAME(vd_exp)(0.5 * a);
  return a > 40 ? (0.5 * root) * root : CK_NAME(vd_fma)((vd){} + 0.5, e, 0.5 / e);
}
CK_INLINE vd CK_NAME(vd_tanh)(vd x) {
  const vd e = CK_NAME(vd_expm1)(2 * x);
  const vd y = e / (e + 2);
  return CK_NAME(vd_abs)(x) > 20 ? CK_NAME(vd_copy_sign)((vd){} + 1, x) : y;
}
CK_LONG vd CK_NAME(vd_asinh)(vd x) {
  const vd a = CK_NAME(vd_abs)(x), square = a * a;
  const vl far = a > 0x1p30;
  const vd y = CK_NAME(vd_log1p)(far ? a - 1 : a + square / (1 + CK_NAME(vd_sqrt)(square + 1)));
  return CK_NAME(vd_copy_sign)(far ? y + 0.6931471805599453 : y, x);
}
CK_LONG vd CK_NAME(vd_acosh)(vd x) {
  const vd t = x - 1;
  const vl far = x > 0x1p30;
  const vd y = CK_NAME(vd_log1p)(far ? t : t + CK_NAME(vd_sqrt)(CK_NAME(vd_fma)(t, t, 2 * t)));
  return x < 1 ? (vd){} + __builtin_nan("") : far ? y + 0.6931471805599453 : y;
}
CK_LONG vd CK_NAME(vd_atanh)(vd x) {
  const vd a = CK_NAME(vd_abs)(x);
  return CK_NAME(vd_copy_sign)(0.5 * CK_NAME(vd_log1p)(2 * a / (1 - a)), x);
}

/// e^(a²)·erfc a for a within [0, 32], as a polynomial of (a - 4)/(a + 4) over 1 + 2a (after Schonfelder, Chebyshev
/// Expansions for the Error and Related Functions, 1978).
CK_INLINE vd CK_NAME(vd_erfcx)(vd a) {
  const vd q = (a - 4) / (a + 4);
  vd p = CK_NAME(vd_fma)(q, (vd){} - 1.2701495867518469e-09, (vd){} - 1.2039717186485162e-08);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 7.718593608873007e-09);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 1.1118000085010346e-07);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 6.020907650977348e-08);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 8.308059295925192e-07);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 3.0533801522513956e-07);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 5.715535144017756e-06);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 1.1227767768059254e-05);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 2.4402505826623857e-05);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 0.0001506235230889431);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 0.0001992555792977766);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 0.0007577736749995742);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 0.00503196974708192);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 0.01619773400649054);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 0.037167515565818876);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 0.06633036581629907);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 0.09373283499645617);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 0.10103906603613164);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 0.06809705425475021);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 0.015379652102616761);
  p = CK_NAME(vd_fma)(p, q, (vd){} - 0.13962111684056303);
  p = CK_NAME(vd_fma)(p, q, (vd){} + 1.2329951186255526);
  return p / CK_NAME(vd_fma)(a, (vd){} + 2, (vd){} + 1);
}

/// e^(-scale·a²) up to scale·a² = 800, for a scale of 1 or ½: the square in two parts, that of the upper half of a's
/// digits being exact.
CK_INLINE vd CK_NAME(vd_exp_square)(vd a, double scale) {
  const vd head = (vd)((vl)a & (int64_t)0xfffffffff8000000);
  return CK_NAME(vd_exp_sum)(head * head * -scale, (head - a) * (head + a) * scale);
}

CK_INLINE vd CK_NAME(vd_erf_small)(vd x) {
  const vd z = x * x;
  vd p = CK_NAME(vd_fma)(z, (vd){} - 7.779487864135416e-10, (vd){} + 1.3710991461964515e-08);
  p = CK_NAME(vd_fma)(p, z, (vd){} - 1.6206316489635374e-07);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 1.6447131952496898e-06);
  p = CK_NAME(vd_fma)(p, z, (vd){} - 1.492471233506079e-05);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.00012055293578739574);
  p = CK_NAME(vd_fma)(p, z, (vd){} - 0.0008548325929380051);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.0052239776061199245);
  p = CK_NAME(vd_fma)(p, z, (vd){} - 0.026866170643111652);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.11283791670944186);
  p = CK_NAME(vd_fma)(p, z, (vd){} - 0.3761263890318352);
  p = CK_NAME(vd_fma)(p, z, (vd){} + 0.12837916709551256);
  return CK_NAME(vd_fma)(x, p, x);
}

CK_LONG vd CK_NAME(vd_erf)(vd x) {
  const vd a = CK_NAME(vd_at_most)(CK_NAME(vd_abs)(x), 8);
  const vd far = 1 - CK_NAME(vd_exp_square)(a, 1) * CK_NAME(vd_erfcx)(a);
  return CK_NAME(vd_copy_sign)(a < 1 ? CK_NAME(vd_erf_small)(a) : far, x);
}

CK_LONG vd CK_NAME(vd_erfc)(vd x) {
  const vd a = CK_NAME(vd_at_most)(CK_NAME(vd_abs)(x), 28);
  const vd far = CK_NAME(vd_exp_square)(a, 1) * CK_NAME(vd_erfcx)(a);
  return CK_NAME(vd_abs)(x) < 0.5 ? 1 - CK_NAME(vd_erf_small)(x) : x < 0 ? 2 - far : far;
}

/// Φ(-t) of the normal distribution and its density without the factor 1/√(2π), for t within [0, 39].
CK_INLINE vd CK_NAME(vd_normal_tail)(vd t, vd *density) {
  *density = CK_NAME(vd_exp_square)(t, 0.5);
  return 0.5 * *density * CK_NAME(vd_erfcx)(t * 0.7071067811865476);
}

CK_LANES_D(cube_root, cbrt)
CK_LANES_D(gamma, tgamma)

CK_LONG vd CK_NAME(vd_log_gamma)(vd x) {
  // lgamma would set a global variable.
  int sign;
  for (int i = 0; i < VD; i++) x[i] = lgamma_r(x[i], &sign);
  return x;
}
CK_LONG vd CK_NAME(vd_atan2)(vd y, vd x) {
  for (int i = 0; i < VD; i++) y[i] = atan2(y[i], x[i]);
  return y;
}
CK_LONG vd CK_NAME(vd_hypot)(vd x, vd y) {
  for (int i = 0; i < VD; i++) x[i] = hypot(x[i], y[i]);
  return x;
}
CK_LONG vd CK_NAME(vd_power_general)(vd x, vd y) {
  for (int i = 0; i < VD; i++) x[i] = pow(x[i], y[i]);
  return x;
}
CK_LONG vd CK_NAME(vd_remainder)(vd x, vd y) {
  for (int i = 0; i < VD; i++) x[i] = fmod(x[i], y[i]);
  return x;
}
