// Pooling for one level.
#include "../Levels/vectors.h"

#define CK_TYPE_BODY "Pooling/pooling_type_body.h"
#include "../Products/each_type.h"
#undef CK_TYPE_BODY
