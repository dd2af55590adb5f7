// Arithmetic of extents.
#ifndef CK_WHOLE_NUMBERS_H
#define CK_WHOLE_NUMBERS_H

#include <stdint.h>

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
/// To whole lines of the cache.
static inline int64_t round_up(int64_t bytes) { return (bytes + 63) / 64 * 64; }

#endif
