// Who tells whom: the supervisor alone learns what the worker died of (`waitpid`), so it decides. Memory that all share names the
// process that is kept; to wake it, the supervisor names it once more, as chosen, and writes to a pipe that all kept processes
// wait on. Whoever wakes and is not chosen leaves. The only writing end is the supervisor's, so its death ends
// those that wait. A process that is kept is a child of the worker, and becomes one of the supervisor when the worker
// dies: the supervisor is a subreaper.
//
// A new process is kept before the old one is dismissed, so there is no moment without one.
//
// A worker that will not stop when it is told to gives up in the same way. Its memory may take long to be freed, so the one that
// is kept does not wait for its end: it goes on as soon as the worker stands still.
#define _GNU_SOURCE  // pipe2, ppoll, sigwaitinfo
#include "CrashGuard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/// What all processes see.
struct shared {
  _Atomic(pid_t) kept;
  /// Until it has answered.
  _Atomic(pid_t) chosen;
  _Atomic(int) died_of;
  /// What the worker gives up for, 0 while it does not.
  _Atomic(int) given_up;
};

static struct shared *shared;
/// Both ends in the supervisor, the reading end in the others.
static int bell[2] = {-1, -1};
static pid_t supervisor;
/// Whether this process, as the worker, goes with the supervisor.
static bool follows;

static void wait_for(pid_t child) {
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
}

// MARK: The supervisor

/// The signals that ask a process to leave; a worker that dies of one of them did what it was told.
static bool asks_to_leave(int number) {
  switch (number) {
  case SIGINT:
  case SIGTERM:
  case SIGHUP:
  case SIGQUIT: return true;
  default: return false;
  }
}

static _Noreturn void end_by(int number) {
  // The worker has left a core if one was wanted.
  const struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  signal(number, SIG_DFL);
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, number);
  raise(number);
  sigprocmask(SIG_UNBLOCK, &own, NULL);
  _exit(128 + number);
}

static bool ring_for(pid_t kept, int number) {
  atomic_store(&shared->died_of, number);
  atomic_store(&shared->chosen, kept);
  const char ring = 1;
  return write(bell[1], &ring, 1) == 1;
}

/// The process that is kept, now the worker in place of one that has died; 0 if there is none alive.
static pid_t wake_kept(int number) {
  const pid_t kept = atomic_load(&shared->kept);
  if (kept == 0 || waitpid(kept, NULL, WNOHANG) != 0) return 0;
  return ring_for(kept, number) ? kept : 0;
}

/// As above, in place of a worker that gives up; that one again, if the one that is kept does not answer.
static pid_t replace_worker(pid_t worker) {
  const int number = atomic_exchange(&shared->given_up, 0);
  const pid_t kept = atomic_load(&shared->kept);
  if (number == 0 || kept == 0) return worker;
  // The two must not both write to the terminal.
  kill(worker, SIGSTOP);
  const struct timespec moment = {0, 200000};
  bool answered = false;
  if (ring_for(kept, number))
    for (int i = 0; i < 500 && !(answered = atomic_load(&shared->chosen) == 0); i++) nanosleep(&moment, NULL);
  kill(worker, answered ? SIGKILL : SIGCONT);
  return answered ? kept : worker;
}

/// Waits until a child has ended or a signal has come that is meant for the worker or tells that it gives up; the number of such a
/// signal, or 0.
static int wait_for_news(const sigset_t *awaited) {
  siginfo_t news;
  const int number = sigwaitinfo(awaited, &news);
  if (number <= 0 || number == SIGCHLD) return 0;
  // The worker has the terminal's keys as well; that the terminal has gone is told to the leader of a session alone.
  const bool is_key = news.si_code == SI_KERNEL && (number == SIGINT || number == SIGQUIT);
  return is_key ? 0 : number;
}

static _Noreturn void supervise(pid_t worker, const sigset_t *awaited) {
  struct termios terminal;
  const bool has_terminal = tcgetattr(STDIN_FILENO, &terminal) == 0;
  for (;;) {
    int status;
    const pid_t ended = waitpid(-1, &status, WNOHANG);
    if (ended == 0) {
      const int number = wait_for_news(awaited);
      if (number == SIGUSR1)
        worker = replace_worker(worker);
      else if (number != 0)
        kill(worker, number);
    } else if (ended == worker && WIFEXITED(status)) {
      _exit(WEXITSTATUS(status));
    } else if (ended == worker && WIFSIGNALED(status)) {
      const int number = WTERMSIG(status);
      worker = asks_to_leave(number) ? 0 : wake_kept(number);
      if (worker != 0) continue;
      // A worker that went at once has left the terminal as it is while a line is edited.
      signal(SIGTTOU, SIG_IGN);
      if (has_terminal) tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
      end_by(number);
    } else if (ended < 0 && errno != EINTR) {
      _exit(1);
    }
  }
}

// MARK: The worker

/// Sees to it that this process, once it is a child of the supervisor, goes with it.
static void follow_supervisor(void) {
  if (follows || getppid() != supervisor) return;
  // A termination puts the terminal back before it ends the process.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != supervisor) _exit(1);
  follows = true;
}

/// A crash ends the process at once. On a terminal Swift would rather show pages of its own innards and ask what to do; who
/// wants that says so in the environment.
static void crash_silently(void) {
  if (getenv("SWIFT_BACKTRACE")) return;
  const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
  for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++) signal(crashes[i], SIG_DFL);
}

void crash_guard_begin(void) {
  if (shared) return;
  void *memory = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  if (pipe2(bell, O_CLOEXEC) != 0) {
    munmap(memory, sizeof *shared);
    return;
  }
  sigset_t awaited, before;
  sigemptyset(&awaited);
  const int numbers[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) sigaddset(&awaited, numbers[i]);
  sigprocmask(SIG_BLOCK, &awaited, &before);
  supervisor = getpid();
  // Before there is a worker: it may have crashed before this process is scheduled again.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  fflush(NULL);
  const pid_t worker = fork();
  if (worker > 0) {
    shared = memory;
    supervise(worker, &awaited);
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  close(bell[1]);
  if (worker < 0) {
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    close(bell[0]);
    munmap(memory, sizeof *shared);
    return;
  }
  follow_supervisor();
  crash_silently();
  shared = memory;
}

bool crash_guard_is_active(void) { return shared != NULL; }

static void note_orphaned(int number) { (void)number; }

/// Waits, as the process that is kept, until it is to step in; leaves if another is, or the supervisor has gone.
///
/// A worker may die between keeping one process and dismissing the one before, and then there are two, of which one is awaited by
/// nobody: it learns by a signal that its parent has died, and leaves when it has not been kept.
static void wait_for_bell(pid_t worker, const sigset_t *all) {
  const struct sigaction note = {.sa_handler = note_orphaned};
  struct sigaction before;
  sigaction(SIGUSR2, &note, &before);
  prctl(PR_SET_PDEATHSIG, SIGUSR2);
  sigset_t awaited = *all;
  sigdelset(&awaited, SIGUSR2);
  const struct timespec grace = {1, 0};
  for (;;) {
    struct pollfd ring = {.fd = bell[0], .events = POLLIN};
    const bool is_orphan = getppid() != worker;
    const int ready = ppoll(&ring, 1, is_orphan ? &grace : NULL, &awaited);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) {
      if (atomic_load(&shared->kept) != getpid() && atomic_load(&shared->chosen) != getpid()) _exit(0);
      continue;
    }
    if (!(ring.revents & POLLIN) || atomic_load(&shared->chosen) != getpid()) _exit(0);
    char byte;
    if (read(bell[0], &byte, 1) == 1) break;
  }
  prctl(PR_SET_PDEATHSIG, 0);
  sigaction(SIGUSR2, &before, NULL);
}

/// Forgets the signals that came while this process waited: they were for the worker.
static void forget_signals(const sigset_t *all) {
  const struct timespec now = {0, 0};
  while (sigtimedwait(all, NULL, &now) > 0) {
  }
}

int crash_guard_keep(void) {
  if (!shared) return 0;
  follow_supervisor();
  struct termios terminal;
  const bool has_terminal = tcgetattr(STDIN_FILENO, &terminal) == 0;
  // What is still in a buffer would be written by both.
  fflush(NULL);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t worker = getpid(), kept = fork();
  if (kept != 0) {
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    // Without memory for another process the one that is kept stays: an older session is better than none.
    if (kept < 0) return 0;
    const pid_t dismissed = atomic_exchange(&shared->kept, kept);
    if (dismissed != 0) {
      kill(dismissed, SIGKILL);
      wait_for(dismissed);
    }
    return 0;
  }
  wait_for_bell(worker, &all);
  follows = false;
  follow_supervisor();
  // From here on the supervisor counts on this process.
  const int reason = atomic_load(&shared->died_of);
  atomic_store(&shared->kept, 0);
  atomic_store(&shared->chosen, 0);
  if (has_terminal) tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
  forget_signals(&all);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return reason;
}

void crash_guard_give_up(int reason) {
  if (!shared || atomic_load(&shared->kept) == 0) return;
  atomic_store(&shared->given_up, reason);
  kill(supervisor, SIGUSR1);
}

const char *crash_guard_signal_name(int number) {
  static char other[32];
  switch (number) {
  case SIGSEGV: return "segmentation fault";
  case SIGBUS: return "bus error";
  // Swift ends so where a check fails: an index out of range, an overflow.
  case SIGILL: return "illegal instruction";
  case SIGTRAP: return "trap";
  case SIGFPE: return "arithmetic exception";
  case SIGABRT: return "abort";
  case SIGKILL: return "killed, perhaps because memory ran out";
  default: snprintf(other, sizeof other, "signal %d", number); return other;
  }
}
