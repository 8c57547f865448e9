"""A love plot stays legible beside a variable that lies far away, and says where that is (S-ST 14)."""

from __future__ import annotations

from charts import LIGHT
from charts.love import EDGE, love
from stats.groups.table_one import TableOne
from stats.groups.table_rows import Row


def table(*rows: tuple[str, float, float]) -> TableOne:
    made = tuple(Row("Demographics", name, None, None, (), smd=smd, smd_after=after) for name, smd, after in rows)
    return TableOne(("a", "b"), (50, 50), (50, 50), made, (), (), "", "r", weighed_by=("age",))


def test_s_st_14_what_lies_far_beyond_stands_at_the_edge_with_its_number() -> None:
    figure = love(table(("Group", 12.3, 12.2), ("Age", 0.3, 0.0)), LIGHT)
    assert figure.drawing.layout.xaxis.range[1] < 1.1 * EDGE
    assert list(figure.drawing.data[0].x) == [EDGE, 0.3]
    assert [note.text for note in figure.drawing.layout.annotations if note.text == "12.30"]
    assert "at the edge" in figure.subtitle
    assert figure.table["smd"].to_list() == [12.3, 0.3]  # the axis cuts the picture, not the data
    assert figure.drawing.layout.xaxis.range[0] < 0  # a mark at 0 stands clear of the names


def test_without_far_ones_the_axis_ends_where_they_do() -> None:
    figure = love(table(("LDL", 1.6, 1.7), ("Age", 0.1, 0.0)), LIGHT)
    assert list(figure.drawing.data[0].x) == [1.6, 0.1]
    assert "edge" not in figure.subtitle
