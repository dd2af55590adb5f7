// What the extents of a pooling come to, and how its work is cut up.
#ifndef CK_POOLING_WINDOWS_H
#define CK_POOLING_WINDOWS_H

#include "../Convolution/whole_numbers.h"
#include "../include/ck_convolution.h"
#include "../include/ck_pooling.h"

/// About how many elements of the input a task reads or writes.
enum { elements_of_task = 16384 };

typedef struct windows {
  int64_t out_height, out_width;
  /// Channels, and elements from one pixel and from one row to the next, in and out.
  int64_t channels, in_pixel, in_line, out_pixel, out_line;
  /// Rows of the result, or of the input for the gradient, that make a task, and how many such bands an image has.
  int64_t rows, bands, gradient_rows, gradient_bands;
  /// Whether no element lies in two windows.
  bool is_disjoint;
  /// Whether every element lies in exactly one window.
  bool is_cover;
  int64_t place_size;
} windows;

static inline windows windows_of(const ck_pooling *p) {
  windows w;
  w.out_height = ck_convolution_extent(p->height, p->window_height, p->stride_height, 1, p->pad_top, p->pad_bottom);
  w.out_width = ck_convolution_extent(p->width, p->window_width, p->stride_width, 1, p->pad_left, p->pad_right);
  if (w.out_height == 0 || w.out_width == 0) w.out_height = w.out_width = 0;
  w.channels = w.in_pixel = w.out_pixel = p->channels;
  w.in_line = p->width * p->channels;
  w.out_line = w.out_width * p->channels;
  w.gradient_rows = most(1, least(p->height, elements_of_task / most(1, w.in_line)));
  w.gradient_bands = w.in_line == 0 ? 0 : (p->height + w.gradient_rows - 1) / w.gradient_rows;
  w.rows = most(1, least(w.out_height, elements_of_task / most(1, w.in_line * p->stride_height)));
  w.bands = w.out_line == 0 ? 0 : (w.out_height + w.rows - 1) / w.rows;
  w.is_disjoint = p->stride_height >= p->window_height && p->stride_width >= p->window_width;
  w.is_cover = p->stride_height == p->window_height && p->stride_width == p->window_width &&
    w.out_height * p->stride_height >= p->height + p->pad_top &&
    w.out_width * p->stride_width >= p->width + p->pad_left;
  w.place_size = ck_pooling_place_size(p);
  return w;
}

/// The part of a window that lies within the image, along one axis: its points, and where the first of them lies.
typedef struct window_span {
  int64_t begin, end, at;
} window_span;

static inline window_span window_at(int64_t place, int64_t stride, int64_t pad, int64_t window, int64_t extent) {
  const int64_t first = place * stride - pad;
  window_span s = {most(0, -first), least(window, extent - first), 0};
  if (s.end < s.begin) s.end = s.begin;
  s.at = first + s.begin;
  return s;
}

#endif
