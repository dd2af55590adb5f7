// What softmax and its relatives begin with: the greatest elements of a block of rows, and then the sums of
// exponentials below them. In either, ROWS rows are taken together, since the lanes of each are gathered in a chain;
// and a block is so large that the processor need not wait for the last of one before it begins with the other.
// Included by the bodies for each type.

#include "../Rows/lanes.h"

/// What `power_below` multiplies with: scale, and for floats the way to powers of 2.
CK_INLINE vr CK_REAL(power_factor)(real scale) {
#if CK_IS_DOUBLE
  return vr_splat(scale);
#else
  return vr_splat(scale * 1.44269504f);
#endif
}

/// exp(scale·difference) for scale·difference ≤ 0, or NaN.
CK_INLINE vr CK_REAL(power_below)(vr difference, vr factor) {
#if CK_IS_DOUBLE
  return vr_math(exp_of_minus)(-(difference * factor));
#else
  // 2^x, with half the multiplications of an exponential that is exact to the last bit far from 0. The error grows with
  // |x| as the one does that rounding the differing numbers has made already.
  const vr x = vr_math(at_least)(difference * factor, -151);
  const vr sum = x + 0x1.8p23f, n = sum - 0x1.8p23f, r = x - n;
  vr p = vr_fma(r, vr_splat(0.0013264727f), vr_splat(0.009671513f));
  p = vr_fma(p, r, vr_splat(0.055507336f));
  p = vr_fma(p, r, vr_splat(0.24022242f));
  p = vr_fma(p, r, vr_splat(0.693147f));
  return vr_math(scale)(vr_fma(p, r, vr_splat(1)), n, sum);
#endif
}

/// `block_greatest` for `count` rows, a constant of the caller.
CK_INLINE void CK_REAL(rows_greatest)(
    const real *x, int64_t x_row, const int count, int64_t columns, real scale, real *greatest) {
  const real least = -(real)INFINITY;
  const int64_t whole = columns / VR * VR, rest = columns - whole;
  // With a negative scale, the greatest of -x is looked for.
  const vri sign = (vri)vr_splat(scale < 0 ? -(real)0 : 0);
  vr most[ROWS];
  for (int r = 0; r < count; r++) most[r] = vr_splat(least);
  for (int64_t i = 0; i < whole; i += VR)
    for (int r = 0; r < count; r++) {
      const vr z = (vr)((vri)vr_load(x + r * x_row + i) ^ sign);
      most[r] = z > most[r] ? z : most[r];
    }
  if (rest > 0) {
    const vri kept = CK_REAL(lanes_below)(rest);
    for (int r = 0; r < count; r++) {
      const vr z = vr_select(kept, (vr)((vri)vr_load_part(x + r * x_row + whole, rest) ^ sign), vr_splat(least));
      most[r] = z > most[r] ? z : most[r];
    }
  }
  for (int r = 0; r < count; r++) {
    const real z = CK_REAL(lanes_greatest)(most[r]);
    greatest[r] = scale < 0 ? -z : z;
  }
}

/// The x with the greatest scale·x of each of `count` rows; without any, what makes that -∞. NaNs do not count.
CK_INLINE void CK_REAL(block_greatest)(
    const real *x, int64_t x_row, int count, int64_t columns, real scale, real *greatest) {
  int r = 0;
  for (; r + ROWS <= count; r += ROWS)
    CK_REAL(rows_greatest)(x + r * x_row, x_row, ROWS, columns, scale, greatest + r);
  for (; r < count; r++) CK_REAL(rows_greatest)(x + r * x_row, x_row, 1, columns, scale, greatest + r);
}

/// `block_exponentials` for `count` rows; this and `stored` are constants of the caller.
CK_INLINE void CK_REAL(rows_exponentials)(
    const real *x, int64_t x_row, const int count, int64_t columns, real scale, const real *greatest,
    const bool stored, real *to, int64_t to_row, real *sums) {
  const int64_t whole = columns / VR * VR, rest = columns - whole;
  const vr factor = CK_REAL(power_factor)(scale);
  vr sum[ROWS];
  for (int r = 0; r < count; r++) sum[r] = (vr){};
  for (int64_t i = 0; i < whole; i += VR)
    for (int r = 0; r < count; r++) {
      const vr power = CK_REAL(power_below)(vr_load(x + r * x_row + i) - vr_splat(greatest[r]), factor);
      if (stored) vr_store(to + r * to_row + i, power);
      sum[r] += power;
    }
  if (rest > 0) {
    const vri kept = CK_REAL(lanes_below)(rest);
    for (int r = 0; r < count; r++) {
      const vr difference = vr_load_part(x + r * x_row + whole, rest) - vr_splat(greatest[r]);
      const vr power = CK_REAL(power_below)(difference, factor);
      if (stored) vr_store_part(to + r * to_row + whole, power, rest);
      sum[r] += vr_select(kept, power, (vr){});
    }
  }
  for (int r = 0; r < count; r++) sums[r] = CK_REAL(lanes_sum)(sum[r]);
}

/// Σ exp(scale·(x - greatest)) of each of `count` rows. The exponentials go to `to` unless it is null.
CK_INLINE void CK_REAL(block_exponentials)(
    const real *x, int64_t x_row, int count, int64_t columns, real scale, const real *greatest, real *to,
    int64_t to_row, real *sums) {
  int r = 0;
#define EXPONENTIALS(rows, stored) \
  CK_REAL(rows_exponentials)( \
      x + r * x_row, x_row, rows, columns, scale, greatest + r, stored, stored ? to + r * to_row : NULL, to_row, \
      sums + r)
  if (to != NULL) {
    for (; r + ROWS <= count; r += ROWS) EXPONENTIALS(ROWS, true);
    for (; r < count; r++) EXPONENTIALS(1, true);
  } else {
    for (; r + ROWS <= count; r += ROWS) EXPONENTIALS(ROWS, false);
    for (; r < count; r++) EXPONENTIALS(1, false);
  }
#undef EXPONENTIALS
}

/// The logarithms of `count` numbers, in place.
CK_INLINE void CK_REAL(logarithms)(real *numbers, int count) {
  for (int i = 0; i < count; i += VR) {
    const int part = count - i < VR ? count - i : VR;
    vr_store_part(numbers + i, vr_math(log)(vr_load_part(numbers + i, part)), part);
  }
}
