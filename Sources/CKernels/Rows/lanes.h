// Gathering the lanes of a vector, always in the same order. Included by the bodies of the row kernels for each type.

/// Bits set in the first `count` lanes.
CK_INLINE vri CK_REAL(lanes_below)(int64_t count) {
  vri place;
  for (int i = 0; i < VR; i++) place[i] = i;
#if CK_IS_DOUBLE
  return place < ((vri){} + count);
#else
  return place < ((vri){} + (int32_t)count);
#endif
}

// The halves of a vector are combined until two lanes are left.
#undef LANES_TO_TWO
#if CK_WIDTH / (CK_IS_DOUBLE ? 8 : 4) == 16
#define LANES_TO_TWO(v, COMBINED) \
  const __typeof__((v).lo) eight = COMBINED((v).lo, (v).hi); \
  const __typeof__(eight.lo) four = COMBINED(eight.lo, eight.hi); \
  const __typeof__(four.lo) two = COMBINED(four.lo, four.hi);
#elif CK_WIDTH / (CK_IS_DOUBLE ? 8 : 4) == 8
#define LANES_TO_TWO(v, COMBINED) \
  const __typeof__((v).lo) four = COMBINED((v).lo, (v).hi); \
  const __typeof__(four.lo) two = COMBINED(four.lo, four.hi);
#elif CK_WIDTH / (CK_IS_DOUBLE ? 8 : 4) == 4
#define LANES_TO_TWO(v, COMBINED) const __typeof__((v).lo) two = COMBINED((v).lo, (v).hi);
#else
#define LANES_TO_TWO(v, COMBINED) const vr two = v;
#endif

#undef LANES_ADDED
#undef LANES_GREATER
#define LANES_ADDED(a, b) ((a) + (b))
// Leaves open what a NaN gives, and is one instruction.
#define LANES_GREATER(a, b) ((a) > (b) ? (a) : (b))

/// The sum of the lanes.
CK_INLINE real CK_REAL(lanes_sum)(vr v) {
  LANES_TO_TWO(v, LANES_ADDED)
  return LANES_ADDED(two[0], two[1]);
}

/// The greatest lane; any, if there is a NaN.
CK_INLINE real CK_REAL(lanes_greatest)(vr v) {
  LANES_TO_TWO(v, LANES_GREATER)
  return LANES_GREATER(two[0], two[1]);
}
