#define _GNU_SOURCE  // ppoll
#include "Signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int signals[] = {SIGWINCH, SIGCONT, SIGTERM, SIGHUP, SIGQUIT};
enum { signal_count = sizeof signals / sizeof signals[0] };
// These come from the program's own doing, and cannot wait.
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};
enum { crash_count = sizeof crashes / sizeof crashes[0] };

static struct sigaction before[signal_count], before_crashes[crash_count];
static sigset_t mask_before;
static struct termios found;
static bool found_terminal;
static const char *last_words;
static volatile sig_atomic_t resized, continued;

static void note_editing_signal(int number) {
  switch (number) {
  case SIGWINCH: resized = 1; return;
  case SIGCONT: continued = 1; return;
  default:
    if (found_terminal) tcsetattr(STDIN_FILENO, TCSANOW, &found);
    if (write(STDOUT_FILENO, last_words, strlen(last_words)) < 0) {
      // The terminal has gone; so is this process about to.
    }
    signal(number, SIG_DFL);
    sigset_t this;
    sigemptyset(&this);
    sigaddset(&this, number);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &this, NULL);
  }
}

void editing_signals_begin(const char *farewell) {
  last_words = farewell;
  found_terminal = tcgetattr(STDIN_FILENO, &found) == 0;
  resized = continued = 0;
  interrupt_was_noted();
  struct sigaction action = {.sa_handler = note_editing_signal};
  sigemptyset(&action.sa_mask);
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGINT);
  for (int i = 0; i < signal_count; i++) sigaddset(&mask, signals[i]);
  pthread_sigmask(SIG_BLOCK, &mask, &mask_before);
  for (int i = 0; i < signal_count; i++) {
    sigaction(signals[i], NULL, &before[i]);
    // What whoever started the program chose to ignore stays ignored, such as a hang-up under nohup.
    if (before[i].sa_handler != SIG_IGN) sigaction(signals[i], &action, NULL);
  }
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &action, &before_crashes[i]);
}

void editing_signals_end(void) {
  for (int i = 0; i < signal_count; i++) sigaction(signals[i], &before[i], NULL);
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &before_crashes[i], NULL);
  pthread_sigmask(SIG_SETMASK, &mask_before, NULL);
}

static bool take(volatile sig_atomic_t *flag) {
  bool was = *flag;
  *flag = 0;
  return was;
}

EditingEvent editing_wait(int milliseconds) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  struct timespec time = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L};
  int ready = ppoll(&input, 1, milliseconds < 0 ? NULL : &time, &mask_before);
  // What ended the wait, or came with the input, is told before the input.
  if (take(&continued)) {
    resized = 0;
    return EditingContinued;
  }
  if (take(&resized)) return EditingResized;
  if (interrupt_was_noted()) return EditingInterrupted;
  if (ready > 0) return EditingInput;
  return ready == 0 || errno == EINTR ? EditingNothing : EditingFailed;
}

void editing_suspend(void) { kill(0, SIGTSTP); }
