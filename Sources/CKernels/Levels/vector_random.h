// Counter-based random numbers, included by bodies of kernels after vector_math.h, once for each level.
//
// Philox 4×32-10 (Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, 2011) turns a counter of
// four words of 32 bits and a key of two into four random words. Here the counter is (block, stream), each as two words,
// low first, and the key is the 64-bit key, low word first. Place p of a stream takes
// - for floats word p mod 4 of block ⌊p/4⌋: its upper 24 bits over 2^24 are uniform in [0, 1); a normal number is the
//   quantile of (its upper 23 bits + ½)/2^23;
// - for doubles words 0 and 1 (even p) or 2 and 3 (odd p), low first, of block ⌊p/2⌋: of these 64 bits the upper 53 over
//   2^53 are uniform in [0, 1); a normal number is the quantile of (the upper 52 bits + ½)/2^52.
// Uniform numbers are the same to the bit on every level; normal ones to the last few.
//
// A word stands in the lower half of a lane of 64 bits; what is in the upper half does not matter to multiplication.

/// Words of `VD` consecutive blocks from `block` on: words 0 and 1 of each in `first`, 2 and 3 in `second`.
CK_INLINE void CK_NAME(philox)(uint64_t key, uint64_t stream, uint64_t block, vul *first, vul *second) {
  const uint64_t low_half = 0xffffffff;
  vul counter = {};
  for (int i = 0; i < VD; i++) counter[i] = (uint64_t)i;
  counter += block;
  vul x = counter, y = counter >> 32, z = (vul){} + stream, w = (vul){} + (stream >> 32);
  uint32_t first_key = (uint32_t)key, second_key = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    const vul a = (x & low_half) * 0xD2511F53, b = (z & low_half) * 0xCD9E8D57;
    x = (b >> 32) ^ y ^ first_key;
    y = b;
    z = (a >> 32) ^ w ^ second_key;
    w = a;
    first_key += 0x9E3779B9;
    second_key += 0xBB67AE85;
  }
  *first = (x & low_half) | (y << 32);
  *second = (z & low_half) | (w << 32);
}

/// The random words at 2·VD places from `place` on, which is even, in order.
CK_INLINE void CK_NAME(random_words)(uint64_t key, uint64_t stream, uint64_t place, vul *low, vul *high) {
  vul first, second;
  CK_NAME(philox)(key, stream, place / 2, &first, &second);
#if CK_WIDTH == 64
  *low = __builtin_shufflevector(first, second, 0, 8, 1, 9, 2, 10, 3, 11);
  *high = __builtin_shufflevector(first, second, 4, 12, 5, 13, 6, 14, 7, 15);
#elif CK_WIDTH == 32
  *low = __builtin_shufflevector(first, second, 0, 4, 1, 5);
  *high = __builtin_shufflevector(first, second, 2, 6, 3, 7);
#else
  *low = __builtin_shufflevector(first, second, 0, 2);
  *high = __builtin_shufflevector(first, second, 1, 3);
#endif
}

/// A word's number in [0, 1), and in (0, 1).
CK_INLINE vf CK_NAME(vf_uniform)(vul words) {
  return __builtin_convertvector((vi)((vu)words >> 8), vf) * 0x1p-24f;
}
CK_INLINE vf CK_NAME(vf_uniform_open)(vul words) {
  return __builtin_convertvector((vi)(((vu)words >> 8) | 1), vf) * 0x1p-24f;
}
/// The upper 52 bits become the digits of a number in [1, 2); the 53rd is half its last digit.
CK_INLINE vd CK_NAME(vd_uniform)(vul words) {
  const vd head = (vd)((words >> 12) | 0x3ff0000000000000) - 1;
  const vd half = (vd)(-((words >> 11) & 1) & 0x3ca0000000000000);
  return head + half;
}
CK_INLINE vd CK_NAME(vd_uniform_open)(vul words) {
  return ((vd)((words >> 12) | 0x3ff0000000000000) - 1) + 0x1p-53;
}

/// The normal quantile of p within (0, 1), for floats: with q = p - ½ and d = -log(4p(1 - p)), q times a polynomial of d
/// or, in the tails, of √d (the form of Giles, Approximating the erfinv Function, 2011).
CK_INLINE vf CK_NAME(vf_normal_quantile)(vf p) {
  const vf q = p - 0.5f;
  const vf small = p < 0.5f ? p : 1 - p;
  const vf d = -CK_NAME(vf_log)(4 * small * (1 - small));
  vf y = CK_NAME(vf_fma)(d, (vf){} + 8.067415e-08f, (vf){} - 6.413144e-07f);
  y = CK_NAME(vf_fma)(y, d, (vf){} - 1.287571e-05f);
  y = CK_NAME(vf_fma)(y, d, (vf){} + 0.00019428275f);
  y = CK_NAME(vf_fma)(y, d, (vf){} - 0.00047301193f);
  y = CK_NAME(vf_fma)(y, d, (vf){} - 0.006499305f);
  y = CK_NAME(vf_fma)(y, d, (vf){} + 0.032617785f);
  y = CK_NAME(vf_fma)(y, d, (vf){} + 0.6562422f);
  y = CK_NAME(vf_fma)(y, d, (vf){} + 2.506628f);
  const vi far = d >= 5;
  if (CK_NAME(vi_any)(far)) {
    const vf t = CK_NAME(vf_sqrt)(d) - 3;
    vf z = CK_NAME(vf_fma)(t, (vf){} - 0.00046781954f, (vf){} + 0.00024342118f);
    z = CK_NAME(vf_fma)(z, t, (vf){} + 0.0036775453f);
    z = CK_NAME(vf_fma)(z, t, (vf){} - 0.0103522865f);
    z = CK_NAME(vf_fma)(z, t, (vf){} + 0.016296806f);
    z = CK_NAME(vf_fma)(z, t, (vf){} - 0.021567663f);
    z = CK_NAME(vf_fma)(z, t, (vf){} + 0.026687983f);
    z = CK_NAME(vf_fma)(z, t, (vf){} + 2.8331625f);
    z = CK_NAME(vf_fma)(z, t, (vf){} + 8.012869f);
    y = far ? z : y;
  }
  return q * y;
}

/// Quotients of polynomials for the middle, in 0.425² - q², and for the nearer and farther tails, in √(-log p) less 1.6
/// and 5.
CK_INLINE vd CK_NAME(quantile_middle)(vd t) {
  vd above = CK_NAME(vd_fma)(t, (vd){} + 2509.0809287301227, (vd){} + 33430.57558358813);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 67265.7709270087);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 45921.95393154987);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 13731.69376550946);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 1971.5909503065513);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 133.14166789178438);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 3.3871328727963665);
  vd below = CK_NAME(vd_fma)(t, (vd){} + 5226.495278852854, (vd){} + 28729.085735721943);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 39307.89580009271);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 21213.794301586597);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 5394.196021424751);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 687.1870074920579);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 42.31333070160091);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 1.0);
  return above / below;
}
CK_INLINE vd CK_NAME(quantile_near_tail)(vd t) {
  vd above = CK_NAME(vd_fma)(t, (vd){} + 0.0007745450142783414, (vd){} + 0.022723844989269184);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 0.2417807251774506);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 1.2704582524523684);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 3.6478483247632045);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 5.769497221460691);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 4.630337846156546);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 1.4234371107496835);
  vd below = CK_NAME(vd_fma)(t, (vd){} + 1.0507500716444169e-09, (vd){} + 0.0005475938084995345);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 0.015198666563616457);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 0.14810397642748008);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 0.6897673349851);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 1.6763848301838038);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 2.053191626637759);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 1.0);
  return above / below;
}
CK_INLINE vd CK_NAME(quantile_far_tail)(vd t) {
  vd above = CK_NAME(vd_fma)(t, (vd){} + 2.0103343992922881e-07, (vd){} + 2.7115555687434876e-05);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 0.0012426609473880784);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 0.026532189526576124);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 0.29656057182850487);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 1.7848265399172913);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 5.463784911164114);
  above = CK_NAME(vd_fma)(above, t, (vd){} + 6.657904643501103);
  vd below = CK_NAME(vd_fma)(t, (vd){} + 2.0442631033899397e-15, (vd){} + 1.421511758316446e-07);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 1.8463183175100548e-05);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 0.0007868691311456133);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 0.014875361290850615);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 0.1369298809227358);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 0.599832206555888);
  below = CK_NAME(vd_fma)(below, t, (vd){} + 1.0);
  return above / below;
}

/// The same for doubles: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37, 1988.
CK_LONG vd CK_NAME(vd_normal_quantile)(vd p) {
  const vd q = p - 0.5;
  vd z = q * CK_NAME(quantile_middle)(0.180625 - q * q);
  const vl tail = CK_NAME(vd_abs)(q) > 0.425;
  if (CK_NAME(vl_any)(tail)) {
    const vd depth = CK_NAME(vd_sqrt)(-CK_NAME(vd_log)(q < 0 ? p : 1 - p));
    vd y = CK_NAME(quantile_near_tail)(depth - 1.6);
    const vl far = depth > 5;
    if (CK_NAME(vl_any)(far)) y = far ? CK_NAME(quantile_far_tail)(depth - 5) : y;
    z = tail ? CK_NAME(vd_copy_sign)(y, q) : z;
  }
  return z;
}

/// A word's number of mean 0 and standard deviation 1.
CK_INLINE vf CK_NAME(vf_random_normal)(vul words) {
  return CK_NAME(vf_normal_quantile)(CK_NAME(vf_uniform_open)(words));
}
CK_INLINE vd CK_NAME(vd_random_normal)(vul words) {
  return CK_NAME(vd_normal_quantile)(CK_NAME(vd_uniform_open)(words));
}
