"""Criteria at random on what is carried, with every field that chooses among variants and calls."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cohorts.criteria import CarrierOf, PolygenicScore
from cohorts.definitions import gene_set
from tests.queries.random_genotypes import GENES

SYMBOLS = st.sampled_from(list(GENES))
SHARES = st.sampled_from([0.0, 0.5, 0.8, 0.95, 1.0])
REFERENCES = ["release", "release", "release:AFR-like", "release:unrelated", "gnomAD 4.1", "gnomAD 2.1:FIN", "ALFA"]
TERMS = ["loss_of_function", "missense", "protein_altering", "stop_gained", "other"]
_OWN = {
    **gene_set("hfe_c282y_homozygous").to_json(),
    "name": "own",
    "rules": [
        {"gene": "LDLR", "mechanism": "m", "consequences": ["loss_of_function"], "max_af": 0.01},
        {"gene": "BRCA1", "mechanism": "m", "consequences": ["loss_of_function"], "max_af": 0.01},
        {"gene": "TTN", "mechanism": "m", "zygosity": "biallelic", "impact": ["HIGH", "MODERATE"]},
        {"gene": "HFE", "mechanism": "m", "variants": ["6-26092913-G-A"], "zygosity": "homozygous"},
    ],
}


@st.composite
def _among(draw: st.DrawFn) -> dict[str, Any]:
    """Fields that choose among the variants of a place, and count them."""
    biallelic = draw(st.booleans())
    absent = draw(st.sampled_from(["keep", "keep", "drop", "only"]))
    low, high = draw(st.sampled_from([(None, None), (None, 0.01), (0.001, None), (0.001, 0.1)]))
    return {
        "consequences": tuple(draw(st.lists(st.sampled_from(TERMS), max_size=2))),
        "impact": tuple(draw(st.lists(st.sampled_from(["HIGH", "MODERATE", "LOW", "MODIFIER"]), max_size=2))),
        "min_af": None if absent == "only" else low,
        "max_af": None if absent == "only" else high,
        "af_absent": absent,
        "af_reference": draw(st.sampled_from(REFERENCES)),
        "clinvar": draw(st.sampled_from([(), (), ("pathogenic",)])),
        "min_stars": draw(st.integers(0, 2)),
        "zygosity": "biallelic" if biallelic else draw(st.sampled_from(["any", "any", "heterozygous", "homozygous"])),
        "phase": draw(st.sampled_from(["known", "any", "unknown"])),
        "at_least": 1 if biallelic else draw(st.sampled_from([1, 1, 2, 3])),
    }


@st.composite
def _read(draw: st.DrawFn) -> dict[str, Any]:
    """Fields that say which calls are read."""
    low, high = draw(st.sampled_from([(None, None), (None, None), (0.05, None), (None, 0.5), (0.1, 0.6)]))
    return {
        "min_vaf": low,
        "max_vaf": high,
        "origin": draw(st.sampled_from(["any", "any", "germline", "somatic"])),
        "min_called": draw(SHARES),
        "quality": draw(st.sampled_from(["pass", "any"])),
    }


@st.composite
def _carriers(draw: st.DrawFn) -> CarrierOf:
    place = draw(st.sampled_from(["gene", "genes", "region", "variant", "gene_set"]))
    match place:
        case "gene":
            where = {"gene": draw(SYMBOLS)}
        case "genes":
            where = {"genes": tuple(draw(st.lists(SYMBOLS, min_size=1, max_size=4)))}
        case "region":
            assembly = draw(st.sampled_from(["GRCh38", "GRCh37"]))
            contig, start, end = draw(st.sampled_from([*GENES.values(), ("17", 5200, 5600), ("8", 1, 10)]))
            where = {"region": f"{assembly} {contig}:{start}-{end}"}
        case "variant":
            variant = draw(st.sampled_from(["GRCh38 6-26092913-G-A", "GRCh37 17-5500-A-C", "GRCh38 19-1500-G-T"]))
            return CarrierOf(variant=variant, **draw(_read()))
        case _:
            return CarrierOf(gene_set=_OWN, phase=draw(st.sampled_from(["known", "any", "unknown"])), **draw(_read()))
    return CarrierOf(**where, **draw(_among()), **draw(_read()))


carriers = _carriers()
scores = st.builds(
    PolygenicScore,
    st.sampled_from(["coronary_disease", "height"]),
    from_=st.sampled_from([0.0, 10.0, 50.0]),
    to=st.sampled_from([75.0, 90.0, 100.0]),
)
