// A terminal line editor with a C face that Swift can call: libedit's own functions are variadic, and its callbacks and the
// standard streams are things that Swift 6 rightly refuses to share. All text is UTF-8. One thread at a time.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "CrashGuard.h"

typedef struct LineEditor LineEditor;

/// What ended the editing of a line.
typedef enum LineEditorResult {
  LineEditorLine,       ///< Return: there is a text.
  LineEditorCancelled,  ///< Ctrl-C, or an interrupt sent from outside.
  LineEditorEnd,        ///< Ctrl-D on an empty line, or the terminal went away.
} LineEditorResult;

/// What the Tab key does: given the text and the cursor's place in it (in bytes), gives what to insert there and what to list
/// below the line. Each is allocated by `malloc` and freed by the editor, or NULL for nothing.
typedef struct LineEditorCompletion {
  char *insertion;
  char *listing;
} LineEditorCompletion;
typedef LineEditorCompletion (*LineEditorCompleter)(void *context, const char *text, size_t cursor);

/// Takes charge of the standard input and output, which must be a terminal; NULL if that cannot be done.
LineEditor *line_editor_open(const char *program, LineEditorCompleter completer, void *context);
void line_editor_close(LineEditor *editor);

/// Whether the terminal's character set is UTF-8; if not, prompts are shown in ASCII.
bool line_editor_is_utf8(const LineEditor *editor);

/// Edits one line, which has several lines of text where some were pasted or recalled. `text` is without its closing newline
/// and holds until the next call.
LineEditorResult line_editor_read(LineEditor *editor, const char *prompt, const char **text);

/// Adds a text to those that the arrow keys recall.
void line_editor_remember(LineEditor *editor, const char *text);

/// The width of the terminal in columns, 80 if it does not say.
int line_editor_columns(void);

/// From now on Ctrl-C no longer ends the process: `handler` is called, on a thread of its own, for each one that
/// comes between `interrupts_enable` and `interrupts_disable`; NULL for none. A moment later, if `interrupts_disable` has not been
/// called, `answers` is asked whether it will be; if not, the process gives up (`crash_guard_give_up`).
/// False if the thread could not be made.
bool interrupts_watch(void (*handler)(void *context), bool (*answers)(void *context), void *context);
void interrupts_enable(void);
/// Those that came so far count no more.
void interrupts_forget(void);
/// Whether one has come since.
bool interrupts_came(void);
/// When it returns, the handler is not running and will not be called.
void interrupts_disable(void);
/// Makes the thread of `interrupts_watch` anew in a process that was forked: threads do not come along.
void interrupts_resume(void);
