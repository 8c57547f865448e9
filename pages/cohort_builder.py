"""The cohort builder: the question on the left, its answer on the right, both always in view."""

from __future__ import annotations

import streamlit as st

from widgets.cohort.answer import answer
from widgets.guard import entered
from widgets.notices import told
from widgets.question import current
from widgets.question.criterion_editor import editor

visit = entered()
question, answered = st.columns([0.4, 0.6], gap="medium")
with question:
    editor(visit)
with answered, told("cohort"):
    answer(visit, current.cohort())
