#include "Libraries.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static Libraries functions;
static const char *absent;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Cairo and GLib come with Pango and are found through it.
static const char pango_name[] = "libpangocairo-1.0.so.0";
static const char rsvg_name[] = "librsvg-2.so.2";

static void load(void) {
  void *pango = dlopen(pango_name, RTLD_NOW | RTLD_LOCAL);
  if (pango == NULL) {
    absent = pango_name;
    return;
  }
  void *rsvg = dlopen(rsvg_name, RTLD_NOW | RTLD_LOCAL);
  if (rsvg == NULL) {
    absent = rsvg_name;
    return;
  }
  void *symbol;
#define F(result, name, parameters)                                               \
  symbol = dlsym(strncmp(#name, "rsvg", 4) == 0 ? rsvg : pango, #name);           \
  if (symbol == NULL) absent = strncmp(#name, "rsvg", 4) == 0 ? rsvg_name : pango_name; \
  memcpy(&functions.name, &symbol, sizeof symbol);
  LIBRARY_FUNCTIONS(F)
#undef F
}

const Libraries *libraries(const char **missing) {
  pthread_once(&once, load);
  if (missing != NULL) *missing = absent;
  return absent == NULL ? &functions : NULL;
}
