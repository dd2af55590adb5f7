// The tiles of one level.
#include "../Levels/vectors.h"
#include "micro_kernel.h"

// f(rows, vectors) for all tiles of the level.
#undef each_tile
#if CK_IS_AVX512
#define each_tile(f) rows_to_16(f, 1) rows_to_14(f, 2) rows_to_6(f, 4)
#elif CK_IS_AVX2
#define each_tile(f) rows_to_12(f, 1) rows_to_6(f, 2) rows_to_2(f, 4)
#elif defined(__aarch64__)
#define each_tile(f) rows_to_8(f, 1) rows_to_8(f, 2) rows_to_4(f, 4)
#else
#define each_tile(f) rows_to_4(f, 1) rows_to_4(f, 2) rows_to_2(f, 4)
#endif

#define CK_TYPE_BODY "tiles_type_body.h"
#include "each_type.h"
#undef CK_TYPE_BODY
