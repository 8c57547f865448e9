"""Columns to adjust for, as numbers: text becomes one column a level, less the most frequent; numbers stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from stats.survival.estimates import Caution

NOT_KNOWN = "not known"
COMPONENTS = "components"  # of ancestry: the columns pc1, pc2, …


@dataclass(frozen=True, eq=False)
class Design:
    """`columns` (individual × column) of the individuals in `kept`, the names of the columns, and what to say of it."""

    columns: np.ndarray
    names: tuple[str, ...]
    kept: np.ndarray
    cautions: tuple[Caution, ...]


def design(frame: pl.DataFrame, adjust: tuple[str, ...]) -> Design:
    """From the covariates of `frame`, which also has `event`.

    A text without a value is a level of its own. A level without events is left out with its individuals: it would get
    an infinite coefficient, and in that limit they add nothing to the likelihood. A number without a value leaves its
    individual out. Raises ValueError when a column is missing.
    """
    own = [name for name in frame.columns if name[:2] == "pc" and name[2:].isdigit()]
    adjust = tuple(column for name in adjust for column in (own if name == COMPONENTS and own else [name]))
    for name in adjust:
        if name not in frame.columns:
            raise ValueError(f"there is no covariate '{name}'; there are {', '.join(frame.columns)}")
    kept, cautions = np.ones(frame.height, dtype=bool), []
    texts = {name for name in adjust if not frame.schema[name].is_numeric()}
    values = {
        name: (frame[name].cast(pl.String).fill_null(NOT_KNOWN) if name in texts else frame[name].cast(pl.Float64))
        for name in adjust
    }
    for name, column in values.items():
        if name in texts:
            with_events = column.filter(frame["event"]).unique()
            usable = column.is_in(with_events.implode()).to_numpy()
            say = f"{{n}} individuals are left out of the adjusted model: their {spoken(name)} has no event"
        else:
            usable = (column.is_not_null() & column.is_not_nan().fill_null(False)).to_numpy()
            what = "genotypes for components of ancestry are" if name in own else f"{spoken(name)} is"
            say = f"{{n}} individuals are left out of the adjusted model: their {what} not known"
        if not usable.all() and (more := int((kept & ~usable).sum())):
            cautions.append(Caution(say, more))
        kept &= usable
    columns, names = [], []
    for name, column in values.items():
        column = column.filter(pl.Series(kept))
        if name in texts:
            levels = column.value_counts(sort=False).sort(["count", name], descending=[True, False])[name].to_list()
            columns += [(column == level).to_numpy().astype(float) for level in levels[1:]]
            names += [f"{name}: {level}" for level in levels[1:]]
        elif column.n_unique() > 1:
            columns.append(column.to_numpy().astype(float))
            names.append(name)
    matrix = np.column_stack(columns) if columns else np.zeros((int(kept.sum()), 0))
    return Design(matrix, tuple(names), kept, tuple(cautions))


def spoken(name: str) -> str:
    """A covariate in words."""
    return "principal components of ancestry" if name == COMPONENTS else name.replace("_", " ")
