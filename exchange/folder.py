"""A folder of files that stands there whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cohorts.errors import InvalidQuestion


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to write into, moved there at the end. Raises InvalidQuestion where something is there
    already; an error inside leaves nothing."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidQuestion("There is something in that folder already", where=str(folder), do="Name an empty one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        into = Path(beside) / "made"
        into.mkdir()
        yield into
        if folder.exists():
            folder.rmdir()
        shutil.move(into, folder)
