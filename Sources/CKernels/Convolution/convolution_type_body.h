// Convolution for one level and one type.
#include "gathered_tile.h"
#include "sweep.h"
#include "view.h"
#include "depthwise.h"
#include "forward.h"
#include "input_gradient.h"
#include "filter_gradient.h"
