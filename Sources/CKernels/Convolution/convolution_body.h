// Convolution for one level.
#include "../Levels/vectors.h"
#include "../Products/micro_kernel.h"

#define CK_TYPE_BODY "Convolution/convolution_type_body.h"
#include "../Products/each_type.h"
#undef CK_TYPE_BODY
