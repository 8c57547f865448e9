"""Criteria on what an individual carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.consequences import CLASSES, TERMS
from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.fields import TEXT, Kind, choice, field, number, several, whole
from cohorts.loci import parse_variant

ZYGOSITIES = ("any", "heterozygous", "homozygous", "hemizygous", "biallelic")


def _consequence(value: Any) -> str:
    value = TEXT.check(value)
    if value not in CLASSES and value not in TERMS:
        raise UnknownName("consequence", value, (*CLASSES, *TERMS))
    return value


def _variant(value: Any) -> str:
    return parse_variant(TEXT.check(value)).to_json()["variant"]


CONSEQUENCE = Kind("consequence", _consequence)
VARIANT = Kind("variant", _variant)


@dataclass(frozen=True)
class CarrierOf(Criterion):
    """Carries a qualifying allele of a gene, of a gene set, or one variant (S-GT 2, 4, 6, 9, 10).

    Exactly one of gene, gene_set and variant is given. Yes: a qualifying allele is called, passing QC where asked, with
    the zygosity asked for. No: none is, and at least `min_called` of the qualifying sites are called in the individual.
    A call with a missing allele beside the carried one fulfils `any`, and is unknown for every other zygosity.
    """

    gene: str | None = field(TEXT, "the gene's symbol; aliases and former symbols are followed", default=None)
    gene_set: str | None = field(TEXT, "a named gene set, whose rule holds the classes and zygosity", default=None)
    variant: str | None = field(VARIANT, "contig-position-ref-alt, or an rsID that names one allele", default=None)
    consequences: tuple[str, ...] = field(
        several(CONSEQUENCE),
        "loss_of_function, missense, protein_altering, synonymous, other, or SO terms; on the preferred transcript",
        default=(),
    )
    max_af: float | None = field(number(0, 1), "rarer than this in the reference", unit="fraction", default=None)
    af_reference: str = field(
        choice("release"), "whose frequency: GroupMax over unrelated individuals of this release", default="release"
    )
    af_absent: str = field(
        choice("keep", "drop"), "whether variants absent from the reference count as rare (S-GT 10)", default="keep"
    )
    clinvar: tuple[str, ...] = field(
        several(TEXT), "ClinVar classes; `pathogenic` means P, P/LP or LP, never conflicting", default=()
    )
    min_stars: int = field(whole(0, 4), "ClinVar review status", unit="stars", default=1)
    zygosity: str = field(
        choice(*ZYGOSITIES),
        "`any` takes calls of unknown zygosity too; `biallelic` is two copies over all alleles",
        default="any",
    )
    min_called: float = field(
        number(0, 1),
        "the share of qualifying sites called from which none found means no",
        unit="fraction",
        default=0.95,
    )
    quality: str = field(
        choice("pass", "any"), "whether only calls that pass genotype QC count (S-GT 6)", default="pass"
    )

    unknown_when = (
        "no qualifying allele is called and fewer than `min_called` of the sites are, or only its zygosity is unknown"
    )

    def validate(self) -> None:
        places = {"gene": self.gene, "gene_set": self.gene_set, "variant": self.variant}
        given = [name for name, value in places.items() if value]
        if len(given) != 1:
            what = "Nothing says where to look" if not given else f"{' and '.join(given)} are given together"
            raise InvalidQuestion(what, do="Give exactly one of gene, gene_set and variant")
        if self.gene is None:
            for name in ("consequences", "clinvar", "max_af"):
                if getattr(self, name) not in (None, ()):
                    whose = "The gene set's rules hold it" if self.gene_set else "The variant is named"
                    raise InvalidQuestion(
                        f"{name} chooses among a gene's variants", where=name, do=f"Leave it out. {whose}"
                    )
        if self.gene_set and self.zygosity != "any":
            raise InvalidQuestion("The gene set's rules hold the zygosity", where="zygosity", do="Leave it out")

    @property
    def phrase(self) -> str:
        verb = {"any": "carrying", "biallelic": "bi-allelic for"}.get(self.zygosity, f"{self.zygosity} for")
        kinds = " or ".join(CLASSES.get(one, one.replace("_", " ")) for one in self.consequences)
        if self.variant:
            words = f"{verb} {self.variant}"
        elif self.gene_set:
            words = f"who fulfil a rule of the gene set {self.gene_set}"
        else:
            words = f"{verb} {_article(kinds)}{f'{kinds} ' if kinds else ''}variant in {self.gene}"
        if self.clinvar:
            stars = f"{self.min_stars} star{'' if self.min_stars == 1 else 's'} or more"
            words += f" that ClinVar calls {' or '.join(map(_significance, self.clinvar))} ({stars})"
        if self.max_af is not None:
            absent = "" if self.af_absent == "keep" else ", absent ones dropped"
            words += f" rarer than {percent(self.max_af)} (GroupMax, this release{absent})"
        if self.quality == "any":
            words += ", calls failing quality control included"
        return f"{words}, at least {percent(self.min_called)} of qualifying sites called"


@dataclass(frozen=True)
class Diplotype(Criterion):
    """Carries a pair of named haplotypes of a gene, or a phenotype that such pairs define (S-GT 17).

    Haplotypes are made of variants; a haplotype of two variants is counted as often as the rarer of them is carried.
    """

    gene: str = field(TEXT, "the gene whose haplotypes are defined, for example APOL1")
    diplotypes: tuple[str, ...] = field(
        several(TEXT), "pairs such as `G1/G2`, in either order; one name alone is a hemizygote's", default=()
    )
    phenotype: str | None = field(TEXT, "a phenotype the definition names, such as `two risk alleles`", default=None)

    unknown_when = "a defining site is not called, or the alleles found add up to more than there are chromosomes"

    def validate(self) -> None:
        if bool(self.diplotypes) == bool(self.phenotype):
            raise InvalidQuestion("Exactly one of diplotypes and phenotype is to be given")
        for index, pair in enumerate(self.diplotypes):
            if len(pair.split("/")) > 2 or not all(pair.split("/")):
                raise InvalidQuestion(
                    f"'{pair}' is not a pair of haplotypes", where=f"diplotypes[{index}]", do="Write G1/G2"
                )

    @property
    def phrase(self) -> str:
        return f"with {self.gene} {self.phenotype or ' or '.join(self.diplotypes)}"


def percent(fraction: float) -> str:
    """0.01 → '1 %'; as many digits as it has, no more."""
    return f"{fraction * 100:.10g} %"


def _article(word: str) -> str:
    return "an " if word[:1] in "aeio" and word else "a "


def _significance(word: str) -> str:
    return "pathogenic or likely pathogenic" if word == "pathogenic" else word.replace("_", " ")
