"""What the sites' answers give together, of what the hub was told alone. What fewer than two sites tell is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from stats.federated.curves import pooled_curve
from stats.federated.scan import pooled_scan
from stats.federated.table import PooledRow, pooled_table

if TYPE_CHECKING:
    from exchange.network.hub import Network


def table(network: Network) -> tuple[PooledRow, ...]:
    """Table One of all sites."""
    return pooled_table([each.numbers["rows"] for each in network.answered], 2)


def curves(network: Network) -> dict[str, tuple[float, pl.DataFrame]]:
    """By group: where the common curve starts, and its rows; of the unit and time scale that most sites have."""
    alike = _alike(network)
    names = list(dict.fromkeys(group["name"] for each in alike for group in each["groups"]))
    return {
        name: pooled_curve([(each["start"], group["curve"]) for each in alike for group in each["groups"]
                            if group["name"] == name])
        for name in names
    }  # fmt: skip


def unit(network: Network) -> str:
    """Of the times of `curves`."""
    return next((each["unit"] for each in _alike(network)), "days")


def time_scale(network: Network) -> str:
    return next((each["time_scale"] for each in _alike(network)), "")


def scan(network: Network) -> pl.DataFrame:
    """Meta-analyses of every condition that two sites or more tell."""
    return pooled_scan([each.numbers["odds"] for each in network.answered])


def as_json(network: Network, ask: str) -> dict[str, Any]:
    """The same for scripts; nothing for what has nothing to be combined."""
    match ask:
        case "table":
            rows = [{**{name: getattr(row, name) for name in ("section", "variable", "level", "unit")},
                     "groups": [vars(cell) for cell in row.cells]} for row in table(network)]  # fmt: skip
            return {"together": rows}
        case "curves":
            found = {
                name: {"start": start, "curve": rows.to_dicts()} for name, (start, rows) in curves(network).items()
            }
            return {"together": found, "unit": unit(network), "time_scale": time_scale(network)}
        case "phewas":
            return {"together": scan(network).to_dicts()}
        case "survival" | "odds" if found := network.combined:
            numbers = ("estimate", "se", "lower", "upper", "p", "method")
            both = {"fixed": found.fixed, "random": found.random}
            told: dict[str, Any] = {name: {part: getattr(one, part) for part in numbers} for name, one in both.items()}
            return {"together": told | {name: getattr(found, name) for name in ("k", "tau2", "q", "df", "q_p", "i2")}}
    return {}


def _alike(network: Network) -> list[dict[str, Any]]:
    """Sites whose curves are on one scale: of the commonest, else of the first."""
    told = [each.numbers for each in network.answered if "groups" in each.numbers]
    scales = [(each["unit"], each["time_scale"]) for each in told]
    return [each for each, scale in zip(told, scales, strict=True) if scale == max(scales, key=scales.count)]
