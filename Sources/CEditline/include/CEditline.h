// libedit's key maps and its buffer, with a C face that Swift can call: libedit's own functions are variadic, and its
// callbacks and the standard streams are things that Swift 6 rightly refuses to share. What is on the screen is no
// business of this module's. One thread at a time.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Commands.h"

#include "CrashGuard.h"

typedef struct LineEditor LineEditor;

/// What a key can be bound to besides libedit's own commands. In `~/.editrc` they go by the names in Commands.h.
#define LINE_EDITOR_COMMAND(enumerator, name, help) LineEditor##enumerator,
typedef enum LineEditorCommand { LINE_EDITOR_COMMANDS(LINE_EDITOR_COMMAND) } LineEditorCommand;
#undef LINE_EDITOR_COMMAND

/// How the editing goes on after a command.
typedef enum LineEditorStep {
  LineEditorContinue,
  /// As that, and vi's cursor may stand after the last character, as it will be in insert mode.
  LineEditorInsert,
  /// Leaves a vi operator or a count that was typed before the command waiting for the next key.
  LineEditorPending,
  LineEditorFinish,
} LineEditorStep;

/// What the editor asks of its owner.
typedef struct LineEditorOwner {
  void *context;
  /// Puts the next key at `key`: 1, or 0 at the end of the input.
  int (*next_key)(void *context, uint32_t *key);
  LineEditorStep (*perform)(void *context, LineEditorCommand command);
  /// An earlier entry, 0 being the newest, or NULL beyond the oldest: for libedit's own commands for history. Holds
  /// until the next call.
  const char *(*entry)(void *context, int index);
} LineEditorOwner;

/// Codes for keys that have no character, in a range that no text has. Each is bound as one key.
typedef enum LineEditorKey {
  LineEditorKeyUp = 0x81,
  LineEditorKeyDown = 0x82,
  LineEditorKeyLeft = 0x83,
  LineEditorKeyRight = 0x84,
  LineEditorKeyHome = 0x85,
  LineEditorKeyEnd = 0x86,
  LineEditorKeyDelete = 0x87,
  LineEditorKeyWordLeft = 0x89,
  LineEditorKeyWordRight = 0x8a,
  LineEditorKeyPageUp = 0x8b,
  LineEditorKeyPageDown = 0x8d,
  LineEditorKeyShiftTab = 0x8e,
  LineEditorKeyNewline = 0x8f,
  LineEditorKeyPaste = 0x90,
  LineEditorKeyEscape = 0x91,
  /// Calls back with the command of the key map in use, so that vi's two modes can be told apart.
  LineEditorKeyProbe = 0x92,
  /// libedit's own commands, for ours that are made of them: `em-set-mark`, `em-kill-region`, `vi-delete-meta`,
  /// `vi-change-meta`, `vi-insert`, `ed-next-char` and `ed-prev-char`.
  LineEditorKeyMark = 0x93,
  LineEditorKeyKillRegion = 0x94,
  LineEditorKeyDeleteMotion = 0x95,
  LineEditorKeyChangeMotion = 0x96,
  LineEditorKeyInsertMode = 0x97,
  LineEditorKeyMoveRight = 0x98,
  LineEditorKeyMoveLeft = 0x99,
  /// The moves between a mark and a kill.
  LineEditorKeyKillMotion = 0x9b,
  LineEditorKeyKillMotionBack = 0x9c,
} LineEditorKey;

/// Takes charge of the standard input, which must be a terminal, as must the standard output; NULL if that cannot be
/// done. The user's ~/.editrc is read.
LineEditor *line_editor_open(const char *program, LineEditorOwner owner);
void line_editor_close(LineEditor *editor);
/// Sets what the owner's functions are called with.
void line_editor_set_context(LineEditor *editor, void *context);

/// Whether the keys are vi's.
bool line_editor_is_vi(const LineEditor *editor);

/// Edits from an empty buffer until a command finishes. True if that was one of libedit's own which takes the buffer as
/// it stands.
bool line_editor_run(LineEditor *editor);

/// The buffer, `length` characters, and the cursor's place in it. Holds until anything else is called.
const wchar_t *line_editor_text(const LineEditor *editor, size_t *length, size_t *cursor);
void line_editor_replace(LineEditor *editor, const wchar_t *text, size_t length, size_t cursor);
/// Deletes characters before the cursor, as libedit's own commands do: vi can put them back.
void line_editor_delete_before(LineEditor *editor, size_t count);
/// Has keys pressed, before any that the user presses; ends at a zero.
void line_editor_press(LineEditor *editor, const wchar_t *keys);
/// Whether a sequence of characters is bound, as the user may have done.
bool line_editor_is_bound(LineEditor *editor, const char *sequence);

/// What vi's `0` is: a digit of a count, or a command.
void line_editor_count_with_zero(LineEditor *editor, bool counting);

/// Takes the terminal for editing, or gives it back.
void line_editor_take_terminal(LineEditor *editor, bool mine);

/// The size of the terminal in rows and columns; 24 and 80 if it does not say.
void line_editor_size(int *rows, int *columns);

/// What came of a wait.
typedef enum EditingEvent {
  EditingInput,
  EditingNothing,      ///< The time is up.
  EditingInterrupted,  ///< An interrupt from outside.
  EditingResized,
  EditingContinued,  ///< The program was stopped, and goes on.
  EditingFailed,
} EditingEvent;

/// From here to `editing_signals_end`, a signal that ends the process first puts the terminal back as it is now and
/// writes `farewell`, which must hold, to it. Signals arrive in `editing_wait` only, so none is missed just before a
/// wait.
void editing_signals_begin(const char *farewell);
void editing_signals_end(void);
/// Waits until the standard input can be read, for `milliseconds`, or for ever if negative.
EditingEvent editing_wait(int milliseconds);
/// Stops the program as Ctrl-Z does. The terminal must have been given back.
void editing_suspend(void);

/// From now on Ctrl-C no longer ends the process: `handler` is called, on a thread of its own, for each one that comes
/// between `interrupts_enable` and `interrupts_disable`; NULL for none. A moment later, if `interrupts_disable` has not
/// been called, `answers` is asked whether it will be; if not, the process gives up (`crash_guard_give_up`). False if
/// the thread could not be made.
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
