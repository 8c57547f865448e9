"""Values in the address: written as values, read back in their own type."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from widgets.bound import parsed, texts


@pytest.mark.parametrize("value", [True, False, 0.01, "kidney_failure", ["missense", "other"], []])
def test_a_value_survives_the_address(value: object) -> None:
    assert parsed(texts(value), type(value)(value)) == value


def test_what_is_no_number_or_no_answer_is_nothing() -> None:
    assert parsed(["soon"], 1.0) is None
    assert parsed(["maybe"], True) is None


def script() -> None:
    import streamlit as st

    from widgets.bound import Bound

    bound = Bound()
    st.selectbox("By", ["sex", "site"], key=bound("by", "sex", ["sex", "site"]), format_func=str.upper)
    bound.write()


def test_the_value_is_written_not_its_label_and_the_default_is_left_out() -> None:
    app = AppTest.from_function(script).run()
    assert "by" not in app.query_params
    app.selectbox(key="by").select("site").run()
    assert app.query_params["by"] == "site"
    app.selectbox(key="by").select("sex").run()
    assert "by" not in app.query_params


@pytest.mark.parametrize(("asked", "shown"), [("site", "site"), ("nonsense", "sex")])
def test_a_foreign_address_is_taken_over_where_it_makes_sense(asked: str, shown: str) -> None:
    app = AppTest.from_function(script)
    app.query_params["by"] = asked
    app.run()
    assert app.selectbox(key="by").value == shown


def shared() -> None:
    import streamlit as st

    from widgets import bound as module

    bound = module.Bound()
    default = {"/outcomes": [], "/phewas": ["age", "components"]}[module.page()]
    st.multiselect("Adjust for", ["age", "components"], key=bound("adjust", default), persist_state="session")
    bound.write()


def test_a_default_of_one_page_is_no_choice_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcomes by sex begin with nothing to adjust for; scans begin guarded all the same. What was chosen stays."""
    monkeypatch.setattr("widgets.bound.page", lambda: "/outcomes")
    app = AppTest.from_function(shared).run()
    assert app.multiselect(key="adjust").value == []
    monkeypatch.setattr("widgets.bound.page", lambda: "/phewas")
    assert app.run().multiselect(key="adjust").value == ["age", "components"]
    app.multiselect(key="adjust").set_value(["age"]).run()
    monkeypatch.setattr("widgets.bound.page", lambda: "/outcomes")
    assert app.run().multiselect(key="adjust").value == ["age"]
