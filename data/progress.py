"""Progress on standard error: one line that is rewritten on a terminal, a line a step elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

#: `progress(step, fraction)`: what is being done, and how far it is (0 to 1, or None where that is not known).
Progress = Callable[[str, float | None], None]


def silent(step: str, fraction: float | None = None) -> None:
    """For callers that show nothing."""


class Line:
    """Shows `Reading chr1.vcf.gz  42 %` with the seconds since the start."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.step = ""
        self.started = self.shown = time.monotonic()

    def __call__(self, step: str, fraction: float | None = None) -> None:
        now = time.monotonic()
        if step == self.step and (not self.live or (now - self.shown < 0.1 and fraction != 1)):
            return
        if self.live and step != self.step and self.step:
            self.stream.write("\n")
        percent = f"  {fraction:4.0%}" if fraction is not None and self.live else ""
        text = f"{now - self.started:6.1f} s  {step}{percent}"
        self.stream.write(f"\r\x1b[K{text}" if self.live else text + "\n")
        self.stream.flush()
        self.step, self.shown = step, now

    def end(self) -> None:
        """Leave the line, so that what is printed next starts on its own."""
        if self.live and self.step:
            self.stream.write("\n")
            self.stream.flush()
        self.step = ""
