// Pooling for one level and one type.
#include "../Products/masks.h"
#include "places.h"
#include "results.h"
#include "gradient.h"
#include "tasks.h"
