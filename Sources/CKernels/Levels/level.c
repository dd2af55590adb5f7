#include "../include/ck_base.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

size_t ck_size(ck_type type) {
  switch (type) {
    case CK_FLOAT64: return 8;
    case CK_BOOL: return 1;
    default: return 4;
  }
}

ck_level ck_best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
    return CK_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return CK_AVX2;
#endif
  return CK_PORTABLE;
}

const char *ck_level_name(ck_level level) {
  switch (level) {
    case CK_AVX512: return "avx512";
    case CK_AVX2: return "avx2";
    default: return "portable";
  }
}

static ck_level first_level(void) {
  const ck_level best = ck_best_level();
  const char *wanted = getenv("TWIN_KERNELS");
  if (wanted == NULL) return best;
  for (ck_level level = CK_PORTABLE; level < best; level++)
    if (strcmp(wanted, ck_level_name(level)) == 0) return level;
  return best;
}

/// -1 until it is first asked for.
static atomic_int current_level = -1;

ck_level ck_current_level(void) {
  int level = atomic_load_explicit(&current_level, memory_order_relaxed);
  if (level < 0) {
    level = (int)first_level();
    atomic_store_explicit(&current_level, level, memory_order_relaxed);
  }
  return (ck_level)level;
}

void ck_set_level(ck_level level) {
  const ck_level best = ck_best_level();
  atomic_store_explicit(&current_level, (int)(level < best ? level : best), memory_order_relaxed);
}
