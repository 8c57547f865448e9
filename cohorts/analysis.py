"""How the groups of an outcome question are compared beyond the plain contrast, as a frozen value."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.standards import STANDARDS

#: Columns with levels: strata and subgroups are made of these.
LEVELS = {
    "sex": "recorded sex",
    "genetic_group": "genetic similarity group",
    "site": "site",
    "dataset": "dataset",
}
#: What a copy does to the hazard; the groups are then two copies, one, none.
CODINGS = {
    "additive": "each copy multiplies the hazard by the same ratio",
    "dominant": "one copy or two against none",
    "recessive": "two copies against one or none",
}
COPIES = 3  # groups that a coding needs


@dataclass(frozen=True)
class Analysis:
    """`strata`: levels within which alone individuals are compared. `subgroups`: variables within whose levels the
    contrast is made anew, with a test of interaction. `ordered`: the groups rise or fall in the order given (test for
    trend). `coding`: of groups by copies of a variant, two first. `standard`: the population rates are standardised to.
    `subdistribution`: Fine and Gray's ratios beside those of each cause.
    """

    strata: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    ordered: bool = False
    coding: str | None = None
    standard: str | None = None
    subdistribution: bool = False

    def __post_init__(self) -> None:
        for name in ("strata", "subgroups"):
            object.__setattr__(self, name, tuple(dict.fromkeys(getattr(self, name))))
            for column in getattr(self, name):
                if column not in LEVELS:
                    raise UnknownName("column with levels", column, LEVELS, where=name)
        if self.coding is not None and self.coding not in CODINGS:
            raise UnknownName("genotype coding", self.coding, CODINGS, where="coding")
        if self.standard is not None and self.standard not in STANDARDS:
            raise UnknownName("standard population", self.standard, STANDARDS, where="standardise")

    @property
    def columns(self) -> tuple[str, ...]:
        """What the analysis needs to know of each individual."""
        return tuple(dict.fromkeys((*self.strata, *self.subgroups)))

    def check(self, groups: int) -> None:
        """Raises InvalidQuestion where so many groups cannot be compared so."""
        if self.coding and groups != COPIES:
            raise InvalidQuestion(
                f"A genotype coding needs groups of two copies, one and none, not {groups} groups",
                where="coding",
                do="Give three cohorts: homozygous, heterozygous, and called non-carriers",
            )
        if self.subdistribution and self.strata:
            raise InvalidQuestion(
                "Subdistribution hazards are not compared within strata",
                where="subdistribution",
                do="Adjust for the columns instead",
            )
        if self.ordered and groups < 2:
            raise InvalidQuestion("A trend needs two groups or more", where="ordered", do="Give the groups in order")

    def to_json(self) -> dict[str, Any]:
        """Only what was asked for."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items() if value
        }


#: The plain contrast alone.
PLAIN = Analysis()
