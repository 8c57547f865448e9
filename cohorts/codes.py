"""Codes of clinical vocabularies, written `SYSTEM:code` everywhere.

A code system is a type (S-CL 4): a code without its system is refused, and which kinds of record a system describes is
known, so that a drug asked for as a condition is an error and never an empty result. Whether a release knows a code is
for `queries` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cohorts.errors import InvalidQuestion, UnknownName

#: What each well-known system describes. `OMOP` stands for any concept of the OMOP vocabulary, by its concept id.
SYSTEMS: dict[str, tuple[str, ...]] = {
    "ICD10CM": ("condition", "procedure", "observation"),
    "ICD10": ("condition", "procedure", "observation"),
    "ICD9CM": ("condition", "procedure", "observation"),
    "SNOMED": ("condition", "procedure", "observation", "measurement"),
    "PHECODE": ("condition",),
    "HP": ("condition", "observation"),
    "MONDO": ("condition",),
    "OMIM": ("condition",),
    "ORPHA": ("condition",),
    "LOINC": ("measurement", "observation"),
    "RXNORM": ("treatment",),
    "ATC": ("treatment",),
    "NDC": ("treatment",),
    "CPT4": ("procedure",),
    "ICD10PCS": ("procedure",),
    "VISIT": ("visit",),
    "CMS_PLACE_OF_SERVICE": ("visit",),
    "OMOP": ("condition", "measurement", "treatment", "procedure", "visit", "observation"),
}
_SPELLINGS = {"ICD10-CM": "ICD10CM", "ICD-10-CM": "ICD10CM", "ICD9-CM": "ICD9CM", "ICD-9-CM": "ICD9CM", "HPO": "HP"}
_FORM = re.compile(r"([A-Za-z][A-Za-z0-9_.\- ]*):(\S(?:.*\S)?)")


@dataclass(frozen=True, order=True)
class Code:
    """`Code("ICD10CM", "C50.9")`; `str()` gives `ICD10CM:C50.9`."""

    system: str
    code: str

    @classmethod
    def parse(cls, text: str | Code) -> Code:
        """Read `SYSTEM:code`. Raises InvalidQuestion when the system is missing."""
        if isinstance(text, Code):
            return text
        match = _FORM.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise InvalidQuestion(f"{text!r} is not a code", do="Write SYSTEM:code, for example ICD10CM:C50.9")
        system = match[1].upper()
        return cls(_SPELLINGS.get(system, system), match[2])

    def require(self, domain: str) -> None:
        """Refuse a code whose system never describes `domain` ('condition', 'measurement', 'treatment', …).

        A system that is not among the well-known ones may be a data holder's own and passes.
        """
        described = SYSTEMS.get(self.system)
        if described is not None and domain not in described:
            fitting = sorted(system for system, domains in SYSTEMS.items() if domain in domains)
            raise InvalidQuestion(
                f"{self} is a code of {' or '.join(described)}s, not of {domain}s",
                do=f"Ask with a code of {', '.join(fitting)}",
            )

    def __str__(self) -> str:
        return f"{self.system}:{self.code}"


def known_system(system: str) -> str:
    """The system as spelled here. Raises UnknownName."""
    folded = _SPELLINGS.get(system.upper(), system.upper())
    if folded not in SYSTEMS:
        raise UnknownName("code system", system, SYSTEMS)
    return folded
