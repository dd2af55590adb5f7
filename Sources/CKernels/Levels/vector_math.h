// Mathematical functions of whole vectors, f32 (`vf_…`) and f64 (`vd_…`), included by bodies of kernels after vectors.h,
// once for each level.
//
// All of them are correct at ±0, ±∞, NaN, denormals and where the result overflows. The errors are at most about 2 ulp
// for exp, log, tanh, sigmoid, erf, sin and cos, 4 ulp for the others; rare functions call the C library lane by lane.
// Arguments are reduced in the standard ways (Cody and Waite, Software Manual for the Elementary Functions, 1980; Muller,
// Elementary Functions, 2016); the polynomials are minimax fits by Remez' exchange. Rarer functions of floats go through
// those of doubles. Results may differ between the levels in the last bits, since some have fused multiply-add.
//
// Rounding to a whole number is done by adding and subtracting 1.5·2^23 (2^52), which leaves the number in the low bits
// of the sum as well: no conversion, which would be undefined for NaN.

#undef vu
#undef vul
#undef vh
/// Unsigned integers of the lanes of vf and vd, and half a vector of floats.
#define vu CK_NAME(ck_vu)
#define vul CK_NAME(ck_vul)
#define vh CK_NAME(ck_vh)
typedef uint32_t vu __attribute__((ext_vector_type(VF)));
typedef uint64_t vul __attribute__((ext_vector_type(VD)));
typedef float vh __attribute__((ext_vector_type(VD)));

/// Long functions are not inlined, and are compiled once.
#undef CK_LONG
#define CK_LONG static __attribute__((noinline, unused))

/// Whether any lane of a mask is set.
CK_INLINE bool CK_NAME(vi_any)(vi mask) { return __builtin_reduce_or(mask) != 0; }
CK_INLINE bool CK_NAME(vl_any)(vl mask) { return __builtin_reduce_or(mask) != 0; }

/// The lower and the upper half of a vector of floats as doubles, and back.
CK_INLINE vd CK_NAME(vf_low)(vf x) {
  vh half;
  __builtin_memcpy(&half, &x, sizeof half);
  return __builtin_convertvector(half, vd);
}
CK_INLINE vd CK_NAME(vf_high)(vf x) {
  vh half;
  __builtin_memcpy(&half, (const char *)&x + sizeof half, sizeof half);
  return __builtin_convertvector(half, vd);
}
CK_INLINE vf CK_NAME(vf_join)(vd low, vd high) {
  const vh halves[2] = {__builtin_convertvector(low, vh), __builtin_convertvector(high, vh)};
  vf x;
  __builtin_memcpy(&x, halves, sizeof x);
  return x;
}

#include "vector_math_double.h"
#include "vector_math_float.h"

#define CK_V vf
#define CK_SCALAR float
#define CK_MASK vi
#define CK_MOST_NORMAL 15
#define CK_ALL_WHOLE 0x1p23f
#define CK_F(name) CK_NAME(vf_##name)
#include "vector_math_common.h"
#undef CK_V
#undef CK_SCALAR
#undef CK_MASK
#undef CK_MOST_NORMAL
#undef CK_ALL_WHOLE
#undef CK_F

#define CK_V vd
#define CK_SCALAR double
#define CK_MASK vl
#define CK_MOST_NORMAL 39
#define CK_ALL_WHOLE 0x1p52
#define CK_F(name) CK_NAME(vd_##name)
#include "vector_math_common.h"
#undef CK_V
#undef CK_SCALAR
#undef CK_MASK
#undef CK_MOST_NORMAL
#undef CK_ALL_WHOLE
#undef CK_F
