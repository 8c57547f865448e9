"""Progress on standard error: one line that is rewritten on a terminal, a line a step elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO

#: `progress(step, fraction)`: what is being done, and how far it is (0 to 1, or None where that is not known).
#: Where a step tells more as it goes on (`count` records), a third argument says so.
Progress = Callable[..., None]


def silent(step: str, fraction: float | None = None, count: int | None = None) -> None:
    """For callers that show nothing."""


def pace(seconds: float, fraction: float | None, count: int | None) -> str:
    """'42 %  1,200,000 records  80,000 a second  15 s left' after so many seconds of a step, as far as it is known."""
    parts = [f"{fraction:4.0%}"] if fraction is not None else []
    if count is not None:
        parts.append(f"{count:,} records")
        if seconds > 1:
            parts.append(f"{count / seconds:,.0f} a second")
    if fraction and seconds > 2 and fraction < 1:
        left = seconds * (1 - fraction) / fraction
        parts.append(f"{left:,.0f} s left" if left < 120 else f"{left / 60:,.0f} min left")
    return "  ".join(parts)


class Line:
    """Shows `Reading chr1.vcf.gz  42 %` with the seconds since the start.

    Off a terminal CONCORD_PACE, seconds, has a step tell its pace that often, on a line of its own each time.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.every = 0.1 if self.live else float(os.environ.get("CONCORD_PACE") or "inf")
        self.step = ""
        self.started = self.shown = self.begun = time.monotonic()

    def __call__(self, step: str, fraction: float | None = None, count: int | None = None) -> None:
        now = time.monotonic()
        if step == self.step and now - self.shown < self.every and not (self.live and fraction == 1):
            return
        if self.live and step != self.step and self.step:
            self.stream.write("\n")
        if step != self.step:
            self.begun = now
        paced = self.live or step == self.step
        told = f"  {pace(now - self.begun, fraction, count)}" if paced else ""
        text = f"{now - self.started:6.1f} s  {step}{told}"
        self.stream.write(f"\r\x1b[K{text}" if self.live else text + "\n")
        self.stream.flush()
        self.step, self.shown = step, now

    def end(self) -> None:
        """Leave the line, so that what is printed next starts on its own."""
        if self.live and self.step:
            self.stream.write("\n")
            self.stream.flush()
        self.step = ""
