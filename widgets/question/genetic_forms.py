"""Forms for criteria on what an individual carries. Each gives the criterion as filled in, or None while it says
nothing.
"""

from __future__ import annotations

import streamlit as st

from charts.theme import CONSEQUENCES
from cohorts.criteria import CarrierOf, Diplotype, PolygenicScore
from cohorts.definitions import diplotype_definition, names
from cohorts.definitions import gene_set as gene_set_named
from cohorts.gene_sets import GeneSet, read_gene_set
from cohorts.genetic_fields import IMPACTS, PHASES, RELEASE, ZYGOSITIES
from cohorts.reading import parsed
from widgets.given import text_of
from widgets.references import reference_title
from widgets.values import frequency_references
from widgets.visit import Visit

_CLASSES = [*CONSEQUENCES, "protein_altering"]
_ABSENT = {"keep": "count as rare", "drop": "never count", "only": "are all that counts"}
_PHASES = {"known": "unknown", "any": "count as bi-allelic", "unknown": "show these alone"}
_ORIGINS = ["any", "germline", "somatic"]
_CLINVAR = ["pathogenic", "conflicting", "uncertain", "benign"]


def gene_variants(visit: Visit, old: CarrierOf | None, key: str) -> CarrierOf | None:
    """Qualifying variants in a gene, or in any of several."""
    given = ", ".join(old.genes or ((old.gene,) if old.gene else ())) if old else ""
    text = st.text_input(
        "Gene, or several", given, key=f"{key}_gene", placeholder="LDLR, APOB, PCSK9", icon=":material/genetics:"
    )
    genes = tuple(dict.fromkeys(text.replace(",", " ").split()))
    chosen = _among(visit, old, key)
    if not genes:
        return None
    where = {"gene": genes[0]} if len(genes) == 1 else {"genes": genes}
    return CarrierOf(**where, **chosen)


def region_variants(visit: Visit, old: CarrierOf | None, key: str) -> CarrierOf | None:
    """Qualifying variants in a stretch of a chromosome."""
    region = st.text_input(
        "Region", (old and old.region) or "", key=f"{key}_region", placeholder="19:11089463-11133820"
    )
    chosen = _among(visit, old, key)
    return CarrierOf(region=region.strip(), **chosen) if region.strip() else None


def one_variant(visit: Visit, old: CarrierOf | None, key: str) -> CarrierOf | None:
    """One variant by its place and alleles, or by an rsID or HGVS name that names one allele."""
    variant = st.text_input(
        "Variant",
        (old and old.variant) or "",
        key=f"{key}_variant",
        placeholder="19-11105408-C-T, rs429358 or LDLR p.Asp354Gly",
        help="A name of several alleles is not guessed at: it lists them, and one is to be named.",
    )
    zygosity, phase = _zygosity(old, key, several=False)
    with st.expander("More", key=f"{key}_more"):
        read = _read(old, key)
    if not variant.strip():
        return None
    return CarrierOf(variant=variant.strip(), zygosity=zygosity, phase=phase, **read)


def gene_set(visit: Visit, old: CarrierOf | None, key: str) -> CarrierOf | None:
    """A named set or one's own file, whose rules hold classes, alleles and zygosity (S-GT 18)."""
    sets = names("gene_sets")
    own = old.gene_set if old and isinstance(old.gene_set, GeneSet) else None
    index = sets.index(old.gene_set) if old and old.gene_set in sets else None
    name = st.selectbox(
        "Gene set", sets, index=index, key=f"{key}_set", format_func=lambda one: gene_set_named(one).title
    )
    file = st.file_uploader(
        "Or open a gene-set file of your own", type="json", key=f"{key}_file", max_upload_size=1,
        help="JSON as cohorts/definitions/README.md describes it. It becomes part of the question.",
    )  # fmt: skip
    if file is not None:
        own = read_gene_set(parsed(text_of(file), "gene set", file.name), file.name)
    chosen = own if file is not None or (own and not name) else name
    with st.expander("More", key=f"{key}_more"):
        phase = _phase(old, key)
        reference = _reference(visit, old, key, "Frequencies in its rules are of")
        read = _read(old, key)
    if not chosen:
        return None
    defined = chosen if isinstance(chosen, GeneSet) else gene_set_named(chosen)
    st.caption(f"{defined.title}, {defined.version}. {defined.note}")
    kept = {"min_stars": old.min_stars, "af_absent": old.af_absent} if old else {}
    return CarrierOf(gene_set=chosen, phase=phase, af_reference=reference, **read, **kept)


def polygenic_score(visit: Visit, old: PolygenicScore | None, key: str) -> PolygenicScore | None:
    """A range of percentiles of a score."""
    score = st.text_input("Score", (old and old.score) or "", key=f"{key}_score", placeholder="coronary_disease")
    low, high = st.slider(
        "Percentile among unrelated individuals of this release", 0.0, 100.0,
        (old.from_, old.to) if old else (90.0, 100.0), 1.0, key=f"{key}_range",
    )  # fmt: skip
    st.caption("Scores are not adjusted for ancestry: compare within a genetic group.")
    return PolygenicScore(score.strip(), low, high) if score.strip() and low < high else None


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


def _reference(visit: Visit, old: CarrierOf | None, key: str, label: str) -> str:
    """Whose frequency a bound is about (S-GT 10)."""
    own = old.af_reference if old else RELEASE
    choices = list(dict.fromkeys((*frequency_references(visit), own)))
    return st.selectbox(
        label, choices, index=choices.index(own), format_func=reference_title, key=f"{key}_af_reference",
        help="GroupMax is the largest over the genetic similarity groups. References beside this release are ingested"
        " with it (--frequencies).",
    )  # fmt: skip


def _among(visit: Visit, old: CarrierOf | None, key: str) -> dict[str, object]:
    """Fields that choose among the variants of a place: the usual ones first, the rest under More."""
    consequences = _consequences(old, key)
    clinvar, stars = _clinvar(old, key)
    zygosity, phase = _zygosity(old, key)
    left, right = st.columns(2)
    most = left.number_input(
        "Rarer than, %", 0.0, 100.0, 100 * old.max_af if old and old.max_af is not None else None, step=0.1,
        key=f"{key}_max_af", placeholder="any frequency",
    )  # fmt: skip
    with right:
        reference = _reference(visit, old, key, "Frequency in")
    with st.expander("More", key=f"{key}_more"):
        impact = st.pills(
            "Impact (none chosen: any)", IMPACTS, selection_mode="multi", default=list(old.impact) if old else [],
            key=f"{key}_impact", format_func=str.capitalize,
        )  # fmt: skip
        absent = st.segmented_control(
            "Variants absent from the reference", list(_ABSENT), default=old.af_absent if old else "keep",
            format_func=_ABSENT.get, key=f"{key}_absent", required=True,
        )  # fmt: skip
        least = st.number_input(
            "At least this common, %", 0.0, 100.0, 100 * old.min_af if old and old.min_af is not None else None,
            step=0.1, key=f"{key}_min_af", placeholder="any frequency",
        )  # fmt: skip
        count = st.number_input("Different variants in one gene, at least", 1, 50, old.at_least if old else 1,
                                key=f"{key}_at_least")  # fmt: skip
        read = _read(old, key)
    return {
        "consequences": consequences,
        "impact": tuple(impact),
        "clinvar": clinvar,
        "min_stars": stars,
        "zygosity": zygosity,
        "phase": phase,
        "min_af": None if least is None else least / 100,
        "max_af": None if most is None else most / 100,
        "af_absent": absent or "keep",
        "af_reference": reference,
        "at_least": int(count),
        **read,
    }


def _zygosity(old: CarrierOf | None, key: str, several: bool = True) -> tuple[str, str]:
    """Zygosity, and the phase where two alleles may be what makes an individual bi-allelic."""
    chosen = st.selectbox(
        "Zygosity", ZYGOSITIES, index=ZYGOSITIES.index(old.zygosity) if old else 0, key=f"{key}_zygosity",
        help="A call with a missing allele beside the carried one fulfils any, and is unknown for the others.",
    )  # fmt: skip
    return chosen, _phase(old, key) if several and chosen == "biallelic" else (old.phase if old else "known")


def _phase(old: CarrierOf | None, key: str) -> str:
    """Two different alleles of which nobody knows whether they lie on one chromosome are a choice of their own."""
    return st.radio(
        "Two different alleles whose phase is not known", PHASES, index=PHASES.index(old.phase) if old else 0,
        format_func=_PHASES.get, key=f"{key}_phase", horizontal=True,
    )  # fmt: skip


def _read(old: CarrierOf | None, key: str) -> dict[str, object]:
    """Fields that say which calls are read."""
    origin = st.segmented_control(
        "Calls", _ORIGINS, default=old.origin if old else "any", key=f"{key}_origin", format_func=str.capitalize,
        required=True,
    )  # fmt: skip
    left, right = st.columns(2)
    low, high = (
        side.number_input(
            f"Share of reads with the allele, at {end}, %", 0.0, 100.0, None if value is None else 100 * value,
            step=1.0, key=f"{key}_{end}_vaf", placeholder="any",
            help="Somatic calls and heteroplasmy; unknown where it is not recorded.",
        )
        for side, end, value in ((left, "least", old and old.min_vaf), (right, "most", old and old.max_vaf))
    )  # fmt: skip
    called = st.slider(
        "Share of qualifying sites called, from which none found means no", 0.0, 1.0,
        old.min_called if old else 0.95, 0.01, key=f"{key}_called",
    )  # fmt: skip
    failing = st.toggle("Also count calls that fail genotype QC", bool(old and old.quality == "any"), key=f"{key}_any")
    return {
        "origin": origin or "any",
        "min_vaf": None if low is None else low / 100,
        "max_vaf": None if high is None else high / 100,
        "min_called": called,
        "quality": "any" if failing else "pass",
    }
