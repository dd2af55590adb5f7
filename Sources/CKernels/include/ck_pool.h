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

/// Whether a run is to stop; asked on the calling thread.
typedef bool (*ck_stop_question)(void *context);

/// As `ck_run`, and asks before each step, and every few milliseconds in one that takes long, whether to stop. After a yes the
/// step under way is left undone in part, and those behind it altogether.
bool ck_run_until(const ck_step *steps, int64_t count, ck_stop_question should_stop, void *context);

#endif
