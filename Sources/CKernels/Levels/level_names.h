// Choosing among the versions of a function that each_level.h makes.
#ifndef CK_LEVEL_NAMES_H
#define CK_LEVEL_NAMES_H

#include "../include/ck_base.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__x86_64__)
#define CK_DISPATCH(f) \
  (ck_current_level() == CK_AVX512 ? f##_avx512 : ck_current_level() == CK_AVX2 ? f##_avx2 : f##_portable)
#else
#define CK_DISPATCH(f) f##_portable
#endif

#endif
