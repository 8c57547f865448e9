"""The cohort builder: the question on the left, its answer on the right, both always in view."""

from __future__ import annotations

import streamlit as st

from widgets import current
from widgets.cohort_answer import answer
from widgets.criterion_editor import editor
from widgets.guard import entered
from widgets.notices import told

visit = entered()
question, answered = st.columns([0.4, 0.6], gap="medium")
with question:
    editor(visit)
with answered, told("cohort"):
    answer(visit, current.cohort())
