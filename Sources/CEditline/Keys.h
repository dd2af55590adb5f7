#pragma once
#include <histedit.h>
#include <stdbool.h>

/// Binds the prompt's keys, which are then those of `twin-` commands.
void keys_bind(EditLine *editor, bool vi);
/// Does again what the user's ~/.editrc says, but for its choice of an editor.
void keys_bind_users(EditLine *editor);
void keys_count_with_zero(EditLine *editor, bool counting);
