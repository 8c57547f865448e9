"""The router: what holds on every page before any page runs. `app.py` serves this script."""

from __future__ import annotations

import streamlit as st

from cohorts.errors import ConcordError
from widgets import notices, style

st.set_page_config(page_title="Concord", page_icon=str(style.ICON), layout="wide", initial_sidebar_state="auto")
st.logo(str(style.MARK), size="large")
style.apply()

page = st.navigation(
    {
        "": [st.Page("overview.py", title="Overview", icon=":material/home:", default=True)],
        "Ask": [
            st.Page("cohort_builder.py", title="Cohort builder", icon=":material/group_add:"),
            st.Page("saved_cohorts.py", title="Saved cohorts", icon=":material/bookmarks:"),
            st.Page("variant_browser.py", title="Variant browser", icon=":material/genetics:"),
            st.Page("variant.py", title="Variant", icon=":material/pin_drop:", visibility="hidden"),
            st.Page("region.py", title="Region", icon=":material/width:", visibility="hidden"),
            st.Page("comparison.py", title="Compare", icon=":material/balance:"),
            st.Page("cohort_genomics.py", title="Cohort genomics", icon=":material/grid_on:"),
            st.Page("outcomes.py", title="Outcomes", icon=":material/trending_up:"),
            st.Page("phewas.py", title="PheWAS", icon=":material/scatter_plot:"),
            st.Page("variant_scan.py", title="Variant scan", icon=":material/grain:"),
            st.Page("burden.py", title="Gene burden", icon=":material/bar_chart:"),
            st.Page("network.py", title="Network", icon=":material/hub:"),
            st.Page("partners.py", title="Partners", icon=":material/handshake:"),
            st.Page("individual.py", title="Explain one individual", icon=":material/person_search:"),
        ],
        "Steward": [
            st.Page("consent.py", title="Consent", icon=":material/verified_user:"),
            st.Page("preview.py", title="Partner preview", icon=":material/compare:"),
            st.Page("sources.py", title="Sources", icon=":material/database_upload:"),
            st.Page("administration.py", title="Administration", icon=":material/manage_accounts:"),
        ],
    }
)
try:
    page.run()
except ConcordError as error:
    notices.problem(error, "page")
