"""How long a prompt keeps its user waiting, measured through a pseudo-terminal as a terminal would see it.

    prompt.py twin PROGRAM
    prompt.py ipython PYTHON

Prints lines `what<TAB>milliseconds`: the median of several goes, each from the key (or the start of the program) to the last
character of what is shown for it.
"""

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

QUIET = 0.05
STYLE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


class Prompt:
    """A program at a terminal of its own."""

    def __init__(self, command: list[str], prompt: str, folder: str) -> None:
        self.prompt, self.number = prompt, 1
        self.started = time.perf_counter()
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.environ.update(TERM="xterm-256color", HOME=folder, XDG_STATE_HOME=folder, LC_ALL="C.UTF-8")
            os.execvp(command[0], command)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))

    def __enter__(self) -> "Prompt":
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)

    def read(self, patience: float) -> bytes:
        ready, _, _ = select.select([self.terminal], [], [], patience)
        return os.read(self.terminal, 1 << 16) if ready else b""

    def until_prompt(self) -> float:
        """Waits until the next prompt is shown; when. It is told by its number: the one before may be drawn any number of times."""
        wanted = self.prompt.format(self.number).encode()
        self.number += 1
        shown = b""
        while wanted not in STYLE.sub(b"", shown):
            more = self.read(60)
            if not more:
                raise TimeoutError(shown.decode(errors="replace"))
            shown += more
            # A program that asks where the cursor is may wait for the answer.
            if b"\x1b[6n" in more:
                os.write(self.terminal, b"\x1b[1;1R")
        return time.perf_counter()

    def until_quiet(self) -> float:
        """Waits until nothing has been shown for a while; when the last of it was."""
        last = time.perf_counter()
        while self.read(QUIET):
            last = time.perf_counter()
        return last

    def type(self, text: str) -> float:
        now = time.perf_counter()
        os.write(self.terminal, text.encode())
        return now

    def cell(self, text: str) -> float:
        """Enters a cell; how long it takes until the next prompt."""
        begin = self.type(text + "\r")
        return self.until_prompt() - begin

    def key(self, key: str) -> float:
        begin = self.type(key)
        if not (first := self.read(5)):
            raise TimeoutError(f"nothing is shown for {key!r}")
        del first
        return max(self.until_quiet() - begin, 0)

    def interrupted(self, cell: str, after: float) -> float:
        """How long it takes from Ctrl-C to the prompt, so long after a cell was entered."""
        self.type(cell + "\r")
        time.sleep(after)
        while self.read(0):
            pass
        begin = self.type("\x03")
        return self.until_prompt() - begin


def report(what: str, seconds: list[float]) -> None:
    print(f"{what}\t{1e3*statistics.median(seconds):.6f}", flush=True)


def first_prompts(start, goes: int) -> list[float]:
    times = []
    for _ in range(goes):
        with start() as prompt:
            times.append(prompt.until_prompt() - prompt.started)
    return times


def measure_twin(program: str, folder: str) -> None:
    def start() -> Prompt:
        return Prompt([program], "twin[{}]> ", folder)

    report("first prompt", first_prompts(start, 15))
    plots, files = [], []
    for _ in range(5):
        with start() as prompt:
            prompt.until_prompt()
            plots.append(prompt.cell("plot [1, 4, 9, 16]"))
        with start() as prompt:
            prompt.until_prompt()
            files.append(prompt.cell('plot "first.svg" { line [1, 4, 9, 16] }'))
    report("first plot", plots)
    report("first plot into a file", files)
    with start() as prompt:
        prompt.until_prompt()
        prompt.cell("a = 1")
        report("cell of one number", [prompt.cell("1") for _ in range(30)])
        report("Ctrl-C in a loop", [prompt.interrupted("while true { a = 2 }", 0.2) for _ in range(5)])
        prompt.cell("m = ones([6000, 6000])")
        report("cell beside 288 MB", [prompt.cell("1") for _ in range(30)])
        report("Ctrl-C in a matrix product", [prompt.interrupted("n = m @ m", 0.2) for _ in range(5)])
        # Typed last, for it stays on the line.
        lines = "".join(f"  y{line} = sin(x*{line}) + sqrt(abs(x - {line}))  # line {line}\n" for line in range(198))
        prompt.type("\x1b[200~fn long(x) {\n" + lines + "  return y1\x1b[201~")
        prompt.until_quiet()
        report("key in a cell of 200 lines", [prompt.key("a") for _ in range(20)])


def measure_ipython(python: str, folder: str) -> None:
    def start() -> Prompt:
        return Prompt([python, "-m", "IPython", "--no-banner"], "In [{}]", folder)

    report("first prompt", first_prompts(start, 5))
    with start() as prompt:
        prompt.until_prompt()
        prompt.until_quiet()
        times = []
        for _ in range(10):
            times.append(prompt.cell("1"))
            prompt.until_quiet()
        report("cell of one number", times)
        prompt.type("\x1b[200~def long(x):\n" + "".join(f"  y{line} = x*{line}\n" for line in range(199)) + "\x1b[201~")
        prompt.until_quiet()
        report("key in a cell of 200 lines", [prompt.key("a") for _ in range(20)])


def main() -> None:
    kind, program = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        {"twin": measure_twin, "ipython": measure_ipython}[kind](program, folder)


if __name__ == "__main__":
    main()
