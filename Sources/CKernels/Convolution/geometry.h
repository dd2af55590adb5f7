// What the extents of a convolution come to, and how its work is cut up. Nothing here depends on the instruction set,
// so that tasks, scratch and partial results are the same for all of them.
#ifndef CK_CONVOLUTION_GEOMETRY_H
#define CK_CONVOLUTION_GEOMETRY_H

#include "../Pooling/windows.h"
#include "../include/ck_convolution.h"
#include "whole_numbers.h"

enum {
  /// Columns of a unit of work: filters, or channels for the gradient by the input. A multiple of the width of a tile
  /// at every level.
  unit_columns = 32,
  /// The most rows of the filter's matrix that one task of the gradient by the filter computes.
  piece_rows = 56,
  /// About how many places are worked on together.
  chunk_places = 224,
  /// With fewer tasks than these, the work is cut finer.
  enough_tasks = 12,
  /// From so many channels of a group on, what lies outside the image is left out rather than multiplied by 0.
  channels_worth_leaving_out = 24,
  /// What of the filter, or of images, is worked on at a time, so that the second-level cache holds it.
  block_bytes = 384 * 1024,
  /// Vectors are stored whole, up to so many bytes behind the last element.
  overrun = 128,
};

typedef struct geometry {
  /// Of the convolution's own result; if that is pooled, as far as windows reach.
  int64_t out_height, out_width;
  /// Out height · out width.
  int64_t places;
  int64_t group_channels, group_filters;
  /// The points of a filter, and these times the channels of a group.
  int64_t taps, depth;
  /// Elements of an image, in and out.
  int64_t in_image, out_image;
  /// Bytes of an element.
  int64_t size;
  /// Whether some tap of some place falls outside the image.
  bool pads;
  /// Whether such taps are left out (else the image is copied with zeros around it).
  bool leaves_out;
  /// Whether every channel has one filter of its own.
  bool is_depthwise;
  /// Whether the result is pooled, and if so, how.
  bool pools;
  ck_pooling pooling;
  windows windows;
  /// Rows are worked on in multiples of this.
  int64_t row_multiple;
  /// Rows and places of an image of `out`: pooled, or as the convolution gives them.
  int64_t stored_width, stored_places;
} geometry;

/// Limits the result to the windows, and fills in what else there is to know of the pooling.
static inline void pool_result(const ck_convolution *c, geometry *g) {
  g->pools = c->pooling != NULL;
  g->row_multiple = 1;
  if (!g->pools) return;
  g->pooling = *c->pooling;
  g->pooling.type = c->type;
  g->pooling.kind = CK_POOL_GREATEST;
  g->pooling.batch = c->batch;
  g->pooling.height = g->out_height;
  g->pooling.width = g->out_width;
  g->pooling.channels = c->filters;
  g->pooling.pad_top = g->pooling.pad_bottom = g->pooling.pad_left = g->pooling.pad_right = 0;
  const windows all = windows_of(&g->pooling);
  g->out_height = most(0, (all.out_height - 1) * g->pooling.stride_height + g->pooling.window_height);
  g->out_width = most(0, (all.out_width - 1) * g->pooling.stride_width + g->pooling.window_width);
  if (all.out_height == 0) g->out_height = g->out_width = 0;
  g->pooling.height = g->out_height;
  g->pooling.width = g->out_width;
  g->windows = windows_of(&g->pooling);
  g->row_multiple = g->pooling.stride_height;
}

static inline geometry geometry_of(const ck_convolution *c) {
  geometry g;
  g.out_height = ck_convolution_extent(
      c->height, c->filter_height, c->stride_height, c->dilation_height, c->pad_top, c->pad_bottom);
  g.out_width = ck_convolution_extent(
      c->width, c->filter_width, c->stride_width, c->dilation_width, c->pad_left, c->pad_right);
  pool_result(c, &g);
  g.places = g.out_height * g.out_width;
  g.stored_width = g.pools ? g.windows.out_width : g.out_width;
  g.stored_places = g.pools ? g.windows.out_height * g.windows.out_width : g.places;
  g.group_channels = c->groups > 0 ? c->channels / c->groups : 0;
  g.group_filters = c->groups > 0 ? c->filters / c->groups : 0;
  g.taps = c->filter_height * c->filter_width;
  g.depth = g.taps * g.group_channels;
  g.in_image = c->height * c->width * c->channels;
  g.out_image = g.places * c->filters;
  g.size = (int64_t)ck_size(c->type);
  g.pads = g.places > 0 &&
    (c->pad_top > 0 || c->pad_left > 0 ||
     (g.out_height - 1) * c->stride_height + (c->filter_height - 1) * c->dilation_height >= c->height ||
     (g.out_width - 1) * c->stride_width + (c->filter_width - 1) * c->dilation_width >= c->width);
  g.is_depthwise = g.group_channels == 1 && g.group_filters == 1;
  g.leaves_out = g.pads && g.group_channels >= channels_worth_leaving_out;
  return g;
}

/// The places of one axis, from `begin` to `end` - 1, at which a tap stands within the image.
typedef struct span {
  int64_t begin, end;
} span;

/// Of the places from `begin` to `end` - 1, those p for which 0 ≤ p·stride + shift < extent.
static inline span inside(int64_t begin, int64_t end, int64_t stride, int64_t shift, int64_t extent) {
  span s = {begin, end};
  if (shift < 0) s.begin = most(begin, divide_up(-shift, stride));
  const int64_t room = extent - shift;
  s.end = room <= 0 ? s.begin : least(end, divide_up(room, stride));
  if (s.end < s.begin) s.end = s.begin;
  return s;
}

/// Places that are worked on together: some rows of an image, or several whole images.
typedef struct chunk {
  int64_t image, images, row, rows;
} chunk;

/// How the places of the batch are cut into chunks.
typedef struct chunking {
  int64_t images, rows, bands, count;
} chunking;

static inline chunking chunks_of(const ck_convolution *c, const geometry *g, int64_t places, bool one_image) {
  chunking k = {1, g->out_height, 1, 0};
  if (g->places == 0 || c->batch == 0) return k;
  if (g->places > places) {
    k.bands = divide_up(g->out_height, most(1, places / most(1, g->out_width)));
    k.rows = divide_up(divide_up(g->out_height, k.bands), g->row_multiple) * g->row_multiple;
    k.bands = divide_up(g->out_height, k.rows);
  } else if (!one_image) {
    k.images = least(c->batch, most(1, places / g->places));
  }
  k.count = divide_up(c->batch, k.images) * k.bands;
  return k;
}

/// The rows of `out` that belong to a chunk of the convolution's own result, and the places of its images.
static inline span stored_rows(const geometry *g, const chunk *k) {
  const int64_t row = k->row / g->row_multiple;
  return (span){row, row + divide_up(k->rows, g->row_multiple)};
}

static inline span stored_span(const geometry *g, const chunk *k) {
  const span rows = stored_rows(g, k);
  const int64_t place = k->image * g->stored_places + rows.begin * g->stored_width;
  if (k->images == 0) return (span){place, place};
  return (span){place, place + (k->images - 1) * g->stored_places + (rows.end - rows.begin) * g->stored_width};
}

static inline chunk chunk_at(const ck_convolution *c, const geometry *g, const chunking *k, int64_t index) {
  const int64_t image = index / k->bands * k->images, row = index % k->bands * k->rows;
  return (chunk){image, least(k->images, c->batch - image), row, least(k->rows, g->out_height - row)};
}

/// Units of columns: each belongs to one group and has up to `unit_columns` of its `of_group` columns. `block` of them
/// are worked on together.
typedef struct unit_plan {
  int64_t of_group, per_group, count, block, blocks;
} unit_plan;

static inline unit_plan units_of(const ck_convolution *c, int64_t of_group, int64_t unit_bytes, int64_t chunks) {
  unit_plan u = {of_group, divide_up(of_group, unit_columns), 0, 1, 0};
  u.count = u.per_group * c->groups;
  u.block = most(1, least(u.count, block_bytes / most(1, unit_bytes)));
  if (chunks < enough_tasks) u.block = most(1, least(u.block, u.count * chunks / enough_tasks));
  u.blocks = divide_up(u.count, u.block);
  return u;
}

/// Where an element of a matrix's row or column lies, from where it begins.
typedef struct reach {
  int32_t a, b;
} reach;

#endif
