// Ctrl-C while something runs. A signal handler may do next to nothing, so it only wakes a thread, and the thread
// calls the handler. The signal handler stays for good: were it installed for each computation, a Ctrl-C
// just after one would end the session.
//
// A computation that has not ended a moment after it was told to is given up together with its process: see CrashGuard.h. So
// Ctrl-C does not depend on each and every computation to ask for it.
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

#include "CEditline.h"
#include "Signals.h"

static sem_t arrived;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static bool enabled;
static bool watching;
static pthread_cond_t ended;
static void (*handler)(void *);
static bool (*answers)(void *);
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

/// How long a computation may take to end, in nanoseconds, before it is given up.
enum { patience = 30000000 };

/// With the lock held, which is free while this waits: true if the computation still runs in the end.
static bool outlasts_patience(void) {
  struct timespec deadline;
  clock_gettime(CLOCK_MONOTONIC, &deadline);
  deadline.tv_nsec += patience;
  if (deadline.tv_nsec >= 1000000000) {
    deadline.tv_sec++;
    deadline.tv_nsec -= 1000000000;
  }
  while (enabled) {
    if (pthread_cond_timedwait(&ended, &guard, &deadline) == ETIMEDOUT) return enabled;
  }
  return false;
}

void interrupts_forget(void) { noted = 0; }

bool interrupts_came(void) { return noted; }

static void *serve(void *unused) {
  (void)unused;
  for (;;) {
    if (sem_wait(&arrived) != 0) continue;
    pthread_mutex_lock(&guard);
    if (enabled && handler) {
      handler(handler_context);
      if (outlasts_patience() && !answers(handler_context)) crash_guard_give_up(SIGINT);
    }
    pthread_mutex_unlock(&guard);
  }
  return NULL;
}

/// Makes the thread. It must not take signals meant for the others, least of all a terminal's.
static bool start_thread(void) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_t thread;
  pthread_condattr_t clock;
  if (sem_init(&arrived, 0, 0) != 0 || pthread_condattr_init(&clock) != 0) return false;
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&ended, &clock);
  pthread_condattr_destroy(&clock);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failed = pthread_create(&thread, NULL, serve, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (failed) return false;
  pthread_detach(thread);
  return true;
}

bool interrupts_watch(void (*new_handler)(void *), bool (*new_answers)(void *), void *context) {
  pthread_mutex_lock(&guard);
  handler = new_handler;
  answers = new_answers;
  handler_context = context;
  pthread_mutex_unlock(&guard);
  if (watching || !new_handler) return watching;
  if (!start_thread()) return false;
  // Calls are not restarted: a computation that waits, for a file or a clock, is to notice.
  struct sigaction action = {.sa_handler = note_signal};
  sigemptyset(&action.sa_mask);
  watching = sigaction(SIGINT, &action, NULL) == 0;
  return watching;
}

void interrupts_resume(void) {
  // The thread may have held it when the process was forked.
  pthread_mutex_init(&guard, NULL);
  enabled = false;
  noted = 0;
  if (watching) start_thread();
}

void interrupts_enable(void) {
  // One that came before, between two computations, is not meant for the next.
  while (sem_trywait(&arrived) == 0) {
  }
  pthread_mutex_lock(&guard);
  enabled = true;
  pthread_mutex_unlock(&guard);
}

void interrupts_disable(void) {
  pthread_mutex_lock(&guard);
  enabled = false;
  pthread_cond_signal(&ended);
  pthread_mutex_unlock(&guard);
}
