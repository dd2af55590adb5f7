// The products of one level.
#include "../Levels/vectors.h"
#include "micro_kernel.h"

#define CK_TYPE_BODY "product_type_body.h"
#include "each_type.h"
#undef CK_TYPE_BODY
