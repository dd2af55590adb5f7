#include "CTypeset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Libraries.h"

// Pango measures in 1024ths of a point.
static const double scale = 1024;

struct Typesetter {
  const Libraries *call;
  void *surface;
  void *context;
  unsigned char *bytes;
  size_t size, capacity;
  bool failed;
};

typedef struct Line {
  double top, height, baseline, left;
} Line;

struct TextBlock {
  const Libraries *call;
  void *layout;
  int count;
  Line *lines;
};

// Cairo's CAIRO_STATUS_SUCCESS and CAIRO_STATUS_WRITE_ERROR.
static int take(void *closure, const unsigned char *data, unsigned length) {
  Typesetter *self = closure;
  if (self->capacity - self->size < length) {
    const size_t wanted = (self->size + length) * 2 + 65536;
    unsigned char *bytes = realloc(self->bytes, wanted);
    if (bytes == NULL) return 11;
    self->bytes = bytes;
    self->capacity = wanted;
  }
  memcpy(self->bytes + self->size, data, length);
  self->size += length;
  return 0;
}

Typesetter *typesetter_open(double width, double height, const char *title, const char **missing) {
  const Libraries *call = libraries(missing);
  if (call == NULL) return NULL;
  Typesetter *self = calloc(1, sizeof *self);
  if (self == NULL) return NULL;
  self->call = call;
  self->surface = call->cairo_pdf_surface_create_for_stream(take, self, width, height);
  self->context = call->cairo_create(self->surface);
  call->cairo_pdf_surface_set_metadata(self->surface, 0, title);
  call->cairo_pdf_surface_set_metadata(self->surface, 4, "twin");
  return self;
}

void typesetter_close(Typesetter *self) {
  self->call->cairo_destroy(self->context);
  self->call->cairo_surface_destroy(self->surface);
  free(self->bytes);
  free(self);
}

bool typesetter_finish(Typesetter *self, const unsigned char **bytes, size_t *size) {
  self->failed = self->failed || self->call->cairo_status(self->context) != 0;
  self->call->cairo_surface_finish(self->surface);
  *bytes = self->bytes;
  *size = self->size;
  return !self->failed && self->call->cairo_surface_status(self->surface) == 0 && self->size > 0;
}

void typesetter_end_page(Typesetter *self) { self->call->cairo_show_page(self->context); }

int typesetter_outline(Typesetter *self, int parent, const char *title, int page, double y) {
  char place[64];
  // Whole points, so that no locale writes a comma.
  snprintf(place, sizeof place, "page=%d pos=[0 %d]", page, (int)y);
  return self->call->cairo_pdf_surface_add_outline(self->surface, parent, title, place, 0);
}

// MARK: Text

TextBlock *text_block(
    Typesetter *self, const char *markup, const char *font, double width, TextAlignment alignment, double spacing) {
  const Libraries *call = self->call;
  void *attributes = NULL, *error = NULL;
  char *text = NULL;
  if (!call->pango_parse_markup(markup, -1, 0, &attributes, &text, NULL, &error)) {
    if (error != NULL) call->g_error_free(error);
    return NULL;
  }
  TextBlock *block = calloc(1, sizeof *block);
  if (block == NULL) abort();
  block->call = call;
  block->layout = call->pango_cairo_create_layout(self->context);
  // A point of the font is one of the page, where Pango would take 96 of the page's to an inch; and letters stand where
  // they belong rather than on a screen's pixels.
  void *context = call->pango_layout_get_context(block->layout);
  call->pango_cairo_context_set_resolution(context, 72);
  call->pango_context_set_round_glyph_positions(context, 0);
  void *options = call->cairo_font_options_create();
  call->cairo_font_options_set_hint_style(options, 1);    // CAIRO_HINT_STYLE_NONE
  call->cairo_font_options_set_hint_metrics(options, 1);  // CAIRO_HINT_METRICS_OFF
  call->pango_cairo_context_set_font_options(context, options);
  call->cairo_font_options_destroy(options);
  void *description = call->pango_font_description_from_string(font);
  call->pango_layout_set_font_description(block->layout, description);
  call->pango_font_description_free(description);
  call->pango_layout_set_text(block->layout, text, -1);
  call->pango_layout_set_attributes(block->layout, attributes);
  call->pango_attr_list_unref(attributes);
  call->g_free(text);
  call->pango_layout_set_width(block->layout, (int)(width * scale));
  call->pango_layout_set_wrap(block->layout, 2);  // between words, else between characters
  call->pango_layout_set_alignment(block->layout, alignment);
  call->pango_layout_set_line_spacing(block->layout, (float)spacing);

  block->count = call->pango_layout_get_line_count(block->layout);
  block->lines = calloc((size_t)block->count, sizeof *block->lines);
  if (block->lines == NULL) abort();
  void *iterator = call->pango_layout_get_iter(block->layout);
  for (int index = 0; index < block->count; index++) {
    PangoRectangle logical;
    int top, bottom;
    call->pango_layout_iter_get_line_yrange(iterator, &top, &bottom);
    call->pango_layout_iter_get_line_extents(iterator, NULL, &logical);
    block->lines[index] = (Line){
        .top = top / scale,
        .height = (bottom - top) / scale,
        .baseline = call->pango_layout_iter_get_baseline(iterator) / scale,
        .left = logical.x / scale,
    };
    call->pango_layout_iter_next_line(iterator);
  }
  call->pango_layout_iter_free(iterator);
  return block;
}

void text_block_free(TextBlock *block) {
  block->call->g_object_unref(block->layout);
  free(block->lines);
  free(block);
}

int text_block_lines(const TextBlock *block) { return block->count; }

void text_block_line(const TextBlock *block, int line, double *top, double *height) {
  *top = block->lines[line].top;
  *height = block->lines[line].height;
}

double text_block_width(const TextBlock *block) {
  PangoRectangle logical;
  block->call->pango_layout_get_extents(block->layout, NULL, &logical);
  return logical.width / scale;
}

void text_block_draw(Typesetter *self, const TextBlock *block, int first, int count, double x, double y) {
  for (int index = first; index < first + count && index < block->count; index++) {
    const Line *line = &block->lines[index];
    self->call->cairo_move_to(self->context, x + line->left, y + line->baseline - block->lines[first].top);
    self->call->pango_cairo_show_layout_line(
        self->context, self->call->pango_layout_get_line_readonly(block->layout, index));
  }
}

void text_block_link(
    Typesetter *self, const TextBlock *block, int first, int count, double x, double y, int start, int end,
    const char *target) {
  const Libraries *call = self->call;
  const size_t size = strlen(target);
  char *attributes = malloc(2 * size + 160);
  if (attributes == NULL) abort();
  for (int index = first; index < first + count && index < block->count; index++) {
    void *line = call->pango_layout_get_line_readonly(block->layout, index);
    const int line_start = call->pango_layout_line_get_start_index(line);
    const int line_end = line_start + call->pango_layout_line_get_length(line);
    if (end <= line_start || start >= line_end) continue;
    int *ranges = NULL, number = 0;
    call->pango_layout_line_get_x_ranges(
        line, start > line_start ? start : line_start, end < line_end ? end : line_end, &ranges, &number);
    for (int range = 0; range < number; range++) {
      const double left = x + ranges[2 * range] / scale, right = x + ranges[2 * range + 1] / scale;
      const double top = y + block->lines[index].top - block->lines[first].top;
      char *out = attributes + sprintf(
          attributes, "rect=[%d %d %d %d] uri='", (int)floor(left), (int)floor(top), (int)ceil(right - left),
          (int)ceil(block->lines[index].height));
      for (const char *in = target; *in != 0; in++) {
        if (*in == '\'' || *in == '\\') *out++ = '\\';
        *out++ = *in;
      }
      memcpy(out, "'", 2);
      call->cairo_tag_begin(self->context, "Link", attributes);
      call->cairo_tag_end(self->context, "Link");
    }
    call->g_free(ranges);
  }
  free(attributes);
}

// MARK: Colours

static void set_colour(Typesetter *self, unsigned colour) {
  self->call->cairo_set_source_rgb(
      self->context, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0);
}

void typesetter_ink(Typesetter *self, unsigned colour) { set_colour(self, colour); }

void typesetter_fill(Typesetter *self, double x, double y, double width, double height, unsigned colour) {
  self->call->cairo_save(self->context);
  set_colour(self, colour);
  self->call->cairo_rectangle(self->context, x, y, width, height);
  self->call->cairo_fill(self->context);
  self->call->cairo_restore(self->context);
}

// MARK: Pictures

static void *picture(const Libraries *call, const char *svg, size_t size) {
  void *error = NULL;
  void *handle = call->rsvg_handle_new_from_data((const unsigned char *)svg, size, &error);
  if (error != NULL) call->g_error_free(error);
  return handle;
}

bool picture_size(Typesetter *self, const char *svg, size_t size, double *width, double *height) {
  void *handle = picture(self->call, svg, size);
  if (handle == NULL) return false;
  self->call->rsvg_handle_set_dpi(handle, 96);
  const bool known = self->call->rsvg_handle_get_intrinsic_size_in_pixels(handle, width, height);
  self->call->g_object_unref(handle);
  return known && *width > 0 && *height > 0;
}

bool picture_draw(
    Typesetter *self, const char *svg, size_t size, double x, double y, double width, double height) {
  void *handle = picture(self->call, svg, size);
  if (handle == NULL) return false;
  const RsvgRectangle place = {x, y, width, height};
  void *error = NULL;
  self->call->cairo_save(self->context);
  const bool drawn = self->call->rsvg_handle_render_document(handle, self->context, &place, &error);
  self->call->cairo_restore(self->context);
  if (error != NULL) self->call->g_error_free(error);
  self->call->g_object_unref(handle);
  return drawn;
}
