#include "CMarkdown.h"

#include <limits.h>
#include <md4c.h>

typedef struct Reading {
  void *context;
  MarkdownReceiver receiver;
} Reading;

static void set_text(MarkdownEvent *event, MD_ATTRIBUTE attribute) {
  event->text = attribute.text;
  event->size = attribute.size;
}

static int send(void *reading, MarkdownEvent event) {
  const Reading *self = reading;
  self->receiver(self->context, &event);
  return 0;
}

static MarkdownElement block_element(MD_BLOCKTYPE type) {
  switch (type) {
    case MD_BLOCK_DOC: return MarkdownDocument;
    case MD_BLOCK_QUOTE: return MarkdownQuote;
    case MD_BLOCK_UL: return MarkdownBulletList;
    case MD_BLOCK_OL: return MarkdownNumberedList;
    case MD_BLOCK_LI: return MarkdownItem;
    case MD_BLOCK_HR: return MarkdownRule;
    case MD_BLOCK_H: return MarkdownHeading;
    case MD_BLOCK_CODE: return MarkdownCodeBlock;
    case MD_BLOCK_TABLE: return MarkdownTable;
    case MD_BLOCK_THEAD: return MarkdownTableHead;
    case MD_BLOCK_TBODY: return MarkdownTableBody;
    case MD_BLOCK_TR: return MarkdownTableRow;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD: return MarkdownTableCell;
    default: return MarkdownParagraph;
  }
}

static MarkdownEvent block_event(MarkdownPhase phase, MD_BLOCKTYPE type, void *detail) {
  MarkdownEvent event = {.phase = phase, .element = block_element(type)};
  switch (type) {
    case MD_BLOCK_UL: event.is_tight = ((MD_BLOCK_UL_DETAIL *)detail)->is_tight; break;
    case MD_BLOCK_OL:
      event.is_tight = ((MD_BLOCK_OL_DETAIL *)detail)->is_tight;
      event.number = ((MD_BLOCK_OL_DETAIL *)detail)->start;
      break;
    case MD_BLOCK_LI: {
      const MD_BLOCK_LI_DETAIL *item = detail;
      if (item->is_task) event.task = item->task_mark;
      break;
    }
    case MD_BLOCK_H: event.number = ((MD_BLOCK_H_DETAIL *)detail)->level; break;
    case MD_BLOCK_CODE: set_text(&event, ((MD_BLOCK_CODE_DETAIL *)detail)->lang); break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD: event.number = ((MD_BLOCK_TD_DETAIL *)detail)->align; break;
    default: break;
  }
  return event;
}

static MarkdownElement span_element(MD_SPANTYPE type) {
  switch (type) {
    case MD_SPAN_STRONG: return MarkdownStrong;
    case MD_SPAN_A: return MarkdownLink;
    case MD_SPAN_IMG: return MarkdownImage;
    case MD_SPAN_CODE: return MarkdownCode;
    case MD_SPAN_DEL: return MarkdownStruck;
    case MD_SPAN_LATEXMATH: return MarkdownFormula;
    case MD_SPAN_LATEXMATH_DISPLAY: return MarkdownDisplayFormula;
    default: return MarkdownEmphasis;
  }
}

static MarkdownEvent span_event(MarkdownPhase phase, MD_SPANTYPE type, void *detail) {
  MarkdownEvent event = {.phase = phase, .element = span_element(type)};
  if (type == MD_SPAN_A) {
    const MD_SPAN_A_DETAIL *link = detail;
    set_text(&event, link->href);
    event.title = link->title.text;
    event.title_size = link->title.size;
  } else if (type == MD_SPAN_IMG) {
    const MD_SPAN_IMG_DETAIL *image = detail;
    set_text(&event, image->src);
    event.title = image->title.text;
    event.title_size = image->title.size;
  }
  return event;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *reading) {
  return send(reading, block_event(MarkdownEnter, type, detail));
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *reading) {
  return send(reading, block_event(MarkdownLeave, type, detail));
}

static int enter_span(MD_SPANTYPE type, void *detail, void *reading) {
  return send(reading, span_event(MarkdownEnter, type, detail));
}

static int leave_span(MD_SPANTYPE type, void *detail, void *reading) {
  return send(reading, span_event(MarkdownLeave, type, detail));
}

static int content(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *reading) {
  MarkdownEvent event = {.phase = MarkdownContent, .element = MarkdownText, .text = text, .size = size};
  switch (type) {
    case MD_TEXT_BR: event.element = MarkdownLineBreak; break;
    case MD_TEXT_SOFTBR: event.element = MarkdownSoftBreak; break;
    case MD_TEXT_ENTITY: event.element = MarkdownEntity; break;
    case MD_TEXT_NULLCHAR:
      event.text = "\xEF\xBF\xBD";
      event.size = 3;
      break;
    default: break;
  }
  return send(reading, event);
}

bool markdown_read(const char *text, size_t size, void *context, MarkdownReceiver receiver) {
  const MD_PARSER parser = {
      .flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_LATEXMATHSPANS |
               MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_NOHTML,
      .enter_block = enter_block,
      .leave_block = leave_block,
      .enter_span = enter_span,
      .leave_span = leave_span,
      .text = content,
  };
  Reading reading = {.context = context, .receiver = receiver};
  return size <= INT_MAX && md_parse(text, (MD_SIZE)size, &parser, &reading) == 0;
}
