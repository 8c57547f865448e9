"""`python -m cohorts.document > docs/criteria.md`: the manual of criteria, made from the classes themselves."""

from __future__ import annotations

import dataclasses
import inspect
import json

from cohorts.criteria import REGISTER, Criterion, from_json
from cohorts.criterion import plain
from cohorts.fields import key

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
    "sex": {"is": "female"},
    "age": {"at": "enrolment", "from": 40, "to": 70},
    "ancestry": {"is": ["AFR-like"]},
    "dataset": {"is": ["demo"]},
    "site": {"is": ["north", "south"]},
    "alive": {},
    "deceased": {},
    "observed": {"min_days": 365, "before_enrolment": 90},
    "family": {"relative": "parent", "of": {"has_condition": {"code": "PHECODE:411"}}},
    "attribute": {"name": "FAB", "is": ["M3"]},
    "eligible_for_recontact": {"by": "research"},
    "in_cohort": {"id": "7a1f4d52-0c35-4b6e-9d57-6e1f0b9a2c11", "version": 3, "name": "Statin-treated carriers"},
    "all_of": [{"sex": {"is": "female"}}, {"has_condition": {"code": "PHECODE:174"}}],
    "any_of": [{"has_condition": {"code": "PHECODE:411"}}, {"has_condition": {"code": "PHECODE:428"}}],
    "at_least": {
        "n": 2,
        "of": [{"has_condition": {"code": f"PHECODE:{code}"}} for code in ("250.2", "401.1", "272.1")],
    },
    "not": {"has_condition": {"code": "ICD10CM:C50"}},
}

_HEAD = """# Criteria

*Made by `python -m cohorts.document` from the classes in `cohorts/`; a test holds the two equal. Do not edit.*

A criterion divides the individuals whose consent permits the purpose into **yes**, **no** and **unknown**. A cohort is
the yes of a criterion. In a file it is `{"name": "…", "criterion": C}`, where `C` is an object with one key, the
criterion's name. Unknown names and keys are errors that suggest the nearest known one. `all_of`, `any_of`, `at_least`
and `not` follow Kleene's logic; `{"all_of": []}` is everybody.
"""


def document() -> str:
    """The whole page, in Markdown."""
    return "\n".join([_HEAD, *(_section(name) for name in EXAMPLES)])


def _section(name: str) -> str:
    kind: type[Criterion] = REGISTER[name]
    example = {name: EXAMPLES[name]}
    lines = [f"## `{name}`", "", inspect.cleandoc(kind.__doc__ or ""), "", f"Unknown: {kind.unknown_when}.", ""]
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
