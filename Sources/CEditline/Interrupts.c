// Ctrl-C while something runs. A signal handler may do next to nothing, so it only wakes a thread, and the thread
// calls the handler. The signal handler stays for good: were it installed for each computation, a Ctrl-C
// just after one would end the session.
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>

#include "CEditline.h"
#include "Signals.h"

static sem_t arrived;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static bool enabled;
static void (*handler)(void *);
static void *handler_context;

static volatile sig_atomic_t noted;

static void note_signal(int number) {
  (void)number;
  int saved = errno;
  noted = 1;
  sem_post(&arrived);
  errno = saved;
}

bool interrupt_was_noted(void) {
  bool was = noted;
  noted = 0;
  return was;
}

static void *serve(void *unused) {
  (void)unused;
  for (;;) {
    if (sem_wait(&arrived) != 0) continue;
    pthread_mutex_lock(&guard);
    if (enabled && handler) handler(handler_context);
    pthread_mutex_unlock(&guard);
  }
  return NULL;
}

/// Makes the thread and has the signal wake it.
static bool watch(void) {
  // The thread must not take signals meant for the others, least of all a terminal's.
  sigset_t all, before;
  sigfillset(&all);
  pthread_t thread;
  if (sem_init(&arrived, 0, 0) != 0) return false;
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failed = pthread_create(&thread, NULL, serve, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (failed) return false;
  pthread_detach(thread);
  // Calls are not restarted: a computation that waits, for a file or a clock, is to notice.
  struct sigaction action = {.sa_handler = note_signal};
  sigemptyset(&action.sa_mask);
  return sigaction(SIGINT, &action, NULL) == 0;
}

static bool watching;

bool interrupts_watch(void (*new_handler)(void *), void *context) {
  pthread_mutex_lock(&guard);
  handler = new_handler;
  handler_context = context;
  pthread_mutex_unlock(&guard);
  if (!watching && new_handler) watching = watch();
  return watching;
}

bool interrupts_after_fork(void) {
  if (!watching) return false;
  // The thread that may have held it is not in this process.
  pthread_mutex_init(&guard, NULL);
  noted = 0;
  watching = watch();
  return watching;
}

static void set_enabled(bool value) {
  pthread_mutex_lock(&guard);
  enabled = value;
  pthread_mutex_unlock(&guard);
}

void interrupts_enable(void) {
  // One that came before, between two computations, is not meant for the next.
  while (sem_trywait(&arrived) == 0) {
  }
  set_enabled(true);
}

void interrupts_disable(void) { set_enabled(false); }
