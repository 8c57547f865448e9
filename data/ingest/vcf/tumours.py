"""Which columns of a VCF are a tumour's, as callers that compare it with a normal tell in their headers.

GATK Mutect2 writes ##tumor_sample, MuTect its command line, Strelka, VarScan and SomaticSniper call the columns NORMAL
and TUMOR, and the specification has ##PEDIGREE for clones (VCF 4.1 and 4.2: Derived and Original; 4.3 on: ID and
Original) and ##SAMPLE with the genomes that are mixed in a sample.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_MUTECT = re.compile(r"\btumor_sample_name=([^\s\"]+)")
_FIELD = re.compile(r"(\w+)=(\"[^\"]*\"|[^,>]*)")
_TUMOUR = re.compile(r"tumou?r|metasta|cancer|carcinoma", re.IGNORECASE)


def tumours_of(key: str, value: str) -> set[str]:
    """The samples that `##key=value` says are tumours."""
    if key == "tumor_sample":
        return {value.strip()}
    if key.startswith("MuTect"):
        return set(_MUTECT.findall(value))
    if key not in ("PEDIGREE", "SAMPLE"):
        return set()
    told = dict(_FIELD.findall(value))
    if key == "PEDIGREE":
        return {told.get("Derived") or told.get("ID", "")} if "Original" in told else set()
    return {told.get("ID", "")} if _TUMOUR.search(told.get("Genomes", "")) else set()


def pair_of(columns: Sequence[str]) -> frozenset[str]:
    """The tumour of two columns that are called NORMAL and TUMOR, each perhaps with more before or after it."""
    if len(columns) != 2:
        return frozenset()
    tumour = [name for name in columns if re.search(r"(?:^|[_.-])tumou?r(?:$|[_.-])", name, re.IGNORECASE)]
    normal = [name for name in columns if re.search(r"(?:^|[_.-])normal(?:$|[_.-])", name, re.IGNORECASE)]
    return frozenset(tumour) if len(tumour) == len(normal) == 1 else frozenset()
