// What each key is bound to. `bind -v` in ~/.editrc resets every key, so that file is read before these are bound; what
// it binds itself is bound again after them.
#define _GNU_SOURCE  // secure_getenv, asprintf
#include "Keys.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Binding {
  const char *key, *command;
};

/// Keys of both editors; in vi's two modes alike.
static const struct Binding common[] = {
    {"^C", "twin-cancel"},
    {"^D", "twin-end"},
    {"^I", "twin-complete"},
    {"^J", "twin-accept"},
    {"^L", "twin-clear-screen"},
    {"^M", "twin-accept"},
    {"^N", "twin-next"},
    {"^P", "twin-previous"},
    {"^R", "twin-search"},
    {"^S", "twin-search-forward"},
    {"^Z", "twin-suspend"},
    {"^_", "twin-undo"},
    {"\\201", "twin-up"},
    {"\\202", "twin-down"},
    {"\\203", "twin-left"},
    {"\\204", "twin-right"},
    {"\\205", "twin-line-begin"},
    {"\\206", "twin-line-end"},
    {"\\207", "twin-delete"},
    {"\\211", "ed-prev-word"},
    {"\\212", "twin-word-right"},
    {"\\213", "twin-previous-match"},
    {"\\215", "twin-next-match"},
    {"\\217", "twin-newline"},
    {"\\220", "twin-paste"},
};

/// Keys while characters are inserted: emacs, and vi's insert mode.
static const struct Binding inserting[] = {
    {"^A", "twin-line-begin"}, {"^B", "twin-left"},          {"^E", "twin-line-end"},       {"^F", "twin-right"},
    {"^H", "twin-delete-back"}, {"^?", "twin-delete-back"}, {"^K", "twin-kill-line"},     {"^U", "twin-kill-line-back"},
    {")", "twin-close-bracket"}, {"]", "twin-close-bracket"}, {"}", "twin-close-bracket"},
};

static const struct Binding emacs[] = {
    {"^[f", "twin-word-right"},
    {"^[F", "twin-word-right"},
    {"^[p", "twin-previous-match"},
    {"^[n", "twin-next-match"},
    {"^[<", "twin-cell-begin"},
    {"^[>", "twin-cell-end"},
    {"^[_", "twin-redo"},
    {"^[^M", "twin-newline"},
    {"^[^J", "twin-newline"},
    {"^[x", "ed-unassigned"},
    {"^[X", "ed-unassigned"},
    {"^X^U", "twin-undo"},
    {"^X^E", "twin-editor"},
    {"\\223", "em-set-mark"},
    {"\\224", "em-kill-region"},
    {"\\233", "twin-kill-motion"},
    {"\\234", "twin-kill-motion-back"},
};

static const struct Binding vi_insert[] = {
    {"\\221", "vi-command-mode"},
    {"\\222", "twin-insert-mode"},
};

static const struct Binding vi_command[] = {
    {"\\221", "vi-command-mode"},
    {"\\222", "twin-command-mode"},
    {"\\225", "vi-delete-meta"},
    {"\\226", "vi-change-meta"},
    {"\\227", "vi-insert"},
    {"\\230", "ed-next-char"},
    {"\\231", "ed-prev-char"},
    {"j", "twin-down"},
    {"k", "twin-up"},
    {"+", "twin-next"},
    {"-", "twin-previous"},
    {"/", "twin-search"},
    {"?", "twin-search-forward"},
    {"n", "twin-search"},
    {"N", "twin-search-forward"},
    {":", "ed-unassigned"},
    {"u", "twin-undo"},
    {"U", "twin-undo"},
    {"v", "twin-editor"},
    {"$", "twin-vi-line-end"},
    {"\\^", "twin-vi-first"},
    {"A", "twin-vi-append"},
    {"I", "twin-vi-insert"},
    {"o", "twin-vi-open-below"},
    {"O", "twin-vi-open-above"},
    {"d", "twin-vi-delete"},
    {"c", "twin-vi-change"},
};

static void bind(EditLine *editor, const char *map, const struct Binding *bindings, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (map)
      el_set(editor, EL_BIND, map, bindings[i].key, bindings[i].command, NULL);
    else
      el_set(editor, EL_BIND, bindings[i].key, bindings[i].command, NULL);
  }
}

#define BIND(map, bindings) bind(editor, map, bindings, sizeof bindings / sizeof bindings[0])

void keys_bind(EditLine *editor, bool vi) {
  BIND(NULL, common);
  BIND(NULL, inserting);
  if (vi) {
    BIND("-a", common);
    BIND(NULL, vi_insert);
    BIND("-a", vi_command);
    keys_count_with_zero(editor, false);
  } else {
    BIND(NULL, emacs);
  }
}

void keys_count_with_zero(EditLine *editor, bool counting) {
  el_set(editor, EL_BIND, "-a", "0", counting ? "vi-zero" : "twin-vi-line-begin", NULL);
}

static void repeat_line(EditLine *editor, Tokenizer *words, const char *line) {
  int count = 0;
  const char **word = NULL;
  if (tok_str(words, line, &count, &word) != 0 || count < 2 || word[0][0] == '#') return;
  // A choice of the editor was heeded, and would undo what is bound by now.
  if (strcmp(word[1], "-v") == 0 || strcmp(word[1], "-e") == 0) return;
  el_parse(editor, count, word);
}

void keys_bind_users(EditLine *editor) {
  const char *path = secure_getenv("EDITRC"), *home = secure_getenv("HOME");
  char *in_home = NULL;
  if (!path && (!home || asprintf(&in_home, "%s/.editrc", home) < 0)) return;
  FILE *file = fopen(path ? path : in_home, "re");
  free(in_home);
  if (!file) return;
  Tokenizer *words = tok_init(NULL);
  char *line = NULL;
  size_t capacity = 0;
  while (words && getline(&line, &capacity, file) > 0) {
    line[strcspn(line, "\n")] = '\0';
    tok_reset(words);
    repeat_line(editor, words, line);
  }
  free(line);
  if (words) tok_end(words);
  fclose(file);
}
