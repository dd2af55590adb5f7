// The prompt's commands: COMMAND(enumerator, name, help).
#pragma once

// clang-format off
#define LINE_EDITOR_COMMANDS(COMMAND) \
  COMMAND(Accept, "twin-accept", "Run the cell if it is whole, else begin a line") \
  COMMAND(Newline, "twin-newline", "Begin a line") \
  COMMAND(CloseBracket, "twin-close-bracket", "Insert a closing bracket and line it up") \
  COMMAND(Cancel, "twin-cancel", "Drop the cell") \
  COMMAND(EndOfInput, "twin-end", "Leave if the cell is empty, else delete a character") \
  COMMAND(Suspend, "twin-suspend", "Stop the program") \
  COMMAND(ClearScreen, "twin-clear-screen", "Clear the screen") \
  COMMAND(Paste, "twin-paste", "Insert pasted text") \
  COMMAND(Up, "twin-up", "Go to the line above or the entry before") \
  COMMAND(Down, "twin-down", "Go to the line below or the entry after") \
  COMMAND(PreviousEntry, "twin-previous", "Recall the entry before") \
  COMMAND(NextEntry, "twin-next", "Recall the entry after") \
  COMMAND(PreviousMatch, "twin-previous-match", "Recall the entry before that begins like this one") \
  COMMAND(NextMatch, "twin-next-match", "Recall the entry after that begins like this one") \
  COMMAND(SearchBack, "twin-search", "Search the history") \
  COMMAND(SearchForward, "twin-search-forward", "Search the history the other way") \
  COMMAND(Left, "twin-left", "Go back a character") \
  COMMAND(Right, "twin-right", "Go on a character or accept what is offered") \
  COMMAND(WordRight, "twin-word-right", "Go on a word or accept one of what is offered") \
  COMMAND(LineBegin, "twin-line-begin", "Go to the beginning of the line") \
  COMMAND(LineEnd, "twin-line-end", "Go to the end of the line or accept what is offered") \
  COMMAND(CellBegin, "twin-cell-begin", "Go to the beginning of the cell") \
  COMMAND(CellEnd, "twin-cell-end", "Go to the end of the cell") \
  COMMAND(DeleteBack, "twin-delete-back", "Delete the character before the cursor") \
  COMMAND(DeleteForward, "twin-delete", "Delete the character at the cursor") \
  COMMAND(KillLine, "twin-kill-line", "Kill the rest of the line") \
  COMMAND(KillMotion, "twin-kill-motion", "Go to what the kill of a line ends at") \
  COMMAND(KillLineBack, "twin-kill-line-back", "Kill the line up to the cursor") \
  COMMAND(KillMotionBack, "twin-kill-motion-back", "Go to what the kill of a line back ends at") \
  COMMAND(Undo, "twin-undo", "Undo a change") \
  COMMAND(Redo, "twin-redo", "Make an undone change again") \
  COMMAND(Complete, "twin-complete", "Complete what is before the cursor") \
  COMMAND(ExternalEditor, "twin-editor", "Edit the cell in $VISUAL or $EDITOR") \
  COMMAND(InsertMode, "twin-insert-mode", "Note that characters are inserted") \
  COMMAND(CommandMode, "twin-command-mode", "Note that characters are commands") \
  COMMAND(ViLineEnd, "twin-vi-line-end", "vi's $") \
  COMMAND(ViLineBegin, "twin-vi-line-begin", "vi's 0") \
  COMMAND(ViFirst, "twin-vi-first", "vi's ^") \
  COMMAND(ViAppend, "twin-vi-append", "vi's A") \
  COMMAND(ViInsert, "twin-vi-insert", "vi's I") \
  COMMAND(ViOpenBelow, "twin-vi-open-below", "vi's o") \
  COMMAND(ViOpenAbove, "twin-vi-open-above", "vi's O") \
  COMMAND(ViDelete, "twin-vi-delete", "vi's d") \
  COMMAND(ViChange, "twin-vi-change", "vi's c")
// clang-format on
