// Transposing a square of vectors in registers: first within the 16-byte lanes that every instruction set has, then the
// lanes as a whole. Included by the bodies of kernels once for each level, after Levels/vectors.h.

CK_INLINE vf CK_NAME(low_halves)(vf a, vf b) {
#if CK_WIDTH == 64
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
#elif CK_WIDTH == 32
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
#else
  return __builtin_shufflevector(a, b, 0, 4, 1, 5);
#endif
}

CK_INLINE vf CK_NAME(high_halves)(vf a, vf b) {
#if CK_WIDTH == 64
  return __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
#elif CK_WIDTH == 32
  return __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
#else
  return __builtin_shufflevector(a, b, 2, 6, 3, 7);
#endif
}

CK_INLINE vd CK_NAME(even_doubles)(vd a, vd b) {
#if CK_WIDTH == 64
  return __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14);
#elif CK_WIDTH == 32
  return __builtin_shufflevector(a, b, 0, 4, 2, 6);
#else
  return __builtin_shufflevector(a, b, 0, 2);
#endif
}

CK_INLINE vd CK_NAME(odd_doubles)(vd a, vd b) {
#if CK_WIDTH == 64
  return __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
#elif CK_WIDTH == 32
  return __builtin_shufflevector(a, b, 1, 5, 3, 7);
#else
  return __builtin_shufflevector(a, b, 1, 3);
#endif
}

/// Transposes the square of 16-byte lanes in as many vectors as a vector has lanes, `stride` apart.
CK_INLINE void CK_NAME(transpose_lanes)(vd *v, const int stride) {
#if CK_WIDTH == 64
  const vd a = v[0], b = v[stride], c = v[2 * stride], d = v[3 * stride];
  const vd ab_low = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
  const vd ab_high = __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  const vd cd_low = __builtin_shufflevector(c, d, 0, 1, 2, 3, 8, 9, 10, 11);
  const vd cd_high = __builtin_shufflevector(c, d, 4, 5, 6, 7, 12, 13, 14, 15);
  v[0] = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5, 8, 9, 12, 13);
  v[stride] = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7, 10, 11, 14, 15);
  v[2 * stride] = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5, 8, 9, 12, 13);
  v[3 * stride] = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7, 10, 11, 14, 15);
#elif CK_WIDTH == 32
  const vd a = v[0], b = v[stride];
  v[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
  v[stride] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
#else
  (void)v, (void)stride;
#endif
}

/// Element i of vector j changes places with element j of vector i.
CK_INLINE void CK_NAME(transpose_f32)(vf v[VF]) {
  vd x[VF];
#pragma clang loop unroll(full)
  for (int i = 0; i < VF; i += 4) {
    const vd low01 = (vd)CK_NAME(low_halves)(v[i], v[i + 1]), high01 = (vd)CK_NAME(high_halves)(v[i], v[i + 1]);
    const vd low23 = (vd)CK_NAME(low_halves)(v[i + 2], v[i + 3]), high23 = (vd)CK_NAME(high_halves)(v[i + 2], v[i + 3]);
    x[i] = CK_NAME(even_doubles)(low01, low23);
    x[i + 1] = CK_NAME(odd_doubles)(low01, low23);
    x[i + 2] = CK_NAME(even_doubles)(high01, high23);
    x[i + 3] = CK_NAME(odd_doubles)(high01, high23);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) CK_NAME(transpose_lanes)(x + i, 4);
#pragma clang loop unroll(full)
  for (int i = 0; i < VF; i++) v[i] = (vf)x[i];
}

CK_INLINE void CK_NAME(transpose_f64)(vd v[VD]) {
#pragma clang loop unroll(full)
  for (int i = 0; i < VD; i += 2) {
    const vd a = v[i], b = v[i + 1];
    v[i] = CK_NAME(even_doubles)(a, b);
    v[i + 1] = CK_NAME(odd_doubles)(a, b);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++) CK_NAME(transpose_lanes)(v + i, 2);
}
