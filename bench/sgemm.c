// How long a library takes for C = A·B of n × n floats. Usage: sgemm LIBRARY NAME N…; prints lines
// `sgemm N (NAME)<TAB>median ms`. The library is opened by its file's name and has either `cblas_sgemm` or `dnnl_sgemm`;
// how many threads it uses is its environment's business.
#define _POSIX_C_SOURCE 199309L
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef void (*cblas)(int order, int left, int right, int m, int n, int k, float alpha, const float *a, int lda,
                      const float *b, int ldb, float beta, float *c, int ldc);
typedef int (*dnnl)(char left, char right, int64_t m, int64_t n, int64_t k, float alpha, const float *a, int64_t lda,
                    const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

enum { ROW_MAJOR = 101, NOT_TRANSPOSED = 111, MOST_SAMPLES = 20000 };

static cblas cblas_sgemm;
static dnnl dnnl_sgemm;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

static double seconds(int n, long repeats, const float *a, const float *b, float *c) {
  double start = now();
  for (long i = 0; i < repeats; i++) {
    if (cblas_sgemm) {
      cblas_sgemm(ROW_MAJOR, NOT_TRANSPOSED, NOT_TRANSPOSED, n, n, n, 1, a, n, b, n, 0, c, n);
    } else {
      dnnl_sgemm('N', 'N', n, n, n, 1, a, n, b, n, 0, c, n);
    }
  }
  return (now() - start) / repeats;
}

static int ascending(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/// The median of a second's samples, each of enough products for the clock.
static double median(int n) {
  static double samples[MOST_SAMPLES];
  size_t count = (size_t)n * n;
  float *a = malloc(3 * count * sizeof(float)), *b = a + count, *c = b + count;
  if (!a) exit(1);
  for (size_t i = 0; i < 2 * count; i++) a[i] = (float)(i * 2654435761u % 1000) / 500 - 1;
  long repeats = 1;
  while (seconds(n, repeats, a, b, c) * repeats < 1e-4) repeats *= 2;
  int taken = 0;
  for (double start = now(); taken < MOST_SAMPLES && (taken < 7 || now() - start < 1); taken++) {
    samples[taken] = seconds(n, repeats, a, b, c);
  }
  free(a);
  qsort(samples, taken, sizeof *samples, ascending);
  return samples[taken / 2];
}

int main(int count, char **arguments) {
  void *library = count > 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;
  if (!library) return 1;
  cblas_sgemm = (cblas)dlsym(library, "cblas_sgemm");
  dnnl_sgemm = (dnnl)dlsym(library, "dnnl_sgemm");
  if (!cblas_sgemm && !dnnl_sgemm) return 1;
  for (int i = 3; i < count; i++) {
    printf("sgemm %s (%s)\t%.6g\n", arguments[i], arguments[2], 1e3 * median(atoi(arguments[i])));
    fflush(stdout);
  }
  return 0;
}
