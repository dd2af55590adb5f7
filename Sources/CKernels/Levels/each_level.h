// Includes CK_BODY once for each instruction set, with these macros set; the file that includes this one defines CK_BODY
// and has already included every system header that the body needs.
//
// CK_WIDTH      the bytes of a vector: 16, 32 or 64
// CK_NAME(f)    f_portable, f_avx2 or f_avx512
// CK_LEVEL      CK_PORTABLE, CK_AVX2 or CK_AVX512, comparable by the preprocessor through CK_IS_AVX2, CK_IS_AVX512
//
// CK_DISPATCH(f) in the including file then names the version of `f` that is in use.

#include "level_names.h"

#define CK_LEVEL CK_PORTABLE
#define CK_WIDTH 16
#define CK_NAME(f) f##_portable
#include CK_BODY
#undef CK_LEVEL
#undef CK_WIDTH
#undef CK_NAME

#if defined(__x86_64__)
#define CK_LEVEL CK_AVX2
#define CK_WIDTH 32
#define CK_NAME(f) f##_avx2
#define CK_IS_AVX2 1
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2"))), apply_to = function)
#include CK_BODY
#pragma clang attribute pop
#undef CK_LEVEL
#undef CK_WIDTH
#undef CK_NAME
#undef CK_IS_AVX2

#define CK_LEVEL CK_AVX512
#define CK_WIDTH 64
#define CK_NAME(f) f##_avx512
#define CK_IS_AVX512 1
#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi,bmi2"))), apply_to = function)
#include CK_BODY
#pragma clang attribute pop
#undef CK_LEVEL
#undef CK_WIDTH
#undef CK_NAME
#undef CK_IS_AVX512
#endif
