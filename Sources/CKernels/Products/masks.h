// The first `count` lanes of a vector, as the instruction set's masks tell them, prepared once where many loads and stores
// share them. Included through each_type.h.

#if CK_IS_AVX512 && CK_IS_F64
typedef __mmask8 CK_OF(lanes_mask);
#elif CK_IS_AVX512
typedef __mmask16 CK_OF(lanes_mask);
#elif CK_IS_AVX2
typedef __m256i CK_OF(lanes_mask);
#else
typedef int64_t CK_OF(lanes_mask);
#endif

CK_INLINE CK_OF(lanes_mask) CK_OF(mask_of)(int64_t count) {
#if CK_IS_AVX512
  return (CK_OF(lanes_mask))((1u << count) - 1);
#elif CK_IS_AVX2 && CK_IS_F64
  return _mm256_cmpgt_epi64(_mm256_set1_epi64x(count), _mm256_setr_epi64x(0, 1, 2, 3));
#elif CK_IS_AVX2
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
#else
  return count;
#endif
}

/// 0 in the other lanes, of whose places no byte is touched.
CK_INLINE vec CK_OF(load_masked)(const element *p, CK_OF(lanes_mask) mask) {
#if CK_IS_AVX512 && CK_IS_F64
  return (vec)_mm512_maskz_loadu_pd(mask, p);
#elif CK_IS_AVX512
  return (vec)_mm512_maskz_loadu_ps(mask, p);
#elif CK_IS_AVX2 && CK_IS_F64
  return (vec)_mm256_maskload_pd(p, mask);
#elif CK_IS_AVX2
  return (vec)_mm256_maskload_ps(p, mask);
#elif CK_IS_F64
  return mask == 2 ? CK_VEC(load)(p) : (vec){p[0]};
#else
  return mask == 4 ? CK_VEC(load)(p) : mask == 3 ? (vec){p[0], p[1], p[2]} : mask == 2 ? (vec){p[0], p[1]} : (vec){p[0]};
#endif
}

CK_INLINE void CK_OF(store_masked)(element *p, vec v, CK_OF(lanes_mask) mask) {
#if CK_IS_AVX512 && CK_IS_F64
  _mm512_mask_storeu_pd(p, mask, (__m512d)v);
#elif CK_IS_AVX512
  _mm512_mask_storeu_ps(p, mask, (__m512)v);
#elif CK_IS_AVX2 && CK_IS_F64
  _mm256_maskstore_pd(p, mask, (__m256d)v);
#elif CK_IS_AVX2
  _mm256_maskstore_ps(p, mask, (__m256)v);
#else
  CK_VEC(store_part)(p, v, mask);
#endif
}
