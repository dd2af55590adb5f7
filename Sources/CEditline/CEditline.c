// libedit in one place, with the care it needs:
//  - Its own display knows neither colours nor anything below the line, so it draws to nowhere: its streams are /dev/null,
//    while the terminal is set up through the descriptors, which are the real ones. The owner draws when asked for a key,
//    for then buffer and cursor are settled.
//  - A UTF-8 locale is found first, or é could not be typed.
//  - `-isig`: Ctrl-C is a key while editing, and a signal only while something runs. `-ixon`: Ctrl-S searches.
//  - Its history belongs to the owner: libedit's own commands get at it through the function that it calls for entries.
#define _GNU_SOURCE  // open_memstream
#include "CEditline.h"

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "Keys.h"

struct LineEditor {
  EditLine *editor;
  FILE *nowhere;
  LineEditorOwner owner;
  int entry;
  bool vi;
  /// The room in libedit's buffer.
  size_t room;
};

static void choose_locale(void) {
  // Only how characters are encoded: a decimal comma must not reach number formatting.
  if (setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return;
  setlocale(LC_CTYPE, "C.UTF-8");
}

static LineEditor *owner(EditLine *editor) {
  LineEditor *result = NULL;
  el_get(editor, EL_CLIENTDATA, &result);
  return result;
}

/// Whether libedit has made its buffer larger since this was last asked. It does so by doubling, with two characters left.
static bool has_grown(LineEditor *self) {
  const LineInfoW *line = el_wline(self->editor);
  const size_t wanted = (size_t)(line->lastchar - line->buffer) + 2;
  if (wanted < self->room) return false;
  while (self->room <= wanted) self->room *= 2;
  return true;
}

static int read_key(EditLine *editor, wchar_t *key) {
  LineEditor *self = owner(editor);
  // The mark of emacs then points into nowhere: it is set anew, before a command can use it.
  if (!self->vi && has_grown(self)) {
    *key = LineEditorKeyMark;
    return 1;
  }
  uint32_t code = 0;
  int result = self->owner.next_key(self->owner.context, &code);
  *key = (wchar_t)code;
  return result;
}

static unsigned char perform(EditLine *editor, LineEditorCommand command) {
  LineEditor *self = owner(editor);
  switch (self->owner.perform(self->owner.context, command)) {
  case LineEditorContinue: return CC_REFRESH;
  case LineEditorInsert: return CC_NORM;
  case LineEditorPending: return CC_ARGHACK;
  case LineEditorFinish: return CC_EOF;
  }
  return CC_NORM;
}

#define DEFINE(enumerator, name, help)                                  \
  static unsigned char perform##enumerator(EditLine *editor, int key) { \
    (void)key;                                                          \
    return perform(editor, LineEditor##enumerator);                     \
  }
LINE_EDITOR_COMMANDS(DEFINE)

static void add_commands(EditLine *editor) {
#define ADD(enumerator, name, help) el_set(editor, EL_ADDFN, name, help, perform##enumerator);
  LINE_EDITOR_COMMANDS(ADD)
}

/// The history as libedit wants it: a function with a place in the entries.
static int recall(void *context, HistEvent *event, int operation, ...) {
  LineEditor *self = context;
  int entry = self->entry;
  switch (operation) {
  case H_FIRST: entry = 0; break;
  case H_NEXT: entry++; break;
  case H_PREV: entry--; break;
  case H_CURR: break;
  case H_LAST:
    for (entry = 0; self->owner.entry(self->owner.context, entry + 1);) entry++;
    break;
  default: return -1;
  }
  const char *text = entry < 0 ? NULL : self->owner.entry(self->owner.context, entry);
  if (!text) return -1;
  self->entry = entry;
  event->num = entry + 1;
  event->str = text;
  return 0;
}

LineEditor *line_editor_open(const char *program, LineEditorOwner owner) {
  LineEditor *self = calloc(1, sizeof *self);
  if (!self) return NULL;
  choose_locale();
  self->owner = owner;
  self->room = 1024;
  self->nowhere = fopen("/dev/null", "we");
  if (self->nowhere)
    self->editor =
        el_init_fd(program, stdin, self->nowhere, self->nowhere, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
  if (!self->editor) {
    line_editor_close(self);
    return NULL;
  }
  el_set(self->editor, EL_CLIENTDATA, self);
  el_set(self->editor, EL_HIST, recall, self);
  el_set(self->editor, EL_EDITOR, "emacs");
  el_set(self->editor, EL_SIGNAL, 0);
  el_set(self->editor, EL_GETCFN, read_key);
  add_commands(self->editor);
  el_source(self->editor, NULL);
  el_set(self->editor, EL_SETTY, "-d", "-isig", "-ixon", NULL);
  const char *mode = NULL;
  el_get(self->editor, EL_EDITOR, &mode);
  self->vi = mode && strcmp(mode, "vi") == 0;
  keys_bind(self->editor, self->vi);
  keys_bind_users(self->editor);
  return self;
}

void line_editor_close(LineEditor *self) {
  if (self->editor) el_end(self->editor);
  if (self->nowhere) fclose(self->nowhere);
  free(self);
}

void line_editor_set_context(LineEditor *self, void *context) { self->owner.context = context; }

bool line_editor_is_vi(const LineEditor *self) { return self->vi; }

bool line_editor_run(LineEditor *self) {
  int count = 0;
  return el_wgets(self->editor, &count) != NULL && count > 0;
}

const wchar_t *line_editor_text(const LineEditor *self, size_t *length, size_t *cursor) {
  const LineInfoW *line = el_wline(self->editor);
  *length = (size_t)(line->lastchar - line->buffer);
  *cursor = (size_t)(line->cursor - line->buffer);
  return line->buffer;
}

void line_editor_replace(LineEditor *self, const wchar_t *text, size_t length, size_t cursor) {
  if (length == 0) {
    // libedit has no function for this that leaves vi's deleted text alone, but the line that it tells of is its own.
    LineInfoW *line = (LineInfoW *)(void *)(size_t)el_wline(self->editor);
    line->cursor = line->lastchar = line->buffer;
    return;
  }
  wchar_t *copy = malloc((length + 1) * sizeof *copy);
  if (!copy) return;
  wmemcpy(copy, text, length);
  copy[length] = L'\0';
  el_wreplacestr(self->editor, copy);
  free(copy);
  el_cursor(self->editor, (int)cursor - el_cursor(self->editor, 0));
}

void line_editor_delete_before(LineEditor *self, size_t count) { el_deletestr(self->editor, (int)count); }

void line_editor_press(LineEditor *self, const wchar_t *keys) { el_wpush(self->editor, keys); }

bool line_editor_is_bound(LineEditor *self, const char *sequence) {
  char *answer = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&answer, &size);
  if (!stream) return false;
  el_set(self->editor, EL_SETFP, 1, stream);
  el_set(self->editor, EL_BIND, sequence, NULL);
  el_set(self->editor, EL_SETFP, 1, self->nowhere);
  bool bound = fclose(stream) == 0 && answer && strstr(answer, "->");
  free(answer);
  return bound;
}

void line_editor_count_with_zero(LineEditor *self, bool counting) { keys_count_with_zero(self->editor, counting); }

void line_editor_take_terminal(LineEditor *self, bool mine) { el_set(self->editor, EL_PREP_TERM, mine ? 1 : 0); }

void line_editor_size(int *rows, int *columns) {
  struct winsize size;
  bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  *rows = known && size.ws_row > 0 ? size.ws_row : 24;
  *columns = known && size.ws_col > 0 ? size.ws_col : 80;
}
