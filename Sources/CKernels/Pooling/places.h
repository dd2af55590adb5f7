// Where in their windows the greatest elements were found: in vectors integers as wide as the elements, in memory bytes
// or 32-bit integers.

#undef vplace
#if CK_IS_F64
#define vplace vl
#else
#define vplace vi
#endif

typedef uint8_t CK_OF(place_bytes) __attribute__((vector_size(LANES)));
typedef int32_t CK_OF(place_words) __attribute__((vector_size(4 * LANES)));

/// `count` ≤ LANES places, of `size` bytes each.
CK_INLINE vplace CK_OF(load_places)(const char *from, int64_t size, int64_t count) {
  if (size == 1) {
    CK_OF(place_bytes) bytes = {0};
    if (count == LANES) {
      memcpy(&bytes, from, LANES);
    } else {
      for (int64_t i = 0; i < count; i++) bytes[i] = ((const uint8_t *)from)[i];
    }
    return __builtin_convertvector(bytes, vplace);
  }
  CK_OF(place_words) words = {0};
  memcpy(&words, from, (size_t)count * 4);
  return __builtin_convertvector(words, vplace);
}

CK_INLINE void CK_OF(store_places)(char *to, int64_t size, int64_t count, vplace places) {
  if (size == 1) {
    const CK_OF(place_bytes) bytes = __builtin_convertvector(places, CK_OF(place_bytes));
    if (count == LANES) {
      memcpy(to, &bytes, LANES);
    } else {
      for (int64_t i = 0; i < count; i++) ((uint8_t *)to)[i] = bytes[i];
    }
    return;
  }
  const CK_OF(place_words) words = __builtin_convertvector(places, CK_OF(place_words));
  memcpy(to, &words, (size_t)count * 4);
}
