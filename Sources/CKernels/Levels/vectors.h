// Vectors of the width of the instruction set in use, through the compiler's own vector types, so that one text serves
// every level. Included by the bodies of kernels, once for each level: it has no include guard, and everything in it is
// named through CK_NAME or undefined by the next inclusion.

#undef vf
#undef vd
#undef vi
#undef vl
#undef VF
#undef VD

// Floats and doubles, and the integers of the same lanes, which comparisons give (all bits set where true).
#define vf CK_NAME(ck_vf)
#define vd CK_NAME(ck_vd)
#define vi CK_NAME(ck_vi)
#define vl CK_NAME(ck_vl)
// The lanes of each.
#define VF (CK_WIDTH / 4)
#define VD (CK_WIDTH / 8)

// Of the kind for which C, too, has mask ? a : b.
typedef float vf __attribute__((ext_vector_type(VF)));
typedef double vd __attribute__((ext_vector_type(VD)));
typedef int32_t vi __attribute__((ext_vector_type(VF)));
typedef int64_t vl __attribute__((ext_vector_type(VD)));

#undef CK_INLINE
#define CK_INLINE static inline __attribute__((always_inline, unused))

CK_INLINE vf CK_NAME(vf_load)(const float *p) { vf v; __builtin_memcpy(&v, p, sizeof v); return v; }
CK_INLINE vd CK_NAME(vd_load)(const double *p) { vd v; __builtin_memcpy(&v, p, sizeof v); return v; }
CK_INLINE void CK_NAME(vf_store)(float *p, vf v) { __builtin_memcpy(p, &v, sizeof v); }
CK_INLINE void CK_NAME(vd_store)(double *p, vd v) { __builtin_memcpy(p, &v, sizeof v); }
CK_INLINE vf CK_NAME(vf_splat)(float x) { return x - (vf){}; }
CK_INLINE vd CK_NAME(vd_splat)(double x) { return x - (vd){}; }
CK_INLINE vf CK_NAME(vf_fma)(vf a, vf b, vf c) {
#if CK_IS_AVX2 || CK_IS_AVX512 || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
CK_INLINE vd CK_NAME(vd_fma)(vd a, vd b, vd c) {
#if CK_IS_AVX2 || CK_IS_AVX512 || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
/// a where the lanes of `mask` are set, else b.
CK_INLINE vf CK_NAME(vf_select)(vi mask, vf a, vf b) { return mask ? a : b; }
CK_INLINE vd CK_NAME(vd_select)(vl mask, vd a, vd b) { return mask ? a : b; }
#if CK_IS_AVX2
/// All bits set in the first `count` lanes of 4 bytes.
CK_INLINE __m256i CK_NAME(first_lanes)(int64_t count) {
  static const int32_t mask[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
  return _mm256_loadu_si256((const __m256i *)(mask + 8 - count));
}
#endif
/// The first `count` lanes from memory, 0 in the others; no byte beyond them is touched.
CK_INLINE vf CK_NAME(vf_load_part)(const float *p, int64_t count) {
#if CK_IS_AVX512
  return (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#elif CK_IS_AVX2
  return (vf)_mm256_maskload_ps(p, CK_NAME(first_lanes)(count));
#else
  float lanes[VF] = {0};
  for (int64_t i = 0; i < count; i++) lanes[i] = p[i];
  return CK_NAME(vf_load)(lanes);
#endif
}
CK_INLINE vd CK_NAME(vd_load_part)(const double *p, int64_t count) {
#if CK_IS_AVX512
  return (vd)_mm512_maskz_loadu_pd((__mmask8)((1u << count) - 1), p);
#elif CK_IS_AVX2
  return (vd)_mm256_maskload_pd(p, CK_NAME(first_lanes)(2 * count));
#else
  double lanes[VD] = {0};
  for (int64_t i = 0; i < count; i++) lanes[i] = p[i];
  return CK_NAME(vd_load)(lanes);
#endif
}
CK_INLINE void CK_NAME(vf_store_part)(float *p, vf v, int64_t count) {
#if CK_IS_AVX512
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
#elif CK_IS_AVX2
  _mm256_maskstore_ps(p, CK_NAME(first_lanes)(count), (__m256)v);
#else
  float lanes[VF];
  CK_NAME(vf_store)(lanes, v);
  for (int64_t i = 0; i < count; i++) p[i] = lanes[i];
#endif
}
CK_INLINE void CK_NAME(vd_store_part)(double *p, vd v, int64_t count) {
#if CK_IS_AVX512
  _mm512_mask_storeu_pd(p, (__mmask8)((1u << count) - 1), (__m512d)v);
#elif CK_IS_AVX2
  _mm256_maskstore_pd(p, CK_NAME(first_lanes)(2 * count), (__m256d)v);
#else
  double lanes[VD];
  CK_NAME(vd_store)(lanes, v);
  for (int64_t i = 0; i < count; i++) p[i] = lanes[i];
#endif
}
