#include <math.h>
#include <stdint.h>

#include "run.h"

#define CK_BODY "Elementwise/elementwise_body.h"
#include "each_level.h"

int64_t ck_elementwise_partials(const ck_elementwise *program) {
  if (program->gathering == CK_EACH) return 0;
  ck_geometry geometry;
  ck_geometry_make(program, &geometry);
  if (geometry.slices == 1) return 0;
  const int64_t results = ck_elements(program, ck_reduced_axes(program), false);
  return geometry.slices * results * (int64_t)ck_size(program->type);
}

int64_t ck_elementwise_tasks(const ck_elementwise *program) {
  ck_geometry geometry;
  ck_geometry_make(program, &geometry);
  return geometry.tasks;
}

int64_t ck_elementwise_scratch(const ck_elementwise *program) { return ck_plan_scratch(program).total; }

void ck_elementwise_run(const void *program, int64_t begin, int64_t end, void *scratch) {
  CK_DISPATCH(run_tasks)(program, begin, end, scratch);
}

void ck_elementwise_finish(const void *program, int64_t begin, int64_t end, void *scratch) {
  if (begin < end) CK_DISPATCH(finish)(program, scratch);
}

void ck_elementwise_rectangle(
    const ck_elementwise *program, int64_t outer, int64_t row, int64_t rows, int64_t column, int64_t columns,
    void *scratch) {
  if (rows > 0 && columns > 0) CK_DISPATCH(rectangle)(program, outer, row, rows, column, columns, scratch);
}
