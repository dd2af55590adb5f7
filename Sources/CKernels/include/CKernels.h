// The kernels of the tensor core: what is computed element by element, in C, once for each instruction set.
//
// Conventions, which every family of kernels follows.
// - A kernel is a function of its arguments and of a range of tasks. A task is a fixed part of the work, found from the
//   arguments alone; how the tasks are divided among threads never changes a result.
// - Arguments are plain structs of pointers, extents and strides. Strides count elements, not bytes. Nothing is
//   allocated: a kernel that needs room for intermediate results says how many bytes a thread must give it.
// - Extents may be 0. Pointers need no alignment beyond that of their elements.
// - A family covers CK_FLOAT32 and CK_FLOAT64 unless it says otherwise; CK_INT32 and CK_BOOL are for indices and masks.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_base.h"
#include "ck_attention.h"
#include "ck_convolution.h"
#include "ck_elementwise.h"
#include "ck_moving.h"
#include "ck_optimizer.h"
#include "ck_pool.h"
#include "ck_pooling.h"
#include "ck_product.h"
#include "ck_rows.h"

#endif
