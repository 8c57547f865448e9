"""How often one asker may ask: a bucket that refills by the second (token bucket), in the memory of one process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

BURST = 10.0  # seconds' worth that may be asked at once
MOST = 10_000  # askers remembered


class Limits:
    """Buckets by asker. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, asker: str, per_second: float) -> float:
        """0 where the asker may ask now, which takes one from the bucket; else the seconds until then."""
        now, whole = self._clock(), per_second * BURST
        with self._lock:
            held, since = self._buckets.get(asker, (whole, now))
            held = min(whole, held + (now - since) * per_second)
            taken = held >= 1
            self._buckets[asker] = (held - 1 if taken else held, now)
            self._buckets.move_to_end(asker)
            while len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
        return 0.0 if taken else (1 - held) / per_second
