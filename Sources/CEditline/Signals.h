// Signals while a line is edited. libedit has handlers of its own, which send each signal on to the whole process group, and
// after an interrupt leave the terminal half set up; hence these.
#pragma once
#include <stdbool.h>

/// From here to `editing_signals_end`, a signal that ends the process first puts the terminal back as it is now and
/// writes `farewell` to it. Signals arrive in `editing_wait` only, so none is missed just before a wait.
void editing_signals_begin(const char *farewell);
void editing_signals_end(void);

/// Waits until the standard input can be read. False with `errno` EINTR if one of the following happened instead.
bool editing_wait(void);

/// Whether that has happened since it was last asked.
bool editing_was_resized(void);
bool editing_was_continued(void);
/// An interrupt: Ctrl-C comes as a key while editing, but the signal may be sent from elsewhere.
bool interrupt_was_noted(void);
