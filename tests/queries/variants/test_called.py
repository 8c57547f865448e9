"""Calls for arithmetic: each genotype of the release as its rows and assays say, whether it stands in bits or rows."""

from __future__ import annotations

import numpy as np
import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion, Refused, UnknownName
from queries.answer import answer
from queries.associations.files import AssociationFiles
from queries.associations.variant_scan import VariantScan, copies_of
from queries.variants.called import read_called
from queries.warehouse import Warehouse

_CALLS = """
SELECT g.biosample_id, g.alt_count, g.passes_qc AND g.missing_count = 0 AS known FROM genotype AS g
JOIN variant AS v ON v.variant_id = g.variant_id AND v.packed = g.packed WHERE g.variant_id = $variant
"""


def test_every_call_is_that_of_its_row(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        ids = cursor.sql("SELECT individual_id FROM permitted ORDER BY individual_id").pl()["individual_id"].to_numpy()
        some = ids[::2]
        assembly, called = read_called(cursor, some, copies=1)
        assert assembly is not None
        assert set(called.people) <= set(some)
        assert len(called) > 5
        looked_at = {(v, a) for v, a in cursor.sql("SELECT variant_id, assay_id FROM variant_assay").fetchall()}
        for place, row in enumerate(called.variants.iter_rows(named=True)):
            calls = {b: (n, k) for b, n, k in cursor.execute(_CALLS, {"variant": row["variant_id"]}).fetchall()}
            told = copies_of(called, place)
            for at, biosample in enumerate(called.biosample.tolist()):
                n, known = calls.get(biosample, (0, True))
                known = known and (row["variant_id"], int(called.assay[at])) in looked_at
                if row["on_x"]:
                    known, n = known and called.x[at] > 0, (2 if n else 0) if called.x[at] == 1 else n
                assert (told[at] == n) if known else np.isnan(told[at])


def test_a_region_holds_its_variants_alone(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        ids = cursor.sql("SELECT individual_id FROM permitted ORDER BY individual_id").pl()["individual_id"].to_numpy()
        _, every = read_called(cursor, ids, copies=1)
        one = every.variants.row(0, named=True)
        _, called = read_called(cursor, ids, copies=1, region=(one["contig"], one["position"], one["position"]))
    assert 1 <= len(called) < len(every)
    assert set(called.variants["position"]) == {one["position"]}


def test_genotypes_by_name_need_the_right(random_warehouse: Warehouse, researcher: Asking, partner: Asking) -> None:
    found = answer(random_warehouse, researcher, AssociationFiles())
    assert len(set(found.names)) == len(found.called.people)
    with pytest.raises(Refused):
        answer(random_warehouse, partner, AssociationFiles())


def test_what_cannot_be_scanned() -> None:
    with pytest.raises(UnknownName, match="agee"):
        VariantScan("PHECODE:411", ("agee",))
    with pytest.raises(InvalidQuestion, match="copies"):
        VariantScan("PHECODE:411", min_copies=0)
    with pytest.raises(InvalidQuestion):
        VariantScan("PHECODE:411", region="somewhere")
    assert VariantScan("LOINC:13457-7").measured
    assert not VariantScan("coronary_disease").measured
    asked = VariantScan("PHECODE:411", ("sex",), region="1:1-5", stamp="x")
    assert asked.to_json() == {
        "variant_scan": {
            "outcome": "PHECODE:411", "min_copies": 20, "unrelated_only": True, "adjust": ["sex"], "region": "1:1-5",
            "stamp": "x",
        }
    }  # fmt: skip
    assert isinstance(asked.carriers, Cohort)
