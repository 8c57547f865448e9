"""Small cohort definitions in OHDSI's Circe JSON, over concepts that Eunomia's GiBleed really has.

Each asks for one thing of the language more than the one before. `DEFINITIONS` holds them by name. Nothing here imports
Concord: the oracle's environment reads this file too.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
CELECOXIB, DICLOFENAC, NSAIDS, ASPIRIN, ACETAMINOPHEN = 1118084, 1124300, 21603933, 1112807, 1125315
GI_BLEED, OSTEOARTHRITIS, SINUSITIS, PHARYNGITIS, BRONCHITIS = 192671, 80180, 40481087, 4112343, 260139
OTITIS, STREP, ANKLE, CONCUSSION = 372328, 28060, 81151, 378001
TEMPERATURE, THROAT_CULTURE, SUTURE, SPUTUM, IMMUNOTHERAPY = 3006322, 4024958, 4125906, 4151422, 4107731
APPENDECTOMY, INPATIENT, FINDING = 4323208, 9201, 441840
FEMALE, MALE = 8532, 8507
KINDS = {"condition": "ConditionOccurrence", "drug": "DrugExposure", "procedure": "ProcedureOccurrence"}
KINDS |= {"measurement": "Measurement", "observation": "Observation", "visit": "VisitOccurrence"}
KINDS |= {"drug_era": "DrugEra", "condition_era": "ConditionEra", "death": "Death", "period": "ObservationPeriod"}


class _Sets:
    """Concept sets of one definition, numbered as they are asked for."""

    def __init__(self) -> None:
        self.items: list[tuple[Any, ...]] = []

    def number(self, *items: Any) -> int:
        if items not in self.items:
            self.items.append(items)
        return self.items.index(items)

    def to_json(self) -> list[Json]:
        return [
            {"id": n, "name": f"set {n}", "expression": {"items": [_item(one) for one in items]}}
            for n, items in enumerate(self.items)
        ]


def _item(one: int | tuple[int, str]) -> Json:
    """A concept; beside it 'only' leaves its descendants out, 'except' takes it out, 'except only' itself alone."""
    concept, how = one if isinstance(one, tuple) else (one, "")
    return {
        "concept": {"CONCEPT_ID": concept, "CONCEPT_NAME": str(concept)},
        "isExcluded": "except" in how,
        "includeDescendants": "only" not in how,
        "includeMapped": False,
    }


def event(kind: str, *concepts: Any, **attributes: Any) -> Json:
    """One criterion of a domain; `concepts` become a concept set of the definition."""
    return {KINDS[kind]: {"#set": concepts, **attributes} if concepts else attributes}


def group(kind: str, *of: Json, groups: tuple[Json, ...] = (), people: tuple[Json, ...] = (), count: int = 0) -> Json:
    counted = {"Count": count} if kind.startswith("AT_") else {}
    return {"Type": kind, **counted, "CriteriaList": [*of], "DemographicCriteriaList": [*people], "Groups": [*groups]}


def end(days: int | None, coeff: int) -> Json:
    return {"Coeff": coeff} if days is None else {"Days": days, "Coeff": coeff}


def span(low: int | None, high: int | None, *, of: str = "start", to: str = "start") -> Json:
    """A window from `low` to `high` days around the index event's `to`, in which the event's `of` lies."""
    start = end(None, -1) if low is None else end(abs(low), 1 if low > 0 else -1)
    finish = end(None, 1) if high is None else end(abs(high), 1 if high > 0 else -1)
    return {"Start": start, "End": finish, "UseEventEnd": of == "end", "UseIndexEnd": to == "end"}


def near(of: Json, window: Json, op: str = "at least", n: int = 1, **more: Any) -> Json:
    kind = {"exactly": 0, "at most": 1, "at least": 2}[op]
    distinct = {"IsDistinct": "distinct" in more}
    if "distinct" in more:
        distinct["CountColumn"] = more.pop("distinct")
    return {"Criteria": of, "StartWindow": window, "Occurrence": {"Type": kind, "Count": n, **distinct}, **more}


def definition(
    *primary: Json, prior: int = 0, post: int = 0, limit: str = "All", rules: tuple[Json, ...] = (), **more: Any
) -> Json:
    sets = _Sets()
    whole = {
        "PrimaryCriteria": {
            "CriteriaList": [*primary],
            "ObservationWindow": {"PriorDays": prior, "PostDays": post},
            "PrimaryCriteriaLimit": {"Type": limit},
        },
        "QualifiedLimit": {"Type": more.pop("qualified", "First")},
        "ExpressionLimit": {"Type": more.pop("expression", "First")},
        "InclusionRules": [{"name": f"rule {n}", "expression": rule} for n, rule in enumerate(rules)],
        "CensoringCriteria": [],
        "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0},
        "CensorWindow": {},
        **more,
    }
    numbered = _numbered(whole, sets)
    return {"ConceptSets": sets.to_json(), **numbered}


def _numbered(node: Any, sets: _Sets) -> Any:
    if isinstance(node, list):
        return [_numbered(one, sets) for one in node]
    if not isinstance(node, dict):
        return node
    given = {"CodesetId": sets.number(*node["#set"])} if "#set" in node else {}
    return given | {name: _numbered(one, sets) for name, one in node.items() if name != "#set"}


def number(op: str, value: float, to: float | None = None) -> Json:
    return {"Op": op, "Value": value, **({"Extent": to} if to is not None else {})}


def sex(*concepts: int) -> list[Json]:
    return [{"CONCEPT_ID": one, "CONCEPT_NAME": str(one)} for one in concepts]


def _definitions() -> dict[str, Json]:
    celecoxib, diclofenac = event("drug", CELECOXIB), event("drug", DICLOFENAC)
    bleed, sinusitis = event("condition", GI_BLEED), event("condition", SINUSITIS)
    bronchitis, otitis, strep = (event("condition", one) for one in (BRONCHITIS, OTITIS, STREP))
    nsaid, aspirin = event("drug", CELECOXIB, DICLOFENAC), event("drug", ASPIRIN)
    paracetamol, suture = event("drug", ACETAMINOPHEN), event("procedure", SUTURE)
    before, after = span(None, -1), span(1, None)
    year = span(-365, -1)
    first = {"First": True}
    with_otitis = group("ALL", near(otitis, span(0, 60)))
    made = {
        "celecoxib": definition(celecoxib),
        "diclofenac": definition(diclofenac),
        "GI bleed": definition(bleed),
        "NSAIDs": definition(nsaid),
        "the concept itself": definition(event("drug", (CELECOXIB, "only"))),
        "a group of findings": definition(event("condition", FINDING)),
        "all but one": definition(event("condition", FINDING, (SINUSITIS, "except"))),
        "two sets": definition(sinusitis, bleed),
        "first celecoxib": definition(event("drug", CELECOXIB, **first)),
        "first, observed a year": definition(event("drug", CELECOXIB, **first), prior=365),
        "a bleed in the last ten years": definition(event("condition", GI_BLEED, **first), prior=3650),
        "observed after": definition(bleed, post=3650),
        "observed before and after": definition(otitis, prior=365, post=18000),
        "earliest of those observed": definition(sinusitis, prior=7300, limit="First"),
        "latest": definition(sinusitis, limit="Last", rules=(group("ALL", near(bronchitis, before)),)),
        "latest, nothing after": definition(
            sinusitis, limit="Last", rules=(group("ALL", near(bronchitis, after, "exactly", 0)),)
        ),
        "first sinusitis, then within a year": definition(
            event("condition", SINUSITIS, **first), rules=(group("ALL", near(bronchitis, span(1, 365))),)
        ),
        "bleed after celecoxib": definition(celecoxib, rules=(group("ALL", near(bleed, after)),)),
        "no bleed after celecoxib": definition(celecoxib, rules=(group("ALL", near(bleed, after, "exactly", 0)),)),
        "bleed in half a year": definition(nsaid, rules=(group("ALL", near(bleed, span(0, 180))),)),
        "washout of a year": definition(
            sinusitis, prior=365, rules=(group("ALL", near(sinusitis, year, "exactly", 0)),)
        ),
        "two on the way": definition(sinusitis, rules=(group("ALL", near(otitis, before, "at least", 2)),)),
        "at most one": definition(bleed, rules=(group("ALL", near(sinusitis, before, "at most", 1)),)),
        "exactly three": definition(bleed, rules=(group("ALL", near(sinusitis, span(None, None), "exactly", 3)),)),
        "itself and another": definition(strep, rules=(group("ALL", near(strep, span(0, 1000), "at least", 2)),)),
        "distinct drugs": definition(
            bleed,
            rules=(
                group(
                    "ALL",
                    near(
                        event("drug", NSAIDS, ACETAMINOPHEN, ASPIRIN), before, "at least", 2, distinct="DOMAIN_CONCEPT"
                    ),
                ),
            ),
        ),
        "distinct days": definition(
            bleed, rules=(group("ALL", near(paracetamol, before, "at least", 3, distinct="START_DATE")),)
        ),
        "days from the index's end": definition(sinusitis, rules=(group("ALL", near(otitis, span(0, 30, to="end"))),)),
        "the event's end": definition(bronchitis, rules=(group("ALL", near(sinusitis, span(-30, -1, of="end"))),)),
        "two windows": definition(
            bronchitis,
            rules=(group("ALL", near(sinusitis, span(None, 0), "at least", 1, EndWindow=span(-20, 400, of="end"))),),
        ),
        "outside observation too": definition(
            bleed, rules=(group("ALL", near(nsaid, span(None, None), IgnoreObservationPeriod=True)),)
        ),
        "inside observation": definition(bleed, rules=(group("ALL", near(nsaid, span(None, None))),)),
        "women": definition(bleed, rules=(group("ALL", people=({"Gender": sex(FEMALE)},)),)),
        "men, as an attribute": definition(event("condition", GI_BLEED, Gender=sex(MALE))),
        "young at the event": definition(event("condition", SINUSITIS, Age=number("lt", 5))),
        "an age between": definition(event("drug", CELECOXIB, Age=number("bt", 35, 40))),
        "not an age between": definition(event("drug", CELECOXIB, Age=number("!bt", 35, 40))),
        "old women": definition(
            celecoxib, rules=(group("ALL", people=({"Age": number("gte", 40), "Gender": sex(FEMALE)},)),)
        ),
        "age, or what was before": definition(
            celecoxib, rules=(group("ANY", near(strep, before), people=({"Age": number("gt", 41)},)),)
        ),
        "since a date": definition(event("condition", GI_BLEED, OccurrenceStartDate=number("gte", "2005-01-01"))),
        "between dates": definition(
            event("condition", GI_BLEED, OccurrenceStartDate=number("bt", "1995-01-01", "2000-12-31"))
        ),
        "ended by": definition(event("condition", SINUSITIS, OccurrenceEndDate=number("lt", "1960-06-30"))),
        "any of two": definition(celecoxib, rules=(group("ANY", near(bleed, after), near(strep, before)),)),
        "two of three": definition(
            celecoxib,
            rules=(group("AT_LEAST", near(bleed, after), near(strep, before), near(suture, before), count=2),),
        ),
        "at most one of three": definition(
            celecoxib,
            rules=(group("AT_MOST", near(bleed, after), near(strep, before), near(suture, before), count=1),),
        ),
        "groups in groups": definition(
            celecoxib,
            rules=(
                group(
                    "ALL",
                    near(strep, before),
                    groups=(
                        group(
                            "ANY",
                            near(suture, before),
                            groups=(group("ALL", near(bleed, after), near(otitis, before)),),
                        ),
                    ),
                ),
            ),
        ),
        "two rules": definition(
            celecoxib, rules=(group("ALL", near(strep, before)), group("ALL", near(bleed, after, "exactly", 0)))
        ),
        "first, then a rule": definition(
            sinusitis,
            AdditionalCriteria=group("ALL", near(otitis, year)),
            qualified="First",
            rules=(group("ALL", near(bronchitis, year)),),
        ),
        "every one, then a rule": definition(
            sinusitis,
            AdditionalCriteria=group("ALL", near(otitis, year)),
            qualified="All",
            rules=(group("ALL", near(bronchitis, year)),),
        ),
        "the last, then a rule": definition(
            sinusitis,
            AdditionalCriteria=group("ALL", near(otitis, year)),
            qualified="Last",
            rules=(group("ALL", near(bronchitis, year)),),
        ),
        "with what lies around an event": definition(
            bleed,
            rules=(group("ALL", near(event("condition", SINUSITIS, CorrelatedCriteria=with_otitis), before)),),
        ),
        "primary with what lies around": definition(
            event("condition", SINUSITIS, CorrelatedCriteria=group("ALL", near(bronchitis, span(0, 30)))), limit="First"
        ),
        "procedure": definition(suture, rules=(group("ALL", near(event("condition", ANKLE), before)),)),
        "measured before": definition(
            event("procedure", SPUTUM), rules=(group("ALL", near(event("measurement", TEMPERATURE), span(0, 30))),)
        ),
        "measurement as index": definition(
            event("measurement", THROAT_CULTURE), rules=(group("ALL", near(strep, span(0, 30))),)
        ),
        "observation as index": definition(event("observation", APPENDECTOMY)),
        "visit as index": definition(event("visit", INPATIENT), rules=(group("ALL", near(bleed, span(-1, 1))),)),
        "a long visit": definition(event("visit", INPATIENT, VisitLength=number("gt", 1))),
        "drug era": definition(event("drug_era", CELECOXIB)),
        "a long drug era": definition(event("drug_era", ACETAMINOPHEN, EraLength=number("gt", 60))),
        "second drug era": definition(
            event("drug_era", ASPIRIN), rules=(group("ALL", near(event("drug_era", ASPIRIN), before, "exactly", 1)),)
        ),
        "condition era": definition(event("condition_era", OTITIS), rules=(group("ALL", near(strep, year)),)),
        "observation period": definition(event("period"), rules=(group("ALL", near(celecoxib, after)),)),
        "died": definition(event("death")),
        "nobody died": definition(celecoxib, rules=(group("ALL", near(event("death"), after, "exactly", 0)),)),
        "left after days": definition(celecoxib, EndStrategy={"DateOffset": {"DateField": "StartDate", "Offset": 90}}),
        "left on a bleed": definition(celecoxib, CensoringCriteria=[bleed]),
        "exposed": definition(
            aspirin, EndStrategy={"CustomEra": {"DrugCodesetId": 0, "GapDays": 30, "Offset": 0}}, expression="All"
        ),
        "every immunotherapy": definition(
            event("procedure", IMMUNOTHERAPY),
            expression="All",
            rules=(group("ALL", near(event("procedure", IMMUNOTHERAPY), after, "at least", 55)),),
        ),
        "more than three concussions": definition(
            event("condition", CONCUSSION),
            rules=(group("ALL", near(event("condition", CONCUSSION), span(0, None), "at least", 2)),),
        ),
        "first arthritis young, no pharyngitis": definition(
            event("condition", OSTEOARTHRITIS, First=True, Age=number("lte", 40)),
            prior=365,
            rules=(group("ALL", near(event("condition", PHARYNGITIS), span(-730, -1), "exactly", 0)),),
        ),
    }
    return made


DEFINITIONS = _definitions()
