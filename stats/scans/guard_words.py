"""What a scan says of how it kept ancestry and relatedness out (S-ST 11)."""

from __future__ import annotations

from typing import Any

COMMAND = "python -m data ancestry"


def adjusted_for(adjust: tuple[str, ...], guard: Any) -> str:
    """The columns in words: 'age, sex, 10 components'."""
    number = f"{guard.components} " if guard is not None and guard.components else ""
    return ", ".join(f"{number}components" if name == "components" else name.replace("_", " ") for name in adjust)


def guard_line(guard: Any, relatives: Any) -> str:
    """One line. `relatives`: individuals left out because of the relatives that are recorded."""
    kept = f"{counted(relatives)} left out as recorded relatives" if guard.unrelated_only else "relatives kept"
    if guard.unrelated_only and guard.made:
        kept += f", {counted(guard.by_kinship)} more by kinship"
    if guard.components:
        ancestry = f"{guard.components} principal components adjusted for"
        if guard.without != 0:
            ancestry += f" ({counted(guard.without)} without genotypes for them are left out)"
    elif guard.group:
        ancestry = "genetic similarity group stands in for principal components"
    else:
        ancestry = "ancestry is not adjusted for"
    if not guard.made:
        ancestry += f"; this release has none, nor kinship: {COMMAND}"
    return f"{kept[0].upper()}{kept[1:]} · {ancestry}"


def ancestry_cautions(adjust: tuple[str, ...], guard: Any, crude: str) -> list[str]:
    """What to beware of where a genetic exposure is not adjusted, or not for ancestry, or relatives are kept; `crude`
    is what to say where nothing is."""
    said = []
    if not adjust:
        said.append(crude)
    elif not {"genetic_group", "components"} & set(adjust):
        said.append("Not adjusted for genetic similarity: ancestry may confound every estimate of a genetic exposure.")
    if guard is not None and not guard.unrelated_only:
        said.append("Close relatives are kept: people of one family are not independent, and p are too small.")
    return said


def counted(n: Any) -> str:
    """A count as it may be told."""
    return f"{n:,}" if isinstance(n, int) else "–" if n is None else str(n)
