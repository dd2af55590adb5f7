// Attention for one instruction set: the same text for both types.

#include "../Levels/vectors.h"
#include "../Levels/vector_math.h"
#include "../Levels/vector_random.h"

#define real float
#define vr vf
#define vm vi
#define LANES VF
#define AT(f) CK_NAME(f##_f32)
#define V(f) CK_NAME(vf_##f)
#define exponential_coefficients exponential_f32
#define LARGEST_EXPONENT 127
#define MANTISSA_BITS 23
#define NUMBERS_OF_WORD 2
#define ROUNDER 0x1.8p23f
#define REDUCED(x) (vr)_mm512_reduce_ps((__m512)(x), 8)
#define SCALED(x, n) (vr)_mm512_scalef_ps((__m512)(x), (__m512)(n))
#include "attention_real.h"
#undef real
#undef vr
#undef vm
#undef LANES
#undef AT
#undef V
#undef exponential_coefficients
#undef LARGEST_EXPONENT
#undef MANTISSA_BITS
#undef NUMBERS_OF_WORD
#undef ROUNDER
#undef REDUCED
#undef SCALED

#define real double
#define vr vd
#define vm vl
#define LANES VD
#define AT(f) CK_NAME(f##_f64)
#define V(f) CK_NAME(vd_##f)
#define exponential_coefficients exponential_f64
#define LARGEST_EXPONENT 1023
#define MANTISSA_BITS 52
#define NUMBERS_OF_WORD 1
#define ROUNDER 0x1.8p52
#define REDUCED(x) (vr)_mm512_reduce_pd((__m512d)(x), 8)
#define SCALED(x, n) (vr)_mm512_scalef_pd((__m512d)(x), (__m512d)(n))
#include "attention_real.h"
#undef real
#undef vr
#undef vm
#undef LANES
#undef AT
#undef V
#undef exponential_coefficients
#undef LARGEST_EXPONENT
#undef MANTISSA_BITS
#undef NUMBERS_OF_WORD
#undef ROUNDER
#undef REDUCED
#undef SCALED

static void CK_NAME(attention)(const ck_attention *a, int64_t begin, int64_t end, void *scratch, void *weights) {
  if (a->type == CK_FLOAT32) {
    CK_NAME(run_f32)(a, begin, end, scratch, weights);
  } else {
    CK_NAME(run_f64)(a, begin, end, scratch, weights);
  }
}

static void CK_NAME(attention_gradient)(const ck_attention *a, int64_t begin, int64_t end, void *scratch) {
  if (a->type == CK_FLOAT32) {
    CK_NAME(run_gradient_f32)(a, begin, end, scratch);
  } else {
    CK_NAME(run_gradient_f64)(a, begin, end, scratch);
  }
}
