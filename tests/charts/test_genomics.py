"""The drawings of altered genes: what they say, how small they stay, and that names are text."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import polars as pl
import pytest

from charts.altered_genes import altered_genes
from charts.interactions import interactions
from charts.oncoprint import ROW, WIDEST, OncoprintFigure, Strip, oncoprint
from charts.phenotype_shares import phenotype_shares
from charts.raster import png
from charts.theme import CONSEQUENCES, DARK, LIGHT

CLASSES = ("loss_of_function", "missense", "other", "synonymous")


def pixels(address: str) -> np.ndarray:
    """What `png` wrote, by the specification."""
    data = base64.b64decode(address.split(",", 1)[1])
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    start = data.index(b"IDAT") + 4
    lines = np.frombuffer(
        zlib.decompress(data[start : start + int.from_bytes(data[start - 8 : start - 4], "big")]), np.uint8
    )
    return lines.reshape(height, 1 + 3 * width)[:, 1:].reshape(height, width, 3)


def drawn(worst: list[list[int]], hits: list[list[int]], strips: tuple[Strip, ...] = ()) -> OncoprintFigure:
    cells = np.array(worst, np.int8), np.array(hits, np.int32)
    return oncoprint([f"G{i}" for i in range(len(worst))], *cells, strips, LIGHT, classes=CLASSES)


def test_a_png_is_what_was_drawn() -> None:
    image = np.random.default_rng(3).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    assert (pixels(png(image)) == image).all()


def test_a_cell_is_told_by_colour_and_by_height_and_two_by_a_cut() -> None:
    image = pixels(drawn([[0, 1, 1, 4]], [[1, 1, 2, 0]]).drawing.layout.images[0].source)
    wide = image.shape[1] // 4

    def height(column: int, name: str) -> int:
        colour = tuple(int(CONSEQUENCES[name].colour[i : i + 2], 16) for i in (1, 3, 5))
        return int((image[:ROW, column * wide + 1] == colour).all(axis=1).sum())

    assert height(0, "loss_of_function") > height(1, "missense") > height(2, "missense") > 0
    assert height(3, "missense") == 0


def test_not_called_is_hatched_and_not_bare() -> None:
    image = pixels(drawn([[4, 5]], [[0, 0]]).drawing.layout.images[0].source)
    half = image.shape[1] // 2
    called, hatched = image[3:-3, 1 : half - 2], image[3:-3, half + 1 : -2]
    assert len(np.unique(called.reshape(-1, 3), axis=0)) == 1
    assert len(np.unique(hatched.reshape(-1, 3), axis=0)) == 2


def test_thousands_of_individuals_stay_small() -> None:
    chance = np.random.default_rng(5)
    worst = np.sort(chance.choice([0, 1, 2, 4, 5], (25, 20_000), p=[0.02, 0.1, 0.01, 0.84, 0.03]).astype(np.int8))
    strips = tuple(Strip(f"t{i}", ("a", "b", "c"), chance.integers(-1, 3, 20_000).astype(np.int8)) for i in range(4))
    figure = oncoprint([f"G{i}" for i in range(25)], worst, (worst < 4).astype(np.int32), strips, DARK, classes=CLASSES)
    assert pixels(figure.drawing.layout.images[0].source).shape[1] == WIDEST
    assert len(figure.drawing.to_json()) < 200_000
    assert figure.table["n"].to_list() == (worst < 4).sum(axis=1).tolist()
    assert "20,000 individuals" in figure.title


def test_what_lies_under_the_mouse_is_said() -> None:
    figure = drawn([[0, 4, 5]], [[2, 0, 0]], (Strip("Sex", ("female",), np.array([0, -1, 0], np.int8)),))
    assert [list(line) for line in figure.drawing.data[0].text] == [
        ["G0: loss of function, 2 alterations", "", "G0: not called"],
        ["Sex: female", "Sex: not recorded", "Sex: female"],
    ]
    assert "G0 1 · 50.0 %" in figure.alt
    assert [key.title for key in figure.keys] == ["Alteration", "Sex"]


def test_nobody_is_drawn_as_nobody() -> None:
    assert drawn([[]], [[]]).title == "1 gene in 0 individuals"


def rows(**more: object) -> pl.DataFrame:
    row = {"gene": "<b>FLT3", "n": 52, "called": 193, "share": 52 / 193, "loss_of_function": 2, "missense": 20,
           "other": 30, "synonymous": 0} | more  # fmt: skip
    return pl.DataFrame([row], schema_overrides=dict.fromkeys(("n", *CLASSES), pl.Int64))


def test_a_bar_is_divided_and_says_its_denominator() -> None:
    figure = altered_genes(rows(), LIGHT, classes=CLASSES, title="t")
    assert [bar.x[0] for bar in figure.drawing.data] == [2, 20, 30, 0, 0]
    assert "52 of 193 · 26.9 %" in figure.alt
    assert "<b>" not in "".join(figure.drawing.layout.yaxis.ticktext)


def test_a_bar_whose_classes_are_suppressed_stands_undivided() -> None:
    hidden = dict.fromkeys(CLASSES, None)
    figure = altered_genes(rows(n=50, called=190, share=50 / 190, **hidden), LIGHT, classes=CLASSES, title="t")
    assert [bar.x[0] for bar in figure.drawing.data] == [0, 0, 0, 0, 50]


PAIR = {"first": "A", "second": "B", "both": 17, "first_only": 35, "second_only": 16, "neither": 125,
        "pair_odds": 3.76, "p": 0.00099, "minus_log10_p": 3.0, "q": 0.01, "tendency": "together"}  # fmt: skip


@pytest.mark.parametrize(("more", "mark"), [
    ({}, "●"), ({"q": 0.2}, "○"), ({"q": None, "p": 0.2}, ""),
    ({"p": None, "q": None, "minus_log10_p": None, "pair_odds": None, "tendency": None, "both": None}, "×"),
])  # fmt: skip
def test_a_pair_is_marked(more: dict, mark: str) -> None:
    figure = interactions(pl.DataFrame([PAIR | more]), ("A", "B"), LIGHT)
    assert figure.drawing.data[0].text[0][0] == mark


def test_direction_is_told_by_sign_whatever_the_order_of_the_genes() -> None:
    apart = PAIR | {"tendency": "apart", "pair_odds": 0.2}
    for genes in (("A", "B"), ("B", "A")):
        assert interactions(pl.DataFrame([apart]), genes, DARK).drawing.data[0].z[0][0] == -3.0


def test_shares_of_a_group_hold_the_unknown() -> None:
    frame = pl.DataFrame({"population": ["g", "g", "h"], "phenotype": ["poor", "unknown", "poor"], "n": [30, 10, None]})
    figure = phenotype_shares(frame, LIGHT, gene="CYP2C19", unknown="unknown")
    assert [bar.x[0] for bar in figure.drawing.data] == [0.75, 0.25]
    assert "h: poor suppressed" in figure.alt
