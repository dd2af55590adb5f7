// Gathering the lanes of a vector, always in the same order. Included by the bodies of the row kernels for each type.

/// Bits set in the first `count` lanes.
CK_INLINE vri CK_REAL(lanes_below)(int64_t count) {
  vri place;
  for (int i = 0; i < VR; i++) place[i] = i;
#if CK_IS_DOUBLE
  return place < ((vri){} + count);
#else
  return place < ((vri){} + (int32_t)count);
#endif
}

// The halves of a vector are combined until two lanes are left.
#undef LANES_COMBINED
#if CK_IS_DOUBLE
#define LANES_COMBINED(v, COMBINE) \
  double two __attribute__((vector_size(16))); \
  LANES_OF_64(v, COMBINE) \
  return COMBINE(two[0], two[1]);
#undef LANES_OF_64
#if CK_WIDTH == 64
#define LANES_OF_64(v, COMBINE) \
  const __m256d four = COMBINE(_mm512_castpd512_pd256((__m512d)v), _mm512_extractf64x4_pd((__m512d)v, 1)); \
  two = COMBINE(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
#elif CK_WIDTH == 32
#define LANES_OF_64(v, COMBINE) two = COMBINE(_mm256_castpd256_pd128((__m256d)v), _mm256_extractf128_pd((__m256d)v, 1));
#else
#define LANES_OF_64(v, COMBINE) two = v;
#endif
#else
#define LANES_COMBINED(v, COMBINE) \
  float four __attribute__((vector_size(16))); \
  LANES_OF_32(v, COMBINE) \
  four = COMBINE(four, __builtin_shufflevector(four, four, 2, 3, 0, 1)); \
  return COMBINE(four[0], four[1]);
#undef LANES_OF_32
#if CK_WIDTH == 64
#define LANES_OF_32(v, COMBINE) \
  const __m256 eight = COMBINE(_mm512_castps512_ps256((__m512)v), _mm512_extractf32x8_ps((__m512)v, 1)); \
  four = COMBINE(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
#elif CK_WIDTH == 32
#define LANES_OF_32(v, COMBINE) four = COMBINE(_mm256_castps256_ps128((__m256)v), _mm256_extractf128_ps((__m256)v, 1));
#else
#define LANES_OF_32(v, COMBINE) four = v;
#endif
#endif

#undef LANES_ADDED
#define LANES_ADDED(a, b) ((a) + (b))

/// The sum of the lanes.
CK_INLINE real CK_REAL(lanes_sum)(vr v) { LANES_COMBINED(v, LANES_ADDED) }
/// The greatest lane; any, if there is a NaN.
CK_INLINE real CK_REAL(lanes_greatest)(vr v) { LANES_COMBINED(v, __builtin_elementwise_max) }
