"""CSV of what others wrote: no formula, no line that is not the file's own."""

from __future__ import annotations

from io import StringIO

import polars as pl
import pytest

from queries.commands.files import write
from queries.csv_text import csv_text
from widgets.table import csv

FORMULAS = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "\t=1", " =HYPERLINK(1)", "+1+1", "-A1"]
PLAIN = ["-", "+", "-1.5", "+2e-5", "1e-05", "c.-12A>G", "–", "", "a=b", "< 11", "-5 "]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_or_a_heading_that_begins_a_formula_is_text(text: str, tmp_path) -> None:
    frame = pl.DataFrame({"value": [text], text: [1]})
    write(frame, tmp_path / "out.csv")
    for told in (csv_text(frame), csv(frame, []).decode(), (tmp_path / "out.csv").read_text()):
        read = pl.read_csv(StringIO(told))
        assert read["value"].to_list() == [f"'{text}"]
        assert read.columns[1] == f"'{text}"


def test_what_is_no_formula_stays_as_it_is() -> None:
    read = pl.read_csv(StringIO(csv_text(pl.DataFrame({"value": PLAIN, "n": [-1] * len(PLAIN)}))), infer_schema=False)
    assert read["value"].fill_null("").to_list() == PLAIN
    assert set(read["n"]) == {"-1"}


def test_a_name_with_a_line_break_stays_in_its_comment() -> None:
    told = csv_text(pl.DataFrame({"n": [1]}), ["Cohort: a\n=1+1\r\nb"])
    assert told == "# Cohort: a =1+1 b\nn\n1\n"
