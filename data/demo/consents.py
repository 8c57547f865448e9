"""What each simulated participant agreed to, as DUO terms, and who took it back."""

from __future__ import annotations

import json

import numpy as np
import polars as pl

from data.demo.biobank import Biobank
from data.demo.plan import CLOSE, stream

GRU, HMB, DS, CLINICAL_CARE = "DUO:0000042", "DUO:0000006", "DUO:0000007", "DUO:0000043"
PERMISSIONS = ((GRU, 0.355), (HMB, 0.600), (DS, 0.028), (CLINICAL_CARE, 0.012), (None, 0.005))  # None: no record
#: Diseases of disease-specific consents.
DISEASES = ("PHECODE:411", "PHECODE:585", "PHECODE:250.2", "ICD10CM:C50", "PHECODE:428")
#: Modifiers with the share of those with a research permission who have them, and their value.
MODIFIERS = (
    (CLINICAL_CARE, 0.90, None),  # the data may be used for the participant's care as well
    ("DUO:0000046", 0.10, None),  # NCU: non-commercial use only
    ("DUO:0000018", 0.01, None),  # NPUNCU: not-for-profit, non-commercial
    ("DUO:0000044", 0.06, None),  # NPOA: no population origins or ancestry research
    ("DUO:0000022", 0.05, "US"),  # GS: geographical restriction
    ("DUO:0000021", 0.20, None),  # IRB: ethics approval (a duty)
    ("DUO:0000019", 0.05, None),  # PUB: publication (a duty)
    ("DUO:0000029", 0.04, None),  # RTN: return of data (a duty)
)
WITHDRAWN = 0.012


def consents(biobank: Biobank, source_ids: list[str]) -> pl.DataFrame:
    """One row an individual with a record; columns as in Concord's own `consents` table."""
    rng = stream(biobank.seed, "consents")
    n = len(biobank)
    choice = rng.choice(len(PERMISSIONS), n, p=[share for _, share in PERMISSIONS])
    disease = rng.integers(0, len(DISEASES), n)
    drawn = rng.random((n, len(MODIFIERS)))
    withdrawn = rng.random(n) < WITHDRAWN
    took_back = biobank.people.enrolment + rng.integers(200, 4500, n)
    withdrawn &= (took_back < CLOSE) & (took_back <= biobank.lives.ends)
    contact = rng.random((n, 4)) < np.array([0.78, 0.62, 0.70, 0.985])
    rows = []
    for i in range(n):
        permission = PERMISSIONS[choice[i]][0]
        if permission is None:
            continue
        modifiers = {}
        if permission != CLINICAL_CARE:
            modifiers = {term: value for (term, share, value), u in zip(MODIFIERS, drawn[i], strict=True) if u < share}
        rows.append(
            (
                source_ids[i],
                permission,
                DISEASES[disease[i]] if permission == DS else None,
                json.dumps(modifiers, sort_keys=True),
                int(biobank.people.enrolment[i]),
                int(took_back[i]) if withdrawn[i] else None,
                *(bool(c) for c in contact[i]),
            )
        )
    names = ["individual_id", "permission", "disease", "modifiers", "valid_from", "withdrawn_on"]
    names += ["recontact_research", "recontact_results", "recontact_clinician", "ehr_linkage"]
    frame = pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
    return frame.with_columns(pl.col("valid_from", "withdrawn_on").cast(pl.Int32).cast(pl.Date))
