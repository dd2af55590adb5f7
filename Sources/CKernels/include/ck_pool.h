// The threads that carry out steps.
#ifndef CK_POOL_H
#define CK_POOL_H

#include "ck_base.h"

/// How many threads compute: the machine's cores that this process may use, unless the environment's TWIN_THREADS or
/// `ck_set_threads` say otherwise.
int ck_threads(void);

/// Uses `count` threads, at least 1 and at most 64. Not to be called while steps run.
void ck_set_threads(int count);

/// Carries out `steps` one after the other, each divided among the threads unless it is short. May be called from any
/// thread, and from within a kernel: while the pool is taken, the caller carries out its steps alone.
/// Returns false, having done nothing, if the memory for scratch cannot be had.
bool ck_run(const ck_step *steps, int64_t count);

#endif
