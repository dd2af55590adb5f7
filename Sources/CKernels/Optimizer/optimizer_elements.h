// The optimisers on elements of type T, in vectors V of LANES, for one instruction set. A form of a rule is a constant
// where its loop is compiled, and so is whether the gradient is adjusted; `form` chooses among the loops.

/// Adds the squares of `count` elements to the sums: that of element i to sum i mod 32.
static void CK_OF(add_squares)(const void *elements, int64_t count, double *sum) {
  typedef T part __attribute__((vector_size(VD * sizeof(T))));
  const T *p = elements;
  vd total[sums / VD];
  for (int k = 0; k < sums / VD; k++) total[k] = CK_NAME(vd_load)(sum + k * VD);
  int64_t i = 0;
  for (; i + sums <= count; i += sums) {
#pragma clang loop unroll(full)
    for (int k = 0; k < sums / VD; k++) {
      part elements;
      __builtin_memcpy(&elements, p + i + k * VD, sizeof elements);
      const vd wide = __builtin_convertvector(elements, vd);
      total[k] += wide * wide;
    }
  }
  for (int k = 0; k < sums / VD; k++) CK_NAME(vd_store)(sum + k * VD, total[k]);
  for (int64_t j = 0; i + j < count; j++) sum[j] += (double)p[i + j] * (double)p[i + j];
}

/// The coefficients of a group, each in every lane.
typedef struct CK_OF(spread) {
  V factor, l2, l1, keep, limit, rate, momentum, beta1, rest1, beta2, rest2, scale, epsilon;
} CK_OF(spread);

CK_INLINE V CK_OF(fetch)(const T *p, int64_t lanes) {
  return lanes == LANES ? CK_VECTOR(load)(p) : CK_VECTOR(load_part)(p, lanes);
}
CK_INLINE void CK_OF(put)(T *p, V v, int64_t lanes) {
  if (lanes == LANES) {
    CK_VECTOR(store)(p, v);
  } else {
    CK_VECTOR(store_part)(p, v, lanes);
  }
}

/// The gradient within its limits and with the penalties' gradients. NaN stays.
CK_INLINE V CK_OF(adjusted)(V g, V x, const CK_OF(spread) *c) {
  const V zero = {};
  g = CK_VECTOR(select)(g > c->limit, c->limit, g);
  g = CK_VECTOR(select)(g < -c->limit, -c->limit, g);
  g += c->l2 * x;
  return g + CK_VECTOR(select)(x > zero, c->l1, CK_VECTOR(select)(x < zero, -c->l1, zero));
}

/// One vector of a piece.
CK_INLINE void CK_OF(update_vector)(
    form form, bool adjusts, const piece *piece, int64_t i, int64_t lanes, const CK_OF(spread) *c) {
  T *const value = (T *)piece->value + i;
#define CK_MOMENT(k) ((T *)piece->moment[k] + i)
  V x = CK_OF(fetch)(value, lanes), g = CK_OF(fetch)((const T *)piece->gradient + i, lanes) * c->factor;
  if (adjusts) g = CK_OF(adjusted)(g, x, c);
  x *= c->keep;
  switch (form) {
    case sgd: x -= c->rate * g; break;
    case sgd_momentum:
    case sgd_nesterov: {
      const V m = c->momentum * CK_OF(fetch)(CK_MOMENT(0), lanes) + g;
      CK_OF(put)(CK_MOMENT(0), m, lanes);
      x -= c->rate * (form == sgd_nesterov ? g + c->momentum * m : m);
      break;
    }
    case adam: {
      const V m = c->beta1 * CK_OF(fetch)(CK_MOMENT(0), lanes) + c->rest1 * g;
      const V v = c->beta2 * CK_OF(fetch)(CK_MOMENT(1), lanes) + c->rest2 * g * g;
      CK_OF(put)(CK_MOMENT(0), m, lanes);
      CK_OF(put)(CK_MOMENT(1), v, lanes);
      x -= c->rate * m / (__builtin_elementwise_sqrt(v) * c->scale + c->epsilon);
      break;
    }
    case rmsprop:
    case rmsprop_momentum:
    case rmsprop_centered:
    case rmsprop_centered_momentum: {
      const V v = c->beta2 * CK_OF(fetch)(CK_MOMENT(0), lanes) + c->rest2 * g * g;
      CK_OF(put)(CK_MOMENT(0), v, lanes);
      V variance = v;
      if (form == rmsprop_centered || form == rmsprop_centered_momentum) {
        const V a = c->beta2 * CK_OF(fetch)(CK_MOMENT(2), lanes) + c->rest2 * g;
        CK_OF(put)(CK_MOMENT(2), a, lanes);
        variance = v - a * a;
      }
      V q = g / (__builtin_elementwise_sqrt(variance) + c->epsilon);
      if (form == rmsprop_momentum || form == rmsprop_centered_momentum) {
        q = c->momentum * CK_OF(fetch)(CK_MOMENT(1), lanes) + q;
        CK_OF(put)(CK_MOMENT(1), q, lanes);
      }
      x -= c->rate * q;
      break;
    }
    case adagrad: {
      const V v = CK_OF(fetch)(CK_MOMENT(0), lanes) + g * g;
      CK_OF(put)(CK_MOMENT(0), v, lanes);
      x -= c->rate * g / (__builtin_elementwise_sqrt(v) + c->epsilon);
      break;
    }
  }
  CK_OF(put)(value, x, lanes);
#undef CK_MOMENT
}

CK_INLINE void CK_OF(sweep)(form form, bool adjusts, const piece *piece, const CK_OF(spread) *c) {
  int64_t i = 0;
  for (; i + LANES <= piece->count; i += LANES) CK_OF(update_vector)(form, adjusts, piece, i, LANES, c);
  if (i < piece->count) CK_OF(update_vector)(form, adjusts, piece, i, piece->count - i, c);
}

/// Updates a piece with the coefficients of its group.
static void CK_OF(update)(form form, const piece *argument, const double *coefficient) {
  const piece piece = *argument;
#define CK_SPREAD(index) CK_VECTOR(splat)((T)coefficient[index])
  const CK_OF(spread) c = {
      .factor = CK_SPREAD(at_factor), .l2 = CK_SPREAD(at_l2), .l1 = CK_SPREAD(at_l1), .keep = CK_SPREAD(at_keep),
      .limit = CK_SPREAD(at_limit), .rate = CK_SPREAD(at_rate), .momentum = CK_SPREAD(at_momentum),
      .beta1 = CK_SPREAD(at_beta1), .rest1 = CK_SPREAD(at_rest1), .beta2 = CK_SPREAD(at_beta2),
      .rest2 = CK_SPREAD(at_rest2), .scale = CK_SPREAD(at_scale), .epsilon = CK_SPREAD(at_epsilon)};
#undef CK_SPREAD
  const bool adjusts = coefficient[at_l2] != 0 || coefficient[at_l1] != 0 || coefficient[at_limit] < INFINITY;
#define CK_SWEEP(form)                     \
  case form:                               \
    if (adjusts) {                         \
      CK_OF(sweep)(form, true, &piece, &c);  \
    } else {                               \
      CK_OF(sweep)(form, false, &piece, &c); \
    }                                      \
    break;
  switch (form) {
    CK_SWEEP(sgd)
    CK_SWEEP(sgd_momentum)
    CK_SWEEP(sgd_nesterov)
    CK_SWEEP(adam)
    CK_SWEEP(rmsprop)
    CK_SWEEP(rmsprop_momentum)
    CK_SWEEP(rmsprop_centered)
    CK_SWEEP(rmsprop_centered_momentum)
    CK_SWEEP(adagrad)
  }
#undef CK_SWEEP
}
