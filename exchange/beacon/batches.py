"""Questions about single alleles that come at the same time, asked as one.

Each answer is written into the audit before it leaves, which takes a few milliseconds of the disk. Who asks while
another question of the same Asking is being answered waits for the next one, and is asked about together with all who
wait: one question, one entry of the audit that names every allele, an answer each.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from access.asking import Asking
from cohorts.loci import Variant

MOST = 256  # alleles a question
KEPT = 256  # Askings remembered

Ask = Callable[[tuple[Variant, ...]], tuple[int | None, ...]]


@dataclass
class _Queue:
    """Who waits, of one Asking; `busy` while a question is out."""

    waiting: list[tuple[Variant, Future]] = field(default_factory=list)
    busy: bool = False


class Batches:
    """Waiting questions by Asking. Threads of a server share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: OrderedDict[Asking, _Queue] = OrderedDict()

    def ask(self, asking: Asking, allele: Variant, ask: Ask) -> int | None:
        """What `ask` gives for this allele. Whoever finds nobody asking asks for all who wait; an error is everybody's
        of that question."""
        mine: Future[int | None] = Future()
        with self._lock:
            queue = self._queues.setdefault(asking, _Queue())
            self._queues.move_to_end(asking)
            queue.waiting.append((allele, mine))
            while len(self._queues) > KEPT:
                oldest = next(iter(self._queues))
                if self._queues[oldest].busy or self._queues[oldest].waiting:
                    break
                del self._queues[oldest]
            leads = not queue.busy
            queue.busy = True
        while leads:
            with self._lock:
                batch, queue.waiting = queue.waiting[:MOST], queue.waiting[MOST:]
                if not batch:
                    queue.busy = leads = False
                    break
            self._answer(batch, ask)
            if mine.done():
                leads = self._handed_on(queue, ask)
        return mine.result()

    def _handed_on(self, queue: _Queue, ask: Ask) -> bool:
        """Whether this thread goes on: once its own answer is there, another thread asks for those who still wait."""
        with self._lock:
            if not queue.waiting:
                queue.busy = False
                return False
        threading.Thread(target=self._rest, args=(queue, ask), daemon=True).start()
        return False

    def _rest(self, queue: _Queue, ask: Ask) -> None:
        while True:
            with self._lock:
                batch, queue.waiting = queue.waiting[:MOST], queue.waiting[MOST:]
                if not batch:
                    queue.busy = False
                    return
            self._answer(batch, ask)

    @staticmethod
    def _answer(batch: list[tuple[Variant, Future]], ask: Ask) -> None:
        alleles = tuple(dict.fromkeys(allele for allele, _ in batch))
        try:
            told = dict(zip(alleles, ask(alleles), strict=True))
        except BaseException as error:
            for _, future in batch:
                future.set_exception(error)
            return
        for allele, future in batch:
            future.set_result(told[allele])
