"""Questions that come at the same time, answered together in one thread.

A Beacon is asked hundreds of small questions a second, beside pages in the same process. What a question costs is
mostly what every question costs: a thread, the state of the warehouse, an entry of the audit. So whoever asks while
others are being answered waits, and all who wait are answered together. Between two batches the Beacon rests in
proportion to what the last one took, up to a twentieth of a second, and leaves the processor to others meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool

MOST = 256  # questions a batch
REST = 8.0  # times as long as the last batch took
LONGEST_REST = 0.05  # seconds

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass
class _Queue(Generic[Asked, Answer]):
    """Who waits, of one event loop, and the task that answers them."""

    waiting: list[tuple[Asked, asyncio.Future[Answer]]] = field(default_factory=list)
    answering: asyncio.Task[None] | None = None
    rested: float = 0.0  # when the next batch may begin, on the loop's clock


class Batches(Generic[Asked, Answer]):
    """`work` gives the answers to some questions, in their order, and runs in a thread; an error of it is
    everybody's of that batch. It is never run twice at once for one event loop."""

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Answer]]) -> None:
        self._work = work
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue[Asked, Answer]] = WeakKeyDictionary()

    async def answer(self, question: Asked) -> Answer:
        """The answer to one question, once it and whatever waits with it are answered."""
        loop = asyncio.get_running_loop()
        queue = self._queues.setdefault(loop, _Queue())
        mine: asyncio.Future[Answer] = loop.create_future()
        queue.waiting.append((question, mine))
        if queue.answering is None or queue.answering.done():
            queue.answering = loop.create_task(self._all(queue))
        return await mine

    async def _all(self, queue: _Queue[Asked, Answer]) -> None:
        clock = asyncio.get_running_loop().time
        while queue.waiting:
            await asyncio.sleep(max(0.0, queue.rested - clock()))
            batch, queue.waiting = queue.waiting[:MOST], queue.waiting[MOST:]
            began = clock()
            await self._one(batch)
            queue.rested = clock() + min(REST * (clock() - began), LONGEST_REST)

    async def _one(self, batch: list[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await run_in_threadpool(self._work, [question for question, _ in batch])
        except BaseException as error:
            for _, future in batch:
                if not future.done():  # who asked may have gone
                    future.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, future), told in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(told)
