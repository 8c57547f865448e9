"""Forms for criteria on what an individual carries. Each gives the criterion as filled in, or None while it says
nothing.
"""

from __future__ import annotations

import streamlit as st

from charts.theme import CONSEQUENCES
from cohorts.criteria import CarrierOf, Diplotype
from cohorts.definitions import diplotype_definition, names
from cohorts.definitions import gene_set as gene_set_named
from cohorts.genetic import ZYGOSITIES
from widgets.visit import Visit

_CLASSES = [*CONSEQUENCES, "protein_altering"]
_CLINVAR = ["pathogenic", "conflicting", "uncertain", "benign"]


def gene_variants(visit: Visit, old: CarrierOf | None, key: str) -> CarrierOf | None:
    """Any qualifying variant in one gene."""
    gene = st.text_input(
        "Gene", (old and old.gene) or "", key=f"{key}_gene", placeholder="LDLR", icon=":material/genetics:"
    )
    consequences = _consequences(old, key)
    clinvar, stars = _clinvar(old, key)
    settings = _settings(old, key)
    if not gene.strip():
        return None
    return CarrierOf(gene=gene.strip(), consequences=consequences, clinvar=clinvar, min_stars=stars, **settings)


def one_variant(visit: Visit, old: CarrierOf | None, key: str) -> CarrierOf | None:
    """One variant by its place and alleles, or by an rsID that names one allele."""
    variant = st.text_input(
        "Variant", (old and old.variant) or "", key=f"{key}_variant", placeholder="19-11105408-C-T or rs429358"
    )
    settings = _settings(old, key, frequency=False)
    return CarrierOf(variant=variant.strip(), **settings) if variant.strip() else None


def gene_set(visit: Visit, old: CarrierOf | None, key: str) -> CarrierOf | None:
    """A named set, whose file holds classes, alleles and zygosity: a gene's mechanism matters (S-GT 18)."""
    sets = names("gene_sets")
    index = sets.index(old.gene_set) if old and old.gene_set in sets else None
    name = st.selectbox(
        "Gene set", sets, index=index, key=f"{key}_set", format_func=lambda one: gene_set_named(one).title
    )
    if not name:
        return None
    st.caption(gene_set_named(name).note)
    return CarrierOf(gene_set=name)


def diplotype(visit: Visit, old: Diplotype | None, key: str) -> Diplotype | None:
    """A pair of haplotypes, by the phenotype that the definition names."""
    genes = names("diplotypes")
    gene = st.selectbox(
        "Gene", genes, index=genes.index(old.gene) if old and old.gene in genes else None, key=f"{key}_gene"
    )
    if not gene:
        return None
    defined = diplotype_definition(gene)
    phenotypes = dict(defined.phenotypes)
    chosen = list(phenotypes)
    index = chosen.index(old.phenotype) if old and old.phenotype in chosen else 0
    phenotype = st.selectbox("Phenotype", chosen, index=index, key=f"{key}_phenotype_{gene}")
    st.caption(f"{', '.join(phenotypes[phenotype])}. {defined.note}")
    return Diplotype(gene=gene, phenotype=phenotype)


def _consequences(old: CarrierOf | None, key: str) -> tuple[str, ...]:
    terms = [one for one in (old.consequences if old else ()) if one not in _CLASSES]
    chosen = st.pills(
        "Consequence on the preferred transcript (none chosen: any)",
        [*_CLASSES, *terms],
        selection_mode="multi",
        default=list(old.consequences) if old else [],
        format_func=_consequence,
        key=f"{key}_consequences",
    )  # fmt: skip
    return tuple(chosen)


def _consequence(name: str) -> str:
    mark = CONSEQUENCES.get(name)
    return f"{mark.glyph} {mark.word}" if mark else name.replace("_", "-")


def _clinvar(old: CarrierOf | None, key: str) -> tuple[tuple[str, ...], int]:
    left, right = st.columns([0.7, 0.3])
    classes = list(dict.fromkeys([*_CLINVAR, *(old.clinvar if old else ())]))
    chosen = left.multiselect(
        "ClinVar (none chosen: any)", classes, default=list(old.clinvar) if old else [], key=f"{key}_clinvar",
        help="pathogenic means P, P/LP or LP; conflicting never counts as pathogenic",
    )  # fmt: skip
    stars = right.number_input("Stars, at least", 0, 4, old.min_stars if old else 1, key=f"{key}_stars")
    return tuple(chosen), int(stars)


def _settings(old: CarrierOf | None, key: str, frequency: bool = True) -> dict[str, object]:
    found: dict[str, object] = {}
    left, right = st.columns(2)
    found["zygosity"] = left.selectbox(
        "Zygosity", ZYGOSITIES, index=ZYGOSITIES.index(old.zygosity) if old else 0, key=f"{key}_zygosity",
        help="A call with a missing allele beside the carried one fulfils any, and is unknown for the others.",
    )  # fmt: skip
    if frequency:
        most = right.number_input(
            "Rarer than, %", 0.0, 100.0, 100 * old.max_af if old and old.max_af is not None else None, step=0.1,
            key=f"{key}_max_af", placeholder="any frequency", help="GroupMax, unrelated individuals of this release",
        )  # fmt: skip
        found["max_af"] = None if most is None else most / 100
        drop = right.toggle(
            "Drop variants absent from the reference", bool(old and old.af_absent == "drop"), key=f"{key}_absent"
        )
        found["af_absent"] = "drop" if drop else "keep"
    with st.expander("Called enough, quality", key=f"{key}_quality"):
        called = st.slider(
            "Share of qualifying sites called, from which none found means no", 0.5, 1.0,
            old.min_called if old else 0.95, 0.01, key=f"{key}_called",
        )  # fmt: skip
        failing = st.toggle(
            "Also count calls that fail genotype QC", bool(old and old.quality == "any"), key=f"{key}_any"
        )
    return {**found, "min_called": called, "quality": "any" if failing else "pass"}
