// What panels are filled with and changed by: the exponential of the softmax, and the way from rows to panels and back.
// Included once for each type and instruction set.

/// The greater, lane by lane; b where either is NaN.
CK_INLINE vr AT(greater)(vr a, vr b) { return a > b ? a : b; }

/// 2^x, meant for x ≤ 0, to 2 units in the last place; 0 for -∞ and NaN for NaN. Where the instruction set does not scale
/// by powers of two itself, results below the least normal number are 0.
///
/// x = n + f with an integer n and |f| ≤ 1/2; 2^f is the polynomial of least relative error (Remez) that is 1 at 0.
CK_INLINE vr AT(power_of_two)(vr x) {
#if CK_IS_AVX512
  const vr f = REDUCED(x), n = x - f;
#else
  const vr lowest = V(splat)(-LARGEST_EXPONENT), clamped = AT(greater)(lowest, x);
  const vr shifted = clamped + ROUNDER, n = shifted - ROUNDER, f = clamped - n;
#endif
  vr p = V(splat)(exponential_coefficients[0]);
  for (unsigned i = 1; i < sizeof exponential_coefficients / sizeof(real); i++)
    p = V(fma)(p, f, V(splat)(exponential_coefficients[i]));
#if CK_IS_AVX512
  return SCALED(p, n);
#else
  const vr power = (vr)((((vm)shifted) + LARGEST_EXPONENT) << MANTISSA_BITS);
  return x < lowest + 1 ? (vr){} : p * power;
#endif
}

// Of two vectors, the first halves or the second halves, alternating.
#if LANES == 16
#define FIRST_HALVES(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define SECOND_HALVES(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif LANES == 8
#define FIRST_HALVES(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define SECOND_HALVES(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#elif LANES == 4
#define FIRST_HALVES(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define SECOND_HALVES(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#else
#define FIRST_HALVES(a, b) __builtin_shufflevector(a, b, 0, 2)
#define SECOND_HALVES(a, b) __builtin_shufflevector(a, b, 1, 3)
#endif

/// Transposes LANES vectors: as often as doubling 1 gives LANES, each vector of the first half of them is interleaved
/// with its fellow of the second half.
CK_INLINE void AT(transpose)(vr rows[LANES]) {
  for (int doubled = 1; doubled < LANES; doubled *= 2) {
    vr next[LANES];
    for (int i = 0; i < LANES / 2; i++) {
      next[2 * i] = FIRST_HALVES(rows[i], rows[i + LANES / 2]);
      next[2 * i + 1] = SECOND_HALVES(rows[i], rows[i + LANES / 2]);
    }
    for (int i = 0; i < LANES; i++) rows[i] = next[i];
  }
}

#undef FIRST_HALVES
#undef SECOND_HALVES

/// panel[c, i] = factor·rows[i, c] for `count` c and `lanes` i; 0 in the lanes after these as far as a vector reaches.
static void AT(fill_panel)(real *panel, const real *rows, int64_t stride, int64_t lanes, int64_t count, real factor) {
  for (int64_t first = 0; first < lanes; first += LANES) {
    const int64_t some = smaller(LANES, lanes - first);
    for (int64_t c = 0; c < count; c += LANES) {
      const int64_t width = smaller(LANES, count - c);
      const real *from = rows + first * stride + c;
      vr block[LANES];
      if (some == LANES && width == LANES) {
        for (int i = 0; i < LANES; i++) block[i] = V(load)(from + i * stride);
      } else {
        for (int i = 0; i < LANES; i++) block[i] = i < some ? V(load_part)(from + i * stride, width) : (vr){};
      }
      AT(transpose)(block);
      real *to = panel + c * PANEL + first;
      if (width == LANES) {
        for (int i = 0; i < LANES; i++) V(store)(to + i * PANEL, block[i] * factor);
      } else {
        for (int i = 0; i < LANES; i++)
          if (i < width) V(store)(to + i * PANEL, block[i] * factor);
      }
    }
  }
}

/// rows[i, c] = factor[i]·panel[c, i] for `count` c and `lanes` i.
static void AT(empty_panel)(
    real *rows, int64_t stride, const real *panel, int64_t lanes, int64_t count, const real *factor) {
  for (int64_t first = 0; first < lanes; first += LANES) {
    const int64_t some = smaller(LANES, lanes - first);
    const vr factors = V(load)(factor + first);
    for (int64_t c = 0; c < count; c += LANES) {
      const int64_t width = smaller(LANES, count - c);
      const real *from = panel + c * PANEL + first;
      vr block[LANES];
      if (width == LANES) {
        for (int i = 0; i < LANES; i++) block[i] = V(load)(from + i * PANEL) * factors;
      } else {
        for (int i = 0; i < LANES; i++) block[i] = i < width ? V(load)(from + i * PANEL) * factors : (vr){};
      }
      AT(transpose)(block);
      real *to = rows + first * stride + c;
      if (some == LANES && width == LANES) {
        for (int i = 0; i < LANES; i++) V(store)(to + i * stride, block[i]);
      } else {
        for (int i = 0; i < LANES; i++)
          if (i < some) V(store_part)(to + i * stride, block[i], width);
      }
    }
  }
}

/// copy[i, c] = rows[i, c] for `count` rows i, and zeros up to `padded` elements a row.
static void AT(copy_rows)(
    real *copy, int64_t padded, const real *rows, int64_t stride, int64_t count, int64_t features) {
  for (int64_t i = 0; i < count; i++) {
    const real *from = rows + i * stride;
    real *to = copy + i * padded;
    int64_t c = 0;
    for (; c + LANES <= features; c += LANES) V(store)(to + c, V(load)(from + c));
    for (; c < features; c++) to[c] = from[c];
    for (; c < padded; c++) to[c] = 0;
  }
}
