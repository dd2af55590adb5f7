// Signals while a cell is edited. libedit has handlers of its own, which send each signal on to the whole process
// group, and after an interrupt leave the terminal half set up; hence these.
#pragma once
#include <stdbool.h>

#include "CEditline.h"

/// Whether an interrupt has come since this was last asked: Ctrl-C is a key while editing, but the signal may be sent
/// from elsewhere.
bool interrupt_was_noted(void);
