"""What the sites said: each by itself, and together where the second threshold allows it."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from charts.fields import written
from charts.network import by_site, cell
from widgets.figure import Story, address, show
from widgets.markdown import literal
from widgets.network import analyses
from widgets.network.watched import state
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

_NO_TOTAL = "No total: it would rest on fewer than two sites, and be one site's own number."


def said(visit: Visit, network: Any, ask: str, sentence: str) -> None:
    """Draw the answer of a round that has ended."""
    missing = [each for each in network.told if each.state != "answered"]
    if missing:
        head = "**Partial**: without these sites." if network.answered else "**No site answered.**"
        st.markdown(f"{head}  \n" + "  \n".join(state(each) for each in missing))
    if network.answered:
        DRAWN[ask](visit, network, sentence)
        lifted(network)
        st.caption(
            "Each site answers by its own consents and disclosure policy: small counts are hidden there, others rounded"
            f" down. Answered by {_releases(network)}."
        )
        if ask in ("attrition", "frequencies", "table"):  # figures have a link of their own
            with st.popover("Link", type="tertiary", icon=":material/link:", key="link_network"):
                st.caption("Reopens this question; the sites are asked again, under the rights of who opens it.")
                st.code(address(), language=None, wrap_lines=True)


_STORY = Story(
    "Each site counts among its own permitted individuals and protects the number by its own policy before it leaves; "
    "what one holds back counts in no sum.", "individuals of each site",
)  # fmt: skip


def counts(visit: Visit, network: Any, sentence: str) -> None:
    least = "at least " if network.partial else ""
    of = f" of {network.permitted:,} who permit the purpose there" if network.permitted is not None else ""
    if network.total is None:
        st.markdown(f":gray[{_NO_TOTAL}]")
    else:
        st.markdown(f"**{least.capitalize()}{network.total:,}** individuals{of} :gray[· {literal(sentence)}]")
    rows = [(each.site.name, each.state, each.count if isinstance(each.count, int) else None, _shown(each))
            for each in network.told]  # fmt: skip
    frame = pl.DataFrame(
        rows, {"site": pl.String, "state": pl.String, "count": pl.Int64, "shown": pl.String}, orient="row"
    )
    show(visit, by_site(frame, colours(), title="Individuals by site"), _STORY, "network_counts")


def _shown(each: Any) -> str:
    if each.state != "answered":
        return each.state
    if each.count is None:
        return {True: "yes", False: "no"}.get(each.numbers.get("exists"), "not told")
    of, unknown = each.numbers.get("permitted"), each.numbers.get("unknown")
    words = cell(each.count) + (f" of {cell(of)}" if of is not None else "")
    return words + (f", unknown of {cell(unknown)}" if unknown else "")


def steps(visit: Visit, network: Any, sentence: str) -> None:
    """The funnel, a column a site; sites list the same steps, as the definition has them."""
    longest = max((each.numbers["steps"] for each in network.answered), key=len)
    rows = []
    for place, step in enumerate(longest):
        cells = {each.site.name: each.numbers["steps"][place]["remaining"] if place < len(each.numbers["steps"])
                 else None for each in network.answered}  # fmt: skip
        told = [n for n in cells.values() if isinstance(n, int)]
        least = "≥ " if network.partial or len(told) < len(cells) else ""
        together = f"{least}{sum(told):,}" if len(told) > 1 else "no total"
        rows.append({"step": step["step"], "all sites": together, **{name: cell(n) for name, n in cells.items()}})
    st.markdown(f"**How the cohort comes about at each site** :gray[· individuals remaining · {literal(sentence)}]")
    table(pl.DataFrame(rows, orient="row"), key="network_steps", alt="Individuals remaining after each step, by site",
          widths={"step": 300})  # fmt: skip


def alleles(visit: Visit, network: Any, sentence: str) -> None:
    rows, sums = [], {}
    for each in network.answered:
        for one in each.numbers["alleles"]:
            name = "-".join(str(one[part]) for part in ("contig", "position", "ref", "alt"))
            ac, an = one["ac"], one["an"]
            rows.append({"variant": name, "site": each.site.name, "ac": cell(ac), "an": cell(an), "af": _af(ac, an)})
            if isinstance(ac, int) and isinstance(an, int):
                sums.setdefault(name, []).append((ac, an))
    for name, told in sums.items():
        if len(told) > 1:
            ac, an = (sum(column) for column in zip(*told, strict=True))
            whole = {"variant": name, "site": f"together ({len(told)} sites)"}
            rows.append({**whole, "ac": f"{ac:,}", "an": f"{an:,}", "af": _af(ac, an)})
    st.markdown(f"**Allele frequencies by site** :gray[· unrelated individuals · {literal(sentence)}]")
    if not rows:
        st.caption("No site tells of this allele: it is not there, or carried by few of the individuals asked about.")
        return
    rows.sort(key=lambda row: row["variant"])
    table(pl.DataFrame(rows, orient="row"), key="network_alleles", alt="Allele counts and frequencies by site")
    st.caption("Alleles are named as each site's assembly has them; those of different assemblies stand apart.")


def _af(ac: Any, an: Any) -> str:
    return written(ac / an, "frequency") if isinstance(ac, int) and isinstance(an, int) and an else "not told"


def _releases(network: Any) -> str:
    return literal(
        ", ".join(f"{each.site.name}{f' ({each.release})' if each.release else ''}" for each in network.answered)
    )


def lifted(network: Any) -> None:
    """Which places were asked elsewhere than named, by which chain file."""
    told = [(each.site.name, place) for each in network.answered for place in each.numbers.get("lifted", ())]
    for site, place in told:
        st.caption(
            f":material/swap_horiz: {literal(site)} is on another assembly: {literal(place['asked'])} is"
            f" {literal(place['here'])} there, by the chain file {literal(place['by'])}."
        )


DRAWN = {
    "count": counts, "attrition": steps, "frequencies": alleles, "survival": analyses.ratios, "odds": analyses.odds,
    "curves": analyses.survival, "table": analyses.table_one, "phewas": analyses.scan,
}  # fmt: skip
