// The functions of floats that have a form of their own; see vector_math.h.

CK_INLINE vf CK_NAME(vf_abs)(vf x) { return (vf)((vi)x & INT32_MAX); }
CK_INLINE vf CK_NAME(vf_copy_sign)(vf x, vf sign) { return (vf)(((vi)x & INT32_MAX) | ((vi)sign & INT32_MIN)); }
CK_INLINE vf CK_NAME(vf_sqrt)(vf x) { return __builtin_elementwise_sqrt(x); }
/// NaN stays NaN.
CK_INLINE vf CK_NAME(vf_at_least)(vf x, float low) { return x < low ? (vf){} + low : x; }
CK_INLINE vf CK_NAME(vf_at_most)(vf x, float high) { return x > high ? (vf){} + high : x; }

/// The nearest whole number of |x| < 2^22, even if two are; `sum` has it in its low bits, in two's complement.
CK_INLINE vf CK_NAME(vf_nearest)(vf x, vf *sum) {
  *sum = x + 0x1.8p23f;
  return *sum - 0x1.8p23f;
}

/// x·2^n, for the n in the low bits of `sum`, |n| < 250.
CK_INLINE vf CK_NAME(vf_scale)(vf x, vf n, vf sum) {
#if CK_IS_AVX512
  (void)sum;
  return (vf)_mm512_scalef_ps((__m512)x, (__m512)n);
#else
  (void)n;
  // In two steps, so that results below the normal numbers are rounded once and 2^128 does not overflow.
  const vu power = (vu)sum - 0x4b400000;
  const vu half = (vu)((vi)power >> 1);
  return x * (vf)((half + 127) << 23) * (vf)((power - half + 127) << 23);
#endif
}

/// (e^r - 1 - r)/r² for |r| ≤ ½·log 2.
CK_INLINE vf CK_NAME(vf_exp_tail)(vf r) {
  vf p = CK_NAME(vf_fma)(r, (vf){} + 0.0013814467f, (vf){} + 0.008368781f);
  p = CK_NAME(vf_fma)(p, r, (vf){} + 0.041668393f);
  p = CK_NAME(vf_fma)(p, r, (vf){} + 0.1666652f);
  return CK_NAME(vf_fma)(p, r, (vf){} + 0.49999994f);
}

/// x - n·log 2 for the nearest n.
CK_INLINE vf CK_NAME(vf_exp_reduce)(vf x, vf *n, vf *sum) {
  *n = CK_NAME(vf_nearest)(x * 1.44269504f, sum);
  const vf r = CK_NAME(vf_fma)(*n, (vf){} - 0.693115234375f, x);
  return CK_NAME(vf_fma)(*n, (vf){} - 3.1946184945309415e-05f, r);
}

/// e^x for x within ±170.
CK_INLINE vf CK_NAME(vf_exp_bounded)(vf x) {
  vf n, sum;
  const vf r = CK_NAME(vf_exp_reduce)(x, &n, &sum);
  return CK_NAME(vf_scale)(CK_NAME(vf_fma)(r * r, CK_NAME(vf_exp_tail)(r), r) + 1, n, sum);
}

CK_INLINE vf CK_NAME(vf_exp)(vf x) {
  return CK_NAME(vf_exp_bounded)(CK_NAME(vf_at_most)(CK_NAME(vf_at_least)(x, -105), 89));
}

/// e^-x for x ≥ 0.
CK_INLINE vf CK_NAME(vf_exp_of_minus)(vf x) {
  return CK_NAME(vf_exp_bounded)(-CK_NAME(vf_at_most)(x, 105));
}

/// e^x - 1.
CK_INLINE vf CK_NAME(vf_expm1)(vf x) {
  const vf c = CK_NAME(vf_at_most)(CK_NAME(vf_at_least)(x, -18), 89);
  vf n, sum;
  const vf r = CK_NAME(vf_exp_reduce)(c, &n, &sum);
  const vf small = CK_NAME(vf_fma)(r * r, CK_NAME(vf_exp_tail)(r), r);
  // 2^n·small + (2^n - 1), halved until the end, since 2^n may overflow where the result does not.
  const vf half = (vf)(((vu)sum - 0x4b400000 + 126) << 23);
  const vf y = CK_NAME(vf_fma)(half, small, half - 0.5f) * 2;
  return CK_NAME(vf_abs)(x) < 0x1p-25f ? x : y;
}

/// (e^2x - 1)/(e^2x + 1).
CK_INLINE vf CK_NAME(vf_tanh)(vf x) {
  const vf c = CK_NAME(vf_at_most)(CK_NAME(vf_at_least)(x + x, -19), 19);
  vf n, sum;
  const vf r = CK_NAME(vf_exp_reduce)(c, &n, &sum);
  const vf power = (vf)(((vu)sum - 0x4b400000 + 127) << 23);
  const vf small = CK_NAME(vf_fma)(r * r, CK_NAME(vf_exp_tail)(r), r);
  const vf e = CK_NAME(vf_fma)(power, small, power - 1);
  return CK_NAME(vf_copy_sign)(e / (e + 2), x);
}

/// log(1 + f) for 1 + f within [√½, √2], as f plus this.
CK_INLINE vf CK_NAME(vf_log_tail)(vf f) {
  vf p = CK_NAME(vf_fma)(f, (vf){} - 0.07634504f, (vf){} + 0.12761591f);
  p = CK_NAME(vf_fma)(p, f, (vf){} - 0.13160187f);
  p = CK_NAME(vf_fma)(p, f, (vf){} + 0.14201756f);
  p = CK_NAME(vf_fma)(p, f, (vf){} - 0.16623357f);
  p = CK_NAME(vf_fma)(p, f, (vf){} + 0.20001227f);
  p = CK_NAME(vf_fma)(p, f, (vf){} - 0.2500082f);
  p = CK_NAME(vf_fma)(p, f, (vf){} + 0.3333333f);
  const vf square = f * f;
  return CK_NAME(vf_fma)(square, (vf){} - 0.5f, square * f * p);
}

/// log(1 + f) + e·log 2.
CK_INLINE vf CK_NAME(vf_log_reduced)(vf f, vf e) {
  const vf tail = CK_NAME(vf_fma)(e, (vf){} + 3.1946184945309415e-05f, CK_NAME(vf_log_tail)(f));
  return CK_NAME(vf_fma)(e, (vf){} + 0.693115234375f, f + tail);
}

/// x = 2^e·(1 + f) with 1 + f within [√½, √2], for positive finite x.
CK_INLINE vf CK_NAME(vf_split)(vf x, vf *e) {
#if CK_IS_AVX512
  const __m512 m = _mm512_getmant_ps((__m512)x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_nan);
  const __m512 power = _mm512_getexp_ps((__m512)x);
  const __mmask16 big = _mm512_cmp_ps_mask(m, _mm512_set1_ps(1.41421356f), _CMP_GT_OQ);
  *e = (vf)_mm512_mask_add_ps(power, big, power, _mm512_set1_ps(1));
  return (vf)_mm512_mask_mul_ps(m, big, m, _mm512_set1_ps(0.5f)) - 1;
#else
  const vi tiny = x < 0x1p-126f;
  x = tiny ? x * 0x1p24f : x;
  // Subtracting the bits of √½ makes the exponent that of the nearest power of two.
  const vi power = (vi)((vu)x - 0x3f3504f3) >> 23;
  *e = __builtin_convertvector(power, vf) - (tiny ? (vf){} + 24 : (vf){});
  return (vf)((vu)x - ((vu)power << 23)) - 1;
#endif
}

/// `result`, but what log gives where x is not positive and finite.
CK_INLINE vf CK_NAME(vf_log_limits)(vf x, vf result) {
#if CK_IS_AVX512
  // getexp and getmant give these by themselves.
  (void)x;
  return result;
#else
  const vf limit = x == 0 ? (vf){} - __builtin_inff() : x < 0 ? (vf){} + __builtin_nanf("") : x;
  return ((x > 0) & (x < __builtin_inff())) ? result : limit;
#endif
}

CK_INLINE vf CK_NAME(vf_log)(vf x) {
  vf e;
  const vf f = CK_NAME(vf_split)(x, &e);
  return CK_NAME(vf_log_limits)(x, CK_NAME(vf_log_reduced)(f, e));
}

/// Exact for powers of two.
CK_INLINE vf CK_NAME(vf_log2)(vf x) {
  vf e;
  const vf f = CK_NAME(vf_split)(x, &e);
  const vf tail = CK_NAME(vf_log_tail)(f);
  // The product with log₂ e = 1.4426950 + 1.9259630e-8, f's own part kept apart until the end.
  const vf low = CK_NAME(vf_fma)(tail, (vf){} + 1.44269504f, f * 1.9259630e-8f);
  return CK_NAME(vf_log_limits)(x, CK_NAME(vf_fma)(f, (vf){} + 1.44269504f, low) + e);
}

/// log(1 + x).
CK_INLINE vf CK_NAME(vf_log1p)(vf x) {
  vf e;
  const vf u = x + 1, rounded = CK_NAME(vf_split)(u, &e);
  // 1 + f = (1 + x)·2^-e, without the rounding of 1 + x, which matters where x is small.
  const vf scale = (vf)((vu)(127 - e + 0x1.8p23f) << 23);
  const vf f = CK_NAME(vf_fma)(x, scale, scale - 1);
  const vf y = CK_NAME(vf_log_reduced)(x > 0x1p30f ? rounded : f, e);
  const vf limit = u == 0 ? (vf){} - __builtin_inff() : u < 0 ? (vf){} + __builtin_nanf("") : x;
  return ((u > 0) & (x < __builtin_inff()) & (CK_NAME(vf_abs)(x) > 0x1p-25f)) ? y : limit;
}

/// x - n·π/2 for the nearest n, |x| up to 10^6, by way of doubles; n is in the low bits of `sum`.
CK_INLINE vf CK_NAME(vf_reduce_turn)(vf x, vf *sum) {
  vd unused;
  const vd low = CK_NAME(vf_low)(x), high = CK_NAME(vf_high)(x);
  const vd low_turns = CK_NAME(vd_nearest)(low * 0.6366197723675814, &unused);
  const vd high_turns = CK_NAME(vd_nearest)(high * 0.6366197723675814, &unused);
  vd a = CK_NAME(vd_fma)(low_turns, (vd){} - 1.5707963267341256, low);
  vd b = CK_NAME(vd_fma)(high_turns, (vd){} - 1.5707963267341256, high);
  a = CK_NAME(vd_fma)(low_turns, (vd){} - 6.077100506303966e-11, a);
  b = CK_NAME(vd_fma)(high_turns, (vd){} - 6.077100506303966e-11, b);
  *sum = CK_NAME(vf_join)(low_turns, high_turns) + 0x1.8p23f;
  return CK_NAME(vf_join)(a, b);
}

/// sin r and cos r for |r| ≤ π/4.
CK_INLINE vf CK_NAME(vf_sin_small)(vf r) {
  const vf z = r * r;
  vf p = CK_NAME(vf_fma)(z, (vf){} - 0.00019517235f, (vf){} + 0.008332178f);
  p = CK_NAME(vf_fma)(p, z, (vf){} - 0.16666655f);
  return CK_NAME(vf_fma)(r * z, p, r);
}
CK_INLINE vf CK_NAME(vf_cos_small)(vf r) {
  const vf z = r * r;
  vf p = CK_NAME(vf_fma)(z, (vf){} + 2.443838e-05f, (vf){} - 0.0013887367f);
  p = CK_NAME(vf_fma)(p, z, (vf){} + 0.041666646f);
  const vf half = 0.5f * z, head = 1 - half;
  return head + CK_NAME(vf_fma)(z * z, p, (1 - head) - half);
}

CK_LONG vf CK_NAME(vf_sin)(vf x) {
  vf sum;
  const vf r = CK_NAME(vf_reduce_turn)(x, &sum);
  vf y = (((vi)sum & 1) != 0) ? CK_NAME(vf_cos_small)(r) : CK_NAME(vf_sin_small)(r);
  y = (vf)((vu)y ^ (((vu)sum & 2) << 30));
  y = x == 0 ? x : y;
  const vi far = CK_NAME(vf_abs)(x) > (float)CK_MOST_TURNED;
  if (CK_NAME(vi_any)(far)) {
    for (int i = 0; i < VF; i++) if (far[i]) y[i] = (float)sin((double)x[i]);
  }
  return y;
}

CK_LONG vf CK_NAME(vf_cos)(vf x) {
  vf sum;
  const vf r = CK_NAME(vf_reduce_turn)(x, &sum);
  vf y = (((vi)sum & 1) != 0) ? CK_NAME(vf_sin_small)(r) : CK_NAME(vf_cos_small)(r);
  y = (vf)((vu)y ^ ((((vu)sum + 1) & 2) << 30));
  const vi far = CK_NAME(vf_abs)(x) > (float)CK_MOST_TURNED;
  if (CK_NAME(vi_any)(far)) {
    for (int i = 0; i < VF; i++) if (far[i]) y[i] = (float)cos((double)x[i]);
  }
  return y;
}

/// x + x·p(x²) for small x, beyond that 1 - e^q(|x|).
CK_INLINE vf CK_NAME(vf_erf)(vf x) {
  const vf a = CK_NAME(vf_at_most)(CK_NAME(vf_abs)(x), 4), z = a * a;
  vf p = CK_NAME(vf_fma)(z, (vf){} - 0.0005957386f, (vf){} + 0.004986657f);
  p = CK_NAME(vf_fma)(p, z, (vf){} - 0.026762208f);
  p = CK_NAME(vf_fma)(p, z, (vf){} + 0.11281696f);
  p = CK_NAME(vf_fma)(p, z, (vf){} - 0.37612483f);
  p = CK_NAME(vf_fma)(p, z, (vf){} + 0.12837915f);
  const vf near = CK_NAME(vf_fma)(a, p, a);
  vf q = CK_NAME(vf_fma)(a, (vf){} - 1.0433446e-05f, (vf){} + 0.00031486122f);
  q = CK_NAME(vf_fma)(q, a, (vf){} - 0.0036103537f);
  q = CK_NAME(vf_fma)(q, a, (vf){} + 0.02369459f);
  q = CK_NAME(vf_fma)(q, a, (vf){} - 0.106159076f);
  q = CK_NAME(vf_fma)(q, a, (vf){} - 0.635198f);
  q = CK_NAME(vf_fma)(q, a, (vf){} - 1.1286371f);
  const vf far = 1 - CK_NAME(vf_exp_bounded)(q * a);
  return CK_NAME(vf_copy_sign)(a < 0.92f ? near : far, x);
}

/// Φ(-t) of the normal distribution and its density without the factor 1/√(2π), for t within [0, 15]: the density times
/// a polynomial of 1/(1 + 0.34·t) (the form of Hastings, Approximations for Digital Computers, 1955).
CK_INLINE vf CK_NAME(vf_normal_tail)(vf t, vf *density) {
  const vf u = 1 / CK_NAME(vf_fma)(t, (vf){} + 0.34f, (vf){} + 1);
  *density = CK_NAME(vf_exp_bounded)(t * t * -0.5f);
  vf p = CK_NAME(vf_fma)(u, (vf){} - 0.026120272f, (vf){} + 0.13949853f);
  p = CK_NAME(vf_fma)(p, u, (vf){} - 0.27313086f);
  p = CK_NAME(vf_fma)(p, u, (vf){} + 0.20218064f);
  p = CK_NAME(vf_fma)(p, u, (vf){} - 0.044717144f);
  p = CK_NAME(vf_fma)(p, u, (vf){} + 0.11535865f);
  p = CK_NAME(vf_fma)(p, u, (vf){} + 0.11519778f);
  p = CK_NAME(vf_fma)(p, u, (vf){} + 0.13611218f);
  p = CK_NAME(vf_fma)(p, u, (vf){} + 0.1356205f);
  return *density * (u * p);
}

#undef CK_BY_DOUBLES
/// A function of floats by way of that of doubles.
#define CK_BY_DOUBLES(name) \
  CK_LONG vf CK_NAME(vf_##name)(vf x) { \
    return CK_NAME(vf_join)(CK_NAME(vd_##name)(CK_NAME(vf_low)(x)), CK_NAME(vd_##name)(CK_NAME(vf_high)(x))); \
  }
#undef CK_BY_DOUBLES_2
#define CK_BY_DOUBLES_2(name) \
  CK_LONG vf CK_NAME(vf_##name)(vf x, vf y) { \
    return CK_NAME(vf_join)( \
        CK_NAME(vd_##name)(CK_NAME(vf_low)(x), CK_NAME(vf_low)(y)), \
        CK_NAME(vd_##name)(CK_NAME(vf_high)(x), CK_NAME(vf_high)(y))); \
  }

CK_BY_DOUBLES(log10)
CK_BY_DOUBLES(tan)
CK_BY_DOUBLES(asin)
CK_BY_DOUBLES(acos)
CK_BY_DOUBLES(atan)
CK_BY_DOUBLES(sinh)
CK_BY_DOUBLES(cosh)
CK_BY_DOUBLES(asinh)
CK_BY_DOUBLES(acosh)
CK_BY_DOUBLES(atanh)
CK_BY_DOUBLES(erfc)
CK_BY_DOUBLES(cube_root)
CK_BY_DOUBLES(gamma)
CK_BY_DOUBLES(log_gamma)
CK_BY_DOUBLES_2(atan2)
CK_BY_DOUBLES_2(hypot)
CK_BY_DOUBLES_2(remainder)

/// |x|^y, wherever that is a number, as e^(y·log|x|) in doubles, of which 2^-52·88 is lost; then the sign.
CK_LONG vf CK_NAME(vf_power_general)(vf x, vf y) {
  const vf a = CK_NAME(vf_abs)(x);
  vf r = CK_NAME(vf_join)(
      CK_NAME(vd_exp)(CK_NAME(vd_log)(CK_NAME(vf_low)(a)) * CK_NAME(vf_low)(y)),
      CK_NAME(vd_exp)(CK_NAME(vd_log)(CK_NAME(vf_high)(a)) * CK_NAME(vf_high)(y)));
  // From 2^24 on, all floats are even.
  const vf b = CK_NAME(vf_abs)(y);
  const vf whole = (b + 0x1p23f) - 0x1p23f, half = 0.5f * b;
  const vi is_whole = (b >= 0x1p23f) | (whole == b);
  const vi is_odd = is_whole & (b < 0x1p24f) & ((half + 0x1p23f) - 0x1p23f != half);
  r = (vf)((vi)r | ((vi)x & INT32_MIN & is_odd));
  r = ((x < 0) & ~is_whole & (x > -__builtin_inff())) ? (vf){} + __builtin_nanf("") : r;
  return ((y == 0) | (x == 1) | ((a == 1) & (b == __builtin_inff()))) ? (vf){} + 1 : r;
}
