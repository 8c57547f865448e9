"""The cohort builder: the question on the left, its answer on the right, both always in view."""

from __future__ import annotations

import streamlit as st

from exchange.circe import export_cohort, import_definition
from widgets.cohort.answer import answer
from widgets.guard import entered
from widgets.notices import told
from widgets.question import current
from widgets.question.criterion_editor import editor
from widgets.saved.foreign import circe

visit = entered()
question, answered = st.columns([0.4, 0.6], gap="medium")
with question:
    editor(visit, circe(visit, export_cohort, import_definition))
with answered, told("cohort"):
    answer(visit, current.cohort())
