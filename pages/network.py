"""Network: one cohort asked of every registered site at once; the data stay where they are.

Any role that sees counts may ask: sites answer the hub as a partner, whoever sits here.
"""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from access.roles import demand, role_named
from access.site_key import private_key
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from cohorts.errors import ConcordError
from exchange.network import hub as network
from exchange.network.registry import KEY_FILE, SITES_FILE, hub_name, network_folder, read_sites, written_sites
from widgets.bound import Bound
from widgets.guard import entered, stores
from widgets.markdown import literal
from widgets.network import answers, sites
from widgets.network.choices import Asked, choices
from widgets.network.watched import watched
from widgets.notices import told
from widgets.visit import Visit

ABOUT, ROUND = "network_about", "network_round"


def hub_of(folder: Path) -> network.Hub:
    """The hub of a registry, read anew at each run. Raises InvalidQuestion or WarehouseUnavailable."""
    remotes = read_sites(folder / SITES_FILE)
    return network.Hub(hub_name(folder / SITES_FILE), private_key(folder / KEY_FILE), remotes)


def begin(visit: Visit, hub: network.Hub, place: str, mark: tuple, asked: Asked) -> None:
    """Send a question to all sites, audited; its round stands at `place` of the session from now on."""
    question = {"network": {"ask": asked.ask, **asked.more, "cohort": asked.cohort.to_json()}}
    try:
        st.session_state[place] = hub.begin(asked.cohort, visit.asking.purpose, asked.ask, **asked.more)
    except ConcordError as error:
        visit.warehouse.audit.record(visit.asking, question, "failed", error.what)
        raise
    st.session_state[f"{place}_mark"] = mark
    visit.warehouse.audit.record(visit.asking, question, "released")


def change(visit: Visit, path: Path, text: str) -> None:
    """Save a registry as a steward, audited. Raises Refused or InvalidQuestion."""
    demand(visit.asking.role, "consent")
    registered = written_sites(path, text)
    visit.warehouse.audit.record(visit.asking, {"registry": [each.name for each in registered]}, "released")


def bodies(hub: network.Hub, asked: Asked) -> dict[str, str]:
    """What is sent, by kind of site."""
    found = {}
    for site in {each.kind: each for each in hub.sites}.values():
        try:
            body = network.sent_to(site, asked.cohort, {"ask": asked.ask, **asked.more})
        except network.NotForBeacons as error:
            body = {"not sent": error.what}
        if site.kind == "beacon" and asked.ask != "count":
            body = {"not sent": "A Beacon is asked for counts alone"}
        found["Concord sites" if site.kind == "concord" else "Beacons"] = json.dumps(body, indent=2, ensure_ascii=False)
    return found


visit = entered()
st.markdown("### Network :gray[one question, many sites; the data stay there]", anchors=False)
folder = network_folder(stores())
if folder is None:
    sites.no_registry()
    st.stop()
bound = Bound()
with told("network"):
    hub = hub_of(folder)
    here = (str(folder), tuple(hub.sites), visit.asking.purpose)
    with st.container(horizontal=True, vertical_alignment="center", key="registry_head"):
        st.markdown("**Sites**")
        again = st.button("Look again", icon=":material/refresh:", type="tertiary", key="look_again")
        if role_named(visit.asking.role).consent:
            path = folder / SITES_FILE
            sites.edited(path.read_text(encoding="utf-8"), lambda text: change(visit, path, text))
    if again or st.session_state.get(f"{ABOUT}_mark") != here:
        begin(visit, hub, ABOUT, here, Asked(Cohort("Everybody", EVERYBODY), "about"))
    watched(ABOUT, sites.registry)
    asked = choices(visit, bound)
    mark = (*here, json.dumps([asked.cohort.to_json(), asked.ask, asked.more]))
    st.markdown(f":gray[Asked of all sites:] {literal(asked.cohort.sentence)}")
    with st.container(horizontal=True, vertical_alignment="center", key="network_doing"):
        go = st.button(
            "Ask all sites", type="primary", icon=":material/send:", key="ask_sites", disabled=not asked.ready
        )
        with st.popover("The question as sent", icon=":material/data_object:", type="tertiary", key="as_sent"):
            sites.sent(bodies(hub, asked), hub.name, visit.asking.purpose.sentence())
    if go:
        begin(visit, hub, ROUND, mark, asked)
    if st.session_state.get(f"{ROUND}_mark") == mark:
        watched(ROUND, lambda found: answers.said(visit, found, asked.ask, asked.cohort.sentence))
    elif f"{ROUND}_mark" in st.session_state:
        st.caption("The question or the purpose changed since the sites were asked: ask again.")
bound.write()
