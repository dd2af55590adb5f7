#pragma once
// A C face over gnuplot-iostream: commands to a gnuplot that the caller has started.
// No C++ exception leaves these functions, and none of them lets a SIGPIPE reach the process.

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A pipe whose ends no other program inherits; false with errno set if there is none to be had.
bool gnuplot_pipe(int ends[2]);

typedef struct gnuplot_stream gnuplot_stream;

/// Takes over the write end of gnuplot's standard input; NULL if there is no memory (the descriptor is then closed).
gnuplot_stream *gnuplot_stream_open(int descriptor);

/// Sends text and flushes; false if it did not all arrive.
bool gnuplot_stream_send(gnuplot_stream *stream, const char *text, size_t length);

/// Closes the descriptor and frees the stream; NULL is allowed.
void gnuplot_stream_close(gnuplot_stream *stream);

#ifdef __cplusplus
}
#endif
