// A CK_BODY that includes CK_FLOAT_BODY twice, for floats and for doubles, so that one text serves both. The file that
// includes each_level.h with it names the path of CK_FLOAT_BODY from the directory of the kernels. In the body:
//
// real          float or double, and CK_IS_DOUBLE 0 or 1
// vr, vri, VR   a vector of them, the integers of the same lanes, and how many lanes
// CK_REAL(f)    f_f32 or f_f64 of the instruction set in use
// vr_…          the functions of vectors.h for that type
// vr_math(f)    those of vector_math.h, if the including file defines CK_FLOAT_MATH
//
// CK_DISPATCH_FLOAT(type, f) in the including file then names the version of `f` for a ck_type and the level in use.

#include "vectors.h"
#ifdef CK_FLOAT_MATH
#include "vector_math.h"
#endif

#undef CK_DISPATCH_FLOAT
#define CK_DISPATCH_FLOAT(type, f) ((type) == CK_FLOAT32 ? CK_DISPATCH(f##_f32) : CK_DISPATCH(f##_f64))

#define real float
#define CK_IS_DOUBLE 0
#define CK_REAL(f) CK_NAME(f##_f32)
#define vr vf
#define vri vi
#define VR VF
#define vr_load CK_NAME(vf_load)
#define vr_store CK_NAME(vf_store)
#define vr_splat CK_NAME(vf_splat)
#define vr_fma CK_NAME(vf_fma)
#define vr_select CK_NAME(vf_select)
#define vr_load_part CK_NAME(vf_load_part)
#define vr_store_part CK_NAME(vf_store_part)
#define vr_math(f) CK_NAME(vf_##f)
#include CK_FLOAT_BODY
#include "each_float_end.h"

#define real double
#define CK_IS_DOUBLE 1
#define CK_REAL(f) CK_NAME(f##_f64)
#define vr vd
#define vri vl
#define VR VD
#define vr_load CK_NAME(vd_load)
#define vr_store CK_NAME(vd_store)
#define vr_splat CK_NAME(vd_splat)
#define vr_fma CK_NAME(vd_fma)
#define vr_select CK_NAME(vd_select)
#define vr_load_part CK_NAME(vd_load_part)
#define vr_store_part CK_NAME(vd_store_part)
#define vr_math(f) CK_NAME(vd_##f)
#include CK_FLOAT_BODY
#include "each_float_end.h"
