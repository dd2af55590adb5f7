// The register tiles of all levels; see micro_kernel.h.
#include "../Levels/level_names.h"

// f(rows, vectors) for the heights of tiles.
#define rows_to_2(f, vectors) f(1, vectors) f(2, vectors)
#define rows_to_4(f, vectors) rows_to_2(f, vectors) f(3, vectors) f(4, vectors)
#define rows_to_6(f, vectors) rows_to_4(f, vectors) f(5, vectors) f(6, vectors)
#define rows_to_8(f, vectors) rows_to_6(f, vectors) f(7, vectors) f(8, vectors)
#define rows_to_12(f, vectors) rows_to_8(f, vectors) f(9, vectors) f(10, vectors) f(11, vectors) f(12, vectors)
#define rows_to_14(f, vectors) rows_to_12(f, vectors) f(13, vectors) f(14, vectors)
#define rows_to_16(f, vectors) rows_to_14(f, vectors) f(15, vectors) f(16, vectors)

#define CK_BODY "../Products/tiles_body.h"
#include "../Levels/each_level.h"
