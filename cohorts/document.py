"""`python -m cohorts.document > docs/criteria.md`: the manual of criteria, made from the classes themselves."""

from __future__ import annotations

import dataclasses
import inspect
import json

from cohorts.bounds import Ages, Dates, Days, Value, Window
from cohorts.criteria import REGISTER, Criterion, from_json
from cohorts.criterion import INSIDE, plain
from cohorts.fields import key
from cohorts.indexed import Exit

#: An example of each criterion, as it stands in a cohort file.
EXAMPLES: dict[str, object] = {
    "carrier_of": {"gene": "BRCA1", "consequences": ["loss_of_function"], "max_af": 0.01},
    "diplotype": {"gene": "APOL1", "phenotype": "two risk alleles"},
    "polygenic_score": {"score": "coronary_disease", "from": 90},
    "has_condition": {"code": "ICD10CM:C50"},
    "has_treatment": {"code": "ATC:C10AA", "min_days": 365, "gap_days": 30},
    "has_measurement": {
        "code": "LOINC:13457-7",
        "at_least": 190,
        "unit": "mg/dL",
        "drug": "ATC:C10AA",
        "timing": "before",
    },
    "has_procedure": {"code": "CPT4:33533"},
    "has_visit": {"code": "VISIT:IP", "min_days": 3},
    "has_phenotypic_feature": {"code": "HP:0001250", "state": "excluded"},
    "case_of": {"definition": "coronary_disease"},
    "sequence": {
        "first": {"has_treatment": {"code": "RXNORM:32968"}},
        "then": {"has_condition": {"code": "PHECODE:411.2"}},
        "within_days": 365,
    },
    "event": {"of": {"has_treatment": {"code": "ATC:A10A"}}, "age": {"to": 59}},
    "indexed": {
        "on": {"has_condition": {"code": "PHECODE:250.2"}},
        "observed_before_days": 365,
        "take": "first",
        "such_that": {
            "all_of": [
                {"around": {"event": {"has_treatment": {"code": "ATC:A10"}}, "to_days": -1, "at_most": 0}},
                {"around": {"event": {"has_measurement": {"code": "LOINC:4548-4"}}, "from_days": -30, "to_days": 30}},
                {"at_index": {"age": {"from": 18}}},
            ]
        },
        "exit": {"after": "start", "days": 365},
    },
    "sex": {"is": "female"},
    "age": {"at": "enrolment", "from": 40, "to": 70},
    "ancestry": {"is": ["AFR-like"]},
    "self_reported_group": {"is": ["Asian"]},
    "dataset": {"is": ["demo"]},
    "site": {"is": ["north", "south"]},
    "alive": {},
    "deceased": {},
    "observed": {"min_days": 365, "before_enrolment": 90},
    "followed_up": {"from": 5},
    "family": {"relative": "parent", "of": {"has_condition": {"code": "PHECODE:411"}}},
    "attribute": {"name": "FAB", "is": ["M3"]},
    "eligible_for_recontact": {"by": "research"},
    "listed": {"list": "9f86d081884c7d659a2feaa0c55ad015", "n": 120},
    "in_cohort": {"id": "7a1f4d52-0c35-4b6e-9d57-6e1f0b9a2c11", "version": 3, "name": "Statin-treated carriers"},
    "all_of": [{"sex": {"is": "female"}}, {"has_condition": {"code": "PHECODE:174"}}],
    "any_of": [{"has_condition": {"code": "PHECODE:411"}}, {"has_condition": {"code": "PHECODE:428"}}],
    "at_least": {
        "n": 2,
        "of": [{"has_condition": {"code": f"PHECODE:{code}"}} for code in ("250.2", "401.1", "272.1")],
    },
    "not": {"has_condition": {"code": "ICD10CM:C50"}},
}

#: Of what stands only inside other criteria.
INSIDE_EXAMPLES: dict[str, object] = {
    "moment": {"of": "enrolment"},
    "around": {
        "event": {"has_treatment": {"code": "ATC:C10AA"}},
        "from_days": -365,
        "to_days": -1,
        "at_least": 2,
        "count": "dates",
    },
    "at_index": {"age": {"from": 18, "to": 64}, "observed_before_days": 180},
}

_INSIDE = """# Inside other criteria

What follows is written like a criterion and stands only where it says. [time.md](time.md) tells how events, windows and
entries are counted.
"""
_VALUES = """# Values

Objects inside the criteria above.
"""
_HEAD = """# Criteria

*Made by `python -m cohorts.document` from the classes in `cohorts/`; a test holds the two equal. Do not edit.*

A criterion divides the individuals whose consent permits the purpose into **yes**, **no** and **unknown**. A cohort is
the yes of a criterion. In a file it is `{"name": "…", "criterion": C}`, where `C` is an object with one key, the
criterion's name. Unknown names and keys are errors that suggest the nearest known one. `all_of`, `any_of`, `at_least`
and `not` follow Kleene's logic; `{"all_of": []}` is everybody.
"""


def document() -> str:
    """The whole page, in Markdown."""
    inside = (_section(name, INSIDE, INSIDE_EXAMPLES) for name in INSIDE_EXAMPLES)
    values = (_value(kind) for kind in (Ages, Dates, Days, Window, Exit))
    return "\n".join([_HEAD, *(_section(name) for name in EXAMPLES), _INSIDE, *inside, _VALUES, *values])


def _value(kind: type[Value]) -> str:
    lines = [f"## {kind.__name__}", "", inspect.cleandoc(kind.__doc__ or ""), ""]
    lines += ["| key | type | unit | default | meaning |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *(_row(spec) for spec in dataclasses.fields(kind)), ""])


def _section(name: str, register: dict[str, type[Criterion]] = REGISTER, examples: dict[str, object] = EXAMPLES) -> str:
    kind: type[Criterion] = register[name]
    example = {name: examples[name]}
    lines = [f"## `{name}`", "", inspect.cleandoc(kind.__doc__ or ""), ""]
    lines += [f"Stands only inside {kind.only_inside}.", ""] if kind.only_inside else []
    lines += [f"Unknown: {kind.unknown_when}.", ""]
    if fields := dataclasses.fields(kind):
        lines += ["| key | type | unit | default | meaning |", "|---|---|---|---|---|"]
        lines += [_row(spec) for spec in fields]
        lines.append("")
    lines += ["```json", json.dumps(example), "```", "", f"> {from_json(example).sentence}.", ""]
    return "\n".join(lines)


def _row(spec: dataclasses.Field) -> str:
    if spec.default is dataclasses.MISSING:
        default = "required"
    elif spec.default is None:
        default = "–"
    else:
        default = f"`{json.dumps(plain(spec.default))}`"
    meta = spec.metadata
    return f"| `{key(spec.name)}` | {meta['kind'].words} | {meta['unit']} | {default} | {meta['meaning']} |"


if __name__ == "__main__":
    print(document(), end="")
