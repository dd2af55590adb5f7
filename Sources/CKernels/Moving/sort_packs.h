// Sorting of packs, unsigned numbers with the key in the upper bits and the place in the row in the lowest 32: since no
// two are equal, any way of sorting them is stable. Included for each width with PACK, PACK_KEY_BITS and PACKS(f).

/// Sorts a few packs in place.
static void PACKS(sort_run)(PACK *packs, int64_t count) {
  for (int64_t i = 1; i < count; i++) {
    const PACK pack = packs[i];
    int64_t j = i;
    for (; j > 0 && packs[j - 1] > pack; j--) packs[j] = packs[j - 1];
    packs[j] = pack;
  }
}

/// Sorted runs, merged two by two; returns which of the two rooms has the result.
static PACK *PACKS(sort_by_merging)(PACK *packs, PACK *other, int64_t count) {
  for (int64_t i = 0; i < count; i += RUN) PACKS(sort_run)(packs + i, count - i < RUN ? count - i : RUN);
  for (int64_t run = RUN; run < count; run *= 2) {
    for (int64_t i = 0; i < count; i += 2 * run) {
      const int64_t middle = i + run < count ? i + run : count, end = i + 2 * run < count ? i + 2 * run : count;
      const PACK *a = packs + i, *b = packs + middle;
      const PACK *const a_end = b, *const b_end = packs + end;
      PACK *to = other + i;
      while (a < a_end && b < b_end) {
        const bool is_b = *b < *a;
        *to++ = is_b ? *b : *a;
        a += !is_b;
        b += is_b;
      }
      memcpy(to, a, (size_t)(a_end - a) * sizeof(PACK));
      memcpy(to + (a_end - a), b, (size_t)(b_end - b) * sizeof(PACK));
    }
    PACK *const sorted = other;
    other = packs;
    packs = sorted;
  }
  return packs;
}

/// Digit by digit of the key from the lowest, leaving out digits that are the same everywhere; the packs must be in
/// ascending order of place. Returns which of the two rooms has the result.
static PACK *PACKS(sort_by_digits)(PACK *packs, PACK *other, int64_t count) {
  uint32_t counts[PACK_KEY_BITS / 8][256];
  memset(counts, 0, sizeof counts);
  for (int64_t i = 0; i < count; i++)
    for (int digit = 0; digit < PACK_KEY_BITS / 8; digit++) counts[digit][(packs[i] >> (32 + 8 * digit)) & 255]++;
  for (int digit = 0; digit < PACK_KEY_BITS / 8; digit++) {
    const int shift = 32 + 8 * digit;
    if (counts[digit][(packs[0] >> shift) & 255] == (uint32_t)count) continue;
    uint32_t place = 0;
    for (int value = 0; value < 256; value++) {
      const uint32_t next = place + counts[digit][value];
      counts[digit][value] = place;
      place = next;
    }
    for (int64_t i = 0; i < count; i++) other[counts[digit][(packs[i] >> shift) & 255]++] = packs[i];
    PACK *const sorted = other;
    other = packs;
    packs = sorted;
  }
  return packs;
}

/// Lets the pack at `place` of a heap, whose greatest is at 0, sink to where it belongs.
static void PACKS(sink)(PACK *heap, int64_t count, int64_t place) {
  const PACK pack = heap[place];
  for (int64_t child; (child = 2 * place + 1) < count; place = child) {
    if (child + 1 < count && heap[child + 1] > heap[child]) child++;
    if (heap[child] <= pack) break;
    heap[place] = heap[child];
  }
  heap[place] = pack;
}

/// Moves the `wanted` least of the packs to the front, in no order.
static void PACKS(select_least)(PACK *packs, int64_t count, int64_t wanted) {
  for (int64_t place = wanted / 2 - 1; place >= 0; place--) PACKS(sink)(packs, wanted, place);
  for (int64_t i = wanted; i < count; i++)
    if (packs[i] < packs[0]) {
      packs[0] = packs[i];
      PACKS(sink)(packs, wanted, 0);
    }
}

/// Sorts the first `wanted` of the packs; returns where they are.
static PACK *PACKS(sort)(PACK *packs, PACK *other, int64_t count, int64_t wanted) {
  if (wanted <= 0) return packs;
  if (wanted <= count / FEW_SHARE) {
    PACKS(select_least)(packs, count, wanted);
    return PACKS(sort_by_merging)(packs, other, wanted);
  }
  if (count < LEAST_BY_DIGITS) return PACKS(sort_by_merging)(packs, other, count);
  return PACKS(sort_by_digits)(packs, other, count);
}
