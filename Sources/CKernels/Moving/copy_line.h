// Copying a few bytes without a call. Included by bodies, once for each level.

/// Copies `bytes` bytes between places that do not overlap.
CK_INLINE void CK_NAME(copy_line)(char *to, const char *from, int64_t bytes) {
  typedef char vector __attribute__((vector_size(CK_WIDTH)));
  if (bytes > 1024) {
    memcpy(to, from, (size_t)bytes);
  } else if (bytes >= CK_WIDTH) {
    // The last vector overlaps the one before it where the line is not a whole number of vectors.
    vector v;
    for (int64_t i = 0; i < bytes - CK_WIDTH; i += CK_WIDTH) {
      memcpy(&v, from + i, CK_WIDTH);
      memcpy(to + i, &v, CK_WIDTH);
    }
    memcpy(&v, from + bytes - CK_WIDTH, CK_WIDTH);
    memcpy(to + bytes - CK_WIDTH, &v, CK_WIDTH);
  } else if (bytes >= 32) {
    char first[32], last[32];
    memcpy(first, from, 32);
    memcpy(last, from + bytes - 32, 32);
    memcpy(to, first, 32);
    memcpy(to + bytes - 32, last, 32);
  } else if (bytes >= 16) {
    char first[16], last[16];
    memcpy(first, from, 16);
    memcpy(last, from + bytes - 16, 16);
    memcpy(to, first, 16);
    memcpy(to + bytes - 16, last, 16);
  } else if (bytes >= 8) {
    uint64_t first, last;
    memcpy(&first, from, 8);
    memcpy(&last, from + bytes - 8, 8);
    memcpy(to, &first, 8);
    memcpy(to + bytes - 8, &last, 8);
  } else if (bytes >= 4) {
    uint32_t first, last;
    memcpy(&first, from, 4);
    memcpy(&last, from + bytes - 4, 4);
    memcpy(to, &first, 4);
    memcpy(to + bytes - 4, &last, 4);
  } else {
    for (int64_t i = 0; i < bytes; i++) to[i] = from[i];
  }
}
