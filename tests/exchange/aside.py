"""Asynchronous work run to its end in a thread of its own: a browser of another test may keep a loop in this one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run_aside(work: Coroutine[Any, Any, Any]) -> Any:
    """What `work` gives, or raises."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
