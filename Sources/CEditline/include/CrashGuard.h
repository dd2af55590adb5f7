// A prompt that outlives the crash of what it runs. Three processes: the supervisor, which the shell started and which does
// nothing but wait; the worker, which is the prompt; and behind it a snapshot, a fork of the worker as it was when it was last
// whole. When the worker dies of a crash, the supervisor wakes the snapshot, which goes on as the worker.
//
// A snapshot costs a fork: page tables are copied, memory only where the worker changes it afterwards.
#pragma once
#include <stdbool.h>

/// Makes this process the supervisor and returns in a new one, the worker. To be called before there are threads. From then on
/// the supervisor ends when the worker does, with its status or by its signal, and leaves the terminal as it is now; a
/// termination or hang-up that is sent to it goes to the worker, and the worker never outlives it.
/// Where a process cannot be made, there is no supervisor and everything else here does nothing.
void crash_guard_begin(void);

/// Whether there is a supervisor.
bool crash_guard_is_active(void);

/// Keeps this process as it is now, in place of what was kept before; called by the one thread that prompts and evaluates.
/// Returns 0, and, each time that what is kept has to step in, returns once more, in another process, the signal that the worker
/// died of. No thread but the caller lives in it then, and the terminal is as it was here.
int crash_guard_keep(void);

/// Has what is kept step in now, as if this process had died of `reason`, a signal's number; from any thread. Returns where there
/// is none to step in, or shortly before this process ends.
void crash_guard_give_up(int reason);

/// What a signal is called: "illegal instruction"; for one that is not known, its number.
const char *crash_guard_signal_name(int number);
