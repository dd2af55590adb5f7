#include "CGnuplot.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <new>

#include <fcntl.h>
#include <gnuplot-iostream.h>
#include <pthread.h>
#include <unistd.h>

namespace {

// Keeps SIGPIPE from this thread while it lives, and takes back the one that a write to a dead gnuplot raised. The
// process's own way with SIGPIPE, which decides how `twin … | head` ends, stays as it was.
class PipeSignalGuard {
 public:
  PipeSignalGuard() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    wasPending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }

  ~PipeSignalGuard() {
    if (!wasPending_) {
      const timespec now = {0, 0};
      while (sigtimedwait(&pipe_, nullptr, &now) == -1 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  PipeSignalGuard(const PipeSignalGuard &) = delete;
  PipeSignalGuard &operator=(const PipeSignalGuard &) = delete;

 private:
  sigset_t pipe_;
  sigset_t before_;
  bool wasPending_ = false;
};

}  // namespace

struct gnuplot_stream {
  explicit gnuplot_stream(std::FILE *file) : plot(file) {}

  // Closes the file when it goes.
  Gnuplot plot;
};

bool gnuplot_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0; }

gnuplot_stream *gnuplot_stream_open(int descriptor) {
  std::FILE *file = fdopen(descriptor, "w");
  if (!file) {
    close(descriptor);
    return nullptr;
  }
  try {
    return new gnuplot_stream(file);
  } catch (...) {
    std::fclose(file);
    return nullptr;
  }
}

bool gnuplot_stream_send(gnuplot_stream *stream, const char *text, size_t length) {
  if (!stream) return false;
  const PipeSignalGuard guard;
  try {
    stream->plot.write(text, static_cast<std::streamsize>(length));
    stream->plot.flush();
    return stream->plot.good();
  } catch (...) {
    return false;
  }
}

void gnuplot_stream_close(gnuplot_stream *stream) {
  if (!stream) return;
  const PipeSignalGuard guard;
  delete stream;
}
