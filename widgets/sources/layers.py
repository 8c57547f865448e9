"""What others say of the variants and codes: annotation and ontologies that are brought with the sources."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from widgets.sources import places
from widgets.sources.order import Beside

_WHERE = "On the server, in a directory that it allows"


def named() -> dict[str, str]:
    """What stands in the form, by key."""
    with st.expander("Annotation and ontologies", icon=":material/layers:", key="sources_layers"):
        st.caption("Layers of their own: refreshed without rewriting genotypes, their versions in every export.")
        return {
            "genes": st.text_input(
                "Genes (GFF3)", key="sources_genes", max_chars=500, placeholder="none: the files' own consequences",
                help=f"{_WHERE}; consequences are computed with bcftools csq on the reference FASTA",
            ),
            "clinvar": st.text_input(
                "ClinVar (VCF)", key="sources_clinvar", max_chars=500, placeholder="none", help=_WHERE
            ),
            "frequencies": st.text_area(
                "Frequencies", key="sources_frequencies", max_chars=4000, height=68,
                placeholder="gnomAD:4.1=gnomad.vcf.gz", help=f"NAME:VERSION=sites-only VCF, one a line. {_WHERE}",
            ),
            "ontologies": st.text_area(
                "Ontologies", key="sources_ontologies", max_chars=4000, height=68, placeholder="mondo.obo",
                help=f"OBO files, OBO graphs or the folder of an Athena download, one a line. {_WHERE}",
            ),
        }  # fmt: skip


def found(text: dict[str, str], within: tuple[Path, ...]) -> Beside:
    """The same as files. Refused where one is not in a directory that the server allows."""
    one = {key: places.allowed(text[key].strip(), within) for key in ("genes", "clinvar") if text[key].strip()}
    frequencies = []
    for line in filter(None, map(str.strip, text["frequencies"].splitlines())):
        name, _, path = line.rpartition("=")
        frequencies.append((name.strip(), places.allowed(path.strip(), within)))
    lines = filter(None, map(str.strip, text["ontologies"].splitlines()))
    return Beside(**one, frequencies=tuple(frequencies),
                  ontologies=tuple(places.allowed(line, within) for line in lines))  # fmt: skip
