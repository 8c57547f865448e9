"""The slow, obvious engine: every criterion as loops over plain rows, written from the rules and not from the SQL.

`Reference.evaluate(criterion)` gives {individual_id: 1 yes, 0 unknown, -1 no}. Property tests hold the queries to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from cohorts.codes import Code
from cohorts.consequences import classes_and_terms
from cohorts.criteria import (
    Age,
    Alive,
    AllOf,
    Ancestry,
    AnyOf,
    AtLeast,
    Attribute,
    CarrierOf,
    CaseOf,
    Criterion,
    Dataset,
    Deceased,
    Diplotype,
    EligibleForRecontact,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    Not,
    Sequence,
    Sex,
    Site,
)  # fmt: skip
from cohorts.definitions import Rule, case_definition, diplotype_definition, gene_set
from cohorts.loci import RsId, parse_variant
from cohorts.units import convert
from tests.queries import reference_clinical, reference_saved

YES, UNKNOWN, NO = 1, 0, -1
#: What rooms of their own say: (reference, criterion, individual_id) -> state.
RULES: dict[type, Callable[[Reference, Any, int], int]] = {**reference_clinical.RULES, **reference_saved.RULES}
TABLES = (
    "condition", "treatment", "measurement", "procedure", "phenotypic_feature", "observation_period", "attribute",
    "biosample", "consent",
)  # fmt: skip
PATHOGENIC = {"pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic"}
OUTSIDE = {"upstream_gene_variant", "downstream_gene_variant", "intergenic_variant"}


def inside(criterion: HasMeasurement, unit: str, value: float) -> bool:
    """Does a value in the stored unit lie in the bounds, converted to it?"""
    low, high = (
        None if bound is None else convert(criterion.code, bound, criterion.unit or unit, unit)
        for bound in (criterion.at_least, criterion.at_most)
    )
    return (low is None or value >= low) and (high is None or value <= high)


class Reference:
    """Rows of one release, with the few look-ups that loops need."""

    def __init__(self, rows: dict[str, list[dict[str, Any]]], permitted: set[int]) -> None:
        self.rows, self.permitted = rows, permitted
        self.of: dict[str, dict[int, list[dict]]] = {}
        for table in TABLES:
            self.of[table] = defaultdict(list)
            for row in rows[table]:
                self.of[table][row["individual_id"]].append(row)
        self.people = {row["individual_id"]: row for row in rows["individual"]}
        self.assays = {row["assay_id"]: row for row in rows["assay"]}
        self.variants = {row["variant_id"]: row for row in rows["variant"]}
        self.calls = {(row["biosample_id"], row["variant_id"]): row for row in rows["genotype"]}
        self.covers = {(row["assay_id"], row["variant_id"]) for row in rows["variant_assay"]}
        self.answers: dict[Criterion, dict[int, int]] = {}

    def evaluate(self, criterion: Criterion) -> dict[int, int]:
        if criterion not in self.answers:
            self.answers[criterion] = {person: self.state(criterion, person) for person in self.permitted}
        return self.answers[criterion]

    def state(self, criterion: Criterion, person: int) -> int:
        match criterion:
            case AllOf(of):
                states = [self.evaluate(one)[person] for one in of]
                return NO if NO in states else UNKNOWN if UNKNOWN in states else YES
            case AnyOf(of):
                states = [self.evaluate(one)[person] for one in of]
                return YES if YES in states else UNKNOWN if UNKNOWN in states else NO
            case AtLeast(n, of):
                states = [self.evaluate(one)[person] for one in of]
                if states.count(YES) >= n:
                    return YES
                return UNKNOWN if states.count(YES) + states.count(UNKNOWN) >= n else NO
            case Not(of, unknown):
                inner = self.evaluate(of)[person]
                if inner == UNKNOWN:
                    return YES if unknown == "keep" else UNKNOWN
                return NO if inner == YES else YES
            case HasCondition() | HasTreatment() | HasProcedure():
                return self.recorded(criterion, person)
            case HasMeasurement():
                return self.measured(criterion, person)
            case CaseOf():
                return self.case(criterion, person)
            case HasPhenotypicFeature():
                return self.feature(criterion, person)
            case Sequence():
                return self.follows(criterion, person)
            case EligibleForRecontact():
                return self.eligible(criterion, person)
            case CarrierOf():
                return self.carrier(criterion, person)
            case Diplotype():
                return self.diplotype(criterion, person)
        if type(criterion) in RULES:
            return RULES[type(criterion)](self, criterion, person)
        return self.demographic(criterion, person)

    # ── who ───────────────────────────────────────────────────────────────────────────────────────────────────────────
    def demographic(self, criterion: Criterion, person: int) -> int:
        row = self.people[person]
        match criterion:
            case Sex(wanted):
                return UNKNOWN if row["sex"] is None else YES if row["sex"] == wanted else NO
            case Site(wanted):
                return UNKNOWN if row["site"] is None else YES if row["site"] in wanted else NO
            case Dataset(wanted):
                names = {one["dataset_id"]: one["name"] for one in self.rows["dataset"]}
                return YES if names[row["dataset_id"]] in wanted else NO
            case Ancestry(wanted):
                if row["genetic_group"] is None:
                    return YES if "not assigned" in wanted else UNKNOWN
                return YES if row["genetic_group"] in wanted else NO
            case Alive():
                return {"alive": YES, "deceased": NO, "unknown": UNKNOWN}[row["vital_status"]]
            case Deceased():
                return {"alive": NO, "deceased": YES, "unknown": UNKNOWN}[row["vital_status"]]
            case Attribute(name, wanted):
                values = [one["value"] for one in self.of["attribute"][person] if one["name"] == name]
                return UNKNOWN if not values else YES if set(values) & set(wanted) else NO
            case Age():
                return self.aged(criterion, row)
        raise AssertionError(criterion)

    def aged(self, criterion: Age, row: dict) -> int:
        moment = row["enrolment_date"]
        if criterion.at == "death":
            if row["vital_status"] == "alive":
                return NO
            moment = row["death_date"]
        elif criterion.at == "last_contact":
            ends = [one["end_date"] for one in self.of["observation_period"][row["individual_id"]]]
            moment = row["death_date"] or (max(ends) if ends else None)
        if moment is None or row["birth_date"] is None:
            return UNKNOWN
        born = row["birth_date"]
        years = moment.year - born.year - ((moment.month, moment.day) < (born.month, born.day))
        low = 0 if criterion.from_ is None else criterion.from_
        return YES if low <= years <= (1000 if criterion.to is None else criterion.to) else NO

    # ── what was recorded ─────────────────────────────────────────────────────────────────────────────────────────────
    def codes(self, code: Code, descendants: bool = True) -> set[int]:
        ids = {
            row["code_id"]
            for row in self.rows["code"]
            if (row["system"], row["code"]) == (code.system, code.code)
            or (code.system == "OMOP" and str(row["omop_concept_id"]) == code.code)
        }
        if not descendants:
            return ids
        return {row["descendant_id"] for row in self.rows["code_ancestor"] if row["ancestor_id"] in ids}

    def recorded(self, criterion: HasCondition | HasTreatment, person: int) -> int:
        table = criterion.key().removeprefix("has_")
        when = "date" if table == "procedure" else "start_date"
        codes = self.codes(criterion.code, criterion.descendants)
        anywhere = criterion.records == "all"
        found = [row for row in self.of[table][person] if row["code_id"] in codes and (anywhere or row["in_period"])]
        if len({row[when] for row in found}) >= criterion.min_dates:
            return YES
        return NO if self.of["observation_period"][person] else UNKNOWN

    def case(self, criterion: CaseOf, person: int) -> int:
        defined = case_definition(criterion.definition)
        who = self.people[person]
        ages = dict(defined.before_age)
        if defined.sex and who["sex"] != defined.sex:
            return UNKNOWN
        if (ages and who["sex"] not in ages) or not self.of["observation_period"][person]:
            return UNKNOWN
        codes = {each for code in defined.codes for each in self.codes(code)}
        found = [row for row in self.of["condition"][person] if row["code_id"] in codes and row["in_period"]]
        dates = {row["start_date"] for row in found}
        if len(dates) < defined.min_dates:
            return NO
        if not ages:
            return YES
        if who["birth_date"] is None:
            return UNKNOWN
        born, first = who["birth_date"], min(dates)
        years = first.year - born.year - ((first.month, first.day) < (born.month, born.day))
        return YES if years < ages[who["sex"]] else NO

    def feature(self, criterion: HasPhenotypicFeature, person: int) -> int:
        wanted = self.codes(criterion.code, criterion.descendants)
        itself = self.codes(criterion.code, False)
        above = {row["ancestor_id"] for row in self.rows["code_ancestor"] if row["descendant_id"] in itself}
        stated = self.of["phenotypic_feature"][person]
        if any(row["code_id"] in wanted and not row["excluded"] for row in stated):
            return YES
        return NO if any(row["code_id"] in above and row["excluded"] for row in stated) else UNKNOWN

    def follows(self, criterion: Sequence, person: int) -> int:
        if not self.of["observation_period"][person]:
            return UNKNOWN
        firsts, thens = self.dates(criterion.first, person), self.dates(criterion.then, person)
        limit = 10**6 if criterion.within_days is None else criterion.within_days
        return YES if any(0 < (then - first).days <= limit for first in firsts for then in thens) else NO

    def dates(self, event: Criterion, person: int) -> set[date]:
        if not isinstance(event, HasMeasurement):
            table = event.key().removeprefix("has_")
            when = "date" if table == "procedure" else "start_date"
            codes = self.codes(event.code, event.descendants)
            return {row[when] for row in self.of[table][person] if row["code_id"] in codes and row["in_period"]}
        codes = self.codes(event.code)
        found = [row for row in self.of["measurement"][person] if row["code_id"] in codes and row["in_period"]]
        if event.at_least is None and event.at_most is None:
            return {row["date"] for row in found}
        unit = self.stored_unit(event)
        found = [row for row in found if (row["unit"] or "") == unit and row["value"] is not None]
        return {row["date"] for row in found if inside(event, unit, row["value"])}

    def eligible(self, criterion: EligibleForRecontact, person: int) -> int:
        said = [row[f"recontact_{criterion.by}"] for row in self.of["consent"][person]]
        agreed = NO if False in said else UNKNOWN if None in said or not said else YES
        alive = {"alive": YES, "deceased": NO, "unknown": UNKNOWN}[self.people[person]["vital_status"]]
        return min(agreed, alive)

    def measured(self, criterion: HasMeasurement, person: int) -> int:
        codes = self.codes(criterion.code)
        bounded = criterion.at_least is not None or criterion.at_most is not None
        unit = self.stored_unit(criterion) if bounded else None
        drug_spans: list[tuple[date, date]] = []
        if criterion.drug:
            drugs = self.codes(criterion.drug)
            drug_spans = [
                (row["start_date"], row["end_date"] or row["start_date"])
                for row in self.of["treatment"][person]
                if row["code_id"] in drugs and row["in_period"]
            ]
        if criterion.timing == "never" and drug_spans:
            return NO
        if criterion.timing == "during" and not drug_spans:
            return NO
        usable = []
        for row in self.of["measurement"][person]:
            if row["code_id"] not in codes or not row["in_period"]:
                continue
            if bounded and (row["value"] is None or (row["unit"] or "") != unit):
                continue
            if criterion.timing == "before" and any(start <= row["date"] for start, _ in drug_spans):
                continue
            if criterion.timing == "during" and not any(start <= row["date"] <= end for start, end in drug_spans):
                continue
            usable.append(row)
        if not usable:
            return UNKNOWN
        if criterion.which != "any":
            edge = (min if criterion.which == "first" else max)(row["date"] for row in usable)
            usable = [row for row in usable if row["date"] == edge]
        return YES if not bounded or any(inside(criterion, unit, row["value"]) for row in usable) else NO

    def stored_unit(self, criterion: HasMeasurement) -> str:
        """The unit asked for if the release has it, else the commonest it can be converted to."""
        codes = self.codes(criterion.code)
        seen: dict[str, int] = defaultdict(int)
        for row in self.rows["measurement"]:
            if row["code_id"] in codes and row["value"] is not None:
                seen[row["unit"] or ""] += 1
        ordered = sorted(seen, key=lambda unit: (-seen[unit], unit))
        if criterion.unit is None:
            [unit] = ordered
            return unit
        if criterion.unit in ordered:
            return criterion.unit
        return next(unit for unit in ordered if convert(criterion.code, 1.0, criterion.unit, unit) is not None)

    # ── what is carried ───────────────────────────────────────────────────────────────────────────────────────────────
    def carrier(self, criterion: CarrierOf, person: int) -> int:
        if criterion.gene_set:
            defined = gene_set(criterion.gene_set)
            return max(self.by_rule(criterion, rule, defined.assembly, person) for rule in defined.rules)
        if criterion.variant:
            locus = parse_variant(criterion.variant)
            if isinstance(locus, RsId):
                [row] = [row for row in self.variants.values() if row["rsid"] == locus.rsid]
                text, assembly = f"{row['contig']}-{row['position']}-{row['ref']}-{row['alt']}", row["assembly"]
            else:
                [*_, only] = {row["assembly"] for row in self.assays.values()}
                text, assembly = str(locus), locus.assembly or only
            return self.by_rule(criterion, Rule("", "", (text,), zygosity=criterion.zygosity), assembly, person)
        rule = Rule(
            criterion.gene, "", (), criterion.consequences, criterion.clinvar, criterion.max_af, criterion.zygosity
        )
        return self.by_rule(criterion, rule, None, person)

    def by_rule(self, criterion: CarrierOf, rule: Rule, assembly: str | None, person: int) -> int:
        states = [
            self.by_biosample(criterion, rule, assembly, biosample)
            for biosample in self.of["biosample"][person]
            if biosample["speaks"]
        ]
        return YES if YES in states else NO if NO in states else UNKNOWN

    def by_biosample(self, criterion: CarrierOf, rule: Rule, assembly: str | None, biosample: dict) -> int:
        assay = self.assays[biosample["assay_id"]]
        sites = [
            variant
            for variant in self.qualifying(criterion, rule, assembly)
            if self.variants[variant]["assembly"] == assay["assembly"]
        ]
        if not sites:
            return NO if self.looked(rule, assembly, assay) else UNKNOWN
        called, copies, yes, may_be = 0, 0, False, False
        for variant in sites:
            row = self.calls.get((biosample["biosample_id"], variant))
            if row is None:
                called += (assay["assay_id"], variant) in self.covers
                continue
            if not row["passes_qc"] and criterion.quality == "pass":
                continue
            if row["alt_count"] == 0 and row["missing_count"] > 0:
                continue
            called += 1
            region = self.variants[variant]["region"]
            vaf = 1.0 if row["vaf"] is None else round(row["vaf"], 6)
            if row["alt_count"] == 0 or (region == "MT" and vaf < 0.10):
                continue
            copies += row["alt_count"]
            if region == "MT":
                zygosity = "homozygous" if vaf >= 0.95 else "heterozygous"
            elif row["missing_count"]:
                zygosity = "unknown"
            elif row["ploidy"] == 1:
                zygosity = "hemizygous"
            else:
                zygosity = "homozygous" if row["alt_count"] == row["ploidy"] else "heterozygous"
            if rule.zygosity == "biallelic":
                yes = yes or copies >= 2 or (row["ploidy"] == 1 and region != "MT")
            else:
                yes = yes or rule.zygosity in ("any", zygosity)
            may_be = may_be or (zygosity == "unknown" and rule.zygosity != "hemizygous")
        if yes:
            return YES
        return UNKNOWN if may_be or called / len(sites) < criterion.min_called else NO

    @cache  # noqa: B019 - lives as long as the test session
    def qualifying(self, criterion: CarrierOf, rule: Rule, assembly: str | None) -> tuple[int, ...]:
        return tuple(v for v, row in self.variants.items() if self.qualifies(criterion, rule, assembly, row))

    def qualifies(self, criterion: CarrierOf, rule: Rule, assembly: str | None, row: dict) -> bool:
        if rule.variants:
            spelled = f"{row['contig']}-{row['position']}-{row['ref']}-{row['alt']}"
            if row["assembly"] != assembly or spelled not in rule.variants:
                return False
        elif not self.in_gene(rule, row):
            return False
        if rule.max_af is not None:
            af = row["groupmax_af"]
            if not (af < rule.max_af if af is not None else criterion.af_absent == "keep"):
                return False
        if rule.clinvar:
            meant = set(rule.clinvar) | (PATHOGENIC if "pathogenic" in rule.clinvar else set())
            return any(
                one["variant_id"] == row["variant_id"]
                and one["significance"] in meant
                and one["stars"] >= criterion.min_stars
                for one in self.rows["variant_clinvar"]
            )
        return True

    def in_gene(self, rule: Rule, row: dict) -> bool:
        names = {one["alias"] for one in self.rows["gene_alias"] if one["symbol"] == rule.gene} | {rule.gene}
        said = [one for one in self.rows["consequence"] if one["variant_id"] == row["variant_id"]]
        if not said:
            return not rule.consequences and any(
                place["contig"] == row["contig"]
                and place["assembly"] == row["assembly"]
                and place["start_position"] <= row["position"] <= place["end_position"]
                for place in self.rows["gene"]
                if place["symbol"] == rule.gene
            )
        classes, terms = classes_and_terms(rule.consequences)
        return any(
            one["preferred"]
            and one["gene"] in names
            and one["consequence"] not in OUTSIDE
            and (not rule.consequences or one["consequence"] in terms or one["consequence_class"] in classes)
            for one in said
        )

    def looked(self, rule: Rule, assembly: str | None, assay: dict) -> bool:
        """Did this assay look where the rule points, although no qualifying variant is there?"""
        if rule.variants:
            parts = [variant.split("-") for variant in rule.variants]
            places = [(part[0], int(part[1]), int(part[1])) for part in parts] if assay["assembly"] == assembly else []
            anywhere = assay["assembly"] == assembly
        else:
            places = [
                (one["contig"], one["start_position"], one["end_position"])
                for one in self.rows["gene"]
                if one["symbol"] == rule.gene and one["assembly"] == assay["assembly"]
            ]
            anywhere = True
        if assay["callable_basis"] == "assumed" and anywhere:
            return True
        return any(self.place_looked_at(place, assay) for place in places)

    def place_looked_at(self, place: tuple[str, int, int], assay: dict) -> bool:
        contig, start, end = place
        if any(
            one["assay_id"] == assay["assay_id"]
            and one["contig"] == contig
            and one["start_position"] <= end
            and one["end_position"] >= start
            for one in self.rows["callable_interval"]
        ):
            return True
        return any(
            (assay["assay_id"], row["variant_id"]) in self.covers
            for row in self.variants.values()
            if row["assembly"] == assay["assembly"] and row["contig"] == contig and start <= row["position"] <= end
        )

    # ── haplotypes ────────────────────────────────────────────────────────────────────────────────────────────────────
    def diplotype(self, criterion: Diplotype, person: int) -> int:
        defined = diplotype_definition(criterion.gene)
        asked = defined.pairs(criterion.phenotype) if criterion.phenotype else criterion.diplotypes
        wanted = {tuple(sorted(pair.split("/"))) for pair in asked}
        states = []
        for biosample in self.of["biosample"][person]:
            if biosample["speaks"]:
                pair = self.pair(defined, biosample, self.people[person]["karyotypic_sex"])
                states.append(UNKNOWN if pair is None else YES if pair in wanted else NO)
        return YES if YES in states else NO if NO in states else UNKNOWN

    def pair(self, defined: Any, biosample: dict, sex: str | None) -> tuple[str, ...] | None:
        assay = self.assays[biosample["assay_id"]]
        contigs = {variant.split("-")[0] for _, variants in defined.alleles for variant in variants}
        ploidy = {"XX": 2, "XY": 1}.get(sex) if contigs == {"X"} else 2
        if assay["assembly"] != defined.assembly or ploidy is None:
            return None
        haplotypes: list[str] = []
        for name, variants in defined.alleles:
            copies = []
            for text in variants:
                count = self.copies(text, defined.assembly, biosample, assay)
                if count is None:
                    return None
                copies.append(count)
            haplotypes += [name] * min(copies)
        if len(haplotypes) > ploidy:
            return None
        return tuple(sorted(haplotypes + [defined.default] * (ploidy - len(haplotypes))))

    def copies(self, text: str, assembly: str, biosample: dict, assay: dict) -> int | None:
        contig, position, ref, alt = text.split("-")
        for variant, row in self.variants.items():
            if (row["assembly"], row["contig"], row["position"], row["ref"], row["alt"]) == (
                assembly, contig, int(position), ref, alt,
            ):  # fmt: skip
                call = self.calls.get((biosample["biosample_id"], variant))
                if call is None:
                    return 0 if (assay["assay_id"], variant) in self.covers else None
                return call["alt_count"] if call["passes_qc"] and not call["missing_count"] else None
        if assay["callable_basis"] == "assumed" or self.place_looked_at((contig, int(position), int(position)), assay):
            return 0
        return None
