// The functions that are taken from the libraries, as their own headers declare them.
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef struct {
  int x, y, width, height;
} PangoRectangle;

typedef struct {
  double x, y, width, height;
} RsvgRectangle;

typedef int (*CairoWriter)(void *closure, const unsigned char *data, unsigned length);

#define LIBRARY_FUNCTIONS(F)                                                                                     \
  F(void *, cairo_pdf_surface_create_for_stream, (CairoWriter, void *, double, double))                          \
  F(void, cairo_pdf_surface_set_metadata, (void *, int, const char *))                                           \
  F(int, cairo_pdf_surface_add_outline, (void *, int, const char *, const char *, int))                          \
  F(void *, cairo_create, (void *))                                                                              \
  F(void, cairo_destroy, (void *))                                                                               \
  F(void, cairo_surface_finish, (void *))                                                                        \
  F(void, cairo_surface_destroy, (void *))                                                                       \
  F(int, cairo_surface_status, (void *))                                                                         \
  F(int, cairo_status, (void *))                                                                                 \
  F(void, cairo_show_page, (void *))                                                                             \
  F(void, cairo_move_to, (void *, double, double))                                                               \
  F(void, cairo_rectangle, (void *, double, double, double, double))                                             \
  F(void, cairo_fill, (void *))                                                                                  \
  F(void, cairo_save, (void *))                                                                                  \
  F(void, cairo_restore, (void *))                                                                               \
  F(void, cairo_set_source_rgb, (void *, double, double, double))                                                \
  F(void, cairo_tag_begin, (void *, const char *, const char *))                                                 \
  F(void, cairo_tag_end, (void *, const char *))                                                                 \
  F(void *, pango_cairo_create_layout, (void *))                                                                 \
  F(void *, pango_layout_get_context, (void *))                                                                  \
  F(void, pango_cairo_context_set_resolution, (void *, double))                                                  \
  F(void, pango_context_set_round_glyph_positions, (void *, int))                                                \
  F(void, pango_cairo_context_set_font_options, (void *, const void *))                                          \
  F(void *, cairo_font_options_create, (void))                                                                   \
  F(void, cairo_font_options_set_hint_style, (void *, int))                                                      \
  F(void, cairo_font_options_set_hint_metrics, (void *, int))                                                    \
  F(void, cairo_font_options_destroy, (void *))                                                                  \
  F(void, pango_cairo_show_layout_line, (void *, void *))                                                        \
  F(void *, pango_font_description_from_string, (const char *))                                                  \
  F(void, pango_font_description_free, (void *))                                                                 \
  F(void, pango_layout_set_font_description, (void *, const void *))                                             \
  F(void, pango_layout_set_text, (void *, const char *, int))                                                    \
  F(void, pango_layout_set_attributes, (void *, void *))                                                         \
  F(void, pango_layout_set_width, (void *, int))                                                                 \
  F(void, pango_layout_set_wrap, (void *, int))                                                                  \
  F(void, pango_layout_set_alignment, (void *, int))                                                             \
  F(void, pango_layout_set_line_spacing, (void *, float))                                                        \
  F(int, pango_layout_get_line_count, (void *))                                                                  \
  F(void *, pango_layout_get_line_readonly, (void *, int))                                                       \
  F(void, pango_layout_get_extents, (void *, PangoRectangle *, PangoRectangle *))                                \
  F(void *, pango_layout_get_iter, (void *))                                                                     \
  F(int, pango_layout_iter_next_line, (void *))                                                                  \
  F(int, pango_layout_iter_get_baseline, (void *))                                                               \
  F(void, pango_layout_iter_get_line_extents, (void *, PangoRectangle *, PangoRectangle *))                      \
  F(void, pango_layout_iter_get_line_yrange, (void *, int *, int *))                                             \
  F(void, pango_layout_iter_free, (void *))                                                                      \
  F(int, pango_layout_line_get_start_index, (void *))                                                            \
  F(int, pango_layout_line_get_length, (void *))                                                                 \
  F(void, pango_layout_line_get_x_ranges, (void *, int, int, int **, int *))                                     \
  F(int, pango_parse_markup, (const char *, int, unsigned, void **, char **, unsigned *, void **))               \
  F(void, pango_attr_list_unref, (void *))                                                                       \
  F(void, g_object_unref, (void *))                                                                              \
  F(void, g_free, (void *))                                                                                      \
  F(void, g_error_free, (void *))                                                                                \
  F(void *, rsvg_handle_new_from_data, (const unsigned char *, size_t, void **))                                 \
  F(void, rsvg_handle_set_dpi, (void *, double))                                                                 \
  F(int, rsvg_handle_get_intrinsic_size_in_pixels, (void *, double *, double *))                                 \
  F(int, rsvg_handle_render_document, (void *, void *, const RsvgRectangle *, void **))

typedef struct Libraries {
#define F(result, name, parameters) result(*name) parameters;
  LIBRARY_FUNCTIONS(F)
#undef F
} Libraries;

/// The functions, loaded once for the process; NULL if one is missing, with the library that should have it in `missing`.
const Libraries *libraries(const char **missing);
