"""The registry: which sites there are, whether they answer, what they hold, and how many permit the purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from charts.network import cell
from widgets.notices import notice, told
from widgets.table import table

_EMPTY = (
    "A registry names the sites that may be asked: other Concords, and any Beacon v2. Put `sites.toml` and the hub's"
    " key `hub.key` beside the releases of this warehouse, or name their directory in `CONCORD_NETWORK`; each"
    " Concord site lists this hub's public key in its `hubs.toml`. `docs/exchange.md` shows both files. To try it,"
    " start a network of the demo's sites on this machine, then this page with its directory:"
)
_TRY = "make network\nCONCORD_NETWORK=network make app"


def no_registry() -> None:
    notice("hub", "No site is registered", _EMPTY, command=_TRY, key="no_registry")


def registry(network: Any) -> None:
    """A line a site: what it said of itself, or why not."""
    rows = [_row(each) for each in network.told]
    table(
        pl.DataFrame(rows, orient="row"), key="registry",
        widths={"site": 150, "datasets": 180, "agreed": 150, "why": 220},
        alt="Sites of the registry: state, kind, what they hold, how many permit the purpose",
    )  # fmt: skip


def edited(text: str, put: Callable[[str], None]) -> None:
    """The registry's text, for stewards to change; `put` takes what they save, or raises."""
    with st.popover("Edit the registry", icon=":material/edit:", type="tertiary", key="edit_registry"):
        st.caption("Sites as docs/exchange.md shows them. What cannot be used is not saved.")
        changed = st.text_area("sites.toml", text, height=320, key="registry_text", max_chars=100_000)
        if st.button("Save the registry", key="save_registry", disabled=changed == text):
            with told("registry"):
                put(changed)
                st.rerun()


def _row(each: Any) -> dict[str, str]:
    said = each.numbers
    datasets = [f"{one['name']} ({one['assembly']})" if one["assembly"] else one["name"]
                for one in said.get("datasets") or ()]  # fmt: skip
    return {
        "site": each.site.name,
        "state": each.state,
        "permit_the_purpose": cell(said.get("permitted")) if each.state == "answered" else "–",
        "kind": "Concord" if each.site.kind == "concord" else "Beacon v2",
        "release": each.release or "–",
        "datasets": ", ".join(datasets) or "–",
        "agreed": ", ".join(said.get("data_uses", ())) or "–",
        "seconds": f"{each.seconds:.1f}",
        "why": each.why or "",
    }


def words(network: Any) -> str:
    """How many sites answer, in a sentence."""
    there = len(network.answered)
    return f"{there} of {len(network.told)} sites answer" if network.told else ""


def sent(bodies: dict[str, str], signed_by: str, purpose: str) -> None:
    """The question as it was sent, to the byte but for the signature's headers."""
    st.caption(f"Signed by the hub, for the purpose: {purpose}. Who sits here is not told.")
    for kind, body in bodies.items():
        st.markdown(f"**To {kind}**")
        st.code(body, language="json", wrap_lines=True, height=240)
    st.caption(f"Concord-Hub: {signed_by}")
