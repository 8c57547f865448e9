"""Criteria on what an individual carries."""

from __future__ import annotations

from dataclasses import dataclass

from cohorts.consequences import CLASSES
from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.fields import TEXT, choice, field, number, several, whole
from cohorts.gene_sets import GENE_SET, GeneSet, title_of
from cohorts.genetic_fields import CONSEQUENCES, GENE, IMPACT, PHASE, REFERENCE, REGION, RELEASE, VARIANT, ZYGOSITY

_PLACES = ("gene", "genes", "gene_set", "region", "variant")
_AMONG = ("consequences", "impact", "clinvar", "min_af", "max_af")


@dataclass(frozen=True)
class CarrierOf(Criterion):
    """Carries a qualifying allele of a gene, of several genes, of a gene set, of a region, or one variant (S-GT 2, 4,
    6, 9, 10, 13).

    Exactly one of gene, genes, gene_set, region and variant is given; of several genes one suffices. Yes: as many
    different qualifying alleles as `at_least` says are called in one gene, passing QC where asked, with the zygosity
    and the allele fraction asked for. No: fewer are, and at least `min_called` of the qualifying sites are called in
    the individual. A call with a missing allele beside the carried one fulfils `any`, and is unknown for every other
    zygosity; so is one without an allele fraction where a fraction is asked for.

    `biallelic` is homozygous, hemizygous, or two different alleles on the two chromosomes: both at one site (`1/2`), or
    phased apart. Where the phase of two alleles is not known, `phase` decides; two on one chromosome never count.
    """

    gene: str | None = field(TEXT, "the gene's symbol; aliases and former symbols are followed", default=None)
    genes: tuple[str, ...] = field(several(GENE), "symbols of several genes; any one of them counts", default=())
    gene_set: str | GeneSet | None = field(
        GENE_SET, "a named gene set or a gene-set file's content; its rules hold classes and zygosity", default=None
    )
    region: str | None = field(REGION, "contig:start-end, 1-based and inclusive, an assembly before it", default=None)
    variant: str | None = field(
        VARIANT, "contig-position-ref-alt; or an rsID or HGVS name of one allele (`LDLR p.D354G`)", default=None
    )
    consequences: tuple[str, ...] = field(
        CONSEQUENCES,
        "loss_of_function, missense, protein_altering, synonymous, other, or SO terms; on the preferred transcript",
        default=(),
    )
    impact: tuple[str, ...] = field(
        IMPACT, "HIGH, MODERATE, LOW, MODIFIER as annotated; on the preferred transcript", default=()
    )
    min_af: float | None = field(number(0, 1), "at least this common in the reference", unit="fraction", default=None)
    max_af: float | None = field(number(0, 1), "rarer than this in the reference", unit="fraction", default=None)
    af_reference: str = field(
        REFERENCE,
        "whose frequency: `release` is GroupMax over unrelated individuals of this release, `release:GROUP` one of its "
        "genetic similarity groups (`unrelated`: them together; `all`: relatives too); a name is a reference that was "
        "ingested, its GroupMax where it has one, `gnomAD:AFR` one of its groups",
        default=RELEASE,
    )
    af_absent: str = field(
        choice("keep", "drop", "only"),
        "variants absent from the reference: count as rare, never count, or are all that counts (S-GT 10)",
        default="keep",
    )
    clinvar: tuple[str, ...] = field(
        several(TEXT), "ClinVar classes; `pathogenic` means P, P/LP or LP, never conflicting", default=()
    )
    min_stars: int = field(whole(0, 4), "ClinVar review status", unit="stars", default=1)
    zygosity: str = field(
        ZYGOSITY, "`any` takes calls of unknown zygosity too; `biallelic` is no intact copy left", default="any"
    )
    phase: str = field(
        PHASE,
        "`biallelic` by two alleles of unknown phase: unknown (`known`), yes (`any`), or all that counts (`unknown`)",
        default="known",
    )
    at_least: int = field(whole(1), "so many different qualifying alleles in one gene", unit="alleles", default=1)
    min_vaf: float | None = field(
        number(0, 1), "share of reads with the allele: somatic, or heteroplasmy", unit="fraction", default=None
    )
    max_vaf: float | None = field(
        number(0, 1), "share of reads with the allele, at most", unit="fraction", default=None
    )
    origin: str = field(
        choice("any", "germline", "somatic"), "which assays are read; others leave it unknown", default="any"
    )
    min_called: float = field(
        number(0, 1),
        "the share of qualifying sites called from which too few found means no",
        unit="fraction",
        default=0.95,
    )
    quality: str = field(
        choice("pass", "any"), "whether only calls that pass genotype QC count (S-GT 6)", default="pass"
    )

    unknown_when = (
        "too few qualifying alleles are called and less than `min_called` of the sites are, or only the zygosity, the "
        "phase or the allele fraction of what was found is unknown"
    )

    def validate(self) -> None:
        given = [name for name in _PLACES if getattr(self, name)]
        if len(given) != 1:
            what = "Nothing says where to look" if not given else f"{' and '.join(given)} are given together"
            raise InvalidQuestion(what, do="Give exactly one of gene, genes, gene_set, region and variant")
        if self.variant or self.gene_set:
            whose = "The gene set's rules hold it" if self.gene_set else "The variant is named"
            _refuse(self, _AMONG, "chooses among variants", whose)
        if self.gene_set:
            _refuse(self, ("zygosity", "at_least"), "is held by the gene set's rules", "Write a gene-set file instead")
        if self.variant:
            _refuse(self, ("at_least",), "counts different variants", "The variant is named")
        if self.zygosity == "biallelic" and self.at_least > 1:
            raise InvalidQuestion("biallelic and at_least are asked together", do="Ask for one of them")
        for low, high in (("min_af", "max_af"), ("min_vaf", "max_vaf")):
            if None not in (getattr(self, low), getattr(self, high)) and getattr(self, low) > getattr(self, high):
                raise InvalidQuestion(f"{low} is above {high}", where=low)
        if self.af_absent == "only" and (self.min_af is not None or self.max_af is not None):
            raise InvalidQuestion(
                "What is absent from the reference has no frequency there",
                where="af_absent",
                do="Leave min_af and max_af",
            )

    @property
    def phrase(self) -> str:
        words = [self._what()]
        if self.clinvar:
            stars = f"{self.min_stars} star{'' if self.min_stars == 1 else 's'} or more"
            words.append(f" that ClinVar calls {_listed(map(_significance, self.clinvar))} ({stars})")
        words.append(self._frequency())
        if self.min_vaf is not None or self.max_vaf is not None:
            words.append(f" in {_range(self.min_vaf, self.max_vaf)} of reads")
        if self.zygosity == "biallelic" or self.gene_set:
            words.append(_PHASE_WORDS[self.phase])
        if self.origin != "any":
            words.append(f", {self.origin} calls only")
        if self.quality == "any":
            words.append(", calls failing quality control included")
        return f"{''.join(words)}, at least {percent(self.min_called)} of qualifying sites called"

    def _what(self) -> str:
        verb = {"any": "carrying", "biallelic": "bi-allelic for"}.get(self.zygosity, f"{self.zygosity} for")
        if self.variant:
            return f"{verb} {self.variant}"
        if self.gene_set:
            return f"who fulfil a rule of the gene set {title_of(self.gene_set)}"
        kinds = _listed([CLASSES.get(one, one.replace("_", " ")) for one in self.consequences])
        if self.impact:
            kinds = f"{_listed([one.lower() for one in self.impact])}-impact {kinds}".strip()
        place = self.region or self.gene or _listed(self.genes)
        if self.at_least > 1:
            return f"{verb} at least {self.at_least} different {kinds}{' ' if kinds else ''}variants in {place}"
        if self.zygosity == "biallelic":
            return f"{verb} {kinds}{' ' if kinds else ''}variants in {place}"
        return f"{verb} {_article(kinds)}{kinds}{' ' if kinds else ''}variant in {place}"

    def _frequency(self) -> str:
        where = reference_words(self.af_reference)
        if self.af_absent == "only":
            return f" absent from the reference ({where})"
        if self.max_af is None and self.min_af is None:
            return " present in the reference" if self.af_absent == "drop" and not self._named else ""
        if self.max_af is None:
            return f" at {percent(self.min_af)} or more ({where})"
        absent = ", absent ones dropped" if self.af_absent == "drop" and self.min_af is None else ""
        between = "" if self.min_af is None else f" but at {percent(self.min_af)} or more"
        return f" rarer than {percent(self.max_af)}{between} ({where}{absent})"

    @property
    def _named(self) -> bool:
        return bool(self.variant or self.gene_set)


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


@dataclass(frozen=True)
class PolygenicScore(Criterion):
    """Has a polygenic score between two percentiles.

    Percentiles are of the release and never of who asks: made at build among its unrelated individuals with that score,
    half of those with an equal value counted below. From `from` on and below `to`; 100 takes the highest too. Scores
    are not adjusted for ancestry: join with a genetic group, or compare within one.
    """

    score: str = field(TEXT, "the score's name, as its file calls it")
    from_: float = field(number(0, 100), "percentile, inclusive", unit="percentile", default=0.0)
    to: float = field(number(0, 100), "percentile, exclusive below 100", unit="percentile", default=100.0)

    unknown_when = "the individual has no value of this score"

    def validate(self) -> None:
        if self.from_ >= self.to:
            raise InvalidQuestion("from is not below to", where="from", do="Give two percentiles in order")

    @property
    def phrase(self) -> str:
        if self.to == 100:
            what = f"in the top {100 - self.from_:.10g} %" if self.from_ else "with a value"
        elif not self.from_:
            what = f"in the lowest {self.to:.10g} %"
        else:
            what = f"from percentile {self.from_:.10g} to below {self.to:.10g}"
        return f"{what} of the polygenic score {self.score} (unrelated individuals of this release)"


_PHASE_WORDS = {
    "known": "",
    "any": ", two alleles of unknown phase counted as yes",
    "unknown": ", by two alleles of unknown phase only",
}


def reference_words(reference: str) -> str:
    """'release' → 'GroupMax, this release'; 'gnomAD:AFR' → 'AFR, gnomAD'."""
    name, _, group = reference.partition(":")
    if name != RELEASE:
        return f"{group}, {name}" if group else name
    whose = {"": "GroupMax", "all": "everybody, relatives included", "unrelated": "all unrelated"}
    return f"{whose.get(group, group)}, this release"


def percent(fraction: float) -> str:
    """0.01 → '1 %'; as many digits as it has, no more."""
    return f"{fraction * 100:.10g} %"


def _refuse(leaf: CarrierOf, names: tuple[str, ...], what: str, why: str) -> None:
    defaults = {name: CarrierOf.__dataclass_fields__[name].default for name in names}
    for name, default in defaults.items():
        if getattr(leaf, name) != default:
            raise InvalidQuestion(f"{name} {what}", where=name, do=f"Leave it out. {why}")


def _range(low: float | None, high: float | None) -> str:
    if high is None:
        return f"{percent(low)} or more"
    return f"at most {percent(high)}" if low is None else f"{percent(low)} to {percent(high)}"


def _listed(words: object) -> str:
    """'A', 'A or B', 'A, B or C'; beyond a few, how many there are."""
    several_words = list(words)
    if len(several_words) > 8:
        return f"{', '.join(several_words[:3])} or {len(several_words) - 3} others"
    *front, last = several_words or [""]
    return f"{', '.join(front)} or {last}" if front else last


def _article(word: str) -> str:
    return "an " if word[:1] in "aeio" and word else "a "


def _significance(word: str) -> str:
    return "pathogenic or likely pathogenic" if word == "pathogenic" else word.replace("_", " ")
