"""Consent: who permits what over time and by site, what a purpose would yield, duties, and whom to contact."""

from __future__ import annotations

import streamlit as st

from charts.fields import written
from queries.consent.over_time import ConsentOverTime
from widgets.ask import ask
from widgets.bound import Bound
from widgets.consent import parts
from widgets.guard import entered
from widgets.notices import told
from widgets.question import current
from widgets.table import table

visit = entered()
bound = Bound()
st.markdown("### Consent :gray[what people agreed to]", anchors=False)
with told("consent"):
    question = ConsentOverTime()
    found = ask(visit, question)
    places = st.grid(3, min_column_width=150, gap="small")
    places.metric("In the release", written(found.individuals, "count"))
    places.metric("Permit this purpose", written(found.permitted, "count"))
    places.metric(
        "Without a consent today", written(found.without, "count"), help="Never recorded, not begun, or withdrawn"
    )
    left, right = st.columns([0.56, 0.44], gap="medium")
    with left:
        parts.over_time(visit, found, question, bound)
        st.markdown("**What stands for and against this purpose**")
        uses = found.uses.frame.drop("short")
        table(uses, key="uses", alt="Data uses, individuals, and what hinders the purpose",
              widths={"data_use": 270, "individuals": 85, "permitted": 130},
              height=420 if uses.height > 11 else None)  # fmt: skip
    with right:
        st.markdown("**What a purpose would yield**")
        parts.purposes(visit)
        st.markdown("**Agreed to be contacted**")
        table(found.contacts.frame, key="contacts", alt="Who agreed to be contacted, by kind and site")
        st.markdown("**Duties that come with the data** :gray[accepted once, printed on exports]")
        parts.duties(visit)
with told("recontact"):
    st.markdown("**Whom to contact**")
    parts.worklist(visit, current.cohort())
bound.write()
