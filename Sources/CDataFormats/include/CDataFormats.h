#pragma once
// Files of data as zlib and libpng read them. Nothing here prints, exits or waits for a pipe: what is wrong comes back
// as words, and only regular files are opened.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Words about what is wrong, ended by a zero.
typedef struct {
  char text[160];
} df_fault;

/// A file whose bytes are wanted, packed by gzip or not.
typedef struct df_packed df_packed;

/// NULL if it cannot be opened.
df_packed *df_packed_open(const char *path, df_fault *fault);

/// Up to `count` unpacked bytes; fewer only at the end, -1 where the file is damaged or ends early.
ptrdiff_t df_packed_read(df_packed *file, void *bytes, size_t count, df_fault *fault);

/// NULL is allowed.
void df_packed_close(df_packed *file);

/// Decodes a PNG into rows of 8-bit pixels, gray for one channel and red, green, blue for three. Transparency is laid
/// on white. False, with words, unless the picture is sound and exactly `width` by `height`.
bool df_png_read(
  const char *path, uint32_t width, uint32_t height, int channels, uint8_t *pixels, df_fault *fault);

/// The width and height of a PNG held in memory. False, with words, if it is none.
bool df_png_measure(const void *bytes, size_t count, uint32_t *width, uint32_t *height, df_fault *fault);

/// As `df_png_read`, of a PNG held in memory.
bool df_png_decode(
  const void *bytes, size_t count, uint32_t width, uint32_t height, int channels, uint8_t *pixels, df_fault *fault);
