// md4c behind one function and one callback: its own face has five callbacks and a struct for each element.
#pragma once
#include <stdbool.h>
#include <stddef.h>

/// What a document is made of. The elements that hold text stand last.
typedef enum MarkdownElement {
  MarkdownDocument,
  MarkdownQuote,
  MarkdownBulletList,
  MarkdownNumberedList,
  MarkdownItem,
  MarkdownRule,
  MarkdownHeading,
  MarkdownCodeBlock,
  MarkdownParagraph,
  MarkdownTable,
  MarkdownTableHead,
  MarkdownTableBody,
  MarkdownTableRow,
  MarkdownTableCell,
  MarkdownEmphasis,
  MarkdownStrong,
  MarkdownStruck,
  MarkdownLink,
  MarkdownImage,
  MarkdownCode,
  MarkdownFormula,
  MarkdownDisplayFormula,
  MarkdownText,
  MarkdownEntity,
  MarkdownLineBreak,
  MarkdownSoftBreak,
} MarkdownElement;

typedef enum MarkdownPhase { MarkdownEnter, MarkdownLeave, MarkdownContent } MarkdownPhase;

/// One step through a document, in its order. Texts are UTF-8 without a closing zero and hold for the call only.
typedef struct MarkdownEvent {
  MarkdownPhase phase;
  MarkdownElement element;
  /// The level of a heading, the first number of a list; of a cell of a table 0, or 1, 2, 3 for left, centre, right.
  unsigned number;
  /// A list without blank lines between its items.
  bool is_tight;
  /// Of an item of a list of tasks the mark between its brackets, else 0.
  char task;
  /// The text of content, the target of a link or image, the language of a block of code.
  const char *text;
  size_t size;
  const char *title;
  size_t title_size;
} MarkdownEvent;

typedef void (*MarkdownReceiver)(void *context, const MarkdownEvent *event);

/// Walks through a text: CommonMark with tables, struck text, tasks and formulas between dollars. HTML in it is text.
/// False if it could not be read for want of memory.
bool markdown_read(const char *text, size_t size, void *context, MarkdownReceiver receiver);
