// What products, and convolutions as products, are made of: register tiles and the panels that they read. Included by
// the bodies of kernels once for each level, after Levels/vectors.h. For each type (CK_OF(f) is f_f32 or f_f64 with the
// name of the level behind it, see each_type.h):
//
// CK_OF(strip_rows), CK_OF(strip_columns)   the height and width of the largest tile
// CK_OF(pack)(…)                            fills a panel
// CK_OF(micro)(…)                           a tile of C from two panels
// CK_OF(micro_direct)(…)                    a tile of C from operands as they lie
//
// A panel is [k][width]: for each k, the elements of a strip of A's rows or of B's columns beside each other.

#include "transpose.h"

#undef CK_MOST_TILE_ROWS
#define CK_MOST_TILE_ROWS 16

#define CK_TYPE_BODY "micro_kernel_body.h"
#include "each_type.h"
#undef CK_TYPE_BODY
