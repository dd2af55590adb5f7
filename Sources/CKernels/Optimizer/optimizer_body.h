// The optimisers on elements, for one instruction set.
//
// No product is fused with a sum, and roots and quotients are the exactly rounded ones, so that every instruction set
// gives the same bits: a net trained on one machine is the same on another.

#pragma STDC FP_CONTRACT OFF
#include "../Levels/vectors.h"

#define T float
#define V vf
#define LANES VF
#define CK_OF(f) CK_NAME(f##_f32)
#define CK_VECTOR(f) CK_NAME(vf_##f)
#include "optimizer_elements.h"
#undef T
#undef V
#undef LANES
#undef CK_OF
#undef CK_VECTOR

#define T double
#define V vd
#define LANES VD
#define CK_OF(f) CK_NAME(f##_f64)
#define CK_VECTOR(f) CK_NAME(vd_##f)
#include "optimizer_elements.h"
#undef T
#undef V
#undef LANES
#undef CK_OF
#undef CK_VECTOR
