"""What sites work out, each by itself and together: ratios as a forest, one curve, one table, a scan."""

from __future__ import annotations

from math import exp
from typing import Any

import polars as pl
import streamlit as st

from charts.fields import written
from charts.forest import forest
from charts.network import cell
from charts.survival import Curve, curves
from stats.federated import LEAST_SITES
from stats.federated.curves import pooled_curve
from stats.federated.scan import pooled_scan
from stats.federated.table import PooledCell, pooled_table
from stats.survival.forest import ForestRow
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

_Z = 1.959964
_NOTHING = "Nothing is combined: fewer than two sites tell this, and it would be one site's own."
_NAMES = {"cohort": "The cohort", "everybody else": "Everybody else"}
_COX = "Cox's partial likelihood at each site, delayed entry; "
_LOGISTIC = "Logistic regression at each site, relatives left out, {label}; "
_META = (
    "logarithms weighted by inverse variance. Random effects: τ² by restricted maximum likelihood, interval by Hartung"
    " and Knapp, never narrower than the plain one. With few sites heterogeneity is hardly estimable, and the interval"
    " is honest about it: it is wide."
)
_CURVES = (
    "Each site tells survival at the ends of intervals that hold as many events as its policy wants, with the numbers"
    " at risk. Between them its hazard is taken as even; the hub averages the sites' hazards by the numbers at risk."
    " The curve starts where every site's does and ends where fewer than two sites go on."
)
_TABLE = (
    "Counts added up; means and standard deviations by the sums that each site's n, mean and standard deviation give."
    " What fewer than two sites tell is left out."
)
_SCAN = (
    "Log odds ratios of every condition at each site, adjusted for age, sex and genetic similarity group, combined by"
    " inverse variance; p of the fixed effect, q over all conditions that two sites or more tell, I² and the random"
    " effects' interval beside."
)
SHOWN = 12


def ratios(visit: Visit, network: Any, sentence: str) -> None:
    """Hazard ratios."""
    if _forest(visit, network, sentence, "hazard ratio", "Hazard ratio of the cohort to everybody else", _COX + _META):
        table(_sizes(network), key="network_sizes", alt="Individuals and events of both groups at each site")


def odds(visit: Visit, network: Any, sentence: str) -> None:
    told = next((each.numbers for each in network.answered if each.numbers.get("name")), {})
    title = f"Odds ratio of {told.get('name') or 'the condition'}, cohort to everybody else"
    how = _LOGISTIC.format(label=told.get("label", "")) + _META
    if _forest(visit, network, sentence, "odds ratio", title, how):
        cells = {"case_carriers": "cases, cohort", "control_carriers": "controls, cohort",
                 "case_others": "cases, others", "control_others": "controls, others"}  # fmt: skip
        rows = [{"site": each.site.name, **{word: cell(each.numbers[name]) for name, word in cells.items()}}
                for each in network.answered]  # fmt: skip
        table(pl.DataFrame(rows, orient="row"), key="network_cells", alt="Cases and controls of both groups by site")


def _forest(visit: Visit, network: Any, sentence: str, ratio: str, title: str, methods: str) -> bool:
    """The sites' ratios and what they give together; whether any site tells one."""
    rows, found = [_row(each) for each in network.answered], network.combined
    if found:
        both = (("All sites, random effects", found.random), ("All sites, fixed effect", found.fixed))
        rows += [ForestRow("", label, exp(one.estimate), exp(one.lower), exp(one.upper), one.p, None, None,
                           main=one is found.random) for label, one in both]  # fmt: skip
    figure = forest(rows, colours(), title=f"{title}, by site", subtitle=sentence, ratio=ratio)
    show(visit, figure, Story(methods, _of(network)), "network_forest")
    if found is None:
        st.caption(_NOTHING)
        return any(each.numbers.get("se") for each in network.answered)
    predicted = ""
    if found.predicted:
        low, high = (written(exp(end), "ratio") for end in found.predicted)
        predicted = f" A new site would lie between {low} and {high} (95 %)."
    st.markdown(
        f"**Heterogeneity** Q {found.q:.1f} on {found.df} df, p {written(found.q_p, 'p')}; I² {found.i2:.0f} %;"
        f" τ² {found.tau2:.3f}.{predicted}"
    )
    return True


def _row(each: Any) -> ForestRow:
    log, se = each.numbers["log_ratio"], each.numbers["se"]
    if se is None:
        return ForestRow("", each.site.name, None, None, None, None, None, None)
    return ForestRow("", each.site.name, *(exp(log + sign * _Z * se) for sign in (0, -1, 1)), None, None, None)


def _sizes(network: Any) -> pl.DataFrame:
    rows = []
    for each in network.answered:
        row = {"site": each.site.name}
        for part in ("n", "events"):
            for group, value in zip(("cohort", "others"), each.numbers[part], strict=True):
                row[f"{'individuals' if part == 'n' else part}, {group}"] = cell(value)
        rows.append(row)
    return pl.DataFrame(rows, orient="row")


def survival(visit: Visit, network: Any, sentence: str) -> None:
    """One curve a group of all sites."""
    scales = [(each.numbers["unit"], each.numbers["time_scale"]) for each in network.answered]
    unit, scale = max(scales, key=scales.count)
    alike = [each.numbers for each, one in zip(network.answered, scales, strict=True) if one == (unit, scale)]
    lines = []
    for place, name in enumerate(dict.fromkeys(group["name"] for each in alike for group in each["groups"])):
        start, rows = pooled_curve([(each["start"], group["curve"]) for each in alike for group in each["groups"]
                                    if group["name"] == name])  # fmt: skip
        if rows.height:
            first = {"time": start, "at_risk": None, "probability": 1.0, "lower": None, "upper": None}
            rest = rows.rename({"survival": "probability"}).drop("sites").to_dicts()
            lines.append(Curve(_NAMES.get(name, name), _in_years([first, *rest], unit), place))
    if not lines:
        st.caption(_NOTHING)
    else:
        label = "age, years" if scale == "age" else f"years, {scale}"
        figure = curves(lines, colours(), title="Free of the outcome, all sites together", subtitle=sentence,
                        time_label=label)  # fmt: skip
        show(visit, figure, Story(_CURVES, _of(network)), "network_curves")
    rows = [
        {"site": each.site.name, "time_scale": each.numbers["time_scale"],
         **{f"{what}, {_NAMES.get(group['name'], group['name']).casefold()}": cell(group[part])
            for group in each.numbers["groups"] for part, what in (("n", "individuals"), ("events", "events"))}}
        for each in network.answered
    ]  # fmt: skip
    table(pl.DataFrame(rows, orient="row"), key="network_followed", alt="Individuals and events of each group by site")
    if len(alike) < len(network.answered):
        st.caption("Sites whose curves are on another time scale are not in the common one.")


def _in_years(rows: list[dict], unit: str) -> list[dict]:
    scale = 365.25 if unit == "days" else 12.0 if unit == "months" else 1.0
    return [{**row, "time": row["time"] / scale} for row in rows]


def table_one(visit: Visit, network: Any, sentence: str) -> None:
    rows = pooled_table([each.numbers["rows"] for each in network.answered], 2)
    told = [row for row in rows if any(cell.n is not None for cell in row.cells)]
    if not told:
        st.caption(_NOTHING)
        return
    frame = pl.DataFrame(
        [{"variable": row.variable + (f", {row.unit}" if row.unit else ""), "level": row.level or "",
          "cohort": _pooled(row.cells[0]), "everybody_else": _pooled(row.cells[1]),
          "sites": str(max(each.sites for each in row.cells))} for row in told],
        orient="row",
    )  # fmt: skip
    sizes = [_added([each.numbers["groups"][place] for each in network.answered]) for place in (0, 1)]
    who = f"the cohort {sizes[0]}, everybody else {sizes[1]}"
    st.markdown(
        f"**Who they are, all sites together** :gray[· {who} · mean (SD) or number (share) · {literal(sentence)}]"
    )
    table(frame, key="network_table", alt="Table One of the cohort and everybody else, all sites together",
          widths={"variable": 260})  # fmt: skip
    st.caption(_TABLE)


def _added(sizes: list[Any]) -> str:
    """The sites' sizes of a group together, where two or more tell theirs."""
    told = [n for n in sizes if isinstance(n, int)]
    if len(told) < LEAST_SITES:
        return "not told"
    return f"{'at least ' if len(told) < len(sizes) else ''}{sum(told):,}"


def _pooled(cell: PooledCell) -> str:
    if cell.mean is not None:
        return f"{cell.mean:,.1f} ({cell.sd:,.1f})" if cell.sd is not None else f"{cell.mean:,.1f}"
    if cell.count is None or cell.share is None:
        return "not told"
    return f"{'≥ ' if cell.least else ''}{cell.count:,} ({cell.share:.1%})"


def scan(visit: Visit, network: Any, sentence: str) -> None:
    """The strongest conditions as a forest, all of them as a table."""
    found = pooled_scan([each.numbers["odds"] for each in network.answered])
    if not found.height:
        st.caption(_NOTHING)
        return
    best = found.head(SHOWN).iter_rows(named=True)
    rows = [ForestRow("", row["name"], row["odds_ratio"], row["or_lower"], row["or_upper"], 10 ** -row["log10_p"], None,
                      None) for row in best]  # fmt: skip
    title = f"Odds ratios of conditions, all sites together: the {len(rows)} strongest of {found.height:,}"
    figure = forest(rows, colours(), title=title, subtitle=sentence, ratio="odds ratio")
    show(visit, figure, Story(_SCAN, _of(network)), "network_scan")
    lower, upper = (pl.col(f"random_{end}").round(2).cast(pl.String) for end in ("lower", "upper"))
    shown = found.select(
        "code", "name", "sites", "cases", "odds_ratio", "or_lower", "or_upper", "log10_p", "q",
        random_effects=pl.format("{} ({} to {})", pl.col("random_odds_ratio").round(2), lower, upper),
        heterogeneity=pl.format("I² {} %, p {}", pl.col("i2").round(0).cast(pl.Int64),
                                pl.col("heterogeneity_p").round(2)),
    )  # fmt: skip
    table(shown, key="network_scanned", alt="Every condition that two sites or more tell", height=320,
          widths={"name": 220, "random_effects": 150, "heterogeneity": 130})  # fmt: skip


def _of(network: Any) -> str:
    """Who is behind the figure."""
    return f"aggregates of {', '.join(each.site.name for each in network.answered)}"
