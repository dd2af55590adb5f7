// The interpreter of programs that compute in one type, which these macros, undefined at the end, describe: CK_V the
// vector, CK_SCALAR its element, CK_LANES how many it has, CK_TYPE the element's name in the faces, CK_TYPE_BYTES its size, CK_F(name) a function
// of vectors and CK_T(name) a name of the interpreter's own.

#include "operands.h"
#include "instructions.h"
#include "fusion.h"
#include "gathering.h"
#include "interpreter.h"
#include "walk.h"

#undef CK_V
#undef CK_SCALAR
#undef CK_LANES
#undef CK_TYPE
#undef CK_TYPE_BYTES
#undef CK_F
#undef CK_T
