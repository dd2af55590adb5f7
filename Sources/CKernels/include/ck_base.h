// Types and instruction sets that all kernels share.
#ifndef CK_BASE_H
#define CK_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How an element is stored.
typedef enum ck_type {
  CK_FLOAT32,
  CK_FLOAT64,
  CK_INT32,
  /// One byte, 0 or 1.
  CK_BOOL,
} ck_type;

/// Bytes of an element.
size_t ck_size(ck_type type);

/// An instruction set for which the kernels are compiled, in ascending order.
typedef enum ck_level {
  /// What every machine of the architecture has: SSE2 on x86-64, NEON on arm64.
  CK_PORTABLE,
  /// AVX2 and FMA, 32-byte vectors.
  CK_AVX2,
  /// AVX-512 F, BW, DQ and VL, 64-byte vectors.
  CK_AVX512,
} ck_level;

/// The instruction set in use: the best that this machine has, unless the environment's TWIN_KERNELS (`portable`, `avx2`
/// or `avx512`) or `ck_set_level` chose a lower one.
ck_level ck_current_level(void);

/// The best instruction set of this machine.
ck_level ck_best_level(void);

/// Uses `level`, or the best of this machine if that is lower. Not to be called while kernels run.
void ck_set_level(ck_level level);

/// `portable`, `avx2` or `avx512`.
const char *ck_level_name(ck_level level);

/// Computes tasks `begin` to `end` - 1 of what `arguments` describe. `scratch` is the thread's own, aligned to 64 bytes
/// and as large as the family's `…_scratch` asks; it holds nothing from one call to the next.
typedef void (*ck_kernel)(const void *arguments, int64_t begin, int64_t end, void *scratch);

/// One prepared call of a kernel.
typedef struct ck_step {
  ck_kernel kernel;
  const void *arguments;
  /// How many tasks there are.
  int64_t tasks;
  /// The bytes of scratch that a thread needs.
  int64_t scratch;
  /// About how many nanoseconds one thread takes; short steps are not divided.
  int64_t cost;
} ck_step;

#endif
