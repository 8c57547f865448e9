"""Karyotypic sex from the genotypes of chromosomes X and Y, where nobody gave it (S-GT 7).

On X outside the pseudo-autosomal regions an XX person is heterozygous about as often as allele frequencies predict, an
XY person never; some callers also write XY with one allele ('1' or '1/.'). On Y an XX person has no calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.findings import Finding
from data.ingest.vcf.cells import Cells, alleles

ENOUGH = 10.0  # expected heterozygous calls before their absence says anything
XX_BELOW, XY_ABOVE = 0.65, 0.8  # PLINK's F: 1 − observed/expected heterozygotes
OVERRULES_XX_ABOVE = 0.9  # a stated XX with long homozygous stretches strays past 0.8 on a sparse panel


@dataclass
class SexEvidence:
    """Per biosample, over records on X and Y outside the pseudo-autosomal regions. All arrays (n,)."""

    expected: np.ndarray  # heterozygous X calls if XX
    heterozygous: np.ndarray
    two_alleles: np.ndarray  # X calls written with two alleles
    one_allele: np.ndarray  # X calls written with one ('1', '1/.')
    y_called: np.ndarray
    y_records: int = 0

    @classmethod
    def none(cls, biosamples: int) -> SexEvidence:
        return cls(*(np.zeros(biosamples, kind) for kind in (float, "i4", "i4", "i4", "i4")))

    def add(self, region: str, found: Cells, biosamples: int) -> None:
        """Take one record into account; who is not in `found` was called homozygous reference with two alleles."""
        first, second = alleles(found.cells)
        a, b = np.zeros(biosamples, np.int8), np.zeros(biosamples, np.int8)
        a[found.who], b[found.who] = first, second
        two, none = (a >= 0) & (b >= 0), (a < 0) & (b < 0)
        if region == "Y":
            self.y_called += ~none
            self.y_records += 1
            return
        self.two_alleles += two
        self.one_allele += ~two & ~none
        self.heterozygous += two & (a != b)
        copies = 2 * int(two.sum())
        if copies > 2:
            p = (int((a[two] > 0).sum()) + int((b[two] > 0).sum())) / copies
            self.expected += two * (2 * p * (1 - p) * copies / (copies - 1))

    def merge(self, other: SexEvidence) -> SexEvidence:
        return SexEvidence(
            self.expected + other.expected,
            self.heterozygous + other.heterozygous,
            self.two_alleles + other.two_alleles,
            self.one_allele + other.one_allele,
            self.y_called + other.y_called,
            self.y_records + other.y_records,
        )

    def infer(self) -> list[str | None]:
        """'XX', 'XY', 'other' (X and Y disagree) or None (cannot be told) per biosample."""
        x = self._from_x()
        y = self._from_y()
        if y is None:
            return x
        return [_both(one, two) for one, two in zip(x, y, strict=True)]

    def _from_x(self) -> list[str | None]:
        called = self.two_alleles + self.one_allele
        spelled_apart = bool((self.one_allele > 0.5 * np.maximum(called, 1)).any())
        f = 1 - self.heterozygous / np.maximum(self.expected, 1e-9)
        found: list[str | None] = []
        for i in range(len(called)):
            if called[i] == 0:
                found.append(None)
            elif self.one_allele[i] > 0.5 * called[i]:
                found.append("XY" if self.heterozygous[i] == 0 else None)
            elif spelled_apart and self.heterozygous[i]:
                found.append("XX")  # a caller that knows who has one X wrote two alleles, and they differ
            elif self.expected[i] >= ENOUGH:
                like_xy = "other" if spelled_apart else "XY"  # why would this one not be spelled as the others are?
                found.append("XX" if f[i] < XX_BELOW else like_xy if f[i] > XY_ABOVE else None)
            else:
                found.append("XX" if spelled_apart or self.heterozygous[i] else None)
        return found

    def _from_y(self) -> np.ndarray | None:
        """True with Y calls, False without; None where Y does not tell people apart."""
        if not self.y_records:
            return None
        rate = self.y_called / self.y_records
        if (rate < 0.2).any() and (rate > 0.5).any():
            return rate > 0.35
        return None


def _both(x: str | None, has_y: bool) -> str | None:
    if x is None:
        return "XY" if has_y else None
    return x if (x == "XY") == has_y else "other"


def _contradicts(evidence: SexEvidence, i: int, sex: str) -> bool:
    """Whether X shows another complement than the one stated for biosample i."""
    enough = evidence.expected[i] >= ENOUGH
    f = 1 - evidence.heterozygous[i] / max(evidence.expected[i], 1e-9)
    if sex == "XX":
        return evidence.one_allele[i] > evidence.two_alleles[i] or bool(enough and f > OVERRULES_XX_ABOVE)
    return sex == "XY" and bool(enough and f < XX_BELOW)


def decide(
    evidence: SexEvidence, biosamples: Sequence[str], given: Mapping[str, str] | None, source: str
) -> tuple[dict[str, str], list[Finding]]:
    """Each biosample's karyotypic sex, and findings.

    It is the given one unless the genotypes contradict it, else the inferred one.
    """
    seen = bool(evidence.y_records or evidence.two_alleles.any() or evidence.one_allele.any())
    decided = {name: sex for name in biosamples if (sex := (given or {}).get(name))}
    if not seen:
        return decided, []
    inferred = evidence.infer()
    contradicted = unknown = new = apart = 0
    for i, name in enumerate(biosamples):
        sex = decided.get(name)
        if sex is None:
            new += inferred[i] is not None
            unknown += inferred[i] is None
            apart += inferred[i] == "other"
            decided[name] = inferred[i] or "other"
        elif _contradicts(evidence, i, sex):
            contradicted += 1
            decided[name] = "other"
    findings = []
    if new:
        text = "karyotypic sex inferred from heterozygosity and spelling on X, and calls on Y"
        findings.append(Finding(source, "karyotypic-sex-inferred", "note", new, text))
    left_out = "left out of frequencies on X and Y"
    if unknown:
        text = f"karyotypic sex neither given nor to be told from X and Y: {left_out}"
        findings.append(Finding(source, "karyotypic-sex-unknown", "warning", unknown, text))
    if apart + contradicted:
        text = f"genotypes on X and Y disagree with each other or with the karyotypic sex given: {left_out}"
        findings.append(Finding(source, "karyotypic-sex-discordant", "warning", apart + contradicted, text))
    return decided, findings
