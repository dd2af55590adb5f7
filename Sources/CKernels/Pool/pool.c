// The pool. All threads walk the list of steps together, each doing its part of every step that is worth dividing; the
// first does the others alone. They meet at a barrier before and after each divided step. Between runs the threads
// first spin, since the next run usually follows at once, then sleep.
//
// The parts of a step are contiguous ranges of its tasks, the same in every run, so that a thread finds in its cache
// what it wrote a step before.
//
// Where other programs want the cores, a thread that has lost its core makes all others wait at the next barrier, for
// thousands of times as long as a step takes. The first thread takes the time it waits; when one thread alone would have
// been as quick, the next runs are done alone, more of them each time, before the others are asked again.

#define _GNU_SOURCE
#include "../include/ck_pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
  most_threads = 64,
  /// A step that takes one thread less than this, in nanoseconds, is not divided.
  shortest_divided = 4000,
  /// A run that may be stopped asks after so many nanoseconds of work.
  stop_interval = 5000000,
  /// How often a thread looks before it lets others have its core.
  spins_before_yield = 20000,
  /// How often it then yields before it sleeps, at the end of a run.
  yields_before_sleep = 200,
  /// How many runs are done alone after one in which the others were waited for in vain, at first and at most.
  fewest_alone = 8,
  most_alone = 512,
};

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Scratch of each thread; the first is that of whoever holds the pool.
static struct room {
  void *base;
  int64_t bytes;
} rooms[most_threads];

static pthread_mutex_t pool_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t sleep_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;

/// How many threads take part, and how many workers have been started (the caller is not one).
static atomic_int thread_count = 0;
static int started = 0;

/// The run under way, written before `announcement` makes it known.
static const ck_step *run_steps;
static int64_t run_length;
/// Who is asked, on the first thread, whether the run is to stop, NULL for none; and what the others learn of it.
static ck_stop_question run_question;
static void *run_context;
static atomic_bool run_stopped;
/// The number of the run and, in the lowest byte, of the threads that take part. In one word, so that a thread which
/// takes no part and looks late cannot mistake one run for the next.
static _Alignas(64) atomic_uint announcement = 0;
/// What a worker finds announced when it is started.
static unsigned announced_before[most_threads];
static _Alignas(64) atomic_uint arrived = 0;
static _Alignas(64) atomic_uint barrier_number = 0;
static atomic_int sleepers = 0;

/// Of whoever holds the pool: the nanoseconds it has waited in this run, beyond short waits; how many runs are still to
/// be done alone, and how many will be after the next such run.
static int64_t waited = 0;
static int alone_left = 0;
static int alone_next = fewest_alone;

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/// Thread `index` waits for all others.
static void meet(int index, int threads) {
  const unsigned number = atomic_load_explicit(&barrier_number, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&arrived, 1, memory_order_acq_rel) + 1 == (unsigned)threads) {
    atomic_store_explicit(&arrived, 0, memory_order_relaxed);
    atomic_store_explicit(&barrier_number, number + 1, memory_order_release);
    return;
  }
  for (int spins = 0; spins < spins_before_yield; spins++) {
    if (atomic_load_explicit(&barrier_number, memory_order_acquire) != number) return;
    pause_briefly();
  }
  const int64_t began = index == 0 ? nanoseconds() : 0;
  while (atomic_load_explicit(&barrier_number, memory_order_acquire) == number) sched_yield();
  if (index == 0) waited += nanoseconds() - began;
}

static bool is_divided(const ck_step *step) { return step->tasks > 1 && step->cost >= shortest_divided; }

/// Does tasks of a step, in pieces between which the first thread asks whether the run is to stop. The barriers see to it that
/// nobody begins a step after one that was left off.
static void carry_out(const ck_step *step, int64_t begin, int64_t end, int64_t share, int index, void *scratch) {
  if (run_question == NULL) {
    step->kernel(step->arguments, begin, end, scratch);
    return;
  }
  const int64_t pieces = step->cost / share / stop_interval + 1;
  for (int64_t piece = 0; piece < pieces; piece++) {
    const int64_t from = begin + (end - begin) * piece / pieces, to = begin + (end - begin) * (piece + 1) / pieces;
    if (index == 0 && run_question(run_context)) atomic_store_explicit(&run_stopped, true, memory_order_relaxed);
    if (atomic_load_explicit(&run_stopped, memory_order_relaxed)) return;
    if (from < to) step->kernel(step->arguments, from, to, scratch);
  }
}

/// What thread `index` of `threads` does in a run.
static void walk(const ck_step *steps, int64_t length, int index, int threads) {
  void *scratch = rooms[index].base;
  bool was_divided = false;
  for (int64_t i = 0; i < length; i++) {
    const ck_step *step = &steps[i];
    const bool divided = is_divided(step);
    if (i > 0 && (divided || was_divided)) meet(index, threads);
    was_divided = divided;
    if (divided) {
      const int64_t begin = step->tasks * index / threads, end = step->tasks * (index + 1) / threads;
      if (begin < end) carry_out(step, begin, end, threads, index, scratch);
    } else if (index == 0 && step->tasks > 0) {
      carry_out(step, 0, step->tasks, 1, index, scratch);
    }
  }
  meet(index, threads);
}

static void *work(void *argument) {
  const int index = (int)(intptr_t)argument;
  unsigned seen = announced_before[index], now;
  for (;;) {
    int spins = 0, yields = 0;
    while ((now = atomic_load_explicit(&announcement, memory_order_acquire)) == seen) {
      if (spins < spins_before_yield) {
        spins++;
        pause_briefly();
      } else if (yields < yields_before_sleep) {
        yields++;
        sched_yield();
      } else {
        pthread_mutex_lock(&sleep_lock);
        atomic_fetch_add(&sleepers, 1);
        while (atomic_load(&announcement) == seen) pthread_cond_wait(&wake, &sleep_lock);
        atomic_fetch_sub(&sleepers, 1);
        pthread_mutex_unlock(&sleep_lock);
      }
    }
    seen = now;
    const int threads = (int)(now & 0xff);
    if (index < threads) walk(run_steps, run_length, index, threads);
  }
  return NULL;
}

static int first_thread_count(void) {
  const char *wanted = getenv("TWIN_THREADS");
  if (wanted != NULL) {
    const long count = strtol(wanted, NULL, 10);
    if (count >= 1) return count < most_threads ? (int)count : most_threads;
  }
#if defined(__linux__)
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) == 0) {
    const int count = CPU_COUNT(&cores);
    if (count >= 1) return count < most_threads ? count : most_threads;
  }
#endif
  return 1;
}

int ck_threads(void) {
  int count = atomic_load_explicit(&thread_count, memory_order_relaxed);
  if (count == 0) {
    count = first_thread_count();
    atomic_store_explicit(&thread_count, count, memory_order_relaxed);
  }
  return count;
}

void ck_set_threads(int count) {
  atomic_store_explicit(
      &thread_count, count < 1 ? 1 : count > most_threads ? most_threads : count, memory_order_relaxed);
}

/// In a forked process: only the thread that forked has come along, so workers are started anew when they are wanted.
static void forget_workers(void) {
  pthread_mutex_init(&pool_lock, NULL);
  pthread_mutex_init(&sleep_lock, NULL);
  pthread_cond_init(&wake, NULL);
  started = 0;
  atomic_store(&arrived, 0);
  atomic_store(&sleepers, 0);
}

/// Starts workers until there are `threads` threads; how many there are then. The workers take no signals, so that
/// Ctrl-C reaches the thread that waits for it.
static int start_workers(int threads) {
  static bool forgets = false;
  if (!forgets) forgets = pthread_atfork(NULL, NULL, forget_workers) == 0;
  while (started < threads - 1) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    announced_before[started + 1] = atomic_load_explicit(&announcement, memory_order_relaxed);
    pthread_t thread;
    const int failed = pthread_create(&thread, NULL, work, (void *)(intptr_t)(started + 1));
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) break;
    pthread_detach(thread);
    started++;
  }
  return started + 1 < threads ? started + 1 : threads;
}

static bool make_room(struct room *room, int64_t bytes) {
  if (bytes <= room->bytes) return true;
  bytes = (bytes + 4095) / 4096 * 4096;
  void *base = aligned_alloc(64, (size_t)bytes);
  if (base == NULL) return false;
  free(room->base);
  *room = (struct room){base, bytes};
  return true;
}

/// Carries out the steps on this thread alone, with scratch of its own.
static bool run_alone(const ck_step *steps, int64_t count, int64_t scratch) {
  struct room room = {0};
  if (!make_room(&room, scratch)) return false;
  for (int64_t i = 0; i < count; i++)
    if (steps[i].tasks > 0) steps[i].kernel(steps[i].arguments, 0, steps[i].tasks, room.base);
  free(room.base);
  return true;
}

bool ck_run(const ck_step *steps, int64_t count) { return ck_run_until(steps, count, NULL, NULL); }

bool ck_run_until(const ck_step *steps, int64_t count, ck_stop_question should_stop, void *context) {
  int64_t scratch = 0;
  bool divides = false;
  for (int64_t i = 0; i < count; i++) {
    if (steps[i].scratch > scratch) scratch = steps[i].scratch;
    divides |= is_divided(&steps[i]);
  }
  if (pthread_mutex_trylock(&pool_lock) != 0) return run_alone(steps, count, scratch);
  int threads = divides ? ck_threads() : 1;
  if (threads > 1 && alone_left > 0) {
    alone_left--;
    threads = 1;
  }
  if (threads > 1) threads = start_workers(threads);
  run_question = should_stop;
  run_context = context;
  atomic_store_explicit(&run_stopped, false, memory_order_relaxed);
  bool has_room = true;
  for (int i = 0; i < threads; i++) has_room &= make_room(&rooms[i], scratch);
  if (has_room) {
    if (threads == 1) {
      for (int64_t i = 0; i < count; i++)
        if (steps[i].tasks > 0) carry_out(&steps[i], 0, steps[i].tasks, 1, 0, rooms[0].base);
    } else {
      run_steps = steps;
      run_length = count;
      const unsigned number = (atomic_load_explicit(&announcement, memory_order_relaxed) >> 8) + 1;
      atomic_store(&announcement, number << 8 | (unsigned)threads);
      if (atomic_load(&sleepers) > 0) {
        pthread_mutex_lock(&sleep_lock);
        pthread_cond_broadcast(&wake);
        pthread_mutex_unlock(&sleep_lock);
      }
      waited = 0;
      const int64_t began = nanoseconds();
      walk(steps, count, 0, threads);
      const int64_t took = nanoseconds() - began;
      // Alone it would have done `threads` times its own part.
      if (threads * (took - waited) < took) {
        alone_left = alone_next;
        alone_next = 2 * alone_next < most_alone ? 2 * alone_next : most_alone;
      } else {
        alone_next = fewest_alone;
      }
    }
  }
  pthread_mutex_unlock(&pool_lock);
  return has_room;
}
