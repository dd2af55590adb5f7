// What softmax and its relatives begin with: the greatest element of a row, and the sum of exponentials below it.
// `count` rows, a constant of the caller, are taken together, since each has to wait for its greatest element and for its
// sum. Included by their bodies for each type.

#include "../Rows/lanes.h"

/// e^x for x ≤ 0, or NaN.
CK_INLINE vr CK_REAL(power_below)(vr x) {
#if CK_IS_DOUBLE
  return vr_math(exp_of_minus)(-x);
#else
  // As vf_exp_bounded does, with one rounding less on the way to the whole part.
  x = vr_math(at_least)(x, -105);
  const vr sum = vr_fma(x, vr_splat(1.44269504f), vr_splat(0x1.8p23f)), n = sum - 0x1.8p23f;
  const vr r = vr_fma(n, vr_splat(-3.1946184945309415e-05f), vr_fma(n, vr_splat(-0.693115234375f), x));
  return vr_math(scale)(vr_fma(r * r, vr_math(exp_tail)(r), r) + 1, n, sum);
#endif
}

/// The greatest of scale·x, or -∞, of each row; NaNs do not count.
CK_INLINE void CK_REAL(rows_greatest)(
    const real *const *x, const int count, int64_t columns, real scale, real *greatest) {
  const real least = -(real)INFINITY;
  const int64_t whole = columns / VR * VR, rest = columns - whole;
  vr most[ROWS];
  for (int r = 0; r < count; r++) most[r] = vr_splat(least);
  for (int64_t i = 0; i < whole; i += VR)
    for (int r = 0; r < count; r++) {
      const vr z = vr_load(x[r] + i) * vr_splat(scale);
      most[r] = z > most[r] ? z : most[r];
    }
  if (rest > 0) {
    const vri kept = CK_REAL(lanes_below)(rest);
    for (int r = 0; r < count; r++) {
      const vr z = vr_select(kept, vr_load_part(x[r] + whole, rest) * vr_splat(scale), vr_splat(least));
      most[r] = z > most[r] ? z : most[r];
    }
  }
  for (int r = 0; r < count; r++) greatest[r] = CK_REAL(lanes_greatest)(most[r]);
}

/// Σ exp(scale·x - greatest) of each row; if it is to be `stored`, a constant of the caller, the exponentials go to `to`.
CK_INLINE void CK_REAL(rows_exponentials)(
    const real *const *x, const int count, int64_t columns, real scale, const real *greatest, const bool stored,
    real *const *to, real *sums) {
  const int64_t whole = columns / VR * VR, rest = columns - whole;
  vr sum[ROWS];
  for (int r = 0; r < count; r++) sum[r] = (vr){};
  for (int64_t i = 0; i < whole; i += VR)
    for (int r = 0; r < count; r++) {
      const vr power = CK_REAL(power_below)(vr_load(x[r] + i) * vr_splat(scale) - vr_splat(greatest[r]));
      if (stored) vr_store(to[r] + i, power);
      sum[r] += power;
    }
  if (rest > 0) {
    const vri kept = CK_REAL(lanes_below)(rest);
    for (int r = 0; r < count; r++) {
      const vr z = vr_load_part(x[r] + whole, rest) * vr_splat(scale);
      const vr power = CK_REAL(power_below)(z - vr_splat(greatest[r]));
      if (stored) vr_store_part(to[r] + whole, power, rest);
      sum[r] += vr_select(kept, power, (vr){});
    }
  }
  for (int r = 0; r < count; r++) sums[r] = CK_REAL(lanes_sum)(sum[r]);
}

/// The logarithms of `count` ≤ VR numbers, in place.
CK_INLINE void CK_REAL(logarithms)(real *numbers, int64_t count) {
  vr_store_part(numbers, vr_math(log)(vr_load_part(numbers, count)), count);
}
