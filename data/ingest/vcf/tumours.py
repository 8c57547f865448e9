"""Which columns of a VCF are a tumour's, as callers that compare it with a normal tell in their headers.

GATK Mutect2 writes ##tumor_sample and ##normal_sample, MuTect its command line, Strelka, VarScan and SomaticSniper call
the columns NORMAL and TUMOR, and the specification has ##PEDIGREE for clones (VCF 4.1 and 4.2: Derived and Original;
4.3 on: ID and Original) and ##SAMPLE with the genomes that are mixed in a sample. What the sample of a column is called
elsewhere stands in ##SAMPLE as well (SampleName of TCGA's files, NAME of the GDC's).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_MUTECT = re.compile(r"\b(tumor|normal)_sample_name=([^\s\"]+)")
_FIELD = re.compile(r"(\w+)=(\"[^\"]*\"|[^,>]*)")
_TUMOUR = re.compile(r"tumou?r|metasta|cancer|carcinoma", re.IGNORECASE)
_GENERIC = re.compile(r"(?:primary_?)?tumou?r\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Tumours:
    """The tumours among the columns of a file; false where there is none."""

    columns: tuple[str, ...] = ()
    normal_of: Mapping[str, str] = field(default_factory=dict)  # column of a tumour → what its normal is called
    called: Mapping[str, str] = field(
        default_factory=dict
    )  # column of a tumour → its sample's name, where that is told

    def __bool__(self) -> bool:
        return bool(self.columns)

    @property
    def are_named(self) -> bool:
        """False where one is only called TUMOR."""
        return all(one in self.called or not _GENERIC.match(one) for one in self.columns)

    def name_of(self, column: str, otherwise: str) -> str:
        """The sample's name; `otherwise` where the column is called TUMOR, as those of every other file may be."""
        return self.called.get(column) or (otherwise if _GENERIC.match(column) else column)


class TumoursTold:
    """Takes the meta lines of one header in their order."""

    def __init__(self) -> None:
        self._tumours: set[str] = set()
        self._normals: list[str] = []
        self._original: dict[str, str] = {}
        self._called: dict[str, str] = {}

    def take(self, key: str, value: str) -> None:
        """What `##key=value` says."""
        if key == "tumor_sample":
            self._tumours.add(value.strip())
        elif key == "normal_sample":
            self._normals.append(value.strip())
        elif key.startswith("MuTect"):
            for kind, name in _MUTECT.findall(value):
                self._tumours |= {name} if kind == "tumor" else set()
                self._normals += [name] if kind == "normal" else []
        elif key in ("PEDIGREE", "SAMPLE"):
            self._structured(key, {name: text.strip('" ') for name, text in _FIELD.findall(value)})

    def _structured(self, key: str, told: Mapping[str, str]) -> None:
        name = told.get("Derived") or told.get("ID", "")
        if key == "PEDIGREE" and "Original" in told:
            self._tumours.add(name)
            self._original[name] = told["Original"]
        elif key == "SAMPLE":
            self._tumours |= {name} if _TUMOUR.search(told.get("Genomes", "")) else set()
            if called := told.get("SampleName") or told.get("NAME"):
                self._called[name] = called

    def among(self, columns: Sequence[str]) -> Tumours:
        """The tumours of a file with these samples."""
        found = [name for name in columns if name in self._tumours] or _pair(columns)
        others = [name for name in columns if name not in found]
        normals = [name for name in self._normals if name not in found]
        if not normals and len(columns) == 2:
            normals = others
        told = {one: self._original.get(one) or (normals[0] if normals else "") for one in found}
        return Tumours(
            tuple(found),
            {one: self._called.get(normal, normal) for one, normal in told.items() if normal},
            {one: self._called[one] for one in found if one in self._called},
        )


def _pair(columns: Sequence[str]) -> list[str]:
    """The tumour of two columns that are called NORMAL and TUMOR, each perhaps with more before or after it."""
    if len(columns) != 2:
        return []
    tumour = [name for name in columns if re.search(r"(?:^|[_.-])tumou?r(?:$|[_.-])", name, re.IGNORECASE)]
    normal = [name for name in columns if re.search(r"(?:^|[_.-])normal(?:$|[_.-])", name, re.IGNORECASE)]
    return tumour if len(tumour) == len(normal) == 1 else []
