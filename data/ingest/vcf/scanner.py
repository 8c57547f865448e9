"""Genotype columns through the compiled kernel, many records at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from data.ingest.vcf import places
from data.ingest.vcf.cells import Cells
from data.ingest.vcf.compiled import scan_function
from data.ingest.vcf.lines import lines_of
from data.ingest.vcf.quality import Qualities

WORTH_COMPILED = 1 << 20  # bytes of a call set, as packed: the kernel takes 0.05 s to load
_ROOM = 1 << 18  # cells
_ROWS = 1 << 10  # records


class Scanned:
    """One record as the kernel read it. Its cells stay where they are until the scanner is cleared."""

    __slots__ = ("alternates", "end", "fields", "first", "last", "reads_at", "scanner", "start", "text")

    def __init__(self, scanner: Scanner, text: bytes, row: list[int]) -> None:
        self.scanner, self.text = scanner, text
        self.fields = text[row[0] : row[9]].split(b"\t")
        self.start, self.end, self.alternates = row[9] + 1, row[places.LINE_END], row[places.ALTERNATES]
        self.first, self.last, self.reads_at = row[places.FIRST_CELL], row[places.LAST_CELL], row[places.FIRST_READ]

    @property
    def cells(self) -> Cells:
        """Those that carry, miss or fail something."""
        return self.scanner.cells(self.first, self.last)

    @property
    def qualities(self) -> Qualities:
        return self.scanner.qualities(self.first, self.last, self.reads_at, self.alternates)

    @property
    def phase_sets(self) -> np.ndarray:
        return self.scanner.sets[self.first : self.last]


class Scanner:
    """Reads lines of so many biosamples. `quality`: whether genotype QC is asked, else only what is not reference."""

    def __init__(self, biosamples: int, *, quality: bool) -> None:
        self._scan = scan_function()
        self.n, self.quality = biosamples, quality
        room = max(_ROOM, 2 * biosamples)
        self.who, self.written = np.empty(room, np.int32), np.empty(room, np.uint32)
        self.failed, self.gq, self.dp = np.empty(room, np.bool_), np.empty(room, np.int16), np.empty(room, np.int32)
        self.sets, self.reads = np.empty(room, np.int32), np.empty((places.MOST_ALTERNATES + 1) * room, np.int32)
        self._records = np.empty((_ROWS, places.STRIDE), np.int64)
        self._state = np.zeros(len(places.STATE), np.int64)
        self._state[[places.SAMPLES, places.CAPACITY, places.RECORDS]] = biosamples, room, _ROWS
        self._found = np.zeros(1, np.int64)
        self._error = np.zeros(1, np.int64)
        arrays = (self._records, self.who, self.written, self.failed, self.gq, self.dp, self.sets, self.reads)
        self._arrays = [array.ctypes.data for array in arrays]
        self._roles: dict[bytes, np.ndarray] = {}

    def records(self, text: bytes, end: int, cleared: Callable[[], None]) -> Iterator[Scanned | bytes]:
        """The lines of text[:end], followed by PADDING: as bytes where they go the exact way.

        `cleared` is called when there is no room for more cells: whoever holds some is to let go of them.
        """
        if b"\0" in text:  # is told of its line
            yield from lines_of(text, end)
            return
        state = self._state
        state[places.AT], state[places.END] = 0, end
        data = np.frombuffer(text, np.uint8).ctypes.data
        form = contig = b""
        roles = self._roles_of(form)
        while (at := int(state[places.AT])) < end:
            if state[places.CELLS] + self.n > state[places.CAPACITY]:
                cleared()
                state[places.CELLS] = state[places.READS] = 0
            state[places.CONTIG_LENGTH], state[places.FORM_LENGTH], state[places.FIELDS] = (
                len(contig),
                len(form),
                len(roles),
            )
            error = self._scan(
                self._found.ctypes.data, self._error.ctypes.data, data, state.ctypes.data, form, roles.ctypes.data,
                contig, *self._arrays,
            )  # fmt: skip
            n = int(self._found[0])
            if error:
                raise RuntimeError(f"the kernel ended with {error}")
            for row in self._records[:n].tolist():
                if row[places.ALTERNATES] == places.EXACT:
                    yield text[row[0] : min(row[places.LINE_END] + 1, end)]
                else:
                    yield Scanned(self, text, row)
            if not n and state[places.CELLS] + self.n <= state[places.CAPACITY]:
                contig, *_, form = text[at : text.find(b"\n", at)].split(b"\t", 9)[:9]
                roles = self._roles_of(form)

    def cells(self, first: int, last: int) -> Cells:
        return Cells(self.who[first:last], self.written[first:last], {})

    def qualities(self, first: int, last: int, reads_at: int, alternates: int) -> Qualities:
        own = slice(first, last)
        reads = self.reads[reads_at : reads_at + (last - first) * (alternates + 1)].reshape(-1, alternates + 1)
        unknown = dict.fromkeys(range(1, alternates + 1), np.full(last - first, np.nan, np.float32))
        return Qualities(
            self.who[own], self.written[own], self.failed[own], self.gq[own], self.dp[own],
            dict(enumerate(reads.T)), unknown,
        )  # fmt: skip

    def _roles_of(self, form: bytes) -> np.ndarray:
        """What each field of FORMAT is read as; none where the kernel is not to read the cells."""
        if (roles := self._roles.get(form)) is None:
            known = {b"PS": places.PS}
            if self.quality:
                known |= {b"GQ": places.GQ, b"DP": places.DP, b"AD": places.AD}
            names = form.split(b":")
            found = [known.get(name, 0) for name in names] if names[0] == b"GT" else []
            roles = self._roles[form] = np.array(found, np.uint8)
        return roles
