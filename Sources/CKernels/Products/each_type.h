// Includes CK_TYPE_BODY twice, for float and for double, within the body of a level, with these macros set; Levels/vectors.h
// has been included before.
//
// element       float or double
// vec, LANES    the vector of the level and how many elements it holds
// CK_OF(f)      f_f32 or f_f64, with the name of the level behind it
// CK_VEC(f)     the function f of Levels/vectors.h for `vec`
// CK_IS_F64     1 for double

#define element float
#define vec vf
#define LANES VF
#define CK_OF(f) CK_NAME(f##_f32)
#define CK_VEC(f) CK_NAME(vf_##f)
#define CK_IS_F64 0
#include CK_TYPE_BODY
#undef element
#undef vec
#undef LANES
#undef CK_OF
#undef CK_VEC
#undef CK_IS_F64

#define element double
#define vec vd
#define LANES VD
#define CK_OF(f) CK_NAME(f##_f64)
#define CK_VEC(f) CK_NAME(vd_##f)
#define CK_IS_F64 1
#include CK_TYPE_BODY
#undef element
#undef vec
#undef LANES
#undef CK_OF
#undef CK_VEC
#undef CK_IS_F64
