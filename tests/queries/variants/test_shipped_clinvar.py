"""ClinVar's table as it ships: a gene's alleles, whether or not anybody here carries them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from queries.variants.shipped_clinvar import ShippedClinVar
from tests.queries.genotypes_by_hand import ASKING, SCHEMA

SHIPPED = Path(__file__).parents[3] / "data" / "reference" / "clinvar.parquet"


@pytest.fixture
def cursor() -> Iterator[Any]:
    with duckdb.connect() as con:
        con.execute(SCHEMA)
        con.execute(
            "INSERT INTO clinvar BY NAME SELECT *, 'GRCh38' AS assembly FROM read_parquet($path) WHERE gene < 'M'",
            {"path": str(SHIPPED)},
        )
        con.execute("INSERT INTO gene VALUES ('E', 'LDLR', NULL, 'GRCh38', '19', 1, 2, '+', 'protein_coding')")
        yield con


def test_s_gt_9_the_shipped_alleles_of_a_gene_are_two_stars_or_more(cursor: Any) -> None:
    found = ShippedClinVar("LDLR").run(cursor, ASKING)
    assert found.released == "2024-12-15"
    assert found.frame.height > 500
    assert found.frame["stars"].min() >= 2
    assert set(found.frame["consequence_class"]) >= {"missense", "loss_of_function"}
    assert found.frame["position"].is_sorted()


def test_on_another_assembly_there_is_none(cursor: Any) -> None:
    found = ShippedClinVar("LDLR", "GRCh37").run(cursor, ASKING)
    assert (found.frame.height, found.released) == (0, None)
