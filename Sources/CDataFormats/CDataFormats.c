#include "CDataFormats.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static void say(df_fault *fault, const char *text) { snprintf(fault->text, sizeof fault->text, "%s", text); }

/// A descriptor of a regular file, or -1. Without O_NONBLOCK a pipe that nobody writes to would be waited for.
static int open_regular(const char *path, df_fault *fault) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  if (descriptor < 0) {
    say(fault, errno == ENOENT ? "there is no such file" : strerror(errno));
    return -1;
  }
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    say(fault, "this is not a file");
    close(descriptor);
    return -1;
  }
  return descriptor;
}

struct df_packed {
  gzFile file;
};

df_packed *df_packed_open(const char *path, df_fault *fault) {
  int descriptor = open_regular(path, fault);
  if (descriptor < 0) return NULL;
  df_packed *packed = malloc(sizeof *packed);
  gzFile file = packed ? gzdopen(descriptor, "rb") : NULL;
  if (!file) {
    say(fault, "there is not enough memory");
    free(packed);
    close(descriptor);
    return NULL;
  }
  gzbuffer(file, 1 << 17);
  packed->file = file;
  return packed;
}

ptrdiff_t df_packed_read(df_packed *packed, void *bytes, size_t count, df_fault *fault) {
  size_t total = 0;
  while (total < count) {
    size_t wanted = count - total;
    int got = gzread(packed->file, (char *)bytes + total, wanted > 1 << 30 ? 1u << 30 : (unsigned)wanted);
    int code = Z_OK;
    const char *text = gzerror(packed->file, &code);
    if (got < 0 || code == Z_BUF_ERROR || code == Z_DATA_ERROR) {
      if (code == Z_BUF_ERROR) {
        say(fault, "the packed data end early");
      } else if (code == Z_ERRNO) {
        say(fault, strerror(errno));
      } else {
        snprintf(fault->text, sizeof fault->text, "the packed data are damaged (%s)", text);
      }
      return -1;
    }
    if (got == 0) break;
    total += (size_t)got;
  }
  return (ptrdiff_t)total;
}

void df_packed_close(df_packed *packed) {
  if (!packed) return;
  gzclose(packed->file);
  free(packed);
}

/// Decodes an opened picture, and frees what libpng holds of it. `opened` is what opening it gave.
static bool finish_png(
  png_image *image, bool opened, uint32_t width, uint32_t height, int channels, uint8_t *pixels, df_fault *fault) {
  if (opened && (image->width != width || image->height != height)) {
    say(fault, "the picture has changed while it was read");
    png_image_free(image);
    return false;
  }
  bool sound = opened;
  if (sound) {
    // Pictures of 16 bits are almost always in the same curve of brightness as those of 8, not linear.
    image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    image->format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    png_color white = {255, 255, 255};
    sound = png_image_finish_read(image, &white, pixels, 0, NULL);
  }
  // Warnings, such as of a colour profile, leave the picture sound.
  if (!sound) say(fault, image->message[0] ? image->message : "the picture cannot be read");
  png_image_free(image);
  return sound;
}

static png_image no_png(void) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  return image;
}

bool df_png_read(
  const char *path, uint32_t width, uint32_t height, int channels, uint8_t *pixels, df_fault *fault) {
  int descriptor = open_regular(path, fault);
  if (descriptor < 0) return false;
  FILE *file = fdopen(descriptor, "rb");
  if (!file) {
    say(fault, strerror(errno));
    close(descriptor);
    return false;
  }
  png_image image = no_png();
  bool opened = png_image_begin_read_from_stdio(&image, file);
  bool sound = finish_png(&image, opened, width, height, channels, pixels, fault);
  fclose(file);
  return sound;
}

bool df_png_measure(const void *bytes, size_t count, uint32_t *width, uint32_t *height, df_fault *fault) {
  png_image image = no_png();
  bool opened = png_image_begin_read_from_memory(&image, bytes, count);
  if (opened) {
    *width = image.width;
    *height = image.height;
  } else {
    say(fault, image.message[0] ? image.message : "the picture cannot be read");
  }
  png_image_free(&image);
  return opened;
}

bool df_png_decode(
  const void *bytes, size_t count, uint32_t width, uint32_t height, int channels, uint8_t *pixels, df_fault *fault) {
  png_image image = no_png();
  bool opened = png_image_begin_read_from_memory(&image, bytes, count);
  return finish_png(&image, opened, width, height, channels, pixels, fault);
}
