// libedit in one place, with the care it needs:
//  - A prompt that its locale cannot decode crashes it, so a UTF-8 locale is found first and the prompt is ASCII without one.
//  - `-isig`: Ctrl-C is a key while editing, and a signal only while something runs.
//  - It does not know bracketed paste. The opening sequence is bound to a function that takes everything up to the closing one
//    as text, so that a newline in it is not a Return; in vi's command map too.
//  - `bind -v` in the user's ~/.editrc resets every key, so that file is read before our own keys are bound.
#include "CEditline.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "Signals.h"

struct LineEditor {
  EditLine *editor;
  History *history;
  const char *prompt;
  char *text;
  size_t capacity;
  LineEditorCompleter completer;
  void *context;
  bool utf8;
  bool cancelled;
  bool brackets_pastes;
};

static const char cancelled_key[] = "\033[8888~";

enum { remembered_entries = 10000 };

static bool choose_locale(void) {
  // Only how characters are encoded: a decimal comma must not reach number formatting.
  if (setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
  return setlocale(LC_CTYPE, "C.UTF-8") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static LineEditor *owner(EditLine *editor) {
  LineEditor *result = NULL;
  el_get(editor, EL_CLIENTDATA, &result);
  return result;
}

static char *prompt_of(EditLine *editor) { return (char *)owner(editor)->prompt; }

/// Ctrl-C in two steps, for only libedit's own loop can bring the cursor behind the text: it goes there when this returns, and
/// then finds a key pressed that no keyboard has, which ends the line.
static unsigned char cancel(EditLine *editor, int key) {
  (void)key;
  const LineInfoW *line = el_wline(editor);
  el_cursor(editor, (int)(line->lastchar - line->cursor));
  el_push(editor, cancelled_key);
  return CC_CURSOR;
}

static unsigned char cancelled(EditLine *editor, int key) {
  (void)key;
  fputs("^C\n", stdout);
  fflush(stdout);
  owner(editor)->cancelled = true;
  return CC_EOF;
}

static void bracket_pastes(const LineEditor *self, bool on) {
  if (!self->brackets_pastes) return;
  fputs(on ? "\033[?2004h" : "\033[?2004l", stdout);
  fflush(stdout);
}

static void take_terminal(LineEditor *self, bool mine) {
  el_set(self->editor, EL_PREP_TERM, mine ? 1 : 0);
  bracket_pastes(self, mine);
}

static unsigned char suspend(EditLine *editor, int key) {
  (void)key;
  take_terminal(owner(editor), false);
  kill(0, SIGTSTP);
  // Going on is a signal too, and that is what redraws.
  take_terminal(owner(editor), true);
  return CC_NORM;
}

/// What a signal that interrupted the wait for a key asks for. An interrupt stands for the Ctrl-C key: true.
static bool serve_signals(EditLine *editor) {
  bool resized = editing_was_resized(), continued = editing_was_continued();
  if (continued) {
    // Whoever had the terminal meanwhile has set it up otherwise.
    take_terminal(owner(editor), false);
    take_terminal(owner(editor), true);
  }
  if (resized) el_resize(editor);
  if (resized || continued) {
    fputs("\r", stdout);
    el_set(editor, EL_REFRESH);
  }
  return interrupt_was_noted();
}

/// The next character; 1, or 0 at the end of the input, or -1 with `errno`. Bytes that are no character are passed over.
static int read_character(EditLine *editor, wchar_t *character) {
  mbstate_t state = {0};
  for (;;) {
    if (!editing_wait()) {
      if (errno != EINTR) return -1;
      if (!serve_signals(editor)) continue;
      *character = 'C' - '@';
      return 1;
    }
    char byte;
    ssize_t count = read(STDIN_FILENO, &byte, 1);
    if (count == 0) return 0;
    // The terminal may have been made non-blocking by another program, and emptied by one.
    if (count < 0 && errno != EAGAIN && errno != EINTR) return -1;
    if (count < 0) continue;
    switch (mbrtowc(character, &byte, 1, &state)) {
    case (size_t)-2: continue;
    case (size_t)-1: memset(&state, 0, sizeof state); continue;
    default: return 1;
    }
  }
}

/// Whether a character has a place in a program's text: a terminal may paste anything.
static bool is_text(wchar_t c) { return c == L'\n' || c == L'\t' || (c >= 0x20 && c < 0x7f) || c >= 0xa0; }

static unsigned char paste(EditLine *editor, int key) {
  (void)key;
  static const wchar_t close[] = L"\033[201~";
  const size_t close_length = sizeof close / sizeof close[0] - 1;
  wchar_t *text = NULL;
  size_t length = 0, capacity = 0;
  wchar_t c;
  while (el_wgetc(editor, &c) == 1) {
    if (length + 1 >= capacity) {
      size_t larger = capacity ? 2 * capacity : 1024;
      wchar_t *moved = realloc(text, larger * sizeof *text);
      if (!moved) break;
      text = moved;
      capacity = larger;
    }
    text[length++] = c;
    if (c == L'~' && length >= close_length && wmemcmp(text + length - close_length, close, close_length) == 0) {
      length -= close_length;
      break;
    }
  }
  if (!text) return CC_NORM;
  size_t kept = 0;
  for (size_t i = 0; i < length; i++) {
    // Terminals send the Return key's code for a newline, some with the newline after it.
    if (text[i] == L'\r') {
      if (i + 1 < length && text[i + 1] == L'\n') continue;
      text[i] = L'\n';
    }
    if (is_text(text[i])) text[kept++] = text[i];
  }
  // A newline at the end would only leave the cursor on an empty line.
  while (kept > 0 && text[kept - 1] == L'\n') kept--;
  text[kept] = L'\0';
  int failed = kept > 0 ? el_winsertstr(editor, text) : 0;
  free(text);
  return failed ? CC_ERROR : CC_REFRESH;
}

static unsigned char complete(EditLine *editor, int key) {
  (void)key;
  LineEditor *self = owner(editor);
  const LineInfo *line = el_line(editor);
  size_t length = (size_t)(line->lastchar - line->buffer), cursor = (size_t)(line->cursor - line->buffer);
  char *text = malloc(length + 1);
  if (!text) return CC_ERROR;
  memcpy(text, line->buffer, length);
  text[length] = '\0';
  LineEditorCompletion completion = self->completer(self->context, text, cursor);
  free(text);
  unsigned char result = CC_REFRESH_BEEP;
  if (completion.insertion && completion.insertion[0]) {
    result = el_insertstr(editor, completion.insertion) == 0 ? CC_REFRESH : CC_ERROR;
  } else if (completion.listing) {
    fprintf(stdout, "\n%s\n", completion.listing);
    fflush(stdout);
    result = CC_REDISPLAY;
  }
  free(completion.insertion);
  free(completion.listing);
  return result;
}

static void bind(EditLine *editor, const char *map, const char *key, const char *command) {
  if (map)
    el_set(editor, EL_BIND, map, key, command, NULL);
  else
    el_set(editor, EL_BIND, key, command, NULL);
}

struct Key {
  const char *key, *command;
};

static const struct Key keys[] = {
    {"^C", "twin-cancel"},
    {cancelled_key, "twin-cancelled"},
    {"^Z", "twin-suspend"},
    {"\033[200~", "twin-paste"},
    {"\033[3~", "ed-delete-next-char"},
    {"\033[H", "ed-move-to-beg"},
    {"\033[F", "ed-move-to-end"},
    {"\033OH", "ed-move-to-beg"},
    {"\033OF", "ed-move-to-end"},
    {"\033[1~", "ed-move-to-beg"},
    {"\033[4~", "ed-move-to-end"},
};

static const struct Key emacs_keys[] = {
    {"^R", "em-inc-search-prev"},
    {"\033[1;5C", "em-next-word"},
    {"\033[1;5D", "ed-prev-word"},
};

static void bind_keys(EditLine *editor) {
  el_set(editor, EL_ADDFN, "twin-cancel", "Clear the input", cancel);
  el_set(editor, EL_ADDFN, "twin-cancelled", "End the cleared input", cancelled);
  el_set(editor, EL_ADDFN, "twin-suspend", "Stop the program", suspend);
  el_set(editor, EL_ADDFN, "twin-paste", "Insert pasted text", paste);
  el_set(editor, EL_ADDFN, "twin-complete", "Complete a name", complete);
  const char *mode = NULL;
  el_get(editor, EL_EDITOR, &mode);
  bool vi = mode && strcmp(mode, "vi") == 0;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    bind(editor, NULL, keys[i].key, keys[i].command);
    if (vi) bind(editor, "-a", keys[i].key, keys[i].command);
  }
  bind(editor, NULL, "^I", "twin-complete");
  for (size_t i = 0; !vi && i < sizeof emacs_keys / sizeof emacs_keys[0]; i++)
    bind(editor, NULL, emacs_keys[i].key, emacs_keys[i].command);
}

LineEditor *line_editor_open(const char *program, LineEditorCompleter completer, void *context) {
  LineEditor *self = calloc(1, sizeof *self);
  if (!self) return NULL;
  self->utf8 = choose_locale();
  self->completer = completer;
  self->context = context;
  self->prompt = "";
  const char *terminal = getenv("TERM");
  self->brackets_pastes = terminal && terminal[0] && strcmp(terminal, "dumb") != 0;
  self->editor = el_init(program, stdin, stdout, stderr);
  self->history = history_init();
  if (!self->editor || !self->history) {
    line_editor_close(self);
    return NULL;
  }
  HistEvent event;
  history(self->history, &event, H_SETSIZE, remembered_entries);
  el_set(self->editor, EL_CLIENTDATA, self);
  el_set(self->editor, EL_HIST, history, self->history);
  // Between two \1 a prompt holds escape sequences, which have no width.
  el_set(self->editor, EL_PROMPT_ESC, prompt_of, '\1');
  el_set(self->editor, EL_EDITOR, "emacs");
  el_set(self->editor, EL_SIGNAL, 0);
  el_set(self->editor, EL_GETCFN, read_character);
  el_source(self->editor, NULL);
  el_set(self->editor, EL_SETTY, "-d", "-isig", NULL);
  bind_keys(self->editor);
  return self;
}

void line_editor_close(LineEditor *self) {
  if (self->editor) el_end(self->editor);
  if (self->history) history_end(self->history);
  free(self->text);
  free(self);
}

bool line_editor_is_utf8(const LineEditor *self) { return self->utf8; }

LineEditorResult line_editor_read(LineEditor *self, const char *prompt, const char **text) {
  self->prompt = prompt;
  self->cancelled = false;
  *text = "";
  editing_signals_begin(self->brackets_pastes ? "\033[?2004l\n" : "\n");
  interrupt_was_noted();
  // libedit itself takes the terminal only after showing the prompt: keys pressed at once would not be its own.
  take_terminal(self, true);
  int count = 0;
  const char *line = el_gets(self->editor, &count);
  take_terminal(self, false);
  editing_signals_end();
  self->prompt = "";
  if (self->cancelled) {
    // What was typed stays in the editor's buffer unless told otherwise.
    el_reset(self->editor);
    return LineEditorCancelled;
  }
  if (!line || count <= 0) return LineEditorEnd;
  size_t length = strlen(line);
  if (length + 1 > self->capacity) {
    char *moved = realloc(self->text, length + 1);
    if (!moved) return LineEditorEnd;
    self->text = moved;
    self->capacity = length + 1;
  }
  memcpy(self->text, line, length + 1);
  while (length > 0 && (self->text[length - 1] == '\n' || self->text[length - 1] == '\r')) self->text[--length] = '\0';
  *text = self->text;
  return LineEditorLine;
}

void line_editor_remember(LineEditor *self, const char *text) {
  HistEvent event;
  history(self->history, &event, H_ENTER, text);
}

int line_editor_columns(void) {
  struct winsize size;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}
